//! One command asked a hundred times, of several processes at once and again after all of them were
//! restarted: one effect, one receipt.

use crate::parity::people::{clerk, registering, settle};
use futures::{TryStreamExt, future::join_all};
use lianxin_app::{App, Done, Order, clock::SystemClock};
use lianxin_domain::{actor::EntryChannel, case::Case};
use lianxin_postgres_cluster::Durability;
use lianxin_store::{EventLog, LogFilter, Receipt, TenantId};
use lianxin_tests::{Home, open};
use std::sync::Arc;
use uuid::Uuid;

const ASKED: usize = 100;

/// Processes that serve one record.
const PROCESSES: usize = 4;

async fn process(home: &Home) -> App {
    let stores = open(&home.url()).await.unwrap();
    App::open(stores, TenantId::new("t"), Arc::new(SystemClock)).await.unwrap()
}

/// Asks all processes at once for a case with a number of its own, by one command id.
async fn storm(apps: &[App], order: &Order, case: Uuid) -> Vec<Receipt> {
    let (who, id) = (clerk(), case.to_string());
    let asks = apps.iter().cycle().take(ASKED).map(async |app| {
        let command = registering(case, true);
        let done: Done<Case> = app.execute(&who, order.clone(), &id, command).await.unwrap();
        assert_eq!((done.version, done.events.len()), (1, 1));
        done.receipt.unwrap()
    });
    join_all(asks).await
}

async fn a_storm_has_one_effect(home: Home) {
    settle(&process(&home).await).await;
    let (order, case) = (Order::new(Uuid::now_v7(), EntryChannel::Ui), Uuid::now_v7());
    let mut receipts = Vec::new();
    for _restart in 0..2 {
        let apps: Vec<App> = join_all((0..PROCESSES).map(|_| process(&home))).await;
        receipts.extend(storm(&apps, &order, case).await);
    }

    assert_eq!(receipts.iter().filter(|receipt| !receipt.repeated).count(), 1);
    let first = receipts.iter().find(|receipt| !receipt.repeated).unwrap();
    for receipt in &receipts {
        assert_eq!(Receipt { repeated: false, ..receipt.clone() }, *first);
    }
    let log: Arc<dyn EventLog> = open(&home.url()).await.unwrap().log;
    let filter = LogFilter { stream_type: Some("case".to_owned()), ..LogFilter::default() };
    let events: Vec<_> = log.read(&TenantId::new("t"), filter).try_collect().await.unwrap();
    assert_eq!(events.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_on_a_file_has_one_effect() {
    a_storm_has_one_effect(Home::file().unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_on_a_database_has_one_effect() {
    a_storm_has_one_effect(Home::database(Durability::Fast).await.unwrap()).await;
}
