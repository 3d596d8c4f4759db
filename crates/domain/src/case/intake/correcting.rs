//! Correcting a detail (更正) and changing the classification (调整分类) of a registered case.

use super::check_partial_day;
use crate::{
    Context, Decision, Refusal,
    case::{
        Case, CaseEvent, Rule,
        terms::{Confidentiality, Urgency},
    },
    ids::{CategoryCode, GridCode},
    refusal::Code,
    text,
};
use serde::{Deserialize, Serialize};

crate::terms! {
    /// A field that may be corrected.
    pub enum CorrectableField {
        /// The title.
        Title = "TITLE" "标题",
        /// The summary.
        Summary = "SUMMARY" "摘要",
        /// The grid.
        Grid = "GRID" "网格",
        /// Since when the problem has existed.
        ProblemSince = "PROBLEM_SINCE" "问题始于",
        /// Who may read the case; only raised (I15).
        Confidentiality = "CONFIDENTIALITY" "密级",
    }
}

/// Corrects one detail.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CorrectDetails {
    /// The field.
    pub field: CorrectableField,
    /// Its right value.
    pub value: String,
    /// Why.
    pub reason: String,
}

/// A detail was corrected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DetailsCorrected {
    /// The field.
    pub field: CorrectableField,
    /// What stood there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// What stands there now.
    pub new: String,
    /// Why.
    pub reason: String,
}

impl Rule for CorrectDetails {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let limits = &context.policy.limits;
        let reason = text::prose(&self.reason, limits.prose, "reason")?;
        let (old, new) = match self.field {
            CorrectableField::Title => {
                (Some(case.title.clone()), text::prose(&self.value, limits.title, "value")?)
            }
            CorrectableField::Summary => {
                (Some(case.summary.clone()), text::prose(&self.value, limits.summary, "value")?)
            }
            CorrectableField::Grid => {
                let grid = GridCode::new(text::identifier(&self.value, "value")?);
                context.directory.grid(&grid)?;
                (case.grid.as_ref().map(ToString::to_string), grid.to_string())
            }
            CorrectableField::ProblemSince => {
                check_partial_day(&self.value, context.today())?;
                (case.problem_since.clone(), self.value.clone())
            }
            CorrectableField::Confidentiality => raised(case, &self.value)?,
        };
        if old.as_deref() == Some(&new) {
            return Ok(Decision::nothing());
        }
        let corrected = DetailsCorrected { field: self.field, old, new, reason };
        Ok(Decision::events([CaseEvent::CaseDetailsCorrected(corrected)]))
    }
}

/// Confidentiality is raised, never lowered, by ordinary roles (I15).
fn raised(case: &Case, value: &str) -> Result<(Option<String>, String), Refusal> {
    let wanted: Confidentiality = value.parse().map_err(|value| {
        Refusal::new(Code::UnknownCode)
            .at("value")
            .with("value", value)
            .with("list", "confidentiality")
    })?;
    let present = case.confidentiality.unwrap_or(Confidentiality::Internal);
    if wanted < present {
        return Err(Refusal::new(Code::Confidentiality).at("value"));
    }
    Ok((Some(present.to_string()), wanted.to_string()))
}

/// Changes category or urgency.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reclassify {
    /// The category it belongs to.
    pub category: Option<CategoryCode>,
    /// Its urgency.
    pub urgency: Option<Urgency>,
    /// Why.
    pub reason: String,
}

/// Category or urgency changed. A deadline that runs is not touched (I9).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reclassified {
    /// The category, when it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<CategoryCode>,
    /// The urgency, when it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// Why.
    pub reason: String,
}

impl Rule for Reclassify {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let reason = text::prose(&self.reason, context.policy.limits.prose, "reason")?;
        if let Some(category) = &self.category {
            context.directory.category(category)?;
        }
        let category =
            self.category.clone().filter(|wanted| case.category.as_ref() != Some(wanted));
        let urgency = self.urgency.filter(|wanted| case.urgency != Some(*wanted));
        if category.is_none() && urgency.is_none() {
            return Ok(Decision::nothing());
        }
        let event = Reclassified { category, urgency, reason };
        Ok(Decision::events([CaseEvent::CaseReclassified(event)]))
    }
}

impl Case {
    pub(in crate::case) fn fold_corrected(&mut self, event: &DetailsCorrected) {
        match event.field {
            CorrectableField::Title => self.title.clone_from(&event.new),
            CorrectableField::Summary => self.summary.clone_from(&event.new),
            CorrectableField::Grid => self.grid = Some(GridCode::new(event.new.clone())),
            CorrectableField::ProblemSince => self.problem_since = Some(event.new.clone()),
            CorrectableField::Confidentiality => self.confidentiality = event.new.parse().ok(),
        }
    }

    pub(in crate::case) fn fold_reclassified(&mut self, event: &Reclassified) {
        self.category = event.category.clone().or_else(|| self.category.take());
        self.urgency = event.urgency.or(self.urgency);
    }
}
