//! Registering what comes without its history (历史事项): what is known, and nothing invented.

use super::{
    Case, CaseEvent, Rule,
    intake::{Registered, parsed},
    links::External,
};
use crate::{Context, Decision, Refusal, refusal::Code, text};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Registers a legacy case with the outcome that is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RegisterLegacy {
    /// What is known of the case.
    #[serde(flatten)]
    pub registration: Registered,
    /// Where it came from: unique with `external_id`.
    pub source: String,
    /// Its id there.
    pub external_id: String,
    /// The outcome, when it ended.
    pub outcome: Option<OutcomeRecorded>,
}

/// How a legacy case ended, as far as known: no referral and no reply is made up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeRecorded {
    /// The day it was closed.
    #[schemars(with = "String")]
    pub closed_on: Date,
    /// What came of it, in the source's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

impl Rule for RegisterLegacy {
    fn decide(&self, _case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let asked = &self.registration;
        context.directory.station(&asked.station)?;
        if let Some(category) = &asked.category {
            context.directory.category(category)?;
        }
        if let Some(grid) = &asked.grid {
            context.directory.grid(grid)?;
        }
        let opened = context.today();
        if let Some(outcome) = &self.outcome
            && outcome.closed_on < opened
        {
            return Err(Refusal::new(Code::OccurredBeforeCause)
                .at("closedOn")
                .with("cause", opened));
        }
        let system = text::identifier(&self.source, "source")?;
        let external_id = text::identifier(&self.external_id, "externalId")?;
        let registered = Registered { legacy: true, triage_due: None, ..parsed(asked, context)? };
        let number = registered.case_no.clone();
        let mut events = vec![CaseEvent::CaseRegistered(registered)];
        events.extend(self.outcome.clone().map(CaseEvent::LegacyOutcomeRecorded));
        Ok(Decision::events(events)
            .claim("case_no", number)
            .claim(External::CLAIM, External { system, external_id }.key()))
    }
}
