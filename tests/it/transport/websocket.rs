//! The graphql-transport-ws protocol, message by message.

use super::server::{Server, TOKEN};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

/// A client's end of a socket.
struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Opens a socket of a subprotocol.
    async fn open(server: &Server, protocol: Option<&str>) -> Self {
        let url = format!("ws://{}/graphql/ws", server.address);
        let mut request = url.into_client_request().unwrap();
        if let Some(protocol) = protocol {
            let name = "sec-websocket-protocol";
            request.headers_mut().insert(name, protocol.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((socket, _)) => Self(socket),
            Err(error) => panic!("not opened: {error}"),
        }
    }

    /// Opens a socket and introduces its client.
    async fn introduced(server: &Server) -> Self {
        let mut socket = Self::open(server, Some("graphql-transport-ws")).await;
        socket.say(&json!({"type": "connection_init", "payload": {"token": TOKEN}})).await;
        assert_eq!(socket.hear().await, json!({"type": "connection_ack"}));
        socket
    }

    async fn say(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(&json!({"type": "subscribe", "id": id, "payload": {"query": query}})).await;
    }

    async fn next(&mut self) -> Message {
        loop {
            match self.0.next().await.unwrap().unwrap() {
                Message::Ping(_) | Message::Pong(_) => {}
                message => return message,
            }
        }
    }

    async fn hear(&mut self) -> Value {
        match self.next().await {
            Message::Text(text) => serde_json::from_str(&text).unwrap(),
            other => panic!("no message: {other:?}"),
        }
    }

    /// The code and reason with which the server ends.
    async fn ending(&mut self) -> (u16, String) {
        loop {
            if let Message::Close(frame) = self.next().await {
                let frame = frame.unwrap();
                return (frame.code.into(), frame.reason.to_string());
            }
        }
    }
}

const PROTOCOL: Option<&str> = Some("graphql-transport-ws");

#[tokio::test]
async fn a_subscription_a_query_and_a_mutation_are_answered_on_one_socket() {
    let server = Server::start();
    let mut socket = Socket::introduced(&server).await;
    socket.subscribe("s", "subscription { upto(number: 2) }").await;
    for number in [1, 2] {
        let payload = json!({"data": {"upto": number}});
        assert_eq!(socket.hear().await, json!({"type": "next", "id": "s", "payload": payload}));
    }
    assert_eq!(socket.hear().await, json!({"type": "complete", "id": "s"}));
    for (query, data) in
        [("{ me }", json!({"me": "clerk"})), ("mutation { count }", json!({"count": 1}))]
    {
        socket.subscribe("s", query).await;
        assert_eq!(socket.hear().await["payload"]["data"], data);
        assert_eq!(socket.hear().await["type"], "complete");
    }
    socket.say(&json!({"type": "ping", "payload": {"any": 1}})).await;
    assert_eq!(socket.hear().await, json!({"type": "pong"}));
}

#[tokio::test]
async fn an_invalid_operation_is_an_error_of_its_own() {
    let server = Server::start();
    let mut socket = Socket::introduced(&server).await;
    for query in ["{ nothing }", "subscription { a: silence b: silence }"] {
        socket.subscribe("1", query).await;
        let heard = socket.hear().await;
        assert_eq!((&heard["type"], &heard["id"]), (&json!("error"), &json!("1")));
        assert_eq!(heard["payload"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    }
    socket.subscribe("1", "{ me }").await;
    assert_eq!(socket.hear().await["type"], "next");
}

#[tokio::test]
async fn a_completed_subscription_is_not_heard_of_again() {
    let server = Server::start();
    let mut socket = Socket::introduced(&server).await;
    socket.subscribe("1", "subscription { silence }").await;
    socket.say(&json!({"type": "complete", "id": "1"})).await;
    socket.subscribe("1", "{ me }").await;
    assert_eq!(socket.hear().await["payload"]["data"]["me"], "clerk");
}

#[tokio::test]
async fn every_breach_of_the_protocol_has_its_close() {
    let server = Server::start();
    let mut socket = Socket::open(&server, None).await;
    assert_eq!(socket.ending().await.0, 4406);

    let init = json!({"type": "connection_init", "payload": {"token": TOKEN}});
    let wrong = json!({"type": "connection_init", "payload": {"token": "wrong"}});
    let silence =
        json!({"type": "subscribe", "id": "1", "payload": {"query": "subscription{silence}"}});
    for (messages, code) in [
        (vec![json!({"type": "unknown"})], 4400),
        (vec![json!([])], 4400),
        (vec![init.clone(), json!({"type": "subscribe", "id": 1})], 4400),
        (vec![silence.clone()], 4401),
        (vec![wrong], 4403),
        (vec![init.clone(), silence.clone(), silence], 4409),
        (vec![init.clone(), init], 4429),
    ] {
        let mut socket = Socket::open(&server, PROTOCOL).await;
        for message in &messages {
            socket.say(message).await;
        }
        assert_eq!(socket.ending().await.0, code, "{messages:?}");
    }
    let mut socket = Socket::open(&server, PROTOCOL).await;
    socket.0.send(Message::binary(vec![0])).await.unwrap();
    assert_eq!(socket.ending().await.0, 4400);
}

#[tokio::test]
async fn a_client_that_does_not_introduce_itself_is_let_go() {
    let server = Server::with(&json!({"introduction_seconds": 1}));
    let mut socket = Socket::open(&server, PROTOCOL).await;
    assert_eq!(socket.ending().await, (4408, "Connection initialisation timeout".to_owned()));
}

#[tokio::test]
async fn a_slow_reader_is_told_where_to_resume() {
    let server = Server::with(&json!({"write_seconds": 4}));
    let mut socket = Socket::introduced(&server).await;
    socket.subscribe("1", "subscription { flood(bytes: 100000) { position ballast } }").await;
    // The server gives up sending after half of its time; only then does the client read again. That
    // nothing happens can only be waited for by the clock.
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let mut last = String::new();
    let (code, reason) = loop {
        match socket.next().await {
            Message::Text(text) => {
                let heard: Value = serde_json::from_str(&text).unwrap();
                let position = &heard["payload"]["data"]["flood"]["position"];
                last = position.as_str().unwrap().to_owned();
            }
            Message::Close(frame) => {
                let frame = frame.unwrap();
                break (u16::from(frame.code), frame.reason.to_string());
            }
            other => panic!("neither text nor close: {other:?}"),
        }
    };
    assert_eq!((code, reason), (1013, format!("Slow consumer: resume after {last}")));
}
