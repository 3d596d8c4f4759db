//! Black-box tests of the product and of the repository itself, in one binary.

mod faults;
mod generated;
mod kill;
mod structure;
