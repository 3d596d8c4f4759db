//! Letters over real connections of this machine: what arrives, and what stops them.

use super::*;
use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, StatusCode},
    response::Redirect,
    routing::post,
};
use std::{
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
};
use tokio::{
    io::AsyncReadExt,
    net::TcpListener,
    sync::mpsc::{self, Receiver},
};

/// Long enough for a machine that does much else.
const LONG: Duration = Duration::from_secs(60);

fn letter(url: &str) -> Letter {
    Letter {
        url: url.to_owned(),
        id: "018e".to_owned(),
        timestamp: 1_700_000_000,
        signature: "v1,abc v1,def".to_owned(),
        body: r#"{"specversion":"1.0"}"#.to_owned(),
    }
}

fn courier(private: bool) -> Courier {
    Courier::try_new(LONG, private).unwrap()
}

async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

/// A receiver that tells what it is sent.
async fn receiver() -> (SocketAddr, Receiver<(HeaderMap, Bytes)>) {
    let (heard, hears) = mpsc::channel(8);
    let take = post(move |headers: HeaderMap, body: Bytes| async move {
        heard.send((headers, body)).await.unwrap();
        StatusCode::NO_CONTENT
    });
    (serve(Router::new().route("/", take)).await, hears)
}

#[tokio::test]
async fn a_letter_arrives_with_its_headers_word_for_word() {
    let (address, mut hears) = receiver().await;
    // By a name, which is looked up, and by the address itself.
    for url in [format!("http://localhost:{}/", address.port()), format!("http://{address}/")] {
        assert_eq!(courier(true).carry(&letter(&url)).await, Ok(204), "{url}");
        let (headers, body) = hears.recv().await.unwrap();
        assert_eq!(headers["content-type"], "application/cloudevents+json");
        assert_eq!(headers["webhook-id"], "018e");
        assert_eq!(headers["webhook-timestamp"], "1700000000");
        assert_eq!(headers["webhook-signature"], "v1,abc v1,def");
        assert_eq!(body, r#"{"specversion":"1.0"}"#);
    }
}

#[tokio::test]
async fn private_addresses_are_not_reached_unless_allowed_and_some_never() {
    let (address, mut hears) = receiver().await;
    let refused = async |private: bool, url: &str| {
        let told = courier(private).carry(&letter(url)).await.unwrap_err();
        assert_eq!(told.0, Forbidden.to_string(), "{url}");
    };
    refused(false, &format!("http://{address}/")).await;
    refused(false, &format!("http://localhost:{}/", address.port())).await;
    refused(false, &format!("http://[::ffff:127.0.0.1]:{}/", address.port())).await;
    for private in [true, false] {
        refused(private, "http://169.254.169.254/latest").await;
        refused(private, "http://[fe80::1]/").await;
        refused(private, "http://0.0.0.0/").await;
    }
    assert!(hears.try_recv().is_err(), "nothing was sent");
}

#[tokio::test]
async fn a_redirection_is_told_and_not_followed() {
    let followed = Arc::new(AtomicUsize::new(0));
    let counting = Arc::clone(&followed);
    let router =
        Router::new().route("/", post(|| async { Redirect::temporary("/elsewhere") })).route(
            "/elsewhere",
            post(move || async move {
                counting.fetch_add(1, Ordering::Relaxed);
            }),
        );
    let address = serve(router).await;
    assert_eq!(courier(true).carry(&letter(&format!("http://{address}/"))).await, Ok(307));
    assert_eq!(followed.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_receiver_that_is_not_there_or_never_answers_is_told_apart() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let silent = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        // Reads what comes until the other side gives up.
        let mut read = Vec::new();
        _ = stream.read_to_end(&mut read).await;
    });
    let impatient = Courier::try_new(Duration::from_millis(100), true).unwrap();
    let told = impatient.carry(&letter(&format!("http://{address}/"))).await.unwrap_err();
    assert_eq!(told.0, "no answer within 0.1 s");
    silent.await.unwrap();
    let told = courier(true).carry(&letter(&format!("http://{address}/"))).await.unwrap_err();
    assert!(told.0.starts_with("no connection: "), "{told}");
    assert!(!told.0.contains(&address.to_string()), "{told}");
}

#[tokio::test]
async fn an_endless_answer_is_not_read_to_its_end() {
    let endless = || async {
        let chunks = futures::stream::repeat_with(|| {
            Ok::<_, std::convert::Infallible>(Bytes::from_static(&[b'a'; 1024]))
        });
        axum::body::Body::from_stream(chunks)
    };
    let address = serve(Router::new().route("/", post(endless))).await;
    assert_eq!(courier(true).carry(&letter(&format!("http://{address}/"))).await, Ok(200));
}
