//! Declared values in the engine's terms, and back. A set is its texts between unit separators
//! (U+001F), so that containment is a search for the text between two of them.

use super::bulk::Bound;
use crate::error::engine;
use lianxin_store::{ColumnKind, ModelSpec, Position, Row, StoreError, Value};
use sea_query::Expr;
use serde_json::Value as Json;
use sqlx::{Row as _, sqlite::SqliteRow};

const SEPARATOR: char = '\u{1f}';

/// A set as it is stored.
pub(super) fn joined(texts: &[String]) -> String {
    let capacity = 1 + texts.iter().map(|text| text.len() + 1).sum::<usize>();
    let mut joined = String::with_capacity(capacity);
    joined.push(SEPARATOR);
    for text in texts {
        joined.push_str(text);
        joined.push(SEPARATOR);
    }
    joined
}

/// What to look for in a stored set.
pub(super) fn element(text: &str) -> String {
    format!("{SEPARATOR}{text}{SEPARATOR}")
}

fn split(joined: &str) -> Vec<String> {
    let inner = joined.strip_prefix(SEPARATOR).and_then(|rest| rest.strip_suffix(SEPARATOR));
    inner.map_or_else(Vec::new, |inner| inner.split(SEPARATOR).map(str::to_owned).collect())
}

/// Binds a value to a prepared statement.
pub(super) fn bind<'q>(statement: Bound<'q>, value: &'q Value) -> Bound<'q> {
    match value {
        Value::Null => statement.bind(None::<&str>),
        Value::Bool(value) => statement.bind(i64::from(*value)),
        Value::Int(value) => statement.bind(*value),
        Value::Text(value) => statement.bind(value.as_str()),
        Value::Set(texts) => statement.bind(joined(texts)),
    }
}

/// A value in a built statement. Not for [`Value::Null`], which no comparison is true of.
pub(super) fn expr(value: &Value) -> Expr {
    match value {
        Value::Null => Expr::val(None::<String>),
        Value::Bool(value) => Expr::val(i64::from(*value)),
        Value::Int(value) => Expr::val(*value),
        Value::Text(value) => Expr::val(value.as_str()),
        Value::Set(texts) => Expr::val(joined(texts)),
    }
}

/// A position as the engine stores it. One beyond what it can store lies beyond every event.
pub(super) fn stored(position: Position) -> i64 {
    i64::try_from(position.0).unwrap_or(i64::MAX)
}

/// A stored position.
pub(super) fn position(stored: i64) -> Position {
    Position(u64::try_from(stored).unwrap_or_default())
}

/// Reads a row of `key, row_key, valid_from, [declared …]`, the declared values being one JSON array:
/// reading a column costs more than reading an element of it.
pub(super) fn row(spec: &ModelSpec, row: &SqliteRow) -> Result<Row, StoreError> {
    let failed = engine("reading a row of a read model");
    let declared: &str = row.try_get(3).map_err(&failed)?;
    let declared: Vec<Json> =
        serde_json::from_str(declared).map_err(engine("reading declared values"))?;
    let declared = spec.columns.iter().zip(declared);
    Ok(Row {
        key: row.try_get(0).map_err(&failed)?,
        row_key: row.try_get(1).map_err(&failed)?,
        since: position(row.try_get(2).map_err(&failed)?),
        values: declared.map(|(column, json)| value(column.kind, json)).collect(),
    })
}

/// The tables are strict, so a value is of its column's kind or nothing.
pub(super) fn value(kind: ColumnKind, json: Json) -> Value {
    match (kind, json) {
        (ColumnKind::Text | ColumnKind::Day, Json::String(text)) => Value::Text(text),
        (ColumnKind::Set, Json::String(text)) => Value::Set(split(&text)),
        (ColumnKind::Int, Json::Number(number)) => number.as_i64().into(),
        (ColumnKind::Bool, Json::Number(number)) => number.as_i64().map(|value| value != 0).into(),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_comes_back_as_it_went() {
        let sets: [&[&str]; 4] = [&[], &["a"], &["", "b"], &["代表一", "代表二", "c,d"]];
        for texts in sets {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(split(&joined(&texts)), texts);
        }
    }

    #[test]
    fn containment_is_of_whole_texts() {
        let set = joined(&["D12".to_owned(), "D3".to_owned()]);
        assert!(set.contains(&element("D12")) && set.contains(&element("D3")));
        assert!(!set.contains(&element("D1")) && !set.contains(&element("2")));
    }
}
