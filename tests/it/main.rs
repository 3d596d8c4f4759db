//! Black-box tests of the product and of the repository itself, in one binary.

mod generated;
mod structure;
