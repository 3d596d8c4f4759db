//! The suite for [`ReadStore`]. Every case has a tenant of its own, so the store may be shared.

mod checkpoints;
mod documents;
mod generations;
mod history;
mod pages;
mod random;
mod reference;
mod texts;

use crate::{
    Batch, Column, Document, DocumentWrite, ModelSpec, Page, Position, ReadStore, Row, RowState,
    RowWrite, Select, StoreError, TenantId, Value,
};
use async_trait::async_trait;
use futures::future::BoxFuture;
use std::sync::Arc;

/// The engine under test, on one store.
#[async_trait]
pub trait Engine: Send + Sync {
    /// The store, as another process would open it.
    async fn open(&self) -> Arc<dyn ReadStore>;
}

/// Runs the suite. Needs a runtime of several threads.
pub async fn run(engine: &dyn Engine) {
    for (name, case) in CASES {
        println!("conformance of the read models: {name}");
        case(Bench::open(engine, name).await).await;
    }
}

type Case = for<'e> fn(Bench<'e>) -> BoxFuture<'e, ()>;

/// Names a case after its function.
macro_rules! cases {
    ($($module:ident::$case:ident),* $(,)?) => {
        &[$((concat!(stringify!($module), "_", stringify!($case)), |bench| Box::pin($module::$case(bench)))),*]
    };
}

const CASES: &[(&str, Case)] = cases![
    checkpoints::a_model_begins_at_the_start,
    checkpoints::a_batch_moves_it,
    checkpoints::a_batch_that_began_elsewhere_writes_nothing,
    checkpoints::models_without_anything_to_fold_advance_together,
    checkpoints::one_of_many_racing_batches_wins,
    checkpoints::a_dropped_batch_breaks_nothing,
    checkpoints::a_row_that_does_not_fit_writes_nothing,
    checkpoints::a_reset_empties_one_tenant,
    checkpoints::a_fault_is_kept_until_cleared,
    checkpoints::a_fault_found_where_the_model_no_longer_stands_is_none,
    generations::the_first_is_active_and_the_next_is_built_beside_it,
    generations::a_cut_over_changes_places_and_back_again,
    generations::nobody_is_set_back_by_a_cut_over,
    generations::what_was_retired_before_is_dropped,
    generations::one_may_be_dropped_but_not_the_active_one,
    generations::one_at_a_time_holds_a_lease,
    documents::they_come_in_the_order_asked,
    documents::many_are_written_and_read,
    pages::nothing_comes_last_either_way,
    pages::ties_are_broken_by_key_and_row_key,
    pages::a_walk_sees_every_row_once_either_way,
    pages::a_walk_as_of_its_first_page_is_not_disturbed,
    pages::rows_come_with_the_columns_asked_for,
    pages::an_unknown_column_is_refused,
    history::a_list_stands_as_it_stood,
    history::a_state_within_a_batch_is_kept,
    history::changes_are_told_since_a_position,
    history::all_rows_are_streamed_in_key_order,
    history::a_stream_of_rows_may_be_dropped,
    texts::inner_words_and_single_characters_are_found,
    texts::a_changed_text_is_found_by_its_new_words_alone,
    texts::texts_of_others_are_not_found,
    texts::words_are_found_while_another_model_begins,
    random::every_read_agrees_with_the_reference,
];

/// The model that most cases write.
const MODEL: ModelSpec = ModelSpec {
    name: "things",
    revision: 1,
    columns: &[
        Column::text("colour"),
        Column::int("size"),
        Column::day("due_on"),
        Column::bool("open"),
        Column::set("tags"),
    ],
    indexes: &[&["size"], &["colour", "size"], &["open", "due_on"]],
    searchable: true,
};

/// What a case works with.
struct Bench<'e> {
    engine: &'e dyn Engine,
    store: Arc<dyn ReadStore>,
    tenant: TenantId,
}

impl<'e> Bench<'e> {
    async fn open(engine: &'e dyn Engine, name: &str) -> Self {
        let (store, tenant) = (engine.open().await, TenantId::new(name));
        store.open(&tenant, &MODEL).await.unwrap();
        Self { engine, store, tenant }
    }

    async fn position(&self) -> Position {
        self.store.checkpoint(&self.tenant, &MODEL).await.unwrap().position
    }

    async fn try_write(&self, batch: Batch) -> Result<(), StoreError> {
        self.store.write(&self.tenant, &MODEL, batch).await
    }

    /// Writes documents as the next batch, which ends where the last of them was changed.
    async fn write(&self, documents: Vec<DocumentWrite>) -> Position {
        let from = self.position().await;
        let last = documents.iter().map(|write| write.position).max();
        let to = last.unwrap_or_default().max(from.next());
        self.try_write(Batch { from, to, documents }).await.unwrap();
        to
    }

    /// Writes one document with one row as the next batch of one event.
    async fn write_one(&self, key: &str, values: [Value; 5]) -> Position {
        let position = self.position().await.next();
        self.write(vec![document(key, position, vec![row("", values)])]).await
    }

    async fn select(&self, select: Select) -> Page {
        self.store.select(&self.tenant, &MODEL, select).await.unwrap()
    }

    async fn documents(&self, keys: &[&str]) -> Vec<Option<Document>> {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        self.store.documents(&self.tenant, &MODEL, &keys).await.unwrap()
    }
}

/// Values with a colour and a size, and nothing else.
fn thing(colour: &str, size: impl Into<Value>) -> [Value; 5] {
    [colour.into(), size.into(), Value::Null, Value::Null, Value::Null]
}

fn row(row_key: &str, values: [Value; 5]) -> RowWrite {
    RowWrite { row_key: row_key.to_owned(), values: values.into() }
}

/// A document whose rows came true at its position.
fn document(key: &str, position: Position, rows: Vec<RowWrite>) -> DocumentWrite {
    DocumentWrite {
        key: key.to_owned(),
        position,
        document: format!("{{\"key\":\"{key}\",\"at\":{position}}}"),
        states: vec![RowState { position, rows }],
        search_text: None,
        is_new: false,
    }
}

fn keys(rows: &[Row]) -> Vec<&str> {
    rows.iter().map(|row| row.key.as_str()).collect()
}
