//! Attacks by way of the streaming protocols: what is refused over HTTP is refused there as well.

use super::{
    siege::Siege,
    sockets::{Socket, connect, hear, open, say, subscribe},
};
use futures::{SinkExt, StreamExt, future::join_all};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

/// The code with which the server ends a conversation; nothing when it just ends the connection.
async fn ending(socket: &mut Socket) -> Option<u16> {
    while let Some(Ok(message)) = socket.next().await {
        if let Message::Close(frame) = message {
            return frame.map(|frame| frame.code.into());
        }
    }
    None
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_documents_on_a_socket() {
    let siege = Siege::begin().await;
    let mut socket = open(&siege).await;
    let bomb = (0..40).map(|n| format!(" fragment f{n} on Query {{ ...f{0} ...f{0} }}", n + 1));
    let bomb = bomb.collect::<String>() + " fragment f40 on Query { head }";
    for (query, code) in [
        (format!("{{ ...f0 }}{bomb}"), "DOCUMENT_TOO_COMPLEX"),
        ("{a".repeat(20_000), "DOCUMENT_TOO_COMPLEX"),
        ("{ cases(first: 1000000000) { totalCount } }".to_owned(), "PAGE_TOO_LARGE"),
        (
            "subscription { a: events { type } b: events { type } }".to_owned(),
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ] {
        say(&mut socket, &subscribe("1", &query)).await;
        let heard = hear(&mut socket).await;
        assert_eq!(heard["payload"][0]["extensions"]["code"], code, "{heard}");
    }
    siege.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_that_are_none() {
    let siege = Siege::begin().await;
    let deep = r#"{"type":"ping","payload":"#.to_owned() + &"[".repeat(20_000);
    for message in
        [Message::text(deep), Message::text("x".repeat(300_000)), Message::binary(vec![0; 100_000])]
    {
        let mut socket = open(&siege).await;
        // A server that will not read on may already have ended the connection.
        _ = socket.send(message).await;
        assert!(ending(&mut socket).await.is_none_or(|code| code == 4400));
    }
    siege.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_who_do_not_introduce_themselves() {
    let siege = Siege::begin().await;
    let mut sockets = join_all((0..300).map(|_| connect(&siege))).await;
    for code in join_all(sockets.iter_mut().map(ending)).await {
        assert_eq!(code, Some(4408));
    }
    siege.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_of_streams_of_events() {
    let siege = Siege::begin().await;
    let url = siege.demo.url("/graphql/stream");
    let asked = join_all((0..300).map(|_| {
        let request = siege.client.post(&url).bearer_auth(siege.demo.token("attacker"));
        let request = request.header("accept", "text/event-stream");
        request.json(&json!({"query": "subscription { events { type } }"})).send()
    }));
    let answers: Vec<_> = asked.await.into_iter().map(|answer| answer.unwrap().status()).collect();
    let served = answers.iter().filter(|status| status.is_success()).count();
    assert_eq!(served, 20);
    assert!(answers.iter().all(|status| status.is_success() || status.as_u16() == 429));
    siege.end();
}
