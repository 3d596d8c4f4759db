//! Documents executed over an application on a temporary store: what a client reads and is told.

// The layout of a whole document's future lies deep.
#![recursion_limit = "256"]
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

mod analyses;
mod inputs;
mod ledgers;
mod lists;
mod moments;
mod permissions;
mod public;
mod receptions;
mod schema_rules;
mod similar;
mod town;
mod webhooks;
mod year;
