//! More subscriptions on a socket than anybody needs.

use super::siege::Siege;
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

/// Subscriptions a caller may have at once.
const ALLOWED: usize = 20;

pub(super) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A socket whose client is known.
pub(super) async fn open(siege: &Siege) -> Socket {
    let mut socket = connect(siege).await;
    let token = siege.demo.token("attacker");
    say(&mut socket, &json!({"type": "connection_init", "payload": {"token": token}})).await;
    assert_eq!(hear(&mut socket).await["type"], "connection_ack");
    socket
}

/// A socket whose client has not introduced itself.
pub(super) async fn connect(siege: &Siege) -> Socket {
    let url = format!("ws://{}/graphql/ws", siege.demo.address);
    let mut request = url.into_client_request().unwrap();
    let protocol = "graphql-transport-ws".parse().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let (socket, _) = connect_async(request).await.unwrap();
    socket
}

pub(super) async fn say(socket: &mut Socket, message: &Value) {
    socket.send(Message::text(message.to_string())).await.unwrap();
}

pub(super) async fn hear(socket: &mut Socket) -> Value {
    loop {
        match socket.next().await.unwrap().unwrap() {
            Message::Text(text) => return serde_json::from_str(&text).unwrap(),
            Message::Ping(_) | Message::Pong(_) => {}
            other => panic!("no message: {other:?}"),
        }
    }
}

pub(super) fn subscribe(id: &str, query: &str) -> Value {
    json!({"type": "subscribe", "id": id, "payload": {"query": query}})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_subscriptions_on_a_socket() {
    let siege = Siege::begin().await;
    let mut socket = open(&siege).await;
    let query = "subscription { events { position } }";
    for id in 0..1_000 {
        say(&mut socket, &subscribe(&id.to_string(), query)).await;
    }
    for _ in 0..1_000 - ALLOWED {
        let heard = hear(&mut socket).await;
        assert_eq!(heard["type"], "error", "{heard}");
        assert_eq!(heard["payload"][0]["extensions"]["code"], "TOO_MANY_SUBSCRIPTIONS");
    }
    say(&mut socket, &subscribe("q", "{ __typename }")).await;
    assert_eq!(hear(&mut socket).await["payload"]["data"]["__typename"], "Query");
    siege.end();
}
