//! Documents executed over an application on a temporary store: what a client reads and is told.

#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

mod inputs;
mod lists;
mod moments;
mod permissions;
mod schema_rules;
mod town;
mod year;
