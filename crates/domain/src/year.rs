//! What a station's year holds beside its cases: partners (联络站+N), activity plans, activities, aid
//! funds, and supervision campaigns over many cases; each an aggregate of its own.
//!
//! Partners and plans are looked up by other rules and so are part of the
//! [`Directory`](crate::directory::Directory); the others are not.

mod activity;
mod aid;
mod campaign;
mod partner;
mod plan;

pub use activity::{
    Activity, ActivityCommand, ActivityCorrected, ActivityEvent, ActivityHeld, ActivityScheduled,
    DutyActivityKind, Participants, PlannedAs,
};
pub use aid::{
    AidCommand, AidEvent, AidFund, AidRaised, Disbursed, Disbursement, DisbursementAsked,
    DisbursementCorrected, DisbursementReturned, FundEstablished, Returned,
};
pub use campaign::{
    Campaign, CampaignCase, CampaignCommand, CampaignConcluded, CampaignEvent, CampaignOpened,
    CaseSupervised, CasesAdded, CasesRemoved, OpenCampaign,
};
pub use partner::{
    Partner, PartnerCommand, PartnerEvent, PartnerRegistered, Partnership, PartnershipEnded,
    PartnershipEstablished,
};
pub use plan::{ActivityPlan, PlanAdopted, PlanCommand, PlanEvent, PlanRevised, PlannedItem};

use crate::{Refusal, refusal::Code};
use std::{collections::BTreeSet, fmt::Display};

/// Refuses a count below the least.
fn at_least(least: i64, count: i64, path: &str) -> Result<(), Refusal> {
    if count >= least {
        return Ok(());
    }
    Err(Refusal::new(Code::InvalidNumber).at(path).with("value", count))
}

/// Refuses a list that names something twice.
fn each_once<T: Ord + Display>(
    named: impl IntoIterator<Item = T>,
    kind: &str,
    path: &str,
) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    for one in named {
        if let Some(twice) = seen.replace(one) {
            return Err(Refusal::new(Code::NamedTwice)
                .at(path)
                .with("kind", kind)
                .with("id", twice));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
