//! The folded case: everything its rules and read models look at.

use super::{
    causes::Begun,
    deadlines::Deadline,
    extension,
    feedback::Feedback,
    links::{External, ExternalStatus, Linked},
    path::Path,
    referral::Referral,
    reply::Reply,
    supervision::{Supervision, Urging},
    terms::{
        CaseStatus, Confidentiality, Consent, ContactChannel, HandlingMode, Satisfaction, Track,
        Urgency,
    },
    tracking::Commitment,
    voiding::Voidable,
};
use crate::{
    Refusal,
    ids::{
        AccountId, CaseId, CategoryCode, DeputyId, GridCode, PersonRef, ReceptionId, StationCode,
        UnitCode,
    },
    refusal::Code,
    time::OccurredAt,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A folded case. Absent until its registration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Case {
    /// Identity; the id of its stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<CaseId>,
    /// Human number, e.g. `YN-2023-0001`.
    pub number: String,
    /// Title.
    pub title: String,
    /// Summary.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// Category; legacy cases may lack it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<CategoryCode>,
    /// Grid; legacy cases may lack it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridCode>,
    /// The registering station.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub station: Option<StationCode>,
    /// How it reached the station.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<ContactChannel>,
    /// The reception it was brought to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reception: Option<ReceptionId>,
    /// Deputies who brought it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deputies: Vec<DeputyId>,
    /// The deputy who leads the suggestion (领衔代表).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_deputy: Option<DeputyId>,
    /// Deputies who co-signed (附议人).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cosigners: Vec<DeputyId>,
    /// Number of the suggestion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion_no: Option<String>,
    /// Reference to the petitioner in the vault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub petitioner: Option<PersonRef>,
    /// To whom the petitioner lets their identity be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    /// Who may read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidentiality: Option<Confidentiality>,
    /// Urgency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// Since when the problem has existed, as precisely as known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem_since: Option<String>,
    /// Whether it came without its history.
    #[serde(skip_serializing_if = "is_false")]
    pub legacy: bool,
    /// Whether it is a livelihood matter (民生实事).
    #[serde(skip_serializing_if = "is_false")]
    pub livelihood: bool,
    /// Which rules and clocks apply; absent until accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<Track>,

    /// State.
    pub status: CaseStatus,
    /// When the present state began: the cause of what comes next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<OccurredAt>,
    /// The states it entered, with their days.
    #[serde(skip_serializing_if = "Path::is_empty")]
    pub path: Path,
    /// When matters beside the state began: the causes of what is entered about them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub begun: Vec<Begun>,
    /// State to return to from RETURN_PENDING or MERGED.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<CaseStatus>,
    /// Round of handling: 0 before the first referral.
    pub round: u32,
    /// The round in which handling began anew when the case was last reopened; 0 if it never was.
    #[serde(skip_serializing_if = "is_zero")]
    pub reopened_in: u32,

    /// Day of registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered_on: Option<Date>,
    /// Account that registered it; may not close it alone (I5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered_by: Option<AccountId>,
    /// Day of acceptance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_on: Option<Date>,
    /// Whether it was answered on the spot.
    #[serde(skip_serializing_if = "is_false")]
    pub on_spot: bool,
    /// Day of the first referral.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_referred_on: Option<Date>,
    /// Day of the last closure, also when it was reopened since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_closed_on: Option<Date>,
    /// Whether the last closure stands.
    #[serde(skip_serializing_if = "is_false")]
    pub closed: bool,
    /// Due day of the closure deadline that was valid when it was last closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closure_due_on: Option<Date>,
    /// Times it was reopened.
    #[serde(skip_serializing_if = "is_zero")]
    pub reopened: u32,
    /// Times re-handling was ordered.
    #[serde(skip_serializing_if = "is_zero")]
    pub rehandled: u32,
    /// Returns approved.
    #[serde(skip_serializing_if = "is_zero")]
    pub returned: u32,
    /// Working days during which handling was suspended.
    #[serde(skip_serializing_if = "is_zero")]
    pub suspended_workdays: u32,
    /// Day since which handling is suspended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended_since: Option<Date>,

    /// Referrals, oldest first; the last may be open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub referrals: Vec<Referral>,
    /// Deadlines, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deadlines: Vec<Deadline>,
    /// Due day of the reply as it stands; cleared when a referral ends without a reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_due_on: Option<Date>,
    /// The pending request for an extension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<extension::Requested>,
    /// Replies and answers on the spot, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replies: Vec<Reply>,
    /// Feedback, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub feedback: Vec<Feedback>,
    /// Commitments, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commitments: Vec<Commitment>,
    /// Supervisions, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supervisions: Vec<Supervision>,
    /// Urgings, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub urges: Vec<Urging>,
    /// Whether key supervision is designated.
    #[serde(skip_serializing_if = "is_false")]
    pub key_supervision: bool,

    /// The case it was merged into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<CaseId>,
    /// Cases merged into it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub merged_from: Vec<CaseId>,
    /// Cases that came along with those, having been merged into them before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub merged_along: Vec<CaseId>,
    /// Links to other cases.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Linked>,
    /// Links to other systems.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub external: Vec<External>,
    /// Statuses received from other systems, in the order of their arrival.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub external_statuses: Vec<ExternalStatus>,
    /// Number under which it is filed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive_no: Option<String>,

    /// Entries in its history, voided ones included.
    pub entries: u32,
    /// Entries made late (补录), voided ones included: they were made late all the same.
    #[serde(skip_serializing_if = "is_zero")]
    pub late_entries: u32,
    /// Entries that may be voided: they changed no state.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub voidable: Vec<Voidable>,
    /// Entries that were voided.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub voided: Vec<Uuid>,
}

fn is_false(value: &bool) -> bool {
    !value
}

fn is_zero(value: &u32) -> bool {
    *value == 0
}

impl Case {
    /// The open referral: there is at most one (I7).
    pub fn open_referral(&self) -> Option<&Referral> {
        self.referrals.last().filter(|referral| referral.open)
    }

    pub(crate) fn open_referral_mut(&mut self) -> Option<&mut Referral> {
        self.referrals.last_mut().filter(|referral| referral.open)
    }

    /// How the open referral is handled.
    pub fn mode(&self) -> Option<HandlingMode> {
        self.open_referral().map(|referral| referral.mode)
    }

    /// The lead unit of the last referral, to which the case is attributed.
    pub fn lead(&self) -> Option<&UnitCode> {
        self.referrals.last().map(|referral| &referral.lead)
    }

    /// The last feedback of the present round.
    pub fn last_feedback(&self) -> Option<&Feedback> {
        self.feedback.last()
    }

    /// Whether somebody's last word is dissatisfied.
    pub fn is_dissatisfied(&self) -> bool {
        self.last_feedback().is_some_and(Feedback::is_dissatisfied)
    }

    /// Commitments that are neither settled nor superseded.
    pub fn open_commitments(&self) -> impl Iterator<Item = &Commitment> {
        self.commitments.iter().filter(|commitment| commitment.is_open())
    }

    /// Supervisions that are not concluded.
    pub fn open_supervisions(&self) -> impl Iterator<Item = &Supervision> {
        self.supervisions.iter().filter(|supervision| supervision.is_open())
    }

    /// The last outcome somebody rated.
    pub fn last_outcome(&self) -> Option<Satisfaction> {
        self.feedback
            .iter()
            .rev()
            .map(|feedback| feedback.outcome)
            .find(|outcome| *outcome != Satisfaction::NotRated)
    }

    /// The unit that acts: the named one, or the actor's own; it must hold an assignment (I3).
    pub(crate) fn acting_unit(
        &self,
        named: Option<&UnitCode>,
        context: &crate::Context<'_>,
    ) -> Result<UnitCode, Refusal> {
        let own = context.actor.unit.as_ref();
        let unit = named.or(own).ok_or_else(|| Refusal::new(Code::Required).at("unit"))?;
        let foreign = own.is_some_and(|own| own != unit);
        let assigned = self.referrals.last().is_some_and(|referral| referral.assigns(unit));
        if foreign || !assigned {
            return Err(Refusal::new(Code::NotYourAssignment).at("unit").with("id", unit));
        }
        Ok(unit.clone())
    }
}
