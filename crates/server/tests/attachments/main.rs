//! Attachments as clients send and fetch them, on a server of their own.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

mod bytes;
mod large;
mod office;
mod protocol;
mod strangers;
