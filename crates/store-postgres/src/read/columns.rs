//! Rows as arrays, one of each column, in the order in which the statements that write take them.

use super::write::Bound;
use lianxin_store::{ColumnKind, ModelSpec, Value, read::diff::Standing};
use lianxin_store_sql::{joined, stored};

/// The columns of rows to be written.
#[derive(Default)]
pub(super) struct Columns<'r> {
    keys: Vec<&'r str>,
    row_keys: Vec<&'r str>,
    since: Vec<i64>,
    declared: Vec<Column<'r>>,
}

/// A declared column; a value that is absent or of another kind is null.
enum Column<'r> {
    Texts(Vec<Option<&'r str>>),
    Sets(Vec<Option<String>>),
    Ints(Vec<Option<i64>>),
    Bools(Vec<Option<bool>>),
}

impl<'r> Columns<'r> {
    /// Rows by key, row key and how they stand.
    pub(super) fn of(
        spec: &ModelSpec,
        rows: impl Iterator<Item = (&'r str, &'r str, &'r Standing)>,
    ) -> Self {
        let declared = spec.columns.iter().map(|column| Column::new(column.kind)).collect();
        let mut columns = Self { declared, ..Self::default() };
        for (key, row_key, standing) in rows {
            columns.keys.push(key);
            columns.row_keys.push(row_key);
            columns.since.push(stored(standing.since));
            columns
                .declared
                .iter_mut()
                .zip(&standing.values)
                .for_each(|(it, value)| it.push(value));
        }
        columns
    }

    /// The statement with the columns bound.
    pub(super) fn bound(self, statement: Bound<'r>) -> Bound<'r> {
        let statement = statement.bind(self.keys).bind(self.row_keys).bind(self.since);
        self.declared.into_iter().fold(statement, |statement, column| match column {
            Column::Texts(values) => statement.bind(values),
            Column::Sets(values) => statement.bind(values),
            Column::Ints(values) => statement.bind(values),
            Column::Bools(values) => statement.bind(values),
        })
    }
}

impl<'r> Column<'r> {
    fn new(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Text | ColumnKind::Day => Self::Texts(Vec::new()),
            ColumnKind::Set => Self::Sets(Vec::new()),
            ColumnKind::Int => Self::Ints(Vec::new()),
            ColumnKind::Bool => Self::Bools(Vec::new()),
        }
    }

    fn push(&mut self, value: &'r Value) {
        match self {
            Self::Texts(values) => values.push(match value {
                Value::Text(text) => Some(text),
                _ => None,
            }),
            Self::Sets(values) => values.push(match value {
                Value::Set(texts) => Some(joined(texts)),
                _ => None,
            }),
            Self::Ints(values) => values.push(match value {
                Value::Int(number) => Some(*number),
                _ => None,
            }),
            Self::Bools(values) => values.push(match value {
                Value::Bool(truth) => Some(*truth),
                _ => None,
            }),
        }
    }
}
