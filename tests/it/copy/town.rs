//! The demo town moves from its file into a database, and from there into another file.

use super::{moved, open};
use lianxin_app::{App, Stores, clock::SystemClock, import::town, models, projector::Kept};
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_projections::{CaseView, ReadModel};
use lianxin_store::{
    ColumnKind, EventLog, Filter, Order, ReadStore, Row, Select, TenantId, Transcript,
};
use lianxin_store_postgres::{self as postgres, PostgresScribe, PostgresStore, migrate};
use std::sync::Arc;

/// Every list of the cases, by every column both ways, as one text.
async fn lists(read: &dyn ReadStore, tenant: &TenantId) -> Vec<String> {
    let mut lists = Vec::new();
    let sorted = CaseView::SPEC.columns.iter().filter(|column| column.kind != ColumnKind::Set);
    for column in sorted {
        for order in [Order::ascending(column.name), Order::descending(column.name)] {
            let select = Select {
                filter: Filter::all(),
                search: None,
                order,
                after: None,
                backwards: false,
                limit: 1_000,
                as_of: None,
                columns: None,
            };
            let page = read.select(tenant, &CaseView::SPEC, select).await.unwrap();
            let rows: Vec<Row> = page.rows;
            assert!(rows.len() >= 64, "{} cases", rows.len());
            lists.push(format!("{} {rows:?}", column.name));
        }
    }
    lists
}

/// Opens the application on a copy: it publishes nothing, and its read models are right.
async fn settled(stores: Stores, tenant: &TenantId) -> App {
    let log = Arc::clone(&stores.log);
    let head = log.head(tenant).await.unwrap();
    let app = App::open(stores, tenant.clone(), Arc::new(SystemClock)).await.unwrap();
    assert_eq!(log.head(tenant).await.unwrap(), head);
    app.projector().catch_up().await.unwrap();
    let models: Vec<Kept> = models::all();
    let status = app.projector().status().await.unwrap();
    assert_eq!(status.len(), models.len());
    for model in status {
        let verified = app.projector().verify(model.model).await.unwrap();
        assert_eq!((verified.position, verified.differences), (head, vec![]), "{}", model.model);
    }
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_moves_to_the_county_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let tenant = TenantId::new("demo");
    let station = open(&folder.path().join("station.db")).await;
    let stores = Stores::of(&station);
    let app = App::open(stores, tenant.clone(), Arc::new(SystemClock)).await.unwrap();
    let files = town::Town::demo().unwrap();
    let played = town::import(&app, &files).await.unwrap();
    app.projector().catch_up().await.unwrap();

    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    let county = PostgresStore::connect(&url, postgres::Options::default()).await.unwrap();
    let mut scribe = PostgresScribe::connect(&url).await.unwrap();
    let there = moved(&station, &county, &mut scribe, &tenant).await.unwrap();

    let home = open(&folder.path().join("home.db")).await;
    let back = moved(&county, &home, &mut home.clone(), &tenant).await.unwrap();
    assert_eq!(back, there);
    assert_eq!(there.head, station.head(&tenant).await.unwrap());
    assert_eq!(there.tally, station.tally(&tenant, there.head).await.unwrap());
    assert!(there.tally.commands > 500 && there.tally.claims > 64, "{:?}", there.tally);
    let again = moved(&station, &home, &mut home.clone(), &tenant).await.unwrap();
    assert_eq!(again, there);

    let wanted = lists(&station, &tenant).await;
    for stores in [Stores::of(&county), Stores::of(&home)] {
        let app = settled(stores.clone(), &tenant).await;
        assert_eq!(lists(&*stores.read, &tenant).await, wanted);
        // Every command is known by its id and gets its first answer.
        let repeated = town::import(&app, &files).await.unwrap();
        assert_eq!((repeated.new, repeated.repeated), (0, played.new));
        assert_eq!(stores.log.head(&tenant).await.unwrap(), there.head);
    }
}
