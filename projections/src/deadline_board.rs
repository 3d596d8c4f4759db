//! `deadline_board`: one row a deadline, to see what is due, overdue and missed.

use crate::{
    CaseDocument, Event, ReadModel,
    case_document::{assigned_units, co_units, deputies, set, text},
};
use lianxin_domain::{Root, case::Case};
use lianxin_store::{Column, ModelSpec, RowWrite, Value};

/// The read model of deadlines.
#[derive(Debug)]
pub struct DeadlineBoard;

impl ReadModel for DeadlineBoard {
    type Document = CaseDocument;

    const SPEC: ModelSpec = ModelSpec {
        name: "deadline_board",
        revision: 3,
        columns: &[
            Column::text("kind"),
            Column::day("due_on"),
            Column::day("start_on"),
            Column::day("met_on"),
            Column::text("state"),
            Column::bool("provisional"),
            Column::text("unit"),
            Column::text("subject"),
            Column::text("number"),
            Column::text("station"),
            Column::text("grid"),
            Column::text("category"),
            Column::text("lead"),
            Column::set("co"),
            Column::set("units"),
            Column::set("deputies"),
        ],
        indexes: &[&["due_on"], &["state", "due_on"], &["kind", "due_on"], &["unit", "due_on"]],
        searchable: false,
    };

    fn folds(stream_type: &str) -> bool {
        stream_type == Case::STREAM_TYPE
    }

    fn fold(document: &mut CaseDocument, event: &Event) {
        document.fold(event);
    }

    fn rows(document: &CaseDocument) -> Vec<RowWrite> {
        let case = &document.case;
        let row =
            |(place, deadline): (usize, &lianxin_domain::case::deadlines::Deadline)| RowWrite {
                row_key: format!("{place:04}"),
                values: vec![
                    Value::Text(deadline.due.kind.to_string()),
                    Value::Text(deadline.due.due_on.to_string()),
                    Value::Text(deadline.due.start_on.to_string()),
                    text(deadline.met_on.as_ref()),
                    Value::Text(state(deadline).to_owned()),
                    Value::Bool(deadline.due.provisional),
                    text(deadline.unit.as_ref()),
                    text(deadline.subject.as_ref()),
                    Value::Text(case.number.clone()),
                    text(case.station.as_ref()),
                    text(case.grid.as_ref()),
                    text(case.category.as_ref()),
                    text(case.lead()),
                    set(co_units(case)),
                    set(assigned_units(case)),
                    deputies(case),
                ],
            };
        case.deadlines.iter().enumerate().map(row).collect()
    }
}

/// `OPEN`, `MET`, `MET_LATE` or `ENDED`. Overdue is a question about a day, not a state.
fn state(deadline: &lianxin_domain::case::deadlines::Deadline) -> &'static str {
    match deadline.met_on {
        Some(met_on) if met_on > deadline.due.due_on => "MET_LATE",
        Some(_) => "MET",
        None if deadline.ended => "ENDED",
        None => "OPEN",
    }
}
