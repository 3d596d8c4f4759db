//! `case_view`: one row a case, to find, filter, order and count cases by.

use crate::{
    CaseDocument, CaseFacts, Event, ReadModel,
    case_document::{assigned_units, co_units, deputies, set, text},
};
use lianxin_domain::{Root, case::Case};
use lianxin_store::{Column, ModelSpec, Row, RowWrite, Value};

/// The read model of cases.
#[derive(Debug)]
pub struct CaseView;

impl CaseView {
    /// The columns that say which state of which case a row shows.
    pub const VERSION: &[&str] = &["version"];

    /// The version of the case's stream that a row shows.
    pub fn version_of(row: &Row) -> u64 {
        match row.value(&Self::SPEC, "version") {
            Value::Int(version) => version.unsigned_abs(),
            _ => 0,
        }
    }
}

impl ReadModel for CaseView {
    type Document = CaseDocument;

    const SPEC: ModelSpec = ModelSpec {
        name: "case_view",
        revision: 4,
        columns: &[
            Column::text("number"),
            Column::text("status"),
            Column::text("track"),
            Column::text("category"),
            Column::text("grid"),
            Column::text("station"),
            Column::text("channel"),
            Column::text("lead"),
            Column::text("reply_class"),
            Column::text("outcome"),
            Column::day("registered_on"),
            Column::day("due_on"),
            Column::day("closed_on"),
            Column::int("version"),
            Column::int("round"),
            Column::int("supervisions_open"),
            Column::bool("open"),
            Column::bool("key_supervision"),
            Column::bool("livelihood"),
            Column::bool("legacy"),
            Column::bool("late"),
            Column::bool("reopened"),
            Column::set("deputies"),
            Column::set("co"),
            Column::set("units"),
            Column::text("facts"),
        ],
        indexes: &[
            &["registered_on"],
            &["due_on"],
            &["number"],
            &["status", "registered_on"],
            &["station", "registered_on"],
            &["category", "registered_on"],
            &["lead", "registered_on"],
            &["grid", "registered_on"],
        ],
        searchable: true,
    };

    fn folds(stream_type: &str) -> bool {
        stream_type == Case::STREAM_TYPE
    }

    fn fold(document: &mut CaseDocument, event: &Event) {
        document.fold(event);
    }

    fn rows(document: &CaseDocument) -> Vec<RowWrite> {
        let case = &document.case;
        let values = vec![
            Value::Text(case.number.clone()),
            Value::Text(case.status.to_string()),
            text(case.track.as_ref()),
            text(case.category.as_ref()),
            text(case.grid.as_ref()),
            text(case.station.as_ref()),
            text(case.channel.as_ref()),
            text(case.lead()),
            text(case.replies.last().map(|reply| &reply.class)),
            text(case.last_outcome().as_ref()),
            text(case.registered_on.as_ref()),
            text(case.reply_due_on.as_ref()),
            text(case.last_closed_on.filter(|_| case.closed).as_ref()),
            Value::Int(i64::try_from(document.version).unwrap_or(i64::MAX)),
            Value::Int(case.round.into()),
            Value::Int(i64::try_from(case.open_supervisions().count()).unwrap_or(i64::MAX)),
            Value::Bool(case.status.is_open()),
            Value::Bool(case.key_supervision),
            Value::Bool(case.livelihood),
            Value::Bool(case.legacy),
            Value::Bool(case.late_entries > 0),
            Value::Bool(case.reopened > 0),
            deputies(case),
            set(co_units(case)),
            set(assigned_units(case)),
            Value::Text(CaseFacts::of(case).to_json()),
        ];
        vec![RowWrite { row_key: String::new(), values }]
    }

    fn search_text(document: &CaseDocument) -> Option<String> {
        let case = &document.case;
        let mut words = format!("{}\n{}", case.title, case.summary);
        for reply in &case.replies {
            words.push('\n');
            words.push_str(&reply.text);
        }
        Some(words)
    }
}
