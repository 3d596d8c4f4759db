//! Clients that begin and do not go on: with their headers, with their body, with reading.

use super::siege::Siege;
use futures::future::join_all;
use std::{fs, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::sleep,
};

const CLIENTS: usize = 100;

impl Siege {
    /// Connections of which each has sent so much.
    async fn begun(&self, sent: &str) -> Vec<TcpStream> {
        join_all((0..CLIENTS).map(|_| async {
            let socket = TcpSocket::new_v4().unwrap();
            // The system keeps little for a client that does not read.
            socket.set_recv_buffer_size(4_096).unwrap();
            let mut stream = socket.connect(self.demo.address.parse().unwrap()).await.unwrap();
            stream.write_all(sent.as_bytes()).await.unwrap();
            stream
        }))
        .await
    }

    /// The beginning of a request with a token.
    fn head(&self, method: &str, path: &str) -> String {
        let (address, token) = (&self.demo.address, self.demo.token("attacker"));
        format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n")
    }

    /// The files and sockets the server has open.
    fn open(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.demo.process())).unwrap().count()
    }

    /// Waits until the server has let go of the clients.
    async fn abandoned(&self) {
        while self.open() >= CLIENTS {
            sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stalled_headers() {
    let siege = Siege::begin().await;
    let begun = siege.begun(&siege.head("GET", "/graphql")).await;
    siege.abandoned().await;
    drop(begun);
    let begun = siege.begun("G").await;
    siege.abandoned().await;
    drop(begun);
    siege.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stalled_bodies() {
    let siege = Siege::begin().await;
    let head = siege.head("POST", "/graphql");
    let sent = head + "content-type: application/json\r\ncontent-length: 1000\r\n\r\n{";
    for mut stream in siege.begun(&sent).await {
        let mut told = Vec::new();
        stream.read_to_end(&mut told).await.unwrap();
        let told = String::from_utf8(told).unwrap();
        assert!(told.starts_with("HTTP/1.1 408 ") && told.contains("REQUEST_TIMEOUT"), "{told}");
    }
    siege.end();
}

/// Each asks for the schema again and again, which is long, and once for what is costly to answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stalled_readers() {
    let siege = Siege::begin().await;
    let costly = "events(first:500){edges{node{sentence,payload,changes{field}}}}";
    let long = "__schema{types{name,description,fields{name,description,args{name,description}}}}";
    let request = |query: &str| {
        siege.head("GET", &format!("/graphql?query=%7B{}%7D", escaped(query))) + "\r\n"
    };
    let sent = request(long).repeat(60) + &request(costly);
    let begun = siege.begun(&sent).await;
    siege.abandoned().await;
    drop(begun);
    let begun = siege.begun(&request(costly)).await;
    siege.abandoned().await;
    drop(begun);
    siege.end();
}

/// A document without spaces, for an address.
fn escaped(query: &str) -> String {
    query.replace('{', "%7B").replace('}', "%7D")
}
