//! Proofs as outsiders meet them: logs and evidence that the ledger crate writes, verified by the
//! program from files alone, and refused once anything in them has changed.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

mod generated;
mod python;
mod town;
mod verify;
mod witness;
