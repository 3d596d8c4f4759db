//! Signers and witnesses with their folders, beside each other, interrupted, lied to and restored from
//! old backups.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

mod crashes;
mod desk;
mod exchange;
mod liars;
mod locks;
mod mirrors;
mod notes;
mod signing;
mod town;
mod trials;
