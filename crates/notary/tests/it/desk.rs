//! A witness in its folder: what it cosigns, refuses and remembers. The rules themselves are tested
//! where they are, in the ledger crate.

use crate::town::{Folder, NOW, ORIGIN, Town, files, known, log_key, witness_key};
use lianxin_ledger::{
    AddCheckpoint, Checkpoint, KeyKind, LogKey, Memory, NoteSignature, Signer, SoftwareKey,
};
use lianxin_notary::{CosignError, KnownLog, WitnessDesk};
use std::fs;

const NAME: &str = "congress.example/witness";

/// Status and code of a refusal.
async fn refused(desk: &WitnessDesk, request: &[u8]) -> (u16, &'static str) {
    let error = desk.cosign(request, NOW).await.unwrap_err();
    (error.status(), error.code())
}

fn memory(folder: &Folder) -> Memory {
    let file = folder.file("logs/yining.lianxin.example%2Fevents/signed");
    Memory::parse(&fs::read(file).unwrap()).unwrap()
}

fn is_good(desk: &WitnessDesk, town: &Town, signature: &NoteSignature) -> bool {
    let text = Checkpoint::try_new(ORIGIN, town.head()).unwrap().to_string();
    signature.is_by(desk.key()) && desk.key().verify(&text, signature.bytes()) == Ok(Some(NOW))
}

#[tokio::test]
async fn an_honest_log_is_cosigned_and_remembered() {
    let folder = Folder::new();
    let (desk, mut old) = (folder.witness(NAME), 0);
    for size in [3, 3, 9, 300] {
        let town = Town::of(size);
        let signature = desk.cosign(&town.asks(old), NOW).await.unwrap();
        assert!(is_good(&desk, &town, &signature));
        assert_eq!(memory(&folder).head, town.head());
        old = size;
    }
    // The same witness after a restart.
    let again = WitnessDesk::open(folder.path()).unwrap();
    assert_eq!(again.key(), desk.key());
    assert_eq!(refused(&again, &Town::of(301).asks(0)).await, (409, "other-size"));
    assert!(again.cosign(&Town::of(301).asks(300), NOW).await.is_ok());
    let (log, remembered) = again.logs().unwrap().remove(0);
    assert_eq!((log.origin.as_str(), remembered), (ORIGIN, memory(&folder)));
}

#[tokio::test]
async fn what_is_refused_changes_nothing() {
    let folder = Folder::new();
    let desk = folder.witness(NAME);
    desk.cosign(&Town::of(20).asks(0), NOW).await.unwrap();
    let before = files(folder.path());
    let fork = Town::of(15).grown_to(20, 7);
    assert_eq!(refused(&desk, &fork.asks(20)).await, (409, "forked"));
    assert_eq!(refused(&desk, &fork.grown_to(30, 7).asks(20)).await, (422, "rewritten"));
    let request = AddCheckpoint { old: 20, proof: vec![], checkpoint: Town::of(30).signed() };
    assert_eq!(refused(&desk, request.to_string().as_bytes()).await, (422, "not-proved"));
    let request = AddCheckpoint { old: 20, proof: vec![], checkpoint: Town::of(19).signed() };
    assert_eq!(refused(&desk, request.to_string().as_bytes()).await, (400, "old-too-large"));
    assert_eq!(refused(&desk, &Town::of(19).asks(19)).await, (409, "other-size"));
    assert_eq!(refused(&desk, b"old 20\n").await, (400, "malformed"));
    let stranger = SoftwareKey::from_seed(ORIGIN, KeyKind::Log, &[9; 32]).unwrap();
    let checkpoint = Checkpoint::try_new(ORIGIN, Town::of(30).head()).unwrap();
    let request = |checkpoint| AddCheckpoint { old: 20, proof: Town::of(30).proof(20), checkpoint };
    let unsigned = request(checkpoint.signed(&stranger).unwrap());
    assert_eq!(refused(&desk, unsigned.to_string().as_bytes()).await, (403, "not-signed"));
    for origin in ["other.example/events", "..", &"x".repeat(3000)] {
        let other = Checkpoint::try_new(origin, Town::of(30).head()).unwrap();
        let other = request(other.signed(&log_key()).unwrap());
        assert_eq!(refused(&desk, other.to_string().as_bytes()).await, (404, "unknown-log"));
    }
    assert_eq!(files(folder.path()), before);
    assert!(desk.cosign(&Town::of(30).asks(20), NOW).await.is_ok());
}

/// Requests for two histories at once: whatever the order, one is cosigned.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_histories_at_once_one_is_cosigned() {
    let folder = Folder::new();
    let desk = folder.witness(NAME);
    let ask = |told: u8| {
        // As in two processes: each has opened the folder.
        let desk = WitnessDesk::open(folder.path()).unwrap();
        let request = Town::of(3).grown_to(9, told).asks(0);
        tokio::spawn(async move { desk.cosign(&request, NOW).await.is_ok() })
    };
    let asked: Vec<_> = (0..8).map(ask).collect();
    let mut cosigned = 0;
    for answer in asked {
        cosigned += u32::from(answer.await.unwrap());
    }
    assert_eq!(cosigned, 1);
    assert_eq!(desk.logs().unwrap()[0].1.head.size, 9);
}

/// The memory cannot be written: then nothing is signed, and later it is.
#[tokio::test]
async fn nothing_is_cosigned_before_it_is_remembered() {
    let folder = Folder::new();
    let desk = folder.witness(NAME);
    let draft = folder.file("logs/yining.lianxin.example%2Fevents/signed.draft");
    fs::create_dir(&draft).unwrap();
    assert_eq!(refused(&desk, &Town::of(5).asks(0)).await, (500, "unwritable"));
    assert_eq!(memory(&folder).head.size, 0);
    fs::remove_dir(&draft).unwrap();
    assert!(desk.cosign(&Town::of(5).asks(0), NOW).await.is_ok());
    // Remembered and never told, as a crash leaves it: told when the log asks for the same again.
    assert!(desk.cosign(&Town::of(5).asks(5), NOW).await.is_ok());
}

/// An old memory lets a witness be led along another history by a log that has one; it never
/// contradicts what the folder remembers.
#[tokio::test]
async fn a_lost_memory_stops_the_witness_for_that_log() {
    let folder = Folder::new();
    let desk = folder.witness(NAME);
    desk.cosign(&Town::of(5).asks(0), NOW).await.unwrap();
    fs::remove_file(folder.file("logs/yining.lianxin.example%2Fevents/signed")).unwrap();
    assert_eq!(refused(&desk, &Town::of(9).asks(5)).await, (500, "no-memory"));
    assert_eq!(desk.trust(&known()).unwrap_err().code(), "no-memory");
}

#[tokio::test]
async fn whom_to_believe_is_for_the_operator_to_say() {
    let folder = Folder::new();
    assert_eq!(WitnessDesk::open(folder.path()).unwrap_err().code(), "no-key");
    let key = WitnessDesk::found(folder.path(), NAME).unwrap();
    assert_eq!(WitnessDesk::found(folder.path(), NAME).unwrap(), key);
    assert_eq!(WitnessDesk::found(folder.path(), "other").unwrap_err().code(), "other-key");
    let desk = WitnessDesk::open(folder.path()).unwrap();
    assert_eq!(refused(&desk, &Town::of(5).asks(0)).await, (404, "unknown-log"));
    desk.trust(&known()).unwrap();
    desk.cosign(&Town::of(5).asks(0), NOW).await.unwrap();
    // A rotation: the old key until now, another from then on.
    let other = SoftwareKey::from_seed("next", KeyKind::Log, &[8; 32]).unwrap();
    let own = log_key().key().clone();
    let keys = vec![
        LogKey { key: own, term: 0..=5 },
        LogKey { key: other.key().clone(), term: 6..=u64::MAX },
    ];
    desk.trust(&KnownLog { origin: ORIGIN.to_owned(), keys }).unwrap();
    assert_eq!(refused(&desk, &Town::of(9).asks(5)).await, (403, "key-out-of-term"));
    let checkpoint = Checkpoint::try_new(ORIGIN, Town::of(9).head()).unwrap();
    let checkpoint = checkpoint.signed(&other).unwrap();
    let request = AddCheckpoint { old: 5, proof: Town::of(9).proof(5), checkpoint };
    desk.cosign(request.to_string().as_bytes(), NOW).await.unwrap();
    let none = KnownLog { origin: ORIGIN.to_owned(), keys: Vec::new() };
    assert_eq!(desk.trust(&none).unwrap_err().code(), "name");
    let witness = witness_key("w", 3).key().clone();
    let wrong = KnownLog { origin: ORIGIN.to_owned(), keys: vec![LogKey::unbounded(witness)] };
    assert_eq!(desk.trust(&wrong).unwrap_err().code(), "name");
}

#[tokio::test]
async fn after_a_declared_epoch_it_goes_on_when_its_operator_says_so() {
    let folder = Folder::new();
    let desk = folder.witness(NAME);
    let whole = Town::of(25);
    desk.cosign(&whole.asks(0), NOW).await.unwrap();
    let (town, epoch) = Town::of(20).grown_to(30, 3).and_epoch(20, whole.head());
    assert_eq!(refused(&desk, &town.asks(25)).await, (422, "rewritten"), "on the log's own word");
    let entry = epoch.to_string();
    let refused_epoch = |entry: &[u8]| {
        let error: CosignError = desk.accept_epoch(&town.declares(&epoch), entry).unwrap_err();
        error.code()
    };
    assert_eq!(refused_epoch(Town::of(3).entries[0].as_slice()), "not-the-epoch");
    let other = lianxin_ledger::Epoch { kept: 19, ..epoch }.to_string();
    assert_eq!(refused_epoch(other.as_bytes()), "not-the-epoch");
    let memory = desk.accept_epoch(&town.declares(&epoch), entry.as_bytes()).unwrap();
    assert_eq!(memory, Memory { epoch: 2, head: town.head() });
    assert_eq!(refused_epoch(entry.as_bytes()), "not-the-epoch");
    let later = town.grown_to(40, 3);
    assert!(desk.cosign(&later.asks(31), NOW).await.is_ok());
}
