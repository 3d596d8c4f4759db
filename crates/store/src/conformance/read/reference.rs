//! What the reads mean, over plain lists: every engine must give the same.

use crate::{
    Batch, DocumentWrite, Filter, ModelSpec, Order, Place, Position, Row, Select, Value, search,
};
use std::{cmp::Ordering, collections::BTreeMap};

/// A row that is or was true.
#[derive(Debug, Clone)]
struct Stood {
    row: Row,
    until: Option<Position>,
}

/// A read model in memory.
#[derive(Debug, Default)]
pub(super) struct Reference {
    stood: Vec<Stood>,
    texts: BTreeMap<String, String>,
}

impl Reference {
    pub(super) fn write(&mut self, batch: Batch) {
        for DocumentWrite { key, states, search_text, .. } in batch.documents {
            for state in states {
                for stood in self.stood.iter_mut().filter(|stood| stood.row.key == key) {
                    let stays = state.rows.iter().any(|row| {
                        row.row_key == stood.row.row_key && row.values == stood.row.values
                    });
                    if stood.until.is_none() && !stays {
                        stood.until = Some(state.position);
                    }
                }
                for row in state.rows {
                    let stands = self.stood.iter().any(|stood| {
                        stood.until.is_none()
                            && stood.row.key == key
                            && stood.row.row_key == row.row_key
                    });
                    if !stands {
                        let (key, since) = (key.clone(), state.position);
                        let row_key = row.row_key;
                        let row = Row { key, row_key, values: row.values, since };
                        self.stood.push(Stood { row, until: None });
                    }
                }
            }
            self.texts.extend(search_text.map(|text| (key, text)));
        }
    }

    /// All rows, now or at a position, by key and row key.
    pub(super) fn rows(&self, as_of: Option<Position>) -> Vec<Row> {
        let stands = |stood: &&Stood| match as_of {
            None => stood.until.is_none(),
            Some(at) => stood.row.since <= at && stood.until.is_none_or(|until| at < until),
        };
        let mut rows: Vec<Row> =
            self.stood.iter().filter(stands).map(|stood| stood.row.clone()).collect();
        rows.sort_by(|left, right| (&left.key, &left.row_key).cmp(&(&right.key, &right.row_key)));
        rows
    }

    /// The rows of a list, all pages.
    pub(super) fn list(
        &self,
        spec: &ModelSpec,
        filter: &Filter,
        search: Option<&str>,
        as_of: Option<Position>,
    ) -> Vec<Row> {
        let found = |row: &Row| match (search, self.texts.get(&row.key)) {
            (None, _) => true,
            (Some(query), Some(text)) => search::found(text, query),
            (Some(_), None) => false,
        };
        let mut rows = self.rows(as_of);
        rows.retain(|row| filter.matches(&|name| row.value(spec, name)) && found(row));
        rows
    }

    /// A page and whether more rows follow it.
    pub(super) fn page(&self, spec: &ModelSpec, select: &Select) -> (Vec<Row>, bool) {
        let Select { filter, search, order, .. } = select;
        let mut rows = self.list(spec, filter, search.as_deref(), select.as_of);
        let place = |row: &Row| row.place(spec, order);
        rows.sort_by(|left, right| compare(order, &place(left), &place(right)));
        if select.backwards {
            rows.reverse();
        }
        let beyond = if select.backwards { Ordering::Less } else { Ordering::Greater };
        if let Some(after) = &select.after {
            rows.retain(|row| compare(order, &place(row), after) == beyond);
        }
        let more = rows.len() > select.limit as usize;
        rows.truncate(select.limit as usize);
        if select.backwards {
            rows.reverse();
        }
        if let Some(columns) = select.columns {
            let wanted = |name| name == order.column || columns.contains(&name);
            for row in &mut rows {
                for (column, value) in spec.columns.iter().zip(&mut row.values) {
                    if !wanted(column.name) {
                        *value = Value::Null;
                    }
                }
            }
        }
        (rows, more)
    }
}

fn compare(order: &Order, left: &Place, right: &Place) -> Ordering {
    let nothing = |place: &Place| place.value == Value::Null;
    let keys = |place: &Place| (place.key.clone(), place.row_key.clone());
    let values = left.value.partial_cmp(&right.value).expect("one column holds one kind");
    let within = values.then_with(|| keys(left).cmp(&keys(right)));
    let within = if order.descending { within.reverse() } else { within };
    nothing(left).cmp(&nothing(right)).then(within)
}
