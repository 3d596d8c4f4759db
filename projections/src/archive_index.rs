//! `archive_index`: one row a case that is closed or filed (归档), to see which file stands where and
//! which papers it holds. What papers a file must hold is the policy's affair: a question, not a column.
//!
//! A case that came closed and without its history has a row only once it is filed.

use crate::{
    Event, ReadModel,
    case_document::text,
    case_head::{CaseHead, case_event},
};
use jiff::civil::Date;
use lianxin_domain::{
    Root,
    case::{Case, CaseEvent, closing::Archived},
};
use lianxin_store::{Column, ModelSpec, Row, RowWrite, Value};
use serde::{Deserialize, Serialize};

/// The read model of files.
#[derive(Debug)]
pub struct ArchiveIndex;

/// The file of a case, and nothing else of it but its head.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ArchiveDocument {
    head: CaseHead,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<Closure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filed: Option<Filed>,
}

/// The closure that stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Closure {
    on: Date,
    /// When filing is due.
    due_on: Option<Date>,
}

/// The file as it was filed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filed {
    archive_no: String,
    retention: String,
    on: Date,
    catalogue: Vec<String>,
    pages: Option<u32>,
    location: Option<String>,
}

impl Filed {
    fn of(event: &Archived, on: Date) -> Self {
        Self {
            archive_no: event.archive_no.clone(),
            retention: event.retention.clone(),
            on,
            catalogue: event.catalogue.clone(),
            pages: event.pages,
            location: event.location.clone(),
        }
    }

    /// The papers as JSON, since their codes come from callers and may hold any character.
    fn catalogue_json(&self) -> String {
        serde_json::to_string(&self.catalogue).expect("texts have a JSON")
    }
}

impl ArchiveIndex {
    /// The codes of the papers that a row's file holds; none for a case that is not filed.
    pub fn catalogue_of(row: &Row) -> Vec<String> {
        match row.value(&Self::SPEC, "catalogue") {
            Value::Text(json) => serde_json::from_str(json).unwrap_or_default(),
            _ => Vec::new(),
        }
    }
}

/// Whether an event can change the file.
fn files(event: &CaseEvent) -> bool {
    matches!(
        event,
        CaseEvent::CaseClosed(_) | CaseEvent::CaseArchived(_) | CaseEvent::CaseReopened(_)
    )
}

impl ReadModel for ArchiveIndex {
    type Document = ArchiveDocument;

    const SPEC: ModelSpec = ModelSpec {
        name: "archive_index",
        revision: 1,
        columns: &[
            Column::text("archive_no"),
            Column::text("retention"),
            Column::day("closed_on"),
            Column::day("due_on"),
            Column::day("archived_on"),
            Column::bool("filed"),
            Column::int("pages"),
            Column::text("location"),
            Column::text("catalogue"),
            Column::text("number"),
            Column::text("title"),
            Column::text("station"),
            Column::text("grid"),
            Column::text("category"),
            Column::text("lead"),
            Column::set("units"),
            Column::set("deputies"),
        ],
        indexes: &[&["archive_no"], &["filed", "closed_on"], &["archived_on"]],
        searchable: false,
    };

    fn folds(stream_type: &str) -> bool {
        stream_type == Case::STREAM_TYPE
    }

    fn concerns(event: &Event) -> bool {
        case_event(event).is_some_and(|own| CaseHead::concerns(own) || files(own))
    }

    fn fold(document: &mut ArchiveDocument, event: &Event) {
        document.head.fold(event);
        let Some(own) = case_event(event) else { return };
        let on = event.fact.occurred_at.day();
        match own {
            CaseEvent::CaseClosed(closed) => {
                let due_on = closed.archive_due.as_ref().map(|due| due.due_on);
                document.closed = Some(Closure { on, due_on });
            }
            CaseEvent::CaseArchived(archived) => document.filed = Some(Filed::of(archived, on)),
            CaseEvent::CaseReopened(_) => {
                document.closed = None;
                document.filed = None;
            }
            _ => {}
        }
    }

    fn rows(document: &ArchiveDocument) -> Vec<RowWrite> {
        let (closed, filed) = (document.closed.as_ref(), document.filed.as_ref());
        if closed.is_none() && filed.is_none() {
            return Vec::new();
        }
        let own = vec![
            text(filed.map(|filed| &filed.archive_no)),
            text(filed.map(|filed| &filed.retention)),
            text(closed.map(|closed| &closed.on)),
            text(closed.and_then(|closed| closed.due_on.as_ref())),
            text(filed.map(|filed| &filed.on)),
            Value::Bool(filed.is_some()),
            filed.and_then(|filed| filed.pages).into(),
            text(filed.and_then(|filed| filed.location.as_ref())),
            text(filed.map(Filed::catalogue_json).as_ref()),
        ];
        vec![RowWrite { row_key: String::new(), values: document.head.after(own) }]
    }
}
