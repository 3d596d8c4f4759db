//! The vault as its callers use it, over memory and over a folder.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

mod bucket;
mod ground;
mod pieces;
mod reading;
mod refusing;
mod sweeping;
mod uploading;
