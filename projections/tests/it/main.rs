//! Given facts, the rows of each read model: read by column name, folded once and folded again.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

mod case_view;
mod deadline_board;
mod directory;
mod facts;
mod laws;
mod story;
mod supervision_ledger;
mod year;
