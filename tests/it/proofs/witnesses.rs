//! Three witnesses on this machine, of which one lies, one is slow, and one is down.

use super::{FIRE_LANE, Office, on_postgres, on_sqlite};
use axum::{Router, extract::State, routing::post};
use jiff::Timestamp;
use lianxin_domain::actor::Role;
use lianxin_ledger::{
    AddCheckpoint, Checkpoint, Freshness, KeyKind, LogKey, Note, Policy, Signer as _, SoftwareKey,
    TreeHead, VerifierKey,
};
use lianxin_notary::{KnownLog, WitnessDesk, router};
use lianxin_server::settings::{Ledger, Witness};
use std::{
    collections::BTreeSet,
    future::pending,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// Serves until the test ends; tells the address.
async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}")
}

/// An honest witness that knows the log.
fn desk(folder: &Path, name: &str, log: &KnownLog) -> WitnessDesk {
    WitnessDesk::found(folder, name).unwrap();
    let desk = WitnessDesk::open(folder).unwrap();
    desk.trust(log).unwrap();
    desk
}

fn now() -> u64 {
    Timestamp::now().as_second() as u64
}

fn setting(name: &str, url: String, key: &VerifierKey, timeout_seconds: u64) -> Witness {
    Witness { name: name.to_owned(), url, key: key.to_string(), timeout_seconds }
}

/// A witness that cosigns what it was not shown: the same size with another root.
async fn liar(name: &str) -> (String, VerifierKey) {
    let key = SoftwareKey::from_seed(name, KeyKind::Witness, &[9; 32]).unwrap();
    let public = key.key().clone();
    let lie = async |State(key): State<Arc<SoftwareKey>>, body: axum::body::Bytes| {
        let asked = AddCheckpoint::parse(&body).unwrap();
        let told = Checkpoint::parse(asked.checkpoint.text()).unwrap();
        let mut head: TreeHead = told.head;
        head.root.0[0] ^= 1;
        let other = Checkpoint::try_new(told.origin(), head).unwrap();
        key.sign(&other.to_string(), now()).unwrap().to_string()
    };
    let router = Router::new().route("/add-checkpoint", post(lie)).with_state(Arc::new(key));
    (serve(router).await, public)
}

/// What the office's people believe: its own key, and so many of these.
fn policy(settings: &Ledger, key: &VerifierKey, quorum: usize) -> Policy {
    let origin = settings.origin(super::TENANT);
    let known = settings.witnesses().unwrap().known();
    Policy::try_new(&origin, vec![LogKey::unbounded(key.clone())], known, quorum).unwrap()
}

async fn a_quorum_of_two(office: Office) {
    let folder = TempDir::new().unwrap();
    let unwitnessed = Ledger::default();
    let key = office.signer(&unwitnessed).verifier_keys().remove(0);
    let origin = unwitnessed.origin(super::TENANT);
    let log = KnownLog { origin, keys: vec![LogKey::unbounded(key.clone())] };

    let city = desk(&folder.path().join("city"), "city.example", &log);
    let archives = desk(&folder.path().join("archives"), "archives.example", &log);
    let city_url = serve(router(city.clone(), now)).await;
    let archives_up = Arc::new(AtomicBool::new(false));
    let gate = Arc::clone(&archives_up);
    let answering = router(archives.clone(), now);
    // The archives are slow: until the gate opens, they take every request and answer none.
    let slow = axum::middleware::from_fn(move |request, next: axum::middleware::Next| {
        let open = gate.load(Ordering::Relaxed);
        async move { if open { next.run(request).await } else { pending().await } }
    });
    let archives_url = serve(answering.layer(slow)).await;
    let (liar_url, liar_key) = liar("liar.example").await;
    let settings = Ledger {
        quorum: 2,
        witnesses: vec![
            setting("city", city_url, city.key(), 60),
            setting("archives", archives_url, archives.key(), 1),
            setting("liar", liar_url, &liar_key, 60),
        ],
        ..unwitnessed
    };

    // One good cosignature: the service goes on, and says that two are required.
    let note = office.seals(&settings).await;
    let names = |note: &Note| {
        let signed = policy(&settings, &key, 0).verify(note).unwrap();
        signed.witnessed.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
    };
    assert_eq!(names(&note), ["city"], "the lie is not published");
    assert!(policy(&settings, &key, 2).verify(&note).is_err());
    let sealed = office.sealed(&settings);
    assert!(sealed.apps[0].witnessed().await.unwrap().is_none());

    // The archives answer; the one that is down from now on is the liar.
    archives_up.store(true, Ordering::Relaxed);
    let mut down = settings.clone();
    down.witnesses[2].url = "http://127.0.0.1:9/".to_owned();
    let patient = Ledger {
        witnesses: down
            .witnesses
            .iter()
            .map(|it| Witness { timeout_seconds: 60, ..it.clone() })
            .collect(),
        ..down
    };
    let note = office.seals(&patient).await;
    assert_eq!(names(&note), ["city", "archives"]);
    let sealed = office.sealed(&patient);
    let app = &sealed.apps[0];
    let witnessed = app.witnessed().await.unwrap().unwrap();
    assert_eq!(witnessed.checkpoint.to_string(), note.to_string());

    // Evidence is by the checkpoint that is witnessed, and says so.
    let case = app.queries().case_numbered(FIRE_LANE).await.unwrap().unwrap();
    let evidence = app.evidence_for(Role::Supervisor, &case, &BTreeSet::new()).await.unwrap();
    let proved = evidence.verify(&policy(&patient, &key, 2), &Freshness::default()).unwrap();
    let by: Vec<&str> = proved.signed.witnessed.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(by, ["city", "archives"]);
    eprintln!("quorum 2 of 3: {} events witnessed by {by:?}", proved.events);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quorum_of_two_holds_for_a_file() {
    a_quorum_of_two(on_sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quorum_of_two_holds_for_a_database() {
    a_quorum_of_two(on_postgres().await).await;
}
