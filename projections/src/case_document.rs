//! A case as read models keep it: the domain's own fold, with where its stream stands.

use crate::Event;
use lianxin_domain::{Root, case::Case, event::DomainEvent, ids::UnitCode};
use lianxin_store::Value;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt::Display};

/// A folded case with its version and the position of its last event.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CaseDocument {
    /// The case.
    pub case: Case,
    /// Version of its stream.
    pub version: u64,
    /// Position of its last event.
    pub position: u64,
}

impl CaseDocument {
    /// Folds an event of the case's stream.
    pub fn fold(&mut self, event: &Event) {
        if let DomainEvent::Case(case_event) = &event.fact.event {
            self.case.apply(&event.fact.about(case_event.clone()));
        }
        self.version = event.version;
        self.position = event.position.0;
    }
}

/// An optional code or term as a column's value.
pub(crate) fn text(value: Option<&impl Display>) -> Value {
    value.map_or(Value::Null, |value| Value::Text(value.to_string()))
}

/// Texts as a set column's value.
pub(crate) fn set<'v, T: Display + 'v>(values: impl IntoIterator<Item = &'v T>) -> Value {
    Value::Set(values.into_iter().map(ToString::to_string).collect())
}

/// The units beside the lead that have a part in the last referral.
pub(crate) fn co_units(case: &Case) -> Vec<&UnitCode> {
    let last = case.referrals.last();
    last.map(|referral| referral.co().map(|assignment| &assignment.unit).collect())
        .unwrap_or_default()
}

/// Every unit that holds or held an assignment of the case: those who may see it (I3).
pub(crate) fn assigned_units(case: &Case) -> BTreeSet<&UnitCode> {
    let assignments = case.referrals.iter().flat_map(|referral| &referral.assignments);
    assignments.map(|assignment| &assignment.unit).collect()
}

/// Every deputy who has to do with the case, each once.
pub(crate) fn deputies(case: &Case) -> Value {
    let mut all: Vec<String> = Vec::new();
    for deputy in case.deputies.iter().chain(&case.lead_deputy).chain(&case.cosigners) {
        let deputy = deputy.to_string();
        if !all.contains(&deputy) {
            all.push(deputy);
        }
    }
    Value::Set(all)
}
