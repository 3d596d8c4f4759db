//! Random histories, random questions: the engine answers as the reference does.

use super::{Bench, MODEL, reference::Reference};
use crate::{
    Batch, DocumentWrite, Filter, Order, Place, Position, RowState, RowWrite, Select, Value,
};
use futures::TryStreamExt;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use std::collections::HashSet;
use tokio::{runtime::Handle, task::block_in_place};

/// Histories tried.
const HISTORIES: u32 = 40;

/// What may be read of a row.
const COLUMNS: &[&[&str]] = &[&[], &["tags"], &["open", "colour"]];

/// A document's states in one batch, before they have positions.
type Change = (u8, Vec<Vec<RowWrite>>, Option<String>);

pub(super) async fn every_read_agrees_with_the_reference(bench: Bench<'_>) {
    let questions = prop::collection::vec(select(), 30);
    let histories = prop::collection::vec(prop::collection::vec(change(), 0..6), 1..6);
    // A failure is reported with its smallest history; there is nothing to keep for the next run.
    let config = Config { cases: HISTORIES, failure_persistence: None, ..Config::default() };
    block_in_place(|| {
        TestRunner::new(config)
            .run(&(histories, questions), |(history, questions)| {
                Handle::current().block_on(agree(&bench, history, questions))
            })
            .unwrap();
    });
}

async fn agree(
    bench: &Bench<'_>,
    history: Vec<Vec<Change>>,
    questions: Vec<Select>,
) -> Result<(), TestCaseError> {
    bench.store.reset(&bench.tenant, &MODEL).await.unwrap();
    let mut reference = Reference::default();
    let (mut head, mut known) = (0, HashSet::new());
    for changes in history {
        let batch = batch(&mut head, &mut known, changes);
        reference.write(batch.clone());
        bench.try_write(batch).await.unwrap();
    }
    if head % 2 == 0 {
        // Told or not, it changes no answer.
        bench.store.caught_up(&bench.tenant, &MODEL).await.unwrap();
    }
    for as_of in (0..=head).map(|at| Some(Position(at))).chain([None]) {
        let rows = bench.store.rows(&bench.tenant, &MODEL, as_of);
        let rows: Vec<_> = rows.try_collect().await.unwrap();
        prop_assert_eq!(rows, reference.rows(as_of), "all rows at {:?}", as_of);
    }
    for mut select in questions {
        select.as_of = select.as_of.map(|at| Position(at.0 % (head + 1)));
        let (rows, more) = reference.page(&MODEL, &select);
        let page = bench.select(select.clone()).await;
        prop_assert_eq!((page.rows, page.more), (rows, more), "{:?}", select);
        let Select { filter, search, as_of, .. } = &select;
        let search = search.as_deref();
        let count = bench.store.count(&bench.tenant, &MODEL, filter, search, *as_of).await.unwrap();
        let expected = reference.list(&MODEL, filter, search, *as_of).len() as u64;
        prop_assert_eq!(count, expected, "{:?}", select);
    }
    Ok(())
}

/// Gives every state a position of its own.
fn batch(head: &mut u64, known: &mut HashSet<String>, changes: Vec<Change>) -> Batch {
    let from = Position(*head);
    let mut documents: Vec<DocumentWrite> = Vec::new();
    for (key, states, search_text) in changes {
        let key = format!("k{key}");
        if documents.iter().any(|write| write.key == key) {
            continue;
        }
        let mut next = || {
            *head += 1;
            Position(*head)
        };
        let states: Vec<RowState> =
            states.into_iter().map(|rows| RowState { position: next(), rows }).collect();
        let position = states.last().map_or_else(next, |state| state.position);
        let document = format!("{{\"at\":{position}}}");
        let is_new = known.insert(key.clone());
        documents.push(DocumentWrite { key, position, document, states, search_text, is_new });
    }
    *head += 1;
    Batch { from, to: Position(*head), documents }
}

fn change() -> impl Strategy<Value = Change> {
    let text = prop::option::of("[路灯水管 a]{0,6}");
    (0u8..6, prop::collection::vec(rows(), 0..3), text)
}

fn rows() -> impl Strategy<Value = Vec<RowWrite>> {
    prop::collection::btree_map("[ab]?", values(), 0..3).prop_map(|rows| {
        rows.into_iter().map(|(row_key, values)| RowWrite { row_key, values }).collect()
    })
}

fn values() -> impl Strategy<Value = Vec<Value>> {
    (colour(), size(), day(), open(), prop::option::of(prop::collection::vec("[xy]{0,2}", 0..3)))
        .prop_map(|(colour, size, day, open, tags)| vec![colour, size, day, open, tags.into()])
}

fn colour() -> impl Strategy<Value = Value> {
    prop::option::of("[红b]{0,2}").prop_map(Value::from)
}

fn size() -> impl Strategy<Value = Value> {
    prop::option::of(-2i64..3).prop_map(Value::from)
}

fn day() -> impl Strategy<Value = Value> {
    prop::option::of(1i8..4).prop_map(|day| day.map(|day| jiff::civil::date(2024, 2, day)).into())
}

fn open() -> impl Strategy<Value = Value> {
    prop::option::of(any::<bool>()).prop_map(Value::from)
}

/// A column with a value that it may hold.
fn cell() -> impl Strategy<Value = (&'static str, Value)> {
    prop_oneof![
        colour().prop_map(|value| ("colour", value)),
        size().prop_map(|value| ("size", value)),
        day().prop_map(|value| ("due_on", value)),
        open().prop_map(|value| ("open", value)),
    ]
}

fn filter() -> impl Strategy<Value = Filter> {
    let leaf = prop_oneof![
        Just(Filter::all()),
        cell().prop_map(|(name, value)| Filter::Eq(name, value)),
        prop::collection::vec(size(), 0..3).prop_map(|values| Filter::In("size", values)),
        prop::collection::vec(colour(), 0..3).prop_map(|values| Filter::In("colour", values)),
        some_cell().prop_map(|(name, value)| Filter::AtLeast(name, value)),
        some_cell().prop_map(|(name, value)| Filter::Below(name, value)),
        "[xy]{0,2}".prop_map(|text| Filter::Contains("tags", text)),
    ];
    leaf.prop_recursive(3, 12, 3, |part| {
        prop_oneof![
            prop::collection::vec(part.clone(), 0..3).prop_map(Filter::And),
            prop::collection::vec(part.clone(), 0..3).prop_map(Filter::Or),
            part.prop_map(|part| Filter::Not(Box::new(part))),
        ]
    })
}

/// A cell to compare with: by value, so never nothing.
fn some_cell() -> impl Strategy<Value = (&'static str, Value)> {
    cell().prop_filter("nothing is no bound", |(_, value)| *value != Value::Null)
}

fn select() -> impl Strategy<Value = Select> {
    let place = (cell(), "k[0-5]", "[ab]?");
    let as_of = prop::option::of((0u64..100).prop_map(Position));
    let search = prop::option::weighted(0.3, "[路灯水管 a]{1,3}");
    let flags = (any::<bool>(), any::<bool>());
    let columns = prop::option::of(prop::sample::select(COLUMNS));
    (filter(), search, prop::option::of(place), cell(), flags, (1u32..6, as_of, columns)).prop_map(
        |(filter, search, place, (column, _), (descending, backwards), (limit, as_of, columns))| {
            // The place decides the column, as a cursor does.
            let column = place.as_ref().map_or(column, |((column, _), _, _)| column);
            let after = place.map(|((_, value), key, row_key)| Place { value, key, row_key });
            let order = Order { column, descending };
            Select { filter, search, order, after, backwards, limit, as_of, columns }
        },
    )
}
