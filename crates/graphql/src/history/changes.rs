//! What each entry changed: the case folded entry by entry, compared field by field.

use async_graphql::{Json, SimpleObject};
use lianxin_app::batches::Entry;
use lianxin_domain::case::Case;
use lianxin_projections::CaseDocument;
use serde_json::{Map, Value};
use std::mem;

/// Fields that only the fold itself counts by.
const INNER: [&str; 5] = ["entries", "lateEntries", "since", "voidable", "before"];

/// A field of the folded state that an entry changed (变更).
#[derive(Debug, Clone, SimpleObject)]
pub struct FieldChange {
    /// Name of the field.
    pub field: String,
    /// What stood there; absent when nothing did.
    pub old: Option<Json<Value>>,
    /// What stands there now; absent when nothing does.
    pub new: Option<Json<Value>>,
}

/// A case on its way through its history.
pub(crate) struct Walk {
    document: CaseDocument,
    fields: Map<String, Value>,
}

impl Walk {
    /// Starts where a case stood.
    pub(crate) fn from(case: Case) -> Self {
        let fields = fields(&case);
        Self { document: CaseDocument { case, ..CaseDocument::default() }, fields }
    }

    /// Folds the next entry; the fields it changed, by name. An entry that cannot be read changes
    /// nothing here, as its payload is shown for itself.
    pub(crate) fn step(&mut self, entry: &Entry) -> Vec<FieldChange> {
        entry.events.iter().flatten().for_each(|event| self.document.fold(event));
        let after = fields(&self.document.case);
        let before = mem::replace(&mut self.fields, after);
        changes(&before, &self.fields)
    }
}

fn fields(case: &Case) -> Map<String, Value> {
    match serde_json::to_value(case) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

fn changes(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<FieldChange> {
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    names.retain(|name| !INNER.contains(&name.as_str()) && before.get(*name) != after.get(*name));
    let change = |name: &String| FieldChange {
        field: name.clone(),
        old: before.get(name).cloned().map(Json),
        new: after.get(name).cloned().map(Json),
    };
    names.into_iter().map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_came_went_and_differs_is_told_by_name() {
        let map = |value: Value| value.as_object().cloned().unwrap();
        let before =
            map(json!({ "status": "REGISTERED", "lead": "U1", "title": "路灯", "entries": 1 }));
        let after =
            map(json!({ "status": "ACCEPTED", "track": "OPINION", "title": "路灯", "entries": 2 }));
        let told = changes(&before, &after);
        let told: Vec<_> = told
            .into_iter()
            .map(|change| (change.field, change.old.map(|old| old.0), change.new.map(|new| new.0)))
            .collect();
        let expected = [
            ("lead".to_owned(), Some(json!("U1")), None),
            ("status".to_owned(), Some(json!("REGISTERED")), Some(json!("ACCEPTED"))),
            ("track".to_owned(), None, Some(json!("OPINION"))),
        ];
        assert_eq!(told, expected);
    }
}
