//! What campaign commands ask for and campaign events tell: the campaign, and its cases.

use crate::{
    case::terms::SupervisionKind,
    ids::{CampaignCode, CaseId, SupervisionId},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Opens a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenCampaign {
    /// The campaign.
    pub campaign: CampaignCode,
    /// Its title.
    pub title: String,
    /// How it supervises.
    pub kind: SupervisionKind,
    /// The person who leads it, by function.
    pub leader: Option<String>,
    /// When answers are due; in each case the policy's day when absent.
    pub response_due_on: Option<Date>,
    /// The cases, at least one.
    pub cases: Vec<CaseId>,
}

/// A campaign was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CampaignOpened {
    /// The campaign.
    pub campaign: CampaignCode,
    /// Its title.
    pub title: String,
    /// How it supervises.
    pub kind: SupervisionKind,
    /// The organ that supervises.
    pub organ: String,
    /// The person who leads it, by function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leader: Option<String>,
    /// When answers are due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub response_due_on: Option<Date>,
    /// The cases.
    pub cases: Vec<CaseId>,
}

/// Cases were added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CasesAdded {
    /// The cases.
    pub cases: Vec<CaseId>,
}

/// Cases were taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CasesRemoved {
    /// The cases.
    pub cases: Vec<CaseId>,
    /// Why.
    pub reason: String,
}

/// The campaign's supervision was opened in a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseSupervised {
    /// The case.
    pub case: CaseId,
    /// The supervision within it.
    pub supervision: SupervisionId,
}

/// A campaign was concluded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CampaignConcluded {
    /// What it found.
    pub finding: String,
}
