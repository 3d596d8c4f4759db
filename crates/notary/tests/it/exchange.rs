//! Both ends of the exchange over real connections of this machine.

use crate::town::{Folder, NOW, ORIGIN, Town, witness_key};
use axum::Router;
use lianxin_ledger::{AddCheckpoint, Hash, LogKey, Policy, Signer, VerifierKey};
use lianxin_notary::{
    MAX_REQUEST_BYTES, NoWitnesses, Unwitnessed, WitnessAddress, WitnessDesk, Witnesses, router,
};
use std::{convert::Infallible, time::Duration};
use tokio::net::TcpListener;

/// Long enough for a machine that does much else.
pub(crate) const LONG: Duration = Duration::from_secs(60);

/// Serves until the test ends; tells the address.
pub(crate) async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}")
}

pub(crate) async fn serve_witness(desk: &WitnessDesk) -> String {
    serve(router(desk.clone(), || NOW)).await
}

pub(crate) fn address(name: &str, url: &str, key: &VerifierKey) -> WitnessAddress {
    WitnessAddress { name: name.to_owned(), url: url.to_owned(), key: key.clone(), timeout: LONG }
}

/// The proofs of a town's log, as whoever asks gets them from somewhere.
pub(crate) fn proofs(
    town: &Town,
) -> impl Fn(u64) -> std::future::Ready<Result<Vec<Hash>, Infallible>> {
    |old| std::future::ready(Ok(town.proof(old)))
}

async fn post(url: &str, body: Vec<u8>) -> (u16, String, String) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.post(format!("{url}/add-checkpoint")).body(body).send().await.unwrap();
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    (answer.status().as_u16(), kind, answer.text().await.unwrap())
}

#[tokio::test]
async fn the_answers_are_those_of_the_specification() {
    let folder = Folder::new();
    let desk = folder.witness("w");
    let url = serve_witness(&desk).await;
    let (status, _, body) = post(&url, Town::of(9).asks(0)).await;
    let lines = lianxin_ledger::NoteSignature::parse_lines(&body).unwrap();
    assert_eq!((status, lines.len()), (200, 1));
    assert!(lines[0].is_by(desk.key()));
    let size = |said: &str| (409, "text/x.tlog.size".to_owned(), said.to_owned());
    assert_eq!(post(&url, Town::of(12).asks(5)).await, size("9\n"));
    assert_eq!(post(&url, Town::of(5).grown_to(9, 1).asks(9)).await, size("9\n"));
    let (status, kind, said) = post(&url, Town::of(5).grown_to(12, 1).asks(9)).await;
    assert_eq!((status, kind.as_str()), (422, "text/plain; charset=utf-8"));
    assert!(said.starts_with("rewritten: ") && said.ends_with('\n'), "{said}");
    assert_eq!(post(&url, b"old".to_vec()).await.0, 400);
    assert_eq!(post(&url, vec![b'a'; MAX_REQUEST_BYTES + 1]).await.0, 413);
    assert_eq!(post(&url, vec![b'a'; MAX_REQUEST_BYTES]).await.0, 400);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let got = client.get(format!("{url}/add-checkpoint")).send().await.unwrap();
    assert_eq!(got.status().as_u16(), 405);
    // What fails in the folder is not told to strangers.
    std::fs::remove_file(folder.file("logs/yining.lianxin.example%2Fevents/signed")).unwrap();
    let (status, _, said) = post(&url, Town::of(12).asks(9)).await;
    assert_eq!((status, said.as_str()), (500, "no-memory\n"));
}

#[tokio::test]
async fn every_honest_witness_cosigns_whatever_it_knew() {
    let folders = [Folder::new(), Folder::new(), Folder::new()];
    let desks = [0, 1, 2].map(|at| folders[at].witness(&format!("w{at}")));
    let mut addresses = Vec::new();
    for (at, desk) in desks.iter().enumerate() {
        // Each has been asked by somebody before: the log does not know up to where.
        if at > 0 {
            desk.cosign(&Town::of(at as u64 * 10).asks(0), NOW).await.unwrap();
        }
        addresses.push(address(&format!("w{at}"), &serve_witness(desk).await, desk.key()));
    }
    let witnesses = Witnesses::try_new(addresses).unwrap();
    let log = vec![LogKey::unbounded(crate::town::log_key().key().clone())];
    let policy = Policy::try_new(ORIGIN, log, witnesses.known(), 3).unwrap();
    for size in [30, 31, 31, 300] {
        let town = Town::of(size);
        let mut note = town.signed();
        let asked = witnesses.ask(&note, proofs(&town)).await.unwrap();
        assert_eq!((asked.count(), asked.missing.len()), (3, 0));
        asked.signatures().into_iter().for_each(|signature| note.put(signature));
        assert_eq!(policy.verify(&note).unwrap().witnessed_by(3), Some(NOW));
    }
    // A note that has been overtaken.
    let town = Town::of(200);
    let asked = witnesses.ask(&town.signed(), proofs(&town)).await.unwrap();
    let conflict = Unwitnessed::Conflict { cosigned: 300 };
    assert!(asked.missing.iter().all(|(_, why)| *why == conflict), "{asked:?}");
    assert_eq!((asked.count(), asked.missing.len()), (0, 3));
}

/// What is asked of a signer's seat and put back there.
#[tokio::test]
async fn a_signed_log_is_witnessed_from_end_to_end() {
    let (signing, witnessing) = (Folder::new(), Folder::new());
    let signer = signing.signer();
    lianxin_notary::WitnessDesk::found(witnessing.path(), "w").unwrap();
    let desk = WitnessDesk::open(witnessing.path()).unwrap();
    let keys = signer.verifier_keys().into_iter().map(LogKey::unbounded).collect();
    desk.trust(&lianxin_notary::KnownLog { origin: ORIGIN.to_owned(), keys }).unwrap();
    let url = serve_witness(&desk).await;
    let witnesses = Witnesses::try_new(vec![address("w", &url, desk.key())]).unwrap();
    for size in [4, 40] {
        let town = Town::of(size);
        let mut seat = signer.take().unwrap();
        let note = town.signed_by(&mut seat).unwrap();
        let asked = witnesses.ask(&note, proofs(&town)).await.unwrap();
        let note = seat.cosigned(size, asked.signatures()).unwrap();
        assert_eq!(note.signatures().len(), 2);
        assert_eq!(signer.published().latest().unwrap(), Some(note));
    }
}

#[tokio::test]
async fn without_a_proof_nobody_is_asked_in_vain() {
    let folder = Folder::new();
    let desk = folder.witness("w");
    let url = serve_witness(&desk).await;
    let witnesses = Witnesses::try_new(vec![address("w", &url, desk.key())]).unwrap();
    let no_proof = |_| std::future::ready(Err("the database is away"));
    let asked = witnesses.ask(&Town::of(5).signed(), no_proof).await.unwrap();
    let (name, why) = &asked.missing[0];
    assert_eq!((name.as_str(), why.code()), ("w", "no-proof"));
    assert!(why.to_string().contains("the database is away"), "{why}");
    assert_eq!(desk.logs().unwrap()[0].1.head.size, 0);
    let note = lianxin_ledger::Note::parse("text\n\n— a AAAAAAA=\n".as_bytes()).unwrap();
    assert!(witnesses.ask(&note, proofs(&Town::of(5))).await.is_err());
}

#[test]
fn one_witness_under_two_names_counts_once() {
    let url = "http://localhost:1";
    let witness =
        |name: &str, key_name: &str, seed| address(name, url, witness_key(key_name, seed).key());
    let twice = |one, other| Witnesses::try_new(vec![one, other]).map(|it| it.known());
    // The same key, also when the key itself has another name, would be counted twice.
    for alias in [witness("archives", "w", 2), witness("archives", "other", 2)] {
        let error = twice(witness("congress", "w", 2), alias).unwrap_err();
        assert!(matches!(&error, NoWitnesses::Key { name, .. } if name == "archives"), "{error}");
    }
    // Two keys of one witness are one witness.
    let known = twice(witness("congress", "w", 2), witness("congress", "w", 3)).unwrap();
    assert_eq!((known.len(), known[0].keys.len()), (1, 2));
    let asked = lianxin_notary::Asked {
        cosigned: [2, 3].map(|seed| ("congress".to_owned(), cosigned(seed))).into(),
        missing: Vec::new(),
    };
    assert_eq!((asked.count(), asked.signatures().len()), (1, 2));
    let log = vec![LogKey::unbounded(crate::town::log_key().key().clone())];
    assert!(Policy::try_new(ORIGIN, log, known, 2).is_err(), "they make no quorum of two");
}

fn cosigned(seed: u8) -> lianxin_ledger::NoteSignature {
    witness_key("w", seed).sign("text\n", NOW).unwrap()
}

#[test]
fn an_address_or_key_that_is_none_is_refused() {
    let of = |url: &str, key: &VerifierKey| Witnesses::try_new(vec![address("w", url, key)]).err();
    let key = witness_key("w", 2).key().clone();
    for url in ["", "nowhere", "ftp://a.example/", "http://"] {
        assert!(matches!(of(url, &key), Some(NoWitnesses::Address { .. })), "{url}");
    }
    let log = crate::town::log_key().key().clone();
    assert!(matches!(of("http://a.example", &log), Some(NoWitnesses::Key { .. })));
    assert!(Witnesses::try_new(Vec::new()).unwrap().is_empty());
}

/// The form in which a log asks is the one that files have, too.
#[test]
fn a_request_is_no_longer_than_what_is_read() {
    let note = Town::of(3).signed();
    let proof = vec![Hash([0; 32]); 63];
    let request = AddCheckpoint { old: u64::MAX, proof, checkpoint: note }.to_string();
    assert!(request.len() + lianxin_ledger::MAX_NOTE_BYTES <= MAX_REQUEST_BYTES + 400);
}
