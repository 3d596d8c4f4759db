//! Lists of several values of one column, in order.
//!
//! An index gives the rows of one value in order, not those of several. A filter for several values
//! is therefore split into one filter for each, where an index exists for it: the engine merges the
//! ordered ranges and stops when the page is full, however many rows each value has.

use super::{Filter, ModelSpec, Value};

/// More values than this are not worth as many ranges.
const RANGES: usize = 24;

/// Filters of which every row satisfies exactly one if it satisfies the given one, and none if not.
pub fn ranges(spec: &ModelSpec, filter: &Filter, order: &str) -> Vec<Filter> {
    let mut parts = Vec::new();
    flatten(filter, &mut parts);
    let equal: Vec<&str> = parts
        .iter()
        .filter_map(|part| match part {
            Filter::Eq(name, _) => Some(*name),
            _ => None,
        })
        .collect();
    let splits = |part: &&Filter| match part {
        Filter::In(name, values) => {
            (2..=RANGES).contains(&values.len()) && has_index(spec, &equal, name, order)
        }
        _ => false,
    };
    let Some(at) = parts.iter().position(splits) else { return vec![filter.clone()] };
    let Filter::In(name, values) = parts.remove(at) else { return vec![filter.clone()] };
    let rest: Vec<Filter> = parts.into_iter().cloned().collect();
    let of_value = |value: &Value| {
        let mut parts = vec![Filter::Eq(name, value.clone())];
        parts.extend(rest.iter().cloned());
        Filter::And(parts)
    };
    distinct(values).into_iter().map(of_value).collect()
}

/// Whether no row without a value of a column satisfies the filter, as far as its parts tell.
pub fn wants_value(filter: &Filter, column: &str) -> bool {
    let mut parts = Vec::new();
    flatten(filter, &mut parts);
    parts.into_iter().any(|part| match part {
        Filter::Eq(name, value) => *name == column && *value != Value::Null,
        Filter::In(name, values) => *name == column && !values.contains(&Value::Null),
        Filter::AtLeast(name, _) | Filter::Below(name, _) => *name == column,
        Filter::Contains(..) | Filter::Not(_) | Filter::Or(_) | Filter::And(_) => false,
    })
}

/// The parts that must all hold.
fn flatten<'f>(filter: &'f Filter, parts: &mut Vec<&'f Filter>) {
    match filter {
        Filter::And(inner) => inner.iter().for_each(|part| flatten(part, parts)),
        Filter::Or(_)
        | Filter::Not(_)
        | Filter::Eq(..)
        | Filter::In(..)
        | Filter::AtLeast(..)
        | Filter::Below(..)
        | Filter::Contains(..) => parts.push(filter),
    }
}

/// Whether an index leads with the column, with or among columns that are equal anyway, and goes on
/// with the column ordered by.
fn has_index(spec: &ModelSpec, equal: &[&str], column: &str, order: &str) -> bool {
    spec.indexes.iter().any(|index| {
        let fixed = |name: &&&str| **name == column || equal.contains(*name);
        let lead: Vec<&&str> = index.iter().take_while(fixed).collect();
        lead.iter().any(|name| ***name == *column)
            && (lead.contains(&&order) || index.get(lead.len()) == Some(&order))
    })
}

fn distinct(values: &[Value]) -> Vec<&Value> {
    let mut distinct: Vec<&Value> = Vec::new();
    for value in values {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    distinct
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Column;

    const SPEC: ModelSpec = ModelSpec {
        name: "things",
        revision: 1,
        columns: &[Column::text("colour"), Column::text("shape"), Column::int("size")],
        indexes: &[&["size"], &["colour", "size"], &["shape", "colour", "size"]],
        searchable: false,
    };

    fn colours(colours: &[&str]) -> Filter {
        Filter::In("colour", colours.iter().map(|colour| (*colour).into()).collect())
    }

    #[test]
    fn several_values_become_a_range_each() {
        let red = |colour: &str| Filter::And(vec![Filter::Eq("colour", colour.into())]);
        let found = ranges(&SPEC, &colours(&["red", "blue", "red"]), "size");
        assert_eq!(found, [red("red"), red("blue")]);
    }

    #[test]
    fn the_other_conditions_go_with_every_range() {
        let round = Filter::Eq("shape", "round".into());
        let filter = Filter::And(vec![round.clone(), Filter::And(vec![colours(&["red", "blue"])])]);
        let found = ranges(&SPEC, &filter, "size");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], Filter::And(vec![Filter::Eq("colour", "red".into()), round]));
    }

    #[test]
    fn without_an_index_in_that_order_the_filter_stays_whole() {
        let filter = colours(&["red", "blue"]);
        assert_eq!(ranges(&SPEC, &filter, "shape"), [filter]);
        let shapes = Filter::In("shape", vec!["round".into(), "flat".into()]);
        assert_eq!(ranges(&SPEC, &shapes, "size"), [shapes]);
    }

    #[test]
    fn one_value_and_alternatives_stay_whole() {
        for filter in [colours(&["red"]), Filter::Or(vec![colours(&["red", "blue"])])] {
            assert_eq!(ranges(&SPEC, &filter, "size"), [filter]);
        }
    }
}
