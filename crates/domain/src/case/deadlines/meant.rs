//! Which deadline of a case is meant: by its kind, and by whatever else tells it from others of that kind.

use super::Deadline;
use crate::{deadline::DeadlineKind, ids::UnitCode};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A deadline as somebody names it. What is absent tells nothing apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeadlineRef {
    /// Its kind.
    pub kind: DeadlineKind,
    /// The unit that owes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// The commitment or supervision it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The day it is due on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub due_on: Option<Date>,
}

impl From<DeadlineKind> for DeadlineRef {
    fn from(kind: DeadlineKind) -> Self {
        Self { kind, unit: None, subject: None, due_on: None }
    }
}

impl From<&Deadline> for DeadlineRef {
    fn from(deadline: &Deadline) -> Self {
        Self {
            kind: deadline.due.kind,
            unit: deadline.unit.clone(),
            subject: deadline.subject.clone(),
            due_on: Some(deadline.due.due_on),
        }
    }
}

impl DeadlineRef {
    /// Whether this deadline may be the one.
    pub fn means(&self, deadline: &Deadline) -> bool {
        self.kind == deadline.due.kind
            && (self.unit.is_none() || self.unit == deadline.unit)
            && (self.subject.is_none() || self.subject == deadline.subject)
            && self.due_on.is_none_or(|due_on| due_on == deadline.due.due_on)
    }
}
