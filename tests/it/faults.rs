//! Faults of the stock persistence of `cqrs-es`, each shown to be absent here: snapshots that apply
//! twice, replays that end early without a word, views that lose events, updates lost between commit
//! and dispatch, no order over all streams, no receipts.

mod counter;
mod view;

use counter::{Count, Counter};
use cqrs_es::{AggregateContext, AggregateError, CqrsFramework, EventStore, Query};
use futures::{TryStreamExt, future::join_all};
use lianxin_app::cqrs_store::{COMMAND_ID, LogEventStore};
use lianxin_store::{AppendError, EventLog, LogFilter, Position, Receipt, StoreError, TenantId};
use lianxin_store_sqlite::{Options, SqliteStore};
use sqlx::{Connection, SqliteConnection};
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use uuid::Uuid;

struct Town {
    folder: tempfile::TempDir,
    store: SqliteStore,
    tenant: TenantId,
}

impl Town {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lianxin.db");
        let store = SqliteStore::open(&file, Options::default()).await.unwrap();
        Self { folder, store, tenant: TenantId::new("t") }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("lianxin.db")
    }

    fn events(&self) -> LogEventStore {
        LogEventStore::new(Arc::new(self.store.clone()), self.tenant.clone())
    }

    fn framework(&self) -> CqrsFramework<Counter, LogEventStore> {
        CqrsFramework::new(self.events(), Vec::new(), ())
    }

    async fn total(&self, id: &str) -> u64 {
        let events = self.events();
        let mut folded: lianxin_app::cqrs_store::Folded<Counter> =
            events.load_aggregate(id).await.unwrap();
        folded.aggregate().total
    }

    async fn log(&self) -> Result<Vec<(u64, String, u64)>, StoreError> {
        self.store
            .read(&self.tenant, LogFilter::default())
            .map_ok(|event| (event.position.0, event.stream.stream_id.to_string(), event.version))
            .try_collect()
            .await
    }
}

/// Counts what it is told of.
#[derive(Default)]
struct Told(Arc<AtomicUsize>);

#[async_trait::async_trait]
impl Query<Counter> for Told {
    async fn dispatch(&self, _id: &str, events: &[cqrs_es::EventEnvelope<Counter>]) {
        self.0.fetch_add(events.len(), Ordering::Relaxed);
    }
}

#[tokio::test]
async fn the_stock_framework_runs_on_the_log() {
    let town = Town::open().await;
    let told = Told::default();
    let heard = Arc::clone(&told.0);
    let framework = town.framework().append_query(Box::new(told));

    framework.execute("a", Count::Add(2)).await.unwrap();
    framework.execute("a", Count::AddEach(vec![3, 4])).await.unwrap();
    framework.execute("a", Count::Nothing).await.unwrap();
    let refused = framework.execute("a", Count::Add(0)).await;
    assert!(matches!(refused, Err(AggregateError::UserError(_))));

    assert_eq!(town.total("a").await, 9);
    assert_eq!(heard.load(Ordering::Relaxed), 3);
    let envelopes: Vec<cqrs_es::EventEnvelope<Counter>> =
        town.events().load_events("a").await.unwrap();
    let sequences: Vec<_> = envelopes.iter().map(|envelope| envelope.sequence).collect();
    assert_eq!(sequences, [1, 2, 3]);
    assert_eq!(envelopes[2].metadata["position"], "3");
}

#[tokio::test]
async fn events_are_applied_once() {
    let town = Town::open().await;
    for _ in 0..6 {
        town.framework().execute("a", Count::Add(1)).await.unwrap();
    }
    assert_eq!(town.total("a").await, 6);

    // Also when one command adds several, and after the aggregate was folded to decide on.
    town.framework().execute("a", Count::AddEach(vec![1, 1, 1])).await.unwrap();
    assert_eq!(town.total("a").await, 9);
}

#[tokio::test]
async fn a_bad_row_ends_no_replay_in_silence() {
    let town = Town::open().await;
    for _ in 0..10 {
        town.framework().execute("a", Count::Add(1)).await.unwrap();
    }
    let mut file =
        SqliteConnection::connect(&format!("sqlite://{}", town.file().display())).await.unwrap();
    // Only without its guard does the file let an event be spoilt.
    sqlx::raw_sql("DROP TRIGGER event_update; UPDATE event SET payload = '{' WHERE position = 6")
        .execute(&mut file)
        .await
        .unwrap();

    let mut read = town.store.read(&town.tenant, LogFilter::default());
    let mut delivered = 0;
    let end = loop {
        match read.try_next().await {
            Ok(Some(_)) => delivered += 1,
            other => break other,
        }
    };
    assert!(delivered < 6);
    assert!(matches!(end, Err(StoreError::Damaged { position: Position(6), .. })), "{end:?}");

    let loaded: Result<Vec<cqrs_es::EventEnvelope<Counter>>, _> =
        town.events().load_events("a").await;
    let message = loaded.unwrap_err().to_string();
    assert!(message.contains("damaged at position 6"), "{message}");
    let executed = town.framework().execute("a", Count::Add(1)).await;
    assert!(matches!(executed, Err(AggregateError::DatabaseConnectionError(_))));
}

/// 8 writers on streams of their own and on one they share, 4 readers that keep one view.
#[tokio::test(flavor = "multi_thread")]
async fn no_view_loses_an_event_under_concurrency() {
    let town = Town::open().await;
    let framework = Arc::new(town.framework());
    let writers = (0..8).map(|writer| {
        let framework = Arc::clone(&framework);
        tokio::spawn(async move {
            let mut stored = 0;
            for _ in 0..50 {
                framework.execute(&format!("own-{writer}"), Count::Add(1)).await.unwrap();
                // Somebody else may have acted first; whoever is told so has stored nothing.
                match framework.execute("shared", Count::Add(1)).await {
                    Ok(()) => stored += 2,
                    Err(AggregateError::AggregateConflict) => stored += 1,
                    Err(other) => panic!("{other:?}"),
                }
            }
            stored
        })
    });
    let writers: Vec<_> = writers.collect();
    let keepers: Vec<_> =
        (0..4).map(|_| tokio::spawn(view::keep(town.store.clone(), town.tenant.clone()))).collect();
    let stored: u64 = join_all(writers).await.into_iter().map(|writer| writer.unwrap()).sum();

    assert_eq!(town.store.head(&town.tenant).await.unwrap(), Position(stored));
    view::reaches(&town.store, &town.tenant, Position(stored)).await;
    assert_eq!(view::counted(&town.store, &town.tenant).await, stored);
    keepers.into_iter().for_each(|keeper| keeper.abort());
}

/// The process ends between the commit and the view's update; the view takes up where it stood.
#[tokio::test]
async fn a_crash_between_commit_and_dispatch_loses_no_update() {
    let town = Town::open().await;
    for total in 1..=5 {
        town.framework().execute("a", Count::Add(1)).await.unwrap();
        if total == 2 {
            view::catch_up(&town.store, &town.tenant).await.unwrap();
        }
    }
    assert_eq!(view::counted(&town.store, &town.tenant).await, 2);
    let Town { folder, store, tenant } = town;
    drop(store);

    let file = folder.path().join("lianxin.db");
    let store = SqliteStore::open(&file, Options::default()).await.unwrap();
    view::catch_up(&store, &tenant).await.unwrap();
    assert_eq!(view::counted(&store, &tenant).await, 5);
}

#[tokio::test]
async fn a_replay_runs_in_the_order_of_commits_over_all_streams() {
    let town = Town::open().await;
    for id in ["b", "a", "c", "a", "b", "a"] {
        town.framework().execute(id, Count::Add(1)).await.unwrap();
    }
    let order = town.log().await.unwrap();
    let wanted = [("b", 1), ("a", 1), ("c", 1), ("a", 2), ("b", 2), ("a", 3)];
    let wanted: Vec<_> = (1..)
        .zip(wanted)
        .map(|(position, (id, version))| (position, id.to_owned(), version))
        .collect();
    assert_eq!(order, wanted);
}

#[tokio::test]
async fn a_command_has_a_receipt_an_id_and_an_expected_version() {
    let town = Town::open().await;
    let append = counter::append("a", 0, &[5, 6]);
    let receipt = town.store.append(&town.tenant, append.clone()).await.unwrap();
    assert_eq!((receipt.first, receipt.last), (Position(1), Position(2)));
    assert_eq!((receipt.version, receipt.repeated), (2, false));

    let again = town.store.append(&town.tenant, append.clone()).await.unwrap();
    assert_eq!(again, Receipt { repeated: true, ..receipt });
    let stale = town.store.append(&town.tenant, counter::append("a", 0, &[1])).await;
    assert!(matches!(stale, Err(AppendError::StaleVersion { actual: 2, .. })));

    let events =
        town.store.read_stream(&town.tenant, &append.streams[0].stream, 0, None).await.unwrap();
    for (event, written) in events.iter().zip(&append.streams[0].events) {
        assert_eq!(event.event_id, written.event_id);
        assert_eq!(event.command_id, append.command_id);
        assert_eq!(&*event.actor_id, "clerk-1");
    }
}

/// The idempotency key also works through the stock framework.
#[tokio::test]
async fn a_repeated_command_is_not_told_twice() {
    let town = Town::open().await;
    let told = Told::default();
    let heard = Arc::clone(&told.0);
    let framework = town.framework().append_query(Box::new(told));
    let metadata = HashMap::from([(COMMAND_ID.to_owned(), Uuid::now_v7().to_string())]);
    for _ in 0..3 {
        framework.execute_with_metadata("a", Count::Add(4), metadata.clone()).await.unwrap();
    }
    assert_eq!(town.total("a").await, 4);
    assert_eq!(heard.load(Ordering::Relaxed), 1);

    let other = framework.execute_with_metadata("a", Count::Add(5), metadata).await;
    assert!(matches!(other, Err(AggregateError::UnexpectedError(_))));
}
