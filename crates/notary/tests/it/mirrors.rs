//! Witnesses that read every entry: they stand for a head that their own copy leads to, and for no other.

use crate::{
    exchange::serve,
    town::{Folder, NOW, ORIGIN, Town, known},
};
use axum::{Router, extract::Path as Asked, http::StatusCode, routing::get};
use lianxin_notary::{CosignError, KnownLog, Source, WitnessDesk};
use std::fs;

const NAME: &str = "archives.example/witness";

/// A witness that copies from a place.
fn mirror(folder: &Folder, source: &str) -> WitnessDesk {
    folder.witness(NAME);
    reading(folder, ORIGIN, source).unwrap()
}

fn reading(folder: &Folder, origin: &str, source: &str) -> Result<WitnessDesk, CosignError> {
    let source = Source::parse(source).unwrap();
    WitnessDesk::open_as_mirror(folder.path(), vec![(origin.to_owned(), source)])
}

async fn refused(desk: &WitnessDesk, request: &[u8]) -> (u16, &'static str) {
    let error = desk.cosign(request, NOW).await.unwrap_err();
    (error.status(), error.code())
}

/// The own copy of the log.
fn copied(folder: &Folder, below: &str) -> Vec<String> {
    let root = folder.file("logs/yining.lianxin.example%2Fevents").join(below);
    let files = crate::town::files(&root).into_keys();
    files.map(|path| path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned()).collect()
}

fn exported(town: &Town) -> Folder {
    let folder = Folder::new();
    town.export(folder.path());
    folder
}

fn publish(town: &Town, folder: &Folder) {
    fs::remove_dir_all(folder.file("tile")).unwrap();
    town.export(folder.path());
}

fn place(folder: &Folder) -> &str {
    folder.path().to_str().unwrap()
}

#[tokio::test]
async fn a_log_is_copied_as_it_grows_and_read_again_after_a_restart() {
    let (folder, log) = (Folder::new(), exported(&Town::of(3)));
    let mut old = 0;
    for size in [3, 3, 200, 256, 257, 700] {
        publish(&Town::of(size), &log);
        let desk = mirror(&folder, place(&log));
        desk.cosign(&Town::of(size).asks(old), NOW).await.unwrap();
        old = size;
    }
    assert_eq!(copied(&folder, "tile/entries"), ["000", "001", "002.p/188"]);
    // It has all it needs itself.
    fs::remove_dir_all(log.path()).unwrap();
    let desk = mirror(&folder, place(&log));
    desk.cosign(&Town::of(700).asks(700), NOW).await.unwrap();
    assert_eq!(refused(&desk, &Town::of(701).asks(700)).await, (503, "entries-unavailable"));
}

#[tokio::test]
async fn a_running_mirror_follows_a_log_over_http() {
    let log = exported(&Town::of(3));
    let root = log.path().to_owned();
    let file = async move |Asked(path): Asked<String>| {
        fs::read(root.join("tile").join(path)).map_err(|_| StatusCode::NOT_FOUND)
    };
    let url = serve(Router::new().route("/log/yining/tile/{*path}", get(file))).await;
    let folder = Folder::new();
    let desk = mirror(&folder, &format!("{url}/log/yining"));
    let mut old = 0;
    for size in [3, 100, 300, 300] {
        publish(&Town::of(size), &log);
        desk.cosign(&Town::of(size).asks(old), NOW).await.unwrap();
        old = size;
    }
    // The log has gone on, and dropped the tile that was partial then.
    publish(&Town::of(600), &log);
    desk.cosign(&Town::of(500).asks(300), NOW).await.unwrap();
    assert_eq!(copied(&folder, "tile/entries"), ["000", "001"]);
    desk.cosign(&Town::of(600).asks(500), NOW).await.unwrap();
    fs::remove_dir_all(log.path()).unwrap();
    assert_eq!(refused(&desk, &Town::of(700).asks(600)).await, (503, "entries-unavailable"));
}

/// The tree is as consistent as any; a plain witness cannot know better.
#[tokio::test]
async fn a_log_whose_heads_record_is_wrong_is_refused() {
    let (plain, folder) = (Folder::new(), Folder::new());
    let log = exported(&Town::of(20));
    let (plain, desk) = (plain.witness("plain"), mirror(&folder, place(&log)));
    for desk in [&plain, &desk] {
        desk.cosign(&Town::of(20).asks(0), NOW).await.unwrap();
    }
    let false_heads = Town::of(21).and_false_heads();
    publish(&false_heads, &log);
    assert!(plain.cosign(&false_heads.asks(20), NOW).await.is_ok());
    assert_eq!(refused(&desk, &false_heads.asks(20)).await, (422, "heads"));
    assert_eq!(copied(&folder, "tile/entries"), ["000.p/20"], "what was cosigned stays");
    publish(&Town::of(22), &log);
    assert!(desk.cosign(&Town::of(22).asks(20), NOW).await.is_ok());
}

#[tokio::test]
async fn a_fork_is_refused() {
    let (folder, log) = (Folder::new(), exported(&Town::of(300)));
    let desk = mirror(&folder, place(&log));
    desk.cosign(&Town::of(300).asks(0), NOW).await.unwrap();
    let fork = Town::of(280).grown_to(320, 5);
    publish(&fork, &log);
    assert_eq!(refused(&desk, &fork.asks(300)).await, (422, "rewritten"));
    // The entries of another history under the heads of the one that is signed.
    assert_eq!(refused(&desk, &Town::of(320).asks(300)).await, (422, "entries-changed"));
    publish(&Town::of(310).grown_to(320, 5), &log);
    assert_eq!(refused(&desk, &Town::of(320).asks(300)).await, (422, "root-mismatch"));
    assert_eq!(copied(&folder, "tile/entries"), ["000", "001.p/44"]);
    publish(&Town::of(320), &log);
    assert!(desk.cosign(&Town::of(320).asks(300), NOW).await.is_ok());
}

/// What a source tells once and takes back later, over several tiles.
#[tokio::test]
async fn false_entries_do_not_stay_in_the_copy() {
    let log = exported(&Town::of(100).grown_to(700, 5));
    let folder = Folder::new();
    let desk = mirror(&folder, place(&log));
    let asks = Town::of(700).asks(0);
    assert_eq!(refused(&desk, &asks).await, (422, "root-mismatch"));
    assert!(copied(&folder, "").iter().all(|path| !path.starts_with("tile")));
    publish(&Town::of(700), &log);
    desk.cosign(&asks, NOW).await.unwrap();
    // A tile that is cut, or none at all.
    publish(&Town::of(900), &log);
    let last = log.file("tile/entries/003.p/132");
    let bytes = fs::read(&last).unwrap();
    for cut in [&bytes[..bytes.len() - 1], b"", &[0; 5000]] {
        fs::write(&last, cut).unwrap();
        assert_eq!(refused(&desk, &Town::of(900).asks(700)).await, (422, "malformed"));
    }
    fs::write(&last, vec![0; 2_000_000]).unwrap();
    assert_eq!(refused(&desk, &Town::of(900).asks(700)).await, (500, "too-large"));
    fs::write(&last, bytes).unwrap();
    desk.cosign(&Town::of(900).asks(700), NOW).await.unwrap();
}

#[tokio::test]
async fn a_damaged_copy_is_noticed_and_not_thrown_away() {
    let (folder, log) = (Folder::new(), exported(&Town::of(300)));
    mirror(&folder, place(&log)).cosign(&Town::of(300).asks(0), NOW).await.unwrap();
    let tile = folder.file("logs/yining.lianxin.example%2Fevents/tile");
    let full = tile.join("entries/000");
    let bytes = fs::read(&full).unwrap();
    for place_of_bit in [2, 40, 9000] {
        let mut damaged = bytes.clone();
        damaged[place_of_bit] ^= 1;
        fs::write(&full, &damaged).unwrap();
        let desk = mirror(&folder, place(&log));
        assert_eq!(refused(&desk, &Town::of(300).asks(300)).await, (500, "own-copy"));
        assert_eq!(fs::read(&full).unwrap(), damaged);
    }
    fs::rename(&tile, folder.file("aside")).unwrap();
    // While it is fetched again, another history does not pass for the one that was cosigned.
    publish(&Town::of(100).grown_to(300, 6), &log);
    let desk = mirror(&folder, place(&log));
    assert_eq!(refused(&desk, &Town::of(300).asks(300)).await, (422, "root-mismatch"));
    publish(&Town::of(300), &log);
    assert!(desk.cosign(&Town::of(300).asks(300), NOW).await.is_ok());
}

#[tokio::test]
async fn after_a_declared_epoch_a_new_copy_begins_and_the_old_one_stays() {
    let (folder, log, whole) = (Folder::new(), exported(&Town::of(300)), Town::of(300));
    let desk = mirror(&folder, place(&log));
    desk.cosign(&whole.asks(0), NOW).await.unwrap();
    let (town, epoch) = Town::of(250).grown_to(310, 3).and_epoch(250, whole.head());
    publish(&town, &log);
    assert_eq!(refused(&desk, &town.asks(300)).await, (422, "rewritten"));
    desk.accept_epoch(&town.declares(&epoch), epoch.to_string().as_bytes()).unwrap();
    desk.cosign(&town.asks(311), NOW).await.unwrap();
    assert_eq!(copied(&folder, "tile/entries"), ["000", "001.p/44"]);
    assert_eq!(copied(&folder, "epoch-2/tile/entries"), ["000", "001.p/55"]);
    let later = town.clone().grown_to(320, 3);
    publish(&later, &log);
    drop(desk);
    mirror(&folder, place(&log)).cosign(&later.asks(311), NOW).await.unwrap();
}

#[tokio::test]
async fn a_mirror_cosigns_nothing_that_it_does_not_read() {
    let (folder, log) = (Folder::new(), exported(&Town::of(5)));
    let desk = folder.witness(NAME);
    let other = "other.example/events";
    let mirror = || reading(&folder, other, place(&log));
    assert_eq!(mirror().unwrap_err().code(), "unknown-log");
    desk.trust(&KnownLog { origin: other.to_owned(), ..known() }).unwrap();
    let desk = mirror().unwrap();
    assert_eq!(refused(&desk, &Town::of(5).asks(0)).await, (503, "not-mirrored"));
    assert_eq!(mirror().unwrap_err().code(), "taken", "by the first");
    assert!(Source::parse("https://").is_err());
}
