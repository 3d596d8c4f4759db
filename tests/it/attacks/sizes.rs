//! Bodies that are too long, or no text.

use super::siege::Siege;
use reqwest::Body;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const LONG: usize = 30 * 1024 * 1024;

/// Sends a body of 30 MB as far as it is taken, and reads meanwhile.
async fn sends(siege: &Siege, header: &str, piece: Vec<u8>) -> String {
    let stream = TcpStream::connect(&siege.demo.address).await.unwrap();
    let (mut read, mut write) = stream.into_split();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n{header}\r\n\r\n",
        siege.demo.address,
        siege.demo.token("attacker")
    );
    let sending = tokio::spawn(async move {
        write.write_all(head.as_bytes()).await?;
        for _ in 0..LONG / piece.len() {
            write.write_all(&piece).await?;
        }
        std::io::Result::Ok(write)
    });
    let mut told = Vec::new();
    // A server that has answered and will not read on may reset the connection.
    _ = read.read_to_end(&mut told).await;
    sending.abort();
    String::from_utf8(told).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_of_30_megabytes() {
    let siege = Siege::begin().await;
    let chunk = [b"10000\r\n".as_slice(), &[b' '; 0x10000], b"\r\n"].concat();
    for (header, piece) in [
        (format!("content-length: {LONG}"), vec![b' '; 0x10000]),
        ("transfer-encoding: chunked".to_owned(), chunk),
    ] {
        let told = sends(&siege, &header, piece).await;
        assert!(told.starts_with("HTTP/1.1 413 "), "{header}: {told}");
        assert!(told.contains("PAYLOAD_TOO_LARGE"));
    }
    siege.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_that_are_no_text() {
    let siege = Siege::begin().await;
    let quoted = [br#"{"query":""#.as_slice(), &[0xff; 200_000], br#""}"#].concat();
    let surrogate = [br#"{"query":""#.as_slice(), b"\xed\xa0\x80", br#""}"#].concat();
    let zeros = vec![0; 200_000];
    let escaped = br#"{"query":"\ud800"}"#.to_vec();
    for body in [quoted, surrogate, zeros, escaped, vec![0xff; 200_000]] {
        let told = siege.tell(Body::from(body)).await;
        assert_eq!((told.status.as_u16(), told.code().as_str()), (400, "BAD_REQUEST"));
        told.keeps_bounds();
    }
    siege.end();
}
