//! Key supervision (重点督办, DBF 52): designated, and lifted again.

use crate::{
    Context, Decision, Refusal,
    case::{Case, CaseEvent, Rule},
    text,
};
use serde::{Deserialize, Serialize};

/// Designates key supervision (列为重点督办, DBF 52).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DesignateKeySupervision {
    /// The person who leads it, by function.
    pub leader: Option<String>,
    /// Its number on the list.
    pub list_no: Option<String>,
}

/// Key supervision was designated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyDesignated {
    /// The organ: 主任会议 or 主席团.
    pub by: String,
    /// The person who leads it, by function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leader: Option<String>,
    /// Its number on the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_no: Option<String>,
}

impl Rule for DesignateKeySupervision {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        if case.key_supervision {
            return Ok(Decision::nothing());
        }
        let limit = context.policy.limits.title;
        Ok(Decision::events([CaseEvent::KeySupervisionDesignated(KeyDesignated {
            by: context.actor.organ.clone(),
            leader: text::optional_prose(self.leader.as_deref(), limit, "leader")?,
            list_no: text::optional_prose(self.list_no.as_deref(), limit, "listNo")?,
        })]))
    }
}

/// Lifts key supervision (解除重点督办).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LiftKeySupervision {
    /// Why.
    pub reason: String,
}

/// Key supervision was lifted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyLifted {
    /// The organ.
    pub by: String,
    /// Why.
    pub reason: String,
}

impl Rule for LiftKeySupervision {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let reason = text::prose(&self.reason, context.policy.limits.prose, "reason")?;
        if !case.key_supervision {
            return Ok(Decision::nothing());
        }
        let by = context.actor.organ.clone();
        Ok(Decision::events([CaseEvent::KeySupervisionLifted(KeyLifted { by, reason })]))
    }
}
