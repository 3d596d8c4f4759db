//! The read models this build keeps: one line each.

use crate::projector::{Kept, keep};
use lianxin_projections::{
    Activities, AidLedger, ArchiveIndex, Campaigns, CaseDuties, CaseView, CommitmentTracker,
    DeadlineBoard, FeedbackLedger, ReceptionCalendar, SupervisionLedger,
    directory::{Categories, Deputies, Grids, Stations, Units},
};

/// All of them.
pub fn all() -> Vec<Kept> {
    vec![
        keep::<CaseView>(),
        keep::<DeadlineBoard>(),
        keep::<SupervisionLedger>(),
        keep::<CaseDuties>(),
        keep::<ReceptionCalendar>(),
        keep::<Stations>(),
        keep::<Deputies>(),
        keep::<Units>(),
        keep::<Grids>(),
        keep::<Categories>(),
        keep::<FeedbackLedger>(),
        keep::<CommitmentTracker>(),
        keep::<ArchiveIndex>(),
        keep::<Activities>(),
        keep::<AidLedger>(),
        keep::<Campaigns>(),
    ]
}
