//! What every engine must do, as tests that an engine runs from one function of its own.
//!
//! The suite knows the ports only. It panics at the first thing that an engine does wrong.
#![expect(clippy::unwrap_used, reason = "a broken engine ends the suite")]

pub mod attempts;
pub mod deliveries;
pub mod log;
pub mod read;
pub mod transcript;
