//! Given facts, the rows of each read model: read by column name, folded once and folded again.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

mod archive_index;
mod case_duties;
mod case_view;
mod commitment_tracker;
mod deadline_board;
mod directory;
mod facts;
mod feedback_ledger;
mod laws;
mod reception_calendar;
mod story;
mod supervision_ledger;
mod year;
