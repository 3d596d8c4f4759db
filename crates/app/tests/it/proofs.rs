//! The demo town's log as outsiders check it: built from its leaves alone, every part of it proved.

use crate::town::{Town, clerk, presidium, registration};
use futures::TryStreamExt;
use lianxin_app::{
    import::town,
    proofs::{Head, ProofError, Proofs},
    queries::At,
};
use lianxin_domain::{Root, case::Case};
use lianxin_ledger::{
    Algorithm, Bundle, Checkpoint, Freshness, Hash, KeyKind, LogFold, NodesInMemory, Note, Policy,
    Sha256, Signer, SoftwareKey, Tile, TileKind, TreeHead, entries_from_bytes, proof, root,
    tiles_between,
};
use lianxin_store::{EventLog, LogFilter, Position, StreamKey};
use std::{
    collections::{BTreeMap, BTreeSet},
    slice, thread,
};
use uuid::Uuid;

const ORIGIN: &str = "demo.example/events";

/// Bytes of the fire lane's evidence from one that is changed to the next. All of them take minutes: when this was
/// written, none of 107,606 was accepted.
const STRIDE: usize = 5;

/// Fields about the petitioner.
const PETITIONER: [&str; 3] =
    ["payload/petitionerRef", "payload/petitionerKind", "payload/consentToDisclose"];

/// What the log signs with.
struct Seal {
    key: SoftwareKey,
    policy: Policy,
}

impl Seal {
    fn new() -> Self {
        let key = SoftwareKey::from_seed(ORIGIN, KeyKind::Log, &[7; 32]).unwrap();
        let policy = Policy::of_log(ORIGIN, key.key().clone()).unwrap();
        Self { key, policy }
    }

    fn signs(&self, head: TreeHead) -> Note {
        Checkpoint::try_new(ORIGIN, head).unwrap().signed(&self.key).unwrap()
    }
}

/// The demo town, which has told where all its cases end, and its proofs.
async fn demo() -> (Town, Proofs, Head) {
    let town = Town::empty().await;
    town::import(&town.app, &town::Town::demo().unwrap()).await.unwrap();
    let proofs = town.app.proofs().clone();
    let told = proofs.tell_heads().await.unwrap().unwrap();
    assert_eq!(proofs.tell_heads().await.unwrap(), None, "nothing has happened since");
    let head = proofs.follow().await.unwrap();
    assert_eq!(told, Position(head.tree.size));
    (town, proofs, head)
}

/// Every case with the position of its last event.
async fn cases(town: &Town) -> BTreeMap<StreamKey, Position> {
    let filter =
        LogFilter { stream_type: Some(Case::STREAM_TYPE.to_owned()), ..LogFilter::default() };
    let events = town.store.read(town.app.tenant(), filter);
    events.map_ok(|event| (event.stream, event.position)).try_collect().await.unwrap()
}

/// The whole log as its tiles of entries tell it.
async fn exported(proofs: &Proofs, size: u64) -> Vec<Vec<u8>> {
    let mut entries = Vec::new();
    for tile in tiles_between(0, size).filter(|tile| tile.kind() == TileKind::Entries) {
        let bytes = proofs.tile(tile).await.unwrap();
        let tile = entries_from_bytes(&bytes, tile.width()).unwrap();
        entries.extend(tile.into_iter().map(<[u8]>::to_vec));
    }
    entries
}

fn verify(json: &[u8], policy: &Policy) -> bool {
    let read = Bundle::from_json(json).map_err(drop);
    read.and_then(|bundle| bundle.verify(policy, &Freshness::default()).map_err(drop)).is_ok()
}

#[tokio::test]
async fn every_tile_and_every_proof_is_that_of_the_entries() {
    let (_town, proofs, head) = demo().await;
    let size = head.tree.size;
    let (mut fold, mut nodes) = (LogFold::new(), NodesInMemory::<Sha256>::new());
    let mut hashes = Vec::new();
    for entry in exported(&proofs, size).await {
        fold.push(&entry).unwrap();
        nodes.push(Sha256::leaf(&entry));
        hashes.push(Sha256::leaf(&entry));
    }
    assert_eq!(fold.head(), head.tree);
    for tile in tiles_between(0, size).filter(|tile| tile.kind() == TileKind::Hashes(0)) {
        let first = (tile.index() * 256) as usize;
        let of_entries = &hashes[first..first + usize::from(tile.width())];
        assert_eq!(proofs.tile(tile).await.unwrap(), bytes(of_entries), "{tile}");
    }
    let sizes = [1, 2, 255, 256, 257, 600, size / 2, size - 1, size];
    for (old, new) in sizes.iter().flat_map(|old| sizes.iter().map(move |new| (*old, *new))) {
        if old > new {
            let refused = proofs.consistency(old, new).await.unwrap_err();
            assert!(matches!(refused, ProofError::BeyondLog { .. }));
            continue;
        }
        let expected = proof::consistency::<Sha256>(&nodes, old, new);
        assert_eq!(proofs.consistency(old, new).await.unwrap(), expected.unwrap());
        let expected = proof::inclusion::<Sha256>(&nodes, old - 1, new);
        assert_eq!(proofs.inclusion(old - 1, new).await.unwrap(), expected.unwrap());
        assert_eq!(proofs.root(new).await.unwrap(), root::<Sha256>(&nodes, new).unwrap());
    }
}

#[tokio::test]
async fn what_is_beyond_the_log_is_not_told() {
    let (_town, proofs, head) = demo().await;
    let size = head.tree.size;
    let beyond = Tile::in_tree(TileKind::Hashes(0), size / 256, size + 1).unwrap();
    let entries = Tile::in_tree(TileKind::Entries, size / 256, size + 1).unwrap();
    let upper = Tile::in_tree(TileKind::Hashes(1), 0, size + 256).unwrap();
    for tile in [beyond, entries, upper] {
        let refused = proofs.tile(tile).await.unwrap_err();
        assert!(matches!(refused, ProofError::BeyondLog { .. }), "{tile}: {refused}");
    }
    assert!(proofs.inclusion(size, size).await.is_err());
    assert!(proofs.inclusion(u64::MAX, size).await.is_err());
    assert!(proofs.consistency(size, size + 1).await.is_err());
    assert!(proofs.root(size + 1).await.is_err());
}

#[tokio::test]
async fn the_evidence_of_every_case_is_accepted() {
    let (town, proofs, head) = demo().await;
    let (seal, cases) = (Seal::new(), cases(&town).await);
    let note = seal.signs(head.tree);
    assert_eq!(cases.len(), 64, "the town's year");
    for (case, last) in &cases {
        let bundle =
            proofs.evidence(case, slice::from_ref(&note), &BTreeSet::new()).await.unwrap().unwrap();
        let read = Bundle::from_json(bundle.to_json().as_bytes()).unwrap();
        let proved = read.verify(&seal.policy, &Freshness::default()).unwrap();
        assert_eq!((proved.heads_index, proved.withheld), (head.tree.size - 1, 0));
        assert_eq!(read.leaves.last().unwrap().index, last.0 - 1, "{case}");
    }
    let unknown = StreamKey::new(Case::STREAM_TYPE, &Uuid::nil().to_string());
    assert!(
        proofs
            .evidence(&unknown, slice::from_ref(&note), &BTreeSet::new())
            .await
            .unwrap()
            .is_none()
    );
}

/// The fire lane is the town's first matter.
#[tokio::test]
async fn no_byte_of_the_fire_lanes_evidence_changes_unnoticed() {
    let (town, proofs, head) = demo().await;
    let seal = Seal::new();
    let queries = town.app.queries();
    let fire_lane = queries.case_by_number(&presidium(), "YN-2023-0001", At::default()).await;
    let case = StreamKey::new(Case::STREAM_TYPE, &fire_lane.unwrap().id);
    let note = seal.signs(head.tree);
    let withheld = BTreeSet::from(PETITIONER);
    let bundle = proofs.evidence(&case, slice::from_ref(&note), &withheld).await.unwrap().unwrap();
    let json = bundle.to_json();
    assert!(verify(json.as_bytes(), &seal.policy));
    assert!(PETITIONER.iter().all(|name| !json.contains(name)));
    let proved = bundle.verify(&seal.policy, &Freshness::default()).unwrap();
    assert_eq!(proved.withheld, 1, "the reference to the petitioner");
    let tried: Vec<usize> = (0..json.len()).step_by(STRIDE).collect();
    let accepted = |places: &[usize]| {
        let changed = |place: &usize| {
            let mut other = json.clone().into_bytes();
            other[*place] ^= 1 << (place % 7);
            verify(&other, &seal.policy)
        };
        places.iter().filter(|place| changed(place)).count()
    };
    // Each try verifies the evidence as far as it goes: both processors take part.
    let accepted: usize = thread::scope(|scope| {
        let halves = tried.chunks(tried.len().div_ceil(2));
        let tries: Vec<_> = halves.map(|half| scope.spawn(|| accepted(half))).collect();
        tries.into_iter().map(|tried| tried.join().unwrap()).sum()
    });
    assert_eq!(accepted, 0, "of {} tried", tried.len());
    let (events, bytes, tried) = (proved.events, json.len(), tried.len());
    eprintln!("{events} events, {bytes} bytes, {tried} changed one at a time: 0 accepted");
}

#[tokio::test]
async fn what_the_signed_log_does_not_tell_yet_is_not_proved() {
    let town = Town::open().await;
    let (proofs, seal) = (town.app.proofs().clone(), Seal::new());
    let case = |id: Uuid| StreamKey::new(Case::STREAM_TYPE, &id.to_string());
    let first = town.registers("路灯不亮").await;
    let untold = seal.signs(proofs.follow().await.unwrap().tree);
    let none = BTreeSet::new();
    let refused = proofs.evidence(&case(first), slice::from_ref(&untold), &none).await.unwrap_err();
    assert!(matches!(refused, ProofError::NotYet));
    proofs.tell_heads().await.unwrap().unwrap();
    let told = seal.signs(proofs.follow().await.unwrap().tree);
    let second = Uuid::now_v7();
    town.does(&clerk(), second, registration(second, "井盖松动")).await.unwrap();
    town.accepts(first).await;
    let evidence =
        proofs.evidence(&case(first), slice::from_ref(&told), &none).await.unwrap().unwrap();
    assert_eq!(evidence.leaves.len(), 1, "the acceptance is later than what was signed");
    let refused = proofs.evidence(&case(second), slice::from_ref(&told), &none).await.unwrap_err();
    assert!(matches!(refused, ProofError::NotYet));
    // The heads of then are told although the log has gone on.
    let evidence = evidence.verify(&seal.policy, &Freshness::default()).unwrap();
    assert_eq!(evidence.events, 1);
}

#[tokio::test]
async fn a_checkpoint_of_another_history_proves_nothing_here() {
    let (town, proofs, head) = demo().await;
    let case = cases(&town).await.into_keys().next().unwrap();
    let seal = Seal::new();
    let forked = TreeHead { root: Hash([1; 32]), ..head.tree };
    let longer = TreeHead { size: head.tree.size + 1, ..head.tree };
    for other in [forked, longer] {
        let refused = proofs.evidence(&case, &[seal.signs(other)], &BTreeSet::new()).await;
        assert!(matches!(refused, Err(ProofError::OtherHistory { .. })));
    }
}

#[tokio::test]
async fn another_process_builds_the_same_and_follows_on() {
    let (town, _, head) = demo().await;
    let another = town.another().await;
    let proofs = another.proofs().clone();
    assert_eq!(proofs.follow().await.unwrap(), head);
    // Both find that nothing has happened, then both tell it once, whoever comes first.
    assert_eq!(proofs.tell_heads().await.unwrap(), None);
    let id = cases(&town).await.len();
    assert!(id > 0);
    town::import(&another, &town::Town::demo().unwrap()).await.unwrap();
    assert_eq!(proofs.tell_heads().await.unwrap(), None, "the same entries are no news");
}

fn bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}
