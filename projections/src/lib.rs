//! The read models: pure folds of facts into documents with declared columns, one file each.
//!
//! They run nothing and contain no SQL; the engine in `app` and `store` does the rest.

pub mod activities;
pub mod aid_ledger;
pub mod campaigns;
pub mod case_document;
pub mod case_view;
pub mod deadline_board;
pub mod directory;
pub mod facts;
pub mod kpi;
pub mod model;
pub mod outreach;
pub mod supervision_ledger;

pub use activities::Activities;
pub use aid_ledger::AidLedger;
pub use campaigns::Campaigns;
pub use case_document::CaseDocument;
pub use case_view::CaseView;
pub use deadline_board::DeadlineBoard;
pub use facts::CaseFacts;
pub use model::{Event, ReadModel};
pub use supervision_ledger::SupervisionLedger;
