//! What is kept of a deputy's duties beside receptions, activities and matters (履职档案): reports to the voters
//! (DBF 58) and awards.

use super::{Decided, Deputy, DeputyEvent};
use crate::{Context, Refusal, refusal::Code, text};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A deputy reported to the voters (述职).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DutyReport {
    /// The day.
    #[schemars(with = "String")]
    pub on: Date,
    /// Voters who listened.
    pub voters: u32,
    /// What they said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
}

/// A deputy was honoured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Award {
    /// Name of the award.
    pub title: String,
    /// Who gave it.
    pub by: String,
    /// The day.
    #[schemars(with = "String")]
    pub on: Date,
}

impl Deputy {
    pub(super) fn give_duty_report(&self, asked: &DutyReport, context: &Context<'_>) -> Decided {
        context.has_come(asked.on, "on")?;
        if !self.is_active_on(asked.on) {
            let refusal = Refusal::new(Code::DeputyNotActive).with("day", asked.on);
            return Err(refusal.with("id", self.id.as_ref().map_or("", |id| id.as_str())));
        }
        let limit = context.policy.limits.prose;
        let result = text::optional_prose(asked.result.as_deref(), limit, "result")?;
        let report = DutyReport { result, ..asked.clone() };
        let is_new = !self.duty_reports.contains(&report);
        Ok(is_new.then_some(DeputyEvent::DutyReportGiven(report)))
    }

    pub(super) fn receive_award(&self, asked: &Award, context: &Context<'_>) -> Decided {
        context.has_come(asked.on, "on")?;
        let limit = context.policy.limits.title;
        let award = Award {
            title: text::prose(&asked.title, limit, "title")?,
            by: text::prose(&asked.by, limit, "by")?,
            on: asked.on,
        };
        let is_new = !self.awards.contains(&award);
        Ok(is_new.then_some(DeputyEvent::AwardReceived(award)))
    }
}
