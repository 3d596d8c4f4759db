//! `feedback_ledger`: one row a feedback (反馈), to see who was asked, how often, and what they said of
//! which unit.

use crate::{
    Event, ReadModel,
    case_document::text,
    case_head::{CaseHead, case_event},
};
use jiff::civil::Date;
use lianxin_domain::{
    Root,
    case::{
        Case, CaseEvent,
        feedback::Recorded,
        terms::{FeedbackFrom, Satisfaction},
    },
    ids::UnitCode,
};
use lianxin_store::{Column, ModelSpec, RowWrite, Value};
use serde::{Deserialize, Serialize};

/// The read model of feedback.
#[derive(Debug)]
pub struct FeedbackLedger;

/// The feedback of a case, and nothing else of it but its head.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FeedbackDocument {
    head: CaseHead,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    given: Vec<Given>,
}

/// A feedback as it was recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Given {
    round: u32,
    on: Date,
    from: FeedbackFrom,
    process: Satisfaction,
    outcome: Satisfaction,
    cosigners: u32,
    dissatisfied: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    attempts: u32,
    /// The unit whose handling was rated; none for an answer on the spot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<UnitCode>,
}

impl Given {
    fn of(event: &Recorded, on: Date, unit: Option<&UnitCode>) -> Self {
        let ratings = event.cosigners.iter().flat_map(|rating| [rating.process, rating.outcome]);
        let mut ratings = ratings.chain([event.process, event.outcome]);
        Self {
            round: event.round,
            on,
            from: event.from,
            process: event.process,
            outcome: event.outcome,
            cosigners: u32::try_from(event.cosigners.len()).unwrap_or(u32::MAX),
            dissatisfied: ratings.any(|rating| rating == Satisfaction::Dissatisfied),
            comment: event.comment.clone(),
            attempts: event.attempts,
            unit: unit.cloned(),
        }
    }
}

impl ReadModel for FeedbackLedger {
    type Document = FeedbackDocument;

    const SPEC: ModelSpec = ModelSpec {
        name: "feedback_ledger",
        revision: 1,
        columns: &[
            Column::text("feedback"),
            Column::int("round"),
            Column::day("given_on"),
            Column::text("given_by"),
            Column::text("process"),
            Column::text("outcome"),
            Column::int("cosigners"),
            Column::bool("dissatisfied"),
            Column::text("comment"),
            Column::int("attempts"),
            Column::text("unit"),
            Column::bool("last_word"),
            Column::text("number"),
            Column::text("title"),
            Column::text("station"),
            Column::text("grid"),
            Column::text("category"),
            Column::text("lead"),
            Column::set("units"),
            Column::set("deputies"),
        ],
        indexes: &[&["given_on"], &["unit", "given_on"], &["outcome", "given_on"]],
        searchable: false,
    };

    fn folds(stream_type: &str) -> bool {
        stream_type == Case::STREAM_TYPE
    }

    fn concerns(event: &Event) -> bool {
        case_event(event).is_some_and(|own| {
            CaseHead::concerns(own) || matches!(own, CaseEvent::FeedbackRecorded(_))
        })
    }

    fn fold(document: &mut FeedbackDocument, event: &Event) {
        document.head.fold(event);
        if let Some(CaseEvent::FeedbackRecorded(recorded)) = case_event(event) {
            let on = event.fact.occurred_at.day();
            document.given.push(Given::of(recorded, on, document.head.lead()));
        }
    }

    fn rows(document: &FeedbackDocument) -> Vec<RowWrite> {
        let count = document.given.len();
        let row = |(place, given): (usize, &Given)| {
            let own = vec![
                Value::Text(format!("F{}", place + 1)),
                Value::Int(given.round.into()),
                Value::Text(given.on.to_string()),
                Value::Text(given.from.to_string()),
                Value::Text(given.process.to_string()),
                Value::Text(given.outcome.to_string()),
                Value::Int(given.cosigners.into()),
                Value::Bool(given.dissatisfied),
                text(given.comment.as_ref()),
                Value::Int(given.attempts.into()),
                text(given.unit.as_ref()),
                Value::Bool(place + 1 == count),
            ];
            RowWrite { row_key: format!("F{:04}", place + 1), values: document.head.after(own) }
        };
        document.given.iter().enumerate().map(row).collect()
    }
}
