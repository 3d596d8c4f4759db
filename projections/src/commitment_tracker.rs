//! `commitment_tracker`: one row a commitment (承诺事项), to see what was promised, by whom and until
//! when, and what became of it. Overdue is a question about a day, not a state.

use crate::{
    Event, ReadModel,
    case_document::text,
    case_head::{CaseHead, case_event},
};
use jiff::civil::Date;
use lianxin_domain::{
    Root,
    case::{Case, CaseEvent, reply::Submitted, tracking::Commitment},
    ids::{CommitmentId, UnitCode},
};
use lianxin_store::{Column, ModelSpec, RowWrite, Value};
use serde::{Deserialize, Serialize};
use std::mem::take;

/// The read model of commitments.
#[derive(Debug)]
pub struct CommitmentTracker;

/// The commitments of a case, and nothing else of it but its head.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CommitmentDocument {
    head: CaseHead,
    /// As the domain's own fold has them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    commitments: Vec<Commitment>,
    /// The round of handling, which that fold looks at.
    #[serde(skip_serializing_if = "is_zero")]
    round: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    made: Vec<Made>,
}

fn is_zero(round: &u32) -> bool {
    *round == 0
}

/// How a commitment was made, which the fold of the case does not keep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    id: CommitmentId,
    unit: UnitCode,
    on: Date,
    first_due_on: Date,
    rescheduled: u32,
}

/// Whether an event can change what became of a commitment.
fn tracks(event: &CaseEvent) -> bool {
    matches!(
        event,
        CaseEvent::CaseReferred(_)
            | CaseEvent::ReplySubmitted(_)
            | CaseEvent::ReplyRejected(_)
            | CaseEvent::RehandlingOrdered(_)
            | CaseEvent::CommitmentFulfilled(_)
            | CaseEvent::CommitmentWrittenOff(_)
            | CaseEvent::CommitmentRescheduled(_)
            | CaseEvent::CaseReopened(_)
            | CaseEvent::CaseWithdrawn(_)
    )
}

impl CommitmentDocument {
    fn track(&mut self, event: &Event, own: &CaseEvent) {
        let (commitments, round) = (take(&mut self.commitments), self.round);
        let mut case = Case { commitments, round, ..Case::default() };
        case.apply(&event.fact.about(own.clone()));
        self.commitments = case.commitments;
        self.round = case.round;
    }

    fn make(&mut self, submitted: &Submitted, on: Date) {
        let made = submitted.commitments.iter().map(|promise| Made {
            id: promise.id.clone(),
            unit: submitted.unit.clone(),
            on,
            first_due_on: promise.due.due_on,
            rescheduled: 0,
        });
        self.made.extend(made);
    }

    fn row(&self, (place, commitment): (usize, &Commitment)) -> RowWrite {
        let made = self.made.iter().find(|made| made.id == commitment.id);
        let own = vec![
            Value::Text(commitment.id.to_string()),
            Value::Text(commitment.text.clone()),
            Value::Int(commitment.round.into()),
            text(made.map(|made| &made.unit)),
            text(made.map(|made| &made.on)),
            text(made.map(|made| &made.first_due_on)),
            Value::Text(commitment.due_on.to_string()),
            Value::Int(made.map_or(0, |made| made.rescheduled).into()),
            Value::Text(commitment.fate.to_string()),
            text(commitment.settled_on.as_ref()),
            Value::Bool(commitment.is_open()),
        ];
        RowWrite { row_key: format!("{place:04}"), values: self.head.after(own) }
    }
}

impl ReadModel for CommitmentTracker {
    type Document = CommitmentDocument;

    const SPEC: ModelSpec = ModelSpec {
        name: "commitment_tracker",
        revision: 1,
        columns: &[
            Column::text("commitment"),
            Column::text("promise"),
            Column::int("round"),
            Column::text("unit"),
            Column::day("promised_on"),
            Column::day("first_due_on"),
            Column::day("due_on"),
            Column::int("rescheduled"),
            Column::text("fate"),
            Column::day("settled_on"),
            Column::bool("open"),
            Column::text("number"),
            Column::text("title"),
            Column::text("station"),
            Column::text("grid"),
            Column::text("category"),
            Column::text("lead"),
            Column::set("units"),
            Column::set("deputies"),
        ],
        indexes: &[&["due_on"], &["open", "due_on"], &["unit", "due_on"]],
        searchable: false,
    };

    fn folds(stream_type: &str) -> bool {
        stream_type == Case::STREAM_TYPE
    }

    fn concerns(event: &Event) -> bool {
        case_event(event).is_some_and(|own| CaseHead::concerns(own) || tracks(own))
    }

    fn fold(document: &mut CommitmentDocument, event: &Event) {
        document.head.fold(event);
        let Some(own) = case_event(event).filter(|own| tracks(own)) else { return };
        match own {
            CaseEvent::ReplySubmitted(submitted) => {
                document.make(submitted, event.fact.occurred_at.day());
            }
            CaseEvent::CommitmentRescheduled(rescheduled) => {
                let mut made = document.made.iter_mut();
                if let Some(made) = made.find(|made| made.id == rescheduled.commitment) {
                    made.rescheduled += 1;
                }
            }
            _ => {}
        }
        document.track(event, own);
    }

    fn rows(document: &CommitmentDocument) -> Vec<RowWrite> {
        let commitments = document.commitments.iter().enumerate();
        commitments.map(|commitment| document.row(commitment)).collect()
    }
}
