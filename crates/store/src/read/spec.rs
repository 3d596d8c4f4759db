//! What an engine must know of a read model: its name, its columns and which of them lead an index.
//!
//! Knows nothing of how an engine lays the tables out.

use super::{Batch, RowWrite, Value};
use crate::StoreError;
use std::fmt::Write as _;
use uuid::Uuid;

/// Type of a declared column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// Text; compared byte by byte.
    Text,
    /// 64-bit integer.
    Int,
    /// A civil day, stored as text `YYYY-MM-DD`, which sorts as days do.
    Day,
    /// True or false.
    Bool,
    /// Several texts (deputies of a case); filtered by containment, never ordered by.
    Set,
}

/// A declared column of a read model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Column {
    /// Name in snake case; also the column's name in the engine.
    pub name: &'static str,
    /// Its type.
    pub kind: ColumnKind,
}

impl Column {
    /// A column of text.
    pub const fn text(name: &'static str) -> Self {
        Self { name, kind: ColumnKind::Text }
    }

    /// A column of whole numbers.
    pub const fn int(name: &'static str) -> Self {
        Self { name, kind: ColumnKind::Int }
    }

    /// A column of civil days.
    pub const fn day(name: &'static str) -> Self {
        Self { name, kind: ColumnKind::Day }
    }

    /// A column of truth values.
    pub const fn bool(name: &'static str) -> Self {
        Self { name, kind: ColumnKind::Bool }
    }

    /// A column of several texts.
    pub const fn set(name: &'static str) -> Self {
        Self { name, kind: ColumnKind::Set }
    }

    /// Whether a value may stand in this column; [`Value::Null`] may in every one.
    pub fn takes(&self, value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::Bool(_) => self.kind == ColumnKind::Bool,
            Value::Int(_) => self.kind == ColumnKind::Int,
            Value::Text(_) => matches!(self.kind, ColumnKind::Text | ColumnKind::Day),
            Value::Set(_) => self.kind == ColumnKind::Set,
        }
    }
}

/// What an engine must know of a read model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ModelSpec {
    /// Name in snake case, e.g. `case_view`.
    pub name: &'static str,
    /// Code revision of the fold: a change means a rebuild. Columns and indexes need no new
    /// revision, they are part of the [`fingerprint`](Self::fingerprint).
    pub revision: u32,
    /// The declared columns.
    pub columns: &'static [Column],
    /// Indexes for the lists that must be fast: columns compared for equality first, the column
    /// ordered by last. Tenant, key and row key are added by the engine. Sets cannot be indexed.
    pub indexes: &'static [&'static [&'static str]],
    /// Whether documents carry text to search in.
    pub searchable: bool,
}

impl ModelSpec {
    /// Place of a column among the declared ones.
    pub fn index_of(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|declared| declared.name == column)
    }

    /// That all rows of a batch fit the declared columns.
    pub fn check(&self, batch: &Batch) -> Result<(), StoreError> {
        for write in &batch.documents {
            let mut states = write.states.iter();
            if let Some(misfit) = states.find_map(|state| self.misfit(&state.rows)) {
                let (model, key) = (self.name.to_owned(), write.key.clone());
                return Err(StoreError::Misfit { model, key, misfit });
            }
        }
        Ok(())
    }

    /// What is wrong with the rows of a document, in words: a value that does not fit its column, a
    /// wrong number of values, a row key that stands twice.
    pub fn misfit(&self, rows: &[RowWrite]) -> Option<String> {
        let twice = |(index, row): (usize, &RowWrite)| {
            let before = rows[..index].iter().any(|other| other.row_key == row.row_key);
            before.then(|| format!("row {:?} stands twice", row.row_key))
        };
        let unfit = rows.iter().find_map(|row| self.unfit(row));
        unfit.or_else(|| rows.iter().enumerate().find_map(twice))
    }

    fn unfit(&self, row: &RowWrite) -> Option<String> {
        if row.values.len() != self.columns.len() {
            return Some(format!("{} values for {} columns", row.values.len(), self.columns.len()));
        }
        let mut pairs = self.columns.iter().zip(&row.values);
        let (column, value) = pairs.find(|(column, value)| !column.takes(value))?;
        Some(format!("{value:?} in column {} of kind {:?}", column.name, column.kind))
    }

    /// The name of the generation that is built from this spec, which its tables' names begin with: the
    /// model's, and twelve hexadecimal digits of the fingerprint.
    pub fn generation(&self) -> String {
        let digest = Uuid::new_v5(&Uuid::NAMESPACE_OID, self.fingerprint().as_bytes()).simple();
        let mut digits = [0; uuid::fmt::Simple::LENGTH];
        format!("{}_{}", self.name, &digest.encode_lower(&mut digits)[..12])
    }

    /// Everything that tables built from this spec depend on; another fingerprint means a rebuild.
    pub fn fingerprint(&self) -> String {
        let mut text = format!("r{}", self.revision);
        for column in self.columns {
            let _ = write!(text, " {}:{:?}", column.name, column.kind);
        }
        for index in self.indexes {
            let _ = write!(text, " ({})", index.join(","));
        }
        if self.searchable {
            text.push_str(" searchable");
        }
        text
    }
}
