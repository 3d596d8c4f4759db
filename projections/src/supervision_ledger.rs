//! `supervision_ledger`: one row a supervision and one an urging, to see who supervised what.

use crate::{
    CaseDocument, Event, ReadModel,
    case_document::{assigned_units, co_units, deputies, set, text},
};
use lianxin_domain::{Root, case::Case};
use lianxin_store::{Column, ModelSpec, RowWrite, Value};

/// The read model of supervisions.
#[derive(Debug)]
pub struct SupervisionLedger;

impl ReadModel for SupervisionLedger {
    type Document = CaseDocument;

    const SPEC: ModelSpec = ModelSpec {
        name: "supervision_ledger",
        revision: 3,
        columns: &[
            Column::text("supervision"),
            Column::text("kind"),
            Column::text("organ"),
            Column::text("unit"),
            Column::day("opened_on"),
            Column::day("response_due_on"),
            Column::day("responded_on"),
            Column::day("concluded_on"),
            Column::bool("open"),
            Column::int("activities"),
            Column::text("conclusion"),
            Column::text("number"),
            Column::text("station"),
            Column::text("grid"),
            Column::text("category"),
            Column::text("lead"),
            Column::set("co"),
            Column::set("units"),
            Column::set("deputies"),
        ],
        indexes: &[&["opened_on"], &["kind", "opened_on"], &["open", "response_due_on"]],
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
        supervisions(case).chain(urgings(case)).collect()
    }
}

fn supervisions(case: &Case) -> impl Iterator<Item = RowWrite> {
    case.supervisions.iter().map(|supervision| {
        let own = vec![
            Value::Text(supervision.id.to_string()),
            Value::Text(supervision.kind.to_string()),
            Value::Text(supervision.organ.clone()),
            text(case.lead()),
            Value::Text(supervision.opened_on.to_string()),
            text(supervision.response_due_on.as_ref()),
            text(supervision.responded_on.as_ref()),
            text(supervision.concluded_on.as_ref()),
            Value::Bool(supervision.is_open()),
            Value::Int(supervision.activities.into()),
            text(supervision.conclusion.as_ref()),
        ];
        RowWrite { row_key: supervision.id.to_string(), values: with_case(own, case) }
    })
}

/// An urging is a supervision that is over when it is uttered.
fn urgings(case: &Case) -> impl Iterator<Item = RowWrite> {
    case.urges.iter().enumerate().map(|(place, urging)| {
        let own = vec![
            Value::Text(format!("U{}", place + 1)),
            Value::Text("URGE".to_owned()),
            Value::Null,
            Value::Text(urging.to_unit.to_string()),
            Value::Text(urging.on.to_string()),
            Value::Null,
            Value::Null,
            Value::Text(urging.on.to_string()),
            Value::Bool(false),
            Value::Int(1),
            Value::Text(urging.means.clone()),
        ];
        RowWrite { row_key: format!("U{}", place + 1), values: with_case(own, case) }
    })
}

/// A row's own values, then those of its case.
fn with_case(mut own: Vec<Value>, case: &Case) -> Vec<Value> {
    own.extend([
        Value::Text(case.number.clone()),
        text(case.station.as_ref()),
        text(case.grid.as_ref()),
        text(case.category.as_ref()),
        text(case.lead()),
        set(co_units(case)),
        set(assigned_units(case)),
        deputies(case),
    ]);
    own
}
