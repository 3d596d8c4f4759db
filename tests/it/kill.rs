//! Durability: writers are killed at random moments, and what they were told is compared with what
//! the log holds.

mod bench;
mod database;
mod naive;
mod witness;

use bench::Bench;
use lianxin_postgres_cluster::Durability;
use lianxin_store::Position;
use lianxin_tests::{Home, open};
use std::collections::HashMap;
use witness::Entry;

/// Kills of a writer on the embedded engine, whose own code dies with it.
const KILLS: u32 = 50;

/// Kills of a writer whose engine lives on in a server.
const KILLS_OF_A_CLIENT: u32 = 10;

async fn file(seed: u64) -> Bench {
    Bench::new(Home::file().unwrap(), seed).await
}

async fn database(seed: u64) -> Bench {
    // Nobody stops the server here.
    Bench::new(Home::database(Durability::Fast).await.unwrap(), seed).await
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_by_fifty_kills() {
    kills_lose_nothing(file(20_240_301).await, KILLS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_by_ten_kills_beside_a_server() {
    kills_lose_nothing(database(20_240_301).await, KILLS_OF_A_CLIENT).await;
}

async fn kills_lose_nothing(mut bench: Bench, kills: u32) {
    let mut seen: HashMap<u64, Entry> = HashMap::new();
    for run in 0..kills {
        let witness = bench.kill(run, "after").await;
        let gained = bench.log(Position(seen.len() as u64)).await;
        witness.agrees_with(&gained);
        seen.extend(gained.into_iter().map(|entry| (entry.position, entry)));
    }
    // What stood after one kill still stands after all others, and nothing stands between.
    let all = bench.log(Position::START).await;
    assert_eq!(all.len(), seen.len());
    for (entry, position) in all.iter().zip(1..) {
        assert_eq!(entry.position, position);
        assert_eq!(Some(entry), seen.get(&position));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_read_model_equals_a_rebuild_after_fifty_kills() {
    kills_spoil_no_read_model(file(20_240_303).await, KILLS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_read_model_equals_a_rebuild_after_ten_kills_beside_a_server() {
    kills_spoil_no_read_model(database(20_240_303).await, KILLS_OF_A_CLIENT).await;
}

/// A projector batch may be cut anywhere by the kill.
async fn kills_spoil_no_read_model(mut bench: Bench, kills: u32) {
    let mut after = Position::START;
    for run in 0..kills {
        let witness = bench.kill_with_read_models(run).await;
        let gained = bench.log(after).await;
        after = Position(after.0 + gained.len() as u64);
        witness.agrees_with_part(&gained);
        // The models go on from where each kill left them; what one kill spoils stays spoilt.
        if run % 10 == 9 {
            bench.read_models_equal_a_rebuild().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_early_acknowledgement_is_found_out() {
    early_acknowledgements_are_lost(file(20_240_302).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_early_acknowledgement_beside_a_server_is_found_out() {
    early_acknowledgements_are_lost(database(20_240_302).await).await;
}

/// The control: the same harness notices a writer that acknowledges too early.
async fn early_acknowledgements_are_lost(mut bench: Bench) {
    let mut lost = 0;
    let mut after = Position::START;
    for run in 0..5 {
        let witness = bench.kill(run, "before").await;
        let gained = bench.log(after).await;
        after = Position(after.0 + gained.len() as u64);
        lost += witness.lost(&gained);
    }
    assert!(lost > 0, "five kills lost none of the appends that were acknowledged too early");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_processes_write_one_file() {
    several_processes_are_followed(file(0).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_processes_write_one_database() {
    several_processes_are_followed(database(0).await).await;
}

/// Nothing is lost, nothing comes twice, whoever of them wrote it. The control is in [`naive`].
async fn several_processes_are_followed(bench: Bench) {
    const APPENDS: u64 = 12;
    // A file exists before the processes race for it, so that none of them waits for another's
    // migration while this one already follows.
    let stores = open(&bench.url()).await.unwrap();
    let mut head = stores.log.watch(&bench::tenant()).await.unwrap();

    let processes = ["a", "b", "c"].map(|name| bench.writes(name, APPENDS));
    let last = Position(3 * u64::from(bench::TASKS) * APPENDS);
    let mut followed = Vec::new();
    while (followed.len() as u64) < last.0 {
        let after = Position(followed.len() as u64);
        head.wait_for(|head| *head > after).await.unwrap();
        followed.extend(bench.log(after).await);
    }
    assert!(followed.iter().zip(1..).all(|(entry, position)| entry.position == position));
    for process in processes {
        let witness = process.await.unwrap();
        assert_eq!(witness.acknowledged() as u64, u64::from(bench::TASKS) * APPENDS);
        witness.agrees_with_part(&followed);
    }
    assert_eq!(stores.log.head(&bench::tenant()).await.unwrap(), last);
}
