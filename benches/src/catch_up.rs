//! Folding a read model from an empty start, to a raw bulk upsert of the rows and documents that come out.

use crate::{
    Bench,
    bulk::{Bulk, Table, columns},
    ground::{Engine, Site},
    load::{self, Run},
    office::Office,
    report::{Group, Pair, Unit},
};
use anyhow::Context;
use futures::TryStreamExt;
use lianxin_app::Stores;
use lianxin_projections::{CaseView, ReadModel};
use lianxin_store::{ColumnKind, Position, Row, TenantId, Value};
use std::time::Duration;

/// How many times the raw rate is wanted.
const BAR: f64 = 0.5;

/// Events a second wanted.
const RATE: f64 = 50_000.0;

/// Cases of a batch: each comes with two events, and the projector folds 1,000 events at once.
const BATCH: usize = 500;

const TENANT: &str = "bench";

/// Measures and reports.
pub(crate) async fn measure(bench: &mut Bench) -> anyhow::Result<()> {
    let mut group = Group::new(
        "catch-up of case_view, events",
        "The read model is emptied and folds the whole log again, search texts, history and indexes \
         included. Raw: the documents and rows that come out, upserted in batches of as many into tables of \
         the same columns and keys, and nothing else.",
    );
    for engine in bench.engines.clone() {
        let site = bench.ground.site(engine).await?;
        let stores = site.open().await?;
        let office = Office::establish(stores.clone(), TENANT).await?;
        office.import(bench.plan.events / 2).await?;
        let events = stores.log.head(&TenantId::new(TENANT)).await?.0;
        office.app.projector().rebuild(CaseView::SPEC.name).await?;
        let ready = Ready::of(&stores).await?;
        let mut pairs: Vec<Pair> = Vec::new();
        for _ in 0..bench.plan.runs {
            let peer = raw(&site, &ready, events).await?;
            pairs.push(Pair { ours: ours(&office, events).await?, peer });
        }
        let rates = pairs.iter().map(|pair| pair.ours.rate).collect();
        group.compare(format!("{engine}, {events}"), "raw upsert", pairs, Some(BAR));
        let what = format!("{engine}, case_view, events");
        group.measure(what, rates, Unit::PerSecond, Some(RATE));
    }
    bench.report(group);
    Ok(())
}

async fn ours(office: &Office, events: u64) -> anyhow::Result<Run> {
    load::passes(events, Duration::ZERO, || async {
        office.app.projector().rebuild(CaseView::SPEC.name).await?;
        Ok(())
    })
    .await
}

async fn raw(site: &Site, ready: &Ready, events: u64) -> anyhow::Result<Run> {
    let mut bulk = match site.engine() {
        Engine::Postgres => Bulk::connect(&site.target()).await?,
        Engine::Sqlite => Bulk::open(&format!("{}.raw", site.target())).await?,
    };
    bulk.create(&ready.documents).await?;
    bulk.create(&ready.rows).await?;
    let batches = ready.documents.rows.chunks(BATCH).zip(ready.rows.rows.chunks(BATCH));
    let bulk = &tokio::sync::Mutex::new(bulk);
    load::passes(events, Duration::ZERO, || async {
        let mut bulk = bulk.lock().await;
        for (documents, rows) in batches.clone() {
            bulk.upsert([(&ready.documents, documents), (&ready.rows, rows)]).await?;
        }
        Ok(())
    })
    .await
}

/// What a read model has come to, ready to be written.
struct Ready {
    documents: Table,
    rows: Table,
}

impl Ready {
    async fn of(stores: &Stores) -> anyhow::Result<Self> {
        let (tenant, spec) = (TenantId::new(TENANT), &CaseView::SPEC);
        let rows: Vec<Row> = stores.read.rows(&tenant, spec, None).try_collect().await?;
        let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
        let found = stores.read.documents(&tenant, spec, &keys).await?;
        let mut documents = Vec::with_capacity(keys.len());
        for (key, document) in keys.into_iter().zip(found) {
            let document = document.context("a row without its document")?;
            let position = position(document.position)?;
            documents.push(vec![
                tenanted(),
                Value::Text(key),
                position,
                Value::Text(document.json),
            ]);
        }
        let of_documents = [("key", ColumnKind::Text), ("position", ColumnKind::Int)];
        let of_documents =
            columns(of_documents.into_iter().chain([("document", ColumnKind::Text)]));
        let of_rows = [("key", ColumnKind::Text), ("row_key", ColumnKind::Text)];
        let of_rows = of_rows.into_iter().chain([("valid_from", ColumnKind::Int)]);
        let declared = spec.columns.iter().map(|column| (column.name, column.kind));
        let rows: anyhow::Result<_> = rows.into_iter().map(row).collect();
        Ok(Self {
            documents: Table {
                name: "raw_document",
                columns: of_documents,
                key: 2,
                rows: documents,
            },
            rows: Table {
                name: "raw_row",
                columns: columns(of_rows.chain(declared)),
                key: 3,
                rows: rows?,
            },
        })
    }
}

fn tenanted() -> Value {
    Value::Text(TENANT.to_owned())
}

fn position(position: Position) -> anyhow::Result<Value> {
    Ok(Value::Int(i64::try_from(position.0)?))
}

fn row(row: Row) -> anyhow::Result<Vec<Value>> {
    let Row { key, row_key, values, since } = row;
    let mut written = vec![tenanted(), Value::Text(key), Value::Text(row_key), position(since)?];
    // As the engines store a set.
    written.extend(values.into_iter().map(|value| match value {
        Value::Set(texts) => Value::Text(lianxin_store_sql::joined(&texts)),
        other => other,
    }));
    Ok(written)
}
