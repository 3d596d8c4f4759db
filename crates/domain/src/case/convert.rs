//! Turning an opinion into a deputy's statutory suggestion (转为代表建议, `domain.md` 2.1).

use super::{
    Case, CaseEvent, Rule,
    terms::{CaseStatus, Track},
};
use crate::{
    Context, Decision, Refusal,
    actor::{Actor, Level, Role},
    deadline::DeadlineKind,
    directory::Deputy,
    ids::DeputyId,
    permission,
    refusal::Code,
    text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

crate::terms! {
    /// When the suggestion is made.
    pub enum SessionKind {
        /// During a session.
        InSession = "IN_SESSION" "大会期间",
        /// Between sessions.
        Intersession = "INTERSESSION" "闭会期间",
    }
}

/// Turns a case into a suggestion.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConvertToSuggestion {
    /// Number of the suggestion, unique in the tenant.
    pub suggestion_no: String,
    /// When it is made.
    pub session: SessionKind,
    /// The deputy who leads.
    pub lead_deputy: DeputyId,
    /// Deputies who co-sign.
    pub cosigners: Vec<DeputyId>,
}

/// A case became a suggestion; an open referral ended with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Converted {
    /// Number of the suggestion.
    pub suggestion_no: String,
    /// When it is made.
    pub session: SessionKind,
    /// The deputy who leads.
    pub lead_deputy: DeputyId,
    /// Deputies who co-sign.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cosigners: Vec<DeputyId>,
    /// The organ that refers it from now on.
    pub referring_body: String,
}

impl Rule for ConvertToSuggestion {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        if case.track == Some(Track::Suggestion) {
            return Err(Refusal::new(Code::WrongTrack).with("track", Track::Suggestion));
        }
        let today = context.today();
        let lead = context.directory.active_deputy(&self.lead_deputy, today)?;
        if !may_convey(context.actor, lead, today) {
            return Err(Refusal::new(Code::MandateOfOtherLevel)
                .at("leadDeputy")
                .with("id", &self.lead_deputy)
                .with("level", context.actor.level.map_or("", Level::zh)));
        }
        for deputy in &self.cosigners {
            context.directory.active_deputy(deputy, today)?;
        }
        let suggestion_no = text::identifier(&self.suggestion_no, "suggestionNo")?;
        let event = CaseEvent::ConvertedToSuggestion(Converted {
            suggestion_no: suggestion_no.clone(),
            session: self.session,
            lead_deputy: self.lead_deputy.clone(),
            cosigners: self.cosigners.clone(),
            referring_body: context.actor.organ.clone(),
        });
        Ok(Decision::events([event]).claim("suggestion_no", suggestion_no))
    }
}

/// Whether the caller may put the deputy's suggestion forward. A deputy does so for the deputy's own
/// congress; an organ or a station only for mandates its level deals with.
fn may_convey(actor: &Actor, lead: &Deputy, today: Date) -> bool {
    let dealt_with =
        |level| actor.level.is_some_and(|body| permission::deals_with_mandate(body, level));
    actor.role == Role::Deputy || lead.levels_on(today).any(dealt_with)
}

impl Case {
    pub(super) fn fold_converted(&mut self, event: &Converted) {
        self.status = CaseStatus::Accepted;
        self.track = Some(Track::Suggestion);
        self.suggestion_no = Some(event.suggestion_no.clone());
        self.lead_deputy = Some(event.lead_deputy.clone());
        self.cosigners.clone_from(&event.cosigners);
        self.end_deadlines(DeadlineKind::Feedback);
        self.end_referral();
    }
}
