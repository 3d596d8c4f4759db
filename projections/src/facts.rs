//! What figures are computed from: a few narrow facts about each case, and nothing else of it.
//!
//! The live dashboard, a replay and a figure as of a moment all compute from these.

mod course;

pub use course::Course;

use jiff::civil::Date;
use lianxin_domain::{
    case::{
        Case,
        terms::{CaseStatus, Confidentiality, ContactChannel, Satisfaction, Track},
        tracking::Fate,
    },
    ids::{CaseId, CategoryCode, DeputyId, GridCode, ReceptionId, StationCode, UnitCode},
    policy::ReplySemantics,
};
use serde::{Deserialize, Serialize};

/// The facts of one case that figures need (`domain.md` 5.10).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseFacts {
    /// Which case it is. Not in the column: the row's key says it.
    #[serde(skip)]
    pub id: Option<CaseId>,
    /// State.
    pub status: CaseStatus,
    /// Day of registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered_on: Option<Date>,
    /// The registering station.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub station: Option<StationCode>,
    /// Category as it now is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<CategoryCode>,
    /// Grid as it now is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridCode>,
    /// How it reached the station.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<ContactChannel>,
    /// The reception it was brought to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reception: Option<ReceptionId>,
    /// Its track.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<Track>,
    /// Lead of the last referral.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<UnitCode>,
    /// The deputies who brought it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deputies: Vec<DeputyId>,
    /// Whether it is a livelihood matter.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub livelihood: bool,
    /// Whether everybody may read it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub public: bool,
    /// Whether it came without its history.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub legacy: bool,
    /// Whether it was accepted or answered on the spot, whatever became of it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub accepted: bool,
    /// Whether it was answered on the spot.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub on_spot: bool,
    /// Day of the first referral.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referred_on: Option<Date>,
    /// Referrals in all.
    #[serde(skip_serializing_if = "is_zero")]
    pub referrals: u32,
    /// Returns approved, with the unit that held each referral.
    #[serde(skip_serializing_if = "is_zero")]
    pub returned: u32,
    /// Day of the first reply to a referral.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_reply_on: Option<Date>,
    /// The due day that was valid at that reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_reply_due_on: Option<Date>,
    /// Whether a reply, or an answer on the spot, was given.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub replied: bool,
    /// Whether a reply is being waited for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub awaiting_reply: bool,
    /// The reply's due day as it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
    /// What the last reply means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_semantics: Option<ReplySemantics>,
    /// Day of the last closure, also when it was reopened since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_on: Option<Date>,
    /// Whether that closure stands.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
    /// The due day that was valid at that closure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closure_due_on: Option<Date>,
    /// Working days of suspension.
    #[serde(skip_serializing_if = "is_zero")]
    pub suspended_workdays: u32,
    /// The first round's rating of the outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_outcome: Option<Satisfaction>,
    /// The last round's rating of the outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_outcome: Option<Satisfaction>,
    /// The last round's rating of the process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_process: Option<Satisfaction>,
    /// Times re-handling was ordered.
    #[serde(skip_serializing_if = "is_zero")]
    pub rehandled: u32,
    /// Times a unit was urged.
    #[serde(skip_serializing_if = "is_zero")]
    pub urged: u32,
    /// Times it was reopened.
    #[serde(skip_serializing_if = "is_zero")]
    pub reopened: u32,
    /// Commitments not superseded: due day, and the day each was kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commitments: Vec<(Date, Option<Date>)>,
    /// Entries in its history.
    pub entries: u32,
    /// Of these, entries made late.
    #[serde(skip_serializing_if = "is_zero")]
    pub late_entries: u32,
    /// How it went; absent for a case without its history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub course: Option<Box<Course>>,
}

fn is_zero(value: &u32) -> bool {
    *value == 0
}

impl CaseFacts {
    /// The facts of a case.
    pub fn of(case: &Case) -> Self {
        let first_reply = case.replies.iter().find(|reply| reply.unit.is_some());
        let rated = |outcome: &Satisfaction| *outcome != Satisfaction::NotRated;
        let awaiting_reply = matches!(
            case.status,
            CaseStatus::Referred | CaseStatus::Handling | CaseStatus::ReturnPending
        );
        let kept = case.commitments.iter().filter(|commitment| commitment.fate != Fate::Superseded);
        Self {
            id: None,
            status: case.status,
            registered_on: case.registered_on,
            station: case.station.clone(),
            category: case.category.clone(),
            grid: case.grid.clone(),
            channel: case.channel,
            reception: case.reception.clone(),
            track: case.track,
            lead: case.lead().cloned(),
            deputies: case.deputies.clone(),
            livelihood: case.livelihood,
            public: case.confidentiality == Some(Confidentiality::Public),
            legacy: case.legacy,
            accepted: case.accepted_on.is_some(),
            on_spot: case.on_spot,
            referred_on: case.first_referred_on,
            referrals: count(case.referrals.len()),
            returned: case.returned,
            first_reply_on: first_reply.map(|reply| reply.on),
            first_reply_due_on: first_reply.and_then(|reply| reply.due_on),
            replied: !case.replies.is_empty(),
            awaiting_reply,
            due_on: case.reply_due_on,
            last_semantics: case.replies.last().map(|reply| reply.semantics),
            closed_on: case.last_closed_on,
            closed: case.closed,
            closure_due_on: case.closure_due_on,
            suspended_workdays: case.suspended_workdays,
            first_outcome: case.feedback.iter().map(|feedback| feedback.outcome).find(rated),
            last_outcome: case.last_outcome(),
            last_process: case.feedback.iter().rev().map(|feedback| feedback.process).find(rated),
            rehandled: case.rehandled,
            urged: count(case.urges.len()),
            reopened: case.reopened,
            commitments: kept
                .map(|commitment| {
                    let kept_on =
                        commitment.settled_on.filter(|_| commitment.fate == Fate::Fulfilled);
                    (commitment.due_on, kept_on)
                })
                .collect(),
            entries: case.entries,
            late_entries: case.late_entries,
            course: Course::of(case).map(Box::new),
        }
    }

    /// Whether it is neither merged nor withdrawn nor declined: a matter that stands for itself.
    pub fn stands(&self) -> bool {
        match self.status {
            CaseStatus::NotAccepted | CaseStatus::Merged | CaseStatus::Withdrawn => false,
            CaseStatus::None
            | CaseStatus::Registered
            | CaseStatus::Accepted
            | CaseStatus::Referred
            | CaseStatus::Handling
            | CaseStatus::ReturnPending
            | CaseStatus::Replied
            | CaseStatus::FeedbackReceived
            | CaseStatus::Closed
            | CaseStatus::Tracking
            | CaseStatus::Archived => true,
        }
    }

    /// As the text of a column.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("facts are plain values with text keys")
    }

    /// From the text of a column.
    pub fn from_json(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
