//! What a document's row states mean for its stored rows: which are new or changed, which ended and
//! how long they were true. Pure; no SQL.

use super::{DocumentWrite, Row, RowState, RowWrite, Value};
use crate::log::Position;
use std::collections::{BTreeMap, HashMap};

/// A row as it stands: since when, and its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The position that made it so.
    pub since: Position,
    /// Values in the order of the declared columns.
    pub values: Vec<Value>,
}

/// The rows of one document, by row key.
pub type Rows = BTreeMap<String, Standing>;

/// Stored rows by key of their document.
pub fn standing_by_key(rows: Vec<Row>) -> HashMap<String, Rows> {
    let mut found: HashMap<String, Rows> = HashMap::new();
    for row in rows {
        let standing = Standing { since: row.since, values: row.values };
        found.entry(row.key).or_default().insert(row.row_key, standing);
    }
    found
}

/// A row that is no longer true.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// Identity of the row within its document.
    pub row_key: String,
    /// How it stood.
    pub stood: Standing,
    /// The position that ended it.
    pub until: Position,
}

/// What is to be written.
#[derive(Debug, Default, PartialEq)]
struct Difference {
    /// Rows that are new or have other values than stored.
    written: Vec<(String, Standing)>,
    /// Rows that stood for a while and do so no longer, in the order in which they ended.
    ended: Vec<Ended>,
    /// Stored rows that have no successor.
    removed: Vec<String>,
}

/// What becomes of the rows of a batch's documents, each with the document's key.
#[derive(Debug, Default)]
pub struct RowChanges {
    /// Rows that are new or have other values than stored: key, row key, and how they stand.
    pub written: Vec<(String, String, Standing)>,
    /// Rows that stood for a while.
    pub ended: Vec<(String, Ended)>,
    /// Stored rows that have no successor: key and row key.
    pub removed: Vec<(String, String)>,
}

/// The keys of the documents of which a batch changes rows that may stand already.
pub fn changed_keys(documents: &[DocumentWrite]) -> Vec<String> {
    let changed = documents.iter().filter(|write| !write.is_new && !write.states.is_empty());
    changed.map(|write| write.key.clone()).collect()
}

/// Takes the row states of a batch, and compares them with the stored rows of those documents.
pub fn row_changes(
    documents: &mut [DocumentWrite],
    mut stored: HashMap<String, Rows>,
) -> RowChanges {
    let mut changes = RowChanges::default();
    for DocumentWrite { key, states, .. } in documents {
        let states = std::mem::take(states);
        if states.is_empty() {
            continue;
        }
        let found = difference(stored.remove(key).unwrap_or_default(), states);
        let keyed = |(row_key, row)| (key.clone(), row_key, row);
        changes.written.extend(found.written.into_iter().map(keyed));
        changes.ended.extend(found.ended.into_iter().map(|ended| (key.clone(), ended)));
        changes.removed.extend(found.removed.into_iter().map(|row_key| (key.clone(), row_key)));
    }
    changes
}

/// Takes stored rows through the states, oldest first.
fn difference(stored: Rows, states: Vec<RowState>) -> Difference {
    let mut difference = Difference::default();
    let since: BTreeMap<String, Position> =
        stored.iter().map(|(row_key, row)| (row_key.clone(), row.since)).collect();
    let mut rows = stored;
    for state in states {
        rows = advance(rows, state, &mut difference.ended);
    }
    let kept = |row_key: &String| rows.contains_key(row_key);
    difference.removed = since.keys().filter(|row_key| !kept(row_key)).cloned().collect();
    rows.retain(|row_key, row| since.get(row_key) != Some(&row.since));
    difference.written = rows.into_iter().collect();
    difference
}

fn advance(mut rows: Rows, state: RowState, ended: &mut Vec<Ended>) -> Rows {
    let mut next = Rows::new();
    let until = state.position;
    for RowWrite { row_key, values } in state.rows {
        let standing = match rows.remove(&row_key) {
            Some(stood) if stood.values == values => stood,
            Some(stood) => {
                ended.push(Ended { row_key: row_key.clone(), stood, until });
                Standing { since: until, values }
            }
            None => Standing { since: until, values },
        };
        next.insert(row_key, standing);
    }
    ended.extend(rows.into_iter().map(|(row_key, stood)| Ended { row_key, stood, until }));
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(position: u64, rows: &[(&str, i64)]) -> RowState {
        let row = |(row_key, value): &(&str, i64)| RowWrite {
            row_key: (*row_key).to_owned(),
            values: vec![Value::Int(*value)],
        };
        RowState { position: Position(position), rows: rows.iter().map(row).collect() }
    }

    fn standing(since: u64, value: i64) -> Standing {
        Standing { since: Position(since), values: vec![Value::Int(value)] }
    }

    fn ended(row_key: &str, stood: Standing, until: u64) -> Ended {
        Ended { row_key: row_key.to_owned(), stood, until: Position(until) }
    }

    #[test]
    fn a_new_row_is_written_and_nothing_ends() {
        let found = difference(Rows::new(), vec![state(3, &[("", 1)])]);
        assert_eq!(found.written, [(String::new(), standing(3, 1))]);
        assert!(found.ended.is_empty() && found.removed.is_empty());
    }

    #[test]
    fn a_row_that_changes_twice_in_a_batch_leaves_both_old_states() {
        let stored = Rows::from([(String::new(), standing(1, 1))]);
        let found = difference(stored, vec![state(4, &[("", 2)]), state(6, &[("", 3)])]);
        assert_eq!(found.written, [(String::new(), standing(6, 3))]);
        assert_eq!(found.ended, [ended("", standing(1, 1), 4), ended("", standing(4, 2), 6)]);
    }

    #[test]
    fn a_row_that_stays_is_not_written_when_its_neighbour_changes() {
        let stored =
            Rows::from([("a".to_owned(), standing(1, 1)), ("b".to_owned(), standing(1, 1))]);
        let found = difference(stored, vec![state(5, &[("a", 1), ("b", 2)])]);
        assert_eq!(found.written, [("b".to_owned(), standing(5, 2))]);
        assert_eq!(found.ended, [ended("b", standing(1, 1), 5)]);
    }

    #[test]
    fn a_row_no_longer_named_is_removed_and_ends() {
        let stored = Rows::from([("a".to_owned(), standing(1, 1))]);
        let found = difference(stored, vec![state(2, &[])]);
        assert_eq!(found.removed, ["a"]);
        assert_eq!(found.ended, [ended("a", standing(1, 1), 2)]);
    }

    #[test]
    fn a_row_that_comes_and_goes_within_a_batch_leaves_only_history() {
        let found = difference(Rows::new(), vec![state(2, &[("a", 1)]), state(3, &[])]);
        assert!(found.written.is_empty() && found.removed.is_empty());
        assert_eq!(found.ended, [ended("a", standing(2, 1), 3)]);
    }

    #[test]
    fn a_row_that_goes_and_comes_back_stands_anew() {
        let stored = Rows::from([("a".to_owned(), standing(1, 1))]);
        let found = difference(stored, vec![state(2, &[]), state(4, &[("a", 1)])]);
        assert_eq!(found.written, [("a".to_owned(), standing(4, 1))]);
        assert!(found.removed.is_empty());
        assert_eq!(found.ended, [ended("a", standing(1, 1), 2)]);
    }
}
