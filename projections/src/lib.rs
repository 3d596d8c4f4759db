//! The read models: pure folds of facts into documents with declared columns, one file each.
//!
//! They run nothing and contain no SQL; the engine in `app` and `store` does the rest.

pub mod activities;
pub mod aid_ledger;
pub mod analysis;
pub mod annual;
pub mod archive_index;
pub mod campaigns;
pub mod case_document;
pub mod case_duties;
pub mod case_head;
pub mod case_view;
pub mod commitment_tracker;
pub mod deadline_board;
pub mod directory;
pub mod duty;
pub mod facts;
pub mod feedback_ledger;
pub mod kpi;
pub mod model;
pub mod outreach;
pub mod reception_calendar;
pub mod similar;
pub mod supervision_ledger;
pub mod suppress;

pub use activities::Activities;
pub use aid_ledger::AidLedger;
pub use archive_index::ArchiveIndex;
pub use campaigns::Campaigns;
pub use case_document::CaseDocument;
pub use case_duties::CaseDuties;
pub use case_view::CaseView;
pub use commitment_tracker::CommitmentTracker;
pub use deadline_board::DeadlineBoard;
pub use facts::{CaseFacts, Course};
pub use feedback_ledger::FeedbackLedger;
pub use model::{Event, ReadModel};
pub use reception_calendar::ReceptionCalendar;
pub use supervision_ledger::SupervisionLedger;
