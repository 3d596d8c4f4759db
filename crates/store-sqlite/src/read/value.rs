//! Declared values in the engine's terms, and back. A set is its texts between unit separators
//! (U+001F), so that containment is a search for the text between two of them.

use super::bulk::Bound;
use crate::error::engine;
use lianxin_store::{Column, ColumnKind, ModelSpec, Position, Row, StoreError, Value};
use sea_query::Expr;
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

/// A position as the engine stores it.
pub(super) fn stored(position: Position) -> i64 {
    i64::try_from(position.0).expect("positions count events, of which there are fewer than 2^63")
}

/// A stored position.
pub(super) fn position(stored: i64) -> Position {
    Position(u64::try_from(stored).unwrap_or_default())
}

/// Reads a row of `key, row_key, valid_from, declared …, [document]`.
pub(super) fn row(spec: &ModelSpec, row: &SqliteRow) -> Result<Row, StoreError> {
    let failed = engine("reading a row of a read model");
    let values = values(spec, row, 3)?;
    let document = 3 + spec.columns.len();
    Ok(Row {
        key: row.try_get(0).map_err(&failed)?,
        row_key: row.try_get(1).map_err(&failed)?,
        since: position(row.try_get(2).map_err(&failed)?),
        values,
        document: if row.len() > document { row.try_get(document).map_err(&failed)? } else { None },
    })
}

/// Reads the declared values, which begin at a column of the result.
pub(super) fn values(
    spec: &ModelSpec,
    row: &SqliteRow,
    first: usize,
) -> Result<Vec<Value>, StoreError> {
    let read = |(index, column): (usize, &Column)| {
        value(column, row, first + index).map_err(engine("reading a value of a read model"))
    };
    spec.columns.iter().enumerate().map(read).collect()
}

fn value(column: &Column, row: &SqliteRow, index: usize) -> Result<Value, sqlx::Error> {
    Ok(match column.kind {
        ColumnKind::Text | ColumnKind::Day => row.try_get::<Option<String>, _>(index)?.into(),
        ColumnKind::Int => row.try_get::<Option<i64>, _>(index)?.into(),
        ColumnKind::Bool => row.try_get::<Option<i64>, _>(index)?.map(|value| value != 0).into(),
        ColumnKind::Set => row.try_get::<Option<&str>, _>(index)?.map(split).into(),
    })
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
