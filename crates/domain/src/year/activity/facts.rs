//! What activity commands ask for and activity events tell: what is scheduled, and what was held.

use super::DutyActivityKind;
use crate::{
    case::intake::Attachment,
    ids::{ActivityCode, DeputyId, PartnerCode, PlanCode, PlanItemId, StationCode},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An activity was scheduled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActivityScheduled {
    /// The activity.
    pub activity: ActivityCode,
    /// The stations that hold it, at least one; the first is its host.
    pub stations: Vec<StationCode>,
    /// What kind of activity.
    pub kind: DutyActivityKind,
    /// Its theme, of the policy's list `activityThemes`.
    pub theme: String,
    /// Its title.
    pub title: String,
    /// The day.
    #[schemars(with = "String")]
    pub on: Date,
    /// Where, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The planned item it carries out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<PlannedAs>,
}

/// The planned item that an activity carries out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedAs {
    /// The plan.
    pub plan: PlanCode,
    /// The item within it.
    pub item: PlanItemId,
}

/// People of one kind who took part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Participants {
    /// Their kind, of the policy's list `participantKinds`.
    pub kind: String,
    /// How many, more than none.
    pub count: i64,
}

/// An activity was held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActivityHeld {
    /// The day it was held on: the scheduled one or later.
    #[schemars(with = "String")]
    pub on: Date,
    /// Deputies who attended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deputies: Vec<DeputyId>,
    /// Participants by kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub participants: Vec<Participants>,
    /// Person-times (人次): how often somebody was reached, 0 or more.
    pub person_times: i64,
    /// Whether the person-times are a lower bound ("余").
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,
    /// Partners who held it with the stations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<PartnerCode>,
    /// What was done and said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Papers and photographs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// What was recorded of an activity was corrected; the whole record is told anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActivityCorrected {
    /// The record as it should be.
    pub held: ActivityHeld,
    /// Why.
    pub reason: String,
}
