//! `case_duties`: one row each time a deputy did a duty in a case: brought it home from a household visit, led or
//! co-signed the suggestion, took part in a supervision. What is voided counts no longer.

use crate::{Event, ReadModel};
use jiff::civil::Date;
use lianxin_domain::{
    Root,
    case::{Case, CaseEvent, supervision::Conducted, terms::ContactChannel},
    event::DomainEvent,
    ids::DeputyId,
    policy::DutyItem,
};
use lianxin_store::{Column, ModelSpec, RowWrite, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The read model of deputies' duties in cases.
#[derive(Debug)]
pub struct CaseDuties;

/// A duty that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The entry that tells of it.
    pub entry: Uuid,
    /// The deputy.
    pub deputy: DeputyId,
    /// What was done.
    pub item: DutyItem,
    /// The day.
    pub on: Date,
}

impl ReadModel for CaseDuties {
    type Document = Vec<Done>;

    const SPEC: ModelSpec = ModelSpec {
        name: "case_duties",
        revision: 1,
        columns: &[Column::text("deputy"), Column::text("item"), Column::day("day")],
        indexes: &[&["day"], &["deputy", "day"]],
        searchable: false,
    };

    fn folds(stream_type: &str) -> bool {
        stream_type == Case::STREAM_TYPE
    }

    fn concerns(event: &Event) -> bool {
        let DomainEvent::Case(fact) = &event.fact.event else { return false };
        match fact {
            CaseEvent::CaseRegistered(registered) => {
                registered.channel == Some(ContactChannel::HouseholdVisit)
            }
            CaseEvent::ConvertedToSuggestion(_) | CaseEvent::EntryVoided(_) => true,
            other => supervision(other).is_some(),
        }
    }

    fn fold(document: &mut Vec<Done>, event: &Event) {
        let DomainEvent::Case(fact) = &event.fact.event else { return };
        let mut done = |deputies: &[DeputyId], item| {
            document.extend(deputies.iter().map(|deputy| Done {
                entry: event.fact.event_id,
                deputy: deputy.clone(),
                item,
                on: event.fact.occurred_at.day(),
            }));
        };
        match fact {
            CaseEvent::CaseRegistered(registered)
                if registered.channel == Some(ContactChannel::HouseholdVisit) =>
            {
                done(&registered.deputies, DutyItem::HouseholdVisit);
            }
            CaseEvent::ConvertedToSuggestion(converted) => {
                done(std::slice::from_ref(&converted.lead_deputy), DutyItem::SuggestionLed);
                done(&converted.cosigners, DutyItem::SuggestionCosigned);
            }
            CaseEvent::EntryVoided(voided) => document.retain(|done| done.entry != voided.target),
            other => {
                if let Some(conducted) = supervision(other) {
                    done(&conducted.participants, DutyItem::Supervision);
                }
            }
        }
    }

    fn rows(document: &Vec<Done>) -> Vec<RowWrite> {
        let row = |(place, done): (usize, &Done)| RowWrite {
            row_key: format!("{place:04}"),
            values: vec![
                Value::Text(done.deputy.to_string()),
                Value::Text(done.item.to_string()),
                Value::Text(done.on.to_string()),
            ],
        };
        document.iter().enumerate().map(row).collect()
    }
}

/// What deputies took part in under a supervision; all else is done by stations, organs and units.
fn supervision(event: &CaseEvent) -> Option<&Conducted> {
    match event {
        CaseEvent::InspectionConducted(conducted)
        | CaseEvent::ResearchConducted(conducted)
        | CaseEvent::InquiryHeld(conducted)
        | CaseEvent::InterviewHeld(conducted)
        | CaseEvent::EnforcementInspectionConducted(conducted)
        | CaseEvent::SpecialReportHeard(conducted)
        | CaseEvent::ReviewVisitConducted(conducted) => Some(conducted),
        _ => None,
    }
}
