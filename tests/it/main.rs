//! Black-box tests of the product and of the repository itself, in one binary.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

mod attacks;
mod copy;
mod cut_over;
mod demo;
mod etags;
mod faults;
mod generated;
mod kill;
mod metrics;
mod parity;
mod proofs;
mod resume;
mod sealed;
mod stories;
mod storm;
mod structure;
mod suites;
mod tenants;
mod transport;
mod two_processes;
mod webhooks;
