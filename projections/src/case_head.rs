//! What every row about a part of a case says of the case itself: its number, its place, its category,
//! its units and its deputies. Sight narrows lists by these columns.
//!
//! It is the domain's own fold over a case of which nothing else is kept, so that a read model of
//! feedback or of commitments stores no third copy of whole cases.

use crate::{
    Event,
    case_document::{assigned_units, deputies, set, text},
};
use lianxin_domain::{
    Root,
    case::{Case, CaseEvent},
    event::DomainEvent,
    ids::UnitCode,
};
use lianxin_store::Value;
use serde::{Deserialize, Serialize};
use std::mem::take;

/// A case of which only what its head needs is kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseHead(Case);

impl CaseHead {
    /// Whether an event can change the head.
    pub(crate) fn concerns(event: &CaseEvent) -> bool {
        matches!(
            event,
            CaseEvent::CaseRegistered(_)
                | CaseEvent::CaseDetailsCorrected(_)
                | CaseEvent::CaseReclassified(_)
                | CaseEvent::CaseAccepted(_)
                | CaseEvent::ConvertedToSuggestion(_)
                | CaseEvent::CaseReferred(_)
        )
    }

    /// Folds an event, if it concerns the head.
    pub(crate) fn fold(&mut self, event: &Event) {
        let Some(own) = case_event(event).filter(|own| Self::concerns(own)) else { return };
        self.0.apply(&event.fact.about(own.clone()));
        let case = &mut self.0;
        self.0 = Case {
            number: take(&mut case.number),
            title: take(&mut case.title),
            station: case.station.take(),
            grid: case.grid.take(),
            category: case.category.take(),
            deputies: take(&mut case.deputies),
            lead_deputy: case.lead_deputy.take(),
            cosigners: take(&mut case.cosigners),
            referrals: take(&mut case.referrals),
            ..Case::default()
        };
    }

    /// The lead of the last referral, to which the case is attributed.
    pub(crate) fn lead(&self) -> Option<&UnitCode> {
        self.0.lead()
    }

    /// A row's own values, then those of its case: `number`, `title`, `station`, `grid`, `category`,
    /// `lead`, `units`, `deputies`.
    pub(crate) fn after(&self, mut own: Vec<Value>) -> Vec<Value> {
        let case = &self.0;
        own.extend([
            Value::Text(case.number.clone()),
            Value::Text(case.title.clone()),
            text(case.station.as_ref()),
            text(case.grid.as_ref()),
            text(case.category.as_ref()),
            text(case.lead()),
            set(assigned_units(case)),
            deputies(case),
        ]);
        own
    }
}

/// The event of a case in an event of the log.
pub(crate) fn case_event(event: &Event) -> Option<&CaseEvent> {
    if let DomainEvent::Case(own) = &event.fact.event { Some(own) } else { None }
}
