//! Witnesses that lie, are silent or are down, beside good ones: a quorum is reached without them, and
//! each is named with what was wrong.

use crate::{
    exchange::{LONG, address, proofs, serve, serve_witness},
    town::{Folder, NOW, ORIGIN, Town, log_key, witness_key},
};
use axum::{Router, http::StatusCode, response::IntoResponse, routing::post};
use lianxin_ledger::{AddCheckpoint, Checkpoint, Fault, LogKey, Policy, Signer};
use lianxin_notary::{Asked, WitnessAddress, Witnesses};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::net::TcpListener;

/// A witness that answers whatever it likes to the request.
async fn liar<A: IntoResponse + 'static>(
    answer: impl Fn(AddCheckpoint) -> A + Clone + Send + Sync + 'static,
) -> WitnessAddress {
    let route =
        post(async move |body: axum::body::Bytes| answer(AddCheckpoint::parse(&body).unwrap()));
    let url = serve(Router::new().route("/add-checkpoint", route)).await;
    address("liar", &url, witness_key("liar", 66).key())
}

/// One that takes a connection and says nothing. Dropped, it is gone.
async fn silent() -> (TcpListener, WitnessAddress) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut address = address("silent", &url, witness_key("silent", 67).key());
    address.timeout = Duration::from_millis(50);
    (listener, address)
}

/// One whose machine is there, and where nobody listens.
async fn down() -> WitnessAddress {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    address("down", &url, witness_key("down", 68).key())
}

/// What is wrong with the one witness that is asked.
async fn wrong(witness: WitnessAddress) -> (&'static str, String) {
    let town = Town::of(20);
    let witnesses = Witnesses::try_new(vec![witness]).unwrap();
    let asked: Asked = witnesses.ask(&town.signed(), proofs(&town)).await.unwrap();
    assert_eq!(asked.count(), 0);
    let (_, why) = &asked.missing[0];
    (why.code(), why.to_string())
}

#[tokio::test]
async fn two_good_witnesses_are_enough_beside_a_liar_a_silent_one_and_one_that_is_down() {
    let folders = [Folder::new(), Folder::new()];
    let desks = [folders[0].witness("congress"), folders[1].witness("archives")];
    let mut addresses = Vec::new();
    for desk in &desks {
        addresses.push(address(desk.key().name(), &serve_witness(desk).await, desk.key()));
    }
    // Valid to look at: its own name and id over another checkpoint.
    addresses.push(
        liar(|_| {
            let other = Checkpoint::try_new(ORIGIN, Town::of(17).grown_to(20, 1).head()).unwrap();
            other.cosigned(&witness_key("liar", 66), NOW).unwrap().to_string()
        })
        .await,
    );
    let (_listener, silent) = silent().await;
    addresses.extend([silent, down().await]);
    let witnesses = Witnesses::try_new(addresses).unwrap();
    let town = Town::of(20);
    let mut note = town.signed();
    let asked = witnesses.ask(&note, proofs(&town)).await.unwrap();
    let who: Vec<_> = asked.cosigned.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(who, ["congress", "archives"]);
    let why: Vec<_> = asked.missing.iter().map(|(name, why)| (name.as_str(), why.code())).collect();
    assert_eq!(why, [("liar", "bad-signature"), ("silent", "timeout"), ("down", "unreachable")]);
    asked.signatures().into_iter().for_each(|signature| note.put(signature));
    let policy = |quorum| {
        let log = vec![LogKey::unbounded(log_key().key().clone())];
        Policy::try_new(ORIGIN, log, witnesses.known(), quorum).unwrap()
    };
    assert_eq!(policy(2).verify(&note).unwrap().witnessed.len(), 2);
    assert_eq!(policy(3).verify(&note), Err(Fault::NoQuorum { found: 2, needed: 3 }));
}

#[tokio::test]
async fn signatures_that_only_look_like_some_are_refused() {
    let good = |request: &AddCheckpoint| {
        let checkpoint = Checkpoint::parse(request.checkpoint.text()).unwrap();
        checkpoint.cosigned(&witness_key("liar", 66), NOW).unwrap().to_string()
    };
    let town = Town::of(20);
    let honest = Witnesses::try_new(vec![liar(move |request| good(&request)).await]).unwrap();
    assert_eq!(honest.ask(&town.signed(), proofs(&town)).await.unwrap().count(), 1);

    let flipped = liar(move |request| {
        let line = good(&request);
        // A letter in the middle of the signature.
        let at = line.len() - 40;
        let other = if line.as_bytes()[at] == b'A' { "B" } else { "A" };
        format!("{}{other}{}", &line[..at], &line[at + 1..])
    });
    assert_eq!(wrong(flipped.await).await.0, "bad-signature");
    let without_time =
        liar(move |request| request.checkpoint.signatures()[0].to_string().replace(ORIGIN, "liar"));
    assert_eq!(wrong(without_time.await).await.0, "not-its-key");
    let others = liar(move |request| {
        let checkpoint = Checkpoint::parse(request.checkpoint.text()).unwrap();
        checkpoint.cosigned(&witness_key("liar", 7), NOW).unwrap().to_string()
    });
    assert_eq!(wrong(others.await).await.0, "not-its-key", "another key of that name");
    let log_itself = liar(move |request| request.checkpoint.signatures()[0].to_string());
    assert_eq!(wrong(log_itself.await).await.0, "not-its-key");
    for nonsense in ["", "\n", "yes", "<html></html>\n"] {
        assert_eq!(wrong(liar(move |_| nonsense).await).await.0, "malformed", "{nonsense}");
    }
    let endless = liar(|_| "— liar AAAA\n".repeat(100_000));
    assert_eq!(wrong(endless.await).await.0, "malformed");
    assert_eq!(wrong(liar(|_| vec![0xff_u8; 9]).await).await.0, "malformed");
}

#[tokio::test]
async fn refusals_are_told_as_far_as_they_are_printable() {
    let refusing = liar(|_| (StatusCode::FORBIDDEN, "not\u{1b}[31m signed\n"));
    let (code, said) = wrong(refusing.await).await;
    assert_eq!(code, "refused");
    assert_eq!(said, "it refuses with status 403: not\u{fffd}[31m signed");
    let redirecting = liar(|_| (StatusCode::FOUND, [("location", "http://127.0.0.1:1/")], ""));
    assert_eq!(wrong(redirecting.await).await.0, "refused", "it goes nowhere else");
    let long = liar(|_| (StatusCode::BAD_GATEWAY, "x".repeat(9000)));
    assert!(wrong(long.await).await.1.len() < 300);
}

#[tokio::test]
async fn sizes_are_followed_once_and_not_round_in_circles() {
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = tries.clone();
    let told = move |size: &'static str| {
        let counted = counted.clone();
        liar(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
            (StatusCode::CONFLICT, size)
        })
    };
    for (size, code, expected) in [
        ("5\n", "conflict", 2),
        ("0\n", "conflict", 1),
        ("21\n", "conflict", 1),
        ("18446744073709551615\n", "conflict", 1),
        ("5", "malformed", 1),
        ("05\n", "malformed", 1),
        ("-5\n", "malformed", 1),
        ("", "malformed", 1),
    ] {
        tries.store(0, Ordering::Relaxed);
        assert_eq!(wrong(told(size).await).await.0, code, "{size:?}");
        assert_eq!(tries.load(Ordering::Relaxed), expected, "{size:?}");
    }
}

#[tokio::test]
async fn a_witness_that_hangs_up_is_unreachable_and_one_that_stalls_runs_out_of_time() {
    let (listener, mut address) = silent().await;
    address.timeout = LONG;
    let hangs_up = tokio::spawn(async move { drop(listener.accept().await.unwrap()) });
    assert_eq!(wrong(address).await.0, "unreachable");
    hangs_up.await.unwrap();
    let (_listener, address) = silent().await;
    assert_eq!(wrong(address).await.0, "timeout");
}
