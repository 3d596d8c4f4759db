//! How a bucket is asked. There is no bucket here: somebody listens where one would be, and answers as
//! one does.

use crate::ground::*;
use lianxin_attachments::{Key, Location, S3, Vault};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// Hears one request and gives an answer.
async fn answer(listener: &TcpListener, answer: &str) -> String {
    let (mut connection, _) = listener.accept().await.unwrap();
    let mut heard = Vec::new();
    while !heard.ends_with(b"\r\n\r\n") {
        heard.push(connection.read_u8().await.unwrap());
    }
    connection.write_all(answer.as_bytes()).await.unwrap();
    String::from_utf8(heard).unwrap().to_lowercase()
}

#[tokio::test]
async fn a_bucket_is_asked_by_its_name_and_prefix_with_a_signature() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let key = Key { id: "AKID".to_owned(), secret: "hush".to_owned(), token: None };
    let location = Location::S3(S3 {
        bucket: "papers".to_owned(),
        prefix: "lianxin".to_owned(),
        endpoint: Some(format!("http://{}", listener.local_addr().unwrap())),
        region: Some("cn-south-1".to_owned()),
        plain_http: true,
        key: Some(key),
    });
    let vault = Vault::open(&location, EXPIRY).unwrap();
    let hash = hash(b"a");
    let gone = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let there = "HTTP/1.1 200 OK\r\ncontent-length: 7\r\netag: \"e\"\r\nconnection: close\r\n\
        last-modified: Fri, 01 Mar 2024 02:03:04 GMT\r\n\r\n";
    for (told, expected) in [(gone, None), (there, Some(7))] {
        let tenant = tenant();
        let (heard, size) = tokio::join!(answer(&listener, told), vault.size(&tenant, &hash));
        assert_eq!(size.unwrap(), expected);
        let path = format!("/papers/lianxin/demo/sha256/{}/{hash}", &hash.as_str()[..2]);
        assert!(heard.starts_with(&format!("head {path} http/1.1\r\n")), "{heard}");
        assert!(heard.contains("authorization: aws4-hmac-sha256 credential=akid/"), "{heard}");
        assert!(heard.contains("/cn-south-1/s3/aws4_request"), "{heard}");
        assert!(!heard.contains("hush"), "{heard}");
    }
}
