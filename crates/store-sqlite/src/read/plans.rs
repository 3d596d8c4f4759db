//! Every fixed statement of the read models is prepared on a real file, and the plans of the lists
//! that must be fast are kept in `lists.plan`, so that a lost index shows in a diff.

use super::{dialect::Sqlite, model::Sql};
use crate::{Options, SqliteStore};
use lianxin_store::{
    Column, Filter, ModelSpec, Order, Place, Position, ReadStore, Select, TenantId,
};
use lianxin_store_sql::Reading;
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, Row, SqliteConnection};
use std::fmt::Write as _;

/// Columns and indexes like those of the cases.
const SPEC: ModelSpec = ModelSpec {
    name: "cases",
    revision: 1,
    columns: &[
        Column::text("number"),
        Column::text("status"),
        Column::text("station"),
        Column::day("registered_on"),
        Column::set("deputies"),
    ],
    indexes: &[
        &["registered_on"],
        &["number"],
        &["status", "registered_on"],
        &["station", "registered_on"],
    ],
    searchable: true,
};

const FIXED: &[&str] = &[
    include_str!("add_search_keys.sql"),
    include_str!("begin_model.sql"),
    include_str!("checkpoint.sql"),
    include_str!("drop_model.sql"),
    include_str!("drop_search_keys.sql"),
    include_str!("drop_search_texts.sql"),
    include_str!("empty_search_texts.sql"),
    include_str!("other_search_keys.sql"),
    include_str!("forget_statistics.sql"),
    include_str!("move_checkpoint.sql"),
    include_str!("activate_model.sql"),
    include_str!("built_model.sql"),
    include_str!("generations.sql"),
    include_str!("hold_models.sql"),
    include_str!("retire_model.sql"),
    include_str!("tables.sql"),
    include_str!("other_tenants.sql"),
    include_str!("restart_model.sql"),
    include_str!("set_fault.sql"),
    include_str!("set_statistics.sql"),
    include_str!("write_search_texts.sql"),
];

fn lists() -> Vec<(&'static str, Select)> {
    let newest = Select::first(50, Order::descending("registered_on"));
    let of = |filter| Select { filter, ..newest.clone() };
    let closed = Filter::Eq("status", "CLOSED".into());
    let open = Filter::In("status", vec!["ACCEPTED".into(), "REFERRED".into()]);
    let place = Place { value: "2023-02-10".into(), key: "k".to_owned(), row_key: String::new() };
    let station = Filter::Eq("station", "LX".into());
    vec![
        ("the newest", newest.clone()),
        ("the newest closed", of(closed.clone())),
        ("the newest closed after a place", Select { after: Some(place), ..of(closed.clone()) }),
        ("the newest closed of a station", of(Filter::And(vec![closed.clone(), station]))),
        ("the newest of two statuses", of(open)),
        (
            "the newest closed as of a position",
            Select { as_of: Some(Position(9)), ..of(closed.clone()) },
        ),
        ("the newest closed with a word", Select { search: Some("路灯".to_owned()), ..of(closed) }),
        (
            "one by number",
            Select {
                filter: Filter::Eq("number", "YN-2023-0001".into()),
                ..Select::first(1, Order::ascending("number"))
            },
        ),
    ]
}

async fn explain(connection: &mut SqliteConnection, sql: &Sql, select: &Select) -> String {
    let (statement, values) = {
        let tenant = TenantId::new("t");
        Reading::new(&Sqlite, &sql.tables, &tenant, select).unwrap().statement().unwrap()
    };
    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
    let rows =
        sqlx::query_with(explain, SqlxValues(values)).fetch_all(&mut *connection).await.unwrap();
    let mut depths = std::collections::HashMap::from([(0, 1)]);
    let mut text = String::new();
    for row in rows {
        let (id, parent): (i64, i64) = (row.get(0), row.get(1));
        let depth = depths[&parent];
        depths.insert(id, depth + 1);
        writeln!(text, "{}{}", "  ".repeat(depth), row.get::<&str, _>(3)).unwrap();
    }
    text
}

#[tokio::test]
async fn plans_are_as_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("l.db"), Options::default()).await.unwrap();
    let tenant = TenantId::new("t");
    ReadStore::open(&store, &tenant, &SPEC).await.unwrap();
    store.caught_up(&tenant, &SPEC).await.unwrap();
    let sql = store.read.sql(&SPEC);
    let mut connection = store.read.readers.acquire().await.unwrap();
    let mut now = String::new();
    for (name, select) in lists() {
        let plan = explain(&mut connection, &sql, &select).await;
        writeln!(now, "{name}\n{plan}").unwrap();
    }
    assert!(now.trim() == include_str!("lists.plan").trim(), "lists.plan should be\n{now}");
}

#[tokio::test]
async fn fixed_statements_are_prepared() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("l.db"), Options::default()).await.unwrap();
    let mut writer = store.read.writer.lock().await;
    for statement in FIXED {
        let explain = AssertSqlSafe(format!("EXPLAIN {statement}"));
        sqlx::query(explain).fetch_all(&mut *writer).await.unwrap();
    }
}
