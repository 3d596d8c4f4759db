//! An attachment of 200 MB: sent in bounded memory, cut in the middle, resumed, fetched, and found out
//! when a byte of it is flipped.

use crate::{
    bytes::{BLOCK, Film},
    office::{Office, Paper, header},
};
use futures::stream;
use reqwest::{Body, StatusCode};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{
    fs::OpenOptions,
    io::{Read, Seek, SeekFrom, Write},
    net::{Shutdown, TcpStream},
};

const FILM: Film = Film { size: 200_000_000 };
/// What is sent before the connection breaks: neither whole parts nor whole blocks.
const CUT: usize = 93_456_789;
/// What the server may need more than before, in kB.
const MORE: u64 = 100 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_megabytes_come_in_after_a_cut_and_a_flipped_byte_is_caught() {
    let mut office = Office::open().await;
    let clerk = office.clerk("LX");
    let paper =
        Paper {
            sha256: FILM.sha256(), name: "巡查录像.mp4", mime: "video/mp4", size: FILM.size
        };
    assert_eq!(office.register(&clerk, &[&paper]).await, Err("UNKNOWN_ATTACHMENT".to_owned()));
    let before = office.resident();
    upload(&office, &clerk, &paper).await;
    let used = office.peak().saturating_sub(before);
    println!("uploading: {used} kB above {before} kB");
    assert!(used < MORE, "uploading took {used} kB");

    let case = office.register(&clerk, &[&paper]).await.unwrap();
    let query = "query($id: ID!) { case(id: $id) { history(first: 9) { edges { node {
        attachments { sha256 name mediaType size url available } } } } } }";
    let told = office.asks(&clerk, query, json!({ "id": case })).await;
    let url = format!("/cases/{case}/attachments/{}", paper.sha256);
    let expected = json!({ "sha256": paper.sha256, "name": paper.name, "mediaType": paper.mime,
        "size": paper.size, "url": url, "available": true });
    let shown = &told["case"]["history"]["edges"][0]["node"]["attachments"];
    assert_eq!(*shown, json!([expected]));

    let before = office.resident();
    let (fetched, hash) = fetch(&office, &clerk, &case, &paper).await;
    let used = office.peak().saturating_sub(before);
    println!("downloading: {used} kB above {before} kB");
    assert!(used < MORE, "downloading took {used} kB");
    assert_eq!((fetched, hash), (Ok(FILM.size), paper.sha256.clone()));
    ranges(&office, &clerk, &case, &paper).await;

    flip(&office, &paper);
    let (fetched, _) = fetch(&office, &clerk, &case, &paper).await;
    assert!(fetched.is_err_and(|fetched| fetched < FILM.size), "the last bytes are held back");
    let (well, said) = office.examined(&[]);
    assert!(well, "only reading it through finds it: {said}");
    let (well, said) = office.examined(&["--attachments"]);
    let told = said.lines().any(|line| line.contains("FAILED") && line.contains(&paper.sha256));
    assert!(!well && told, "{said}");
}

/// Sends the film with a cut.
async fn upload(office: &Office, clerk: &str, paper: &Paper) {
    let begun = office.begin(clerk, paper).await;
    assert_eq!(begun.status(), StatusCode::CREATED);
    let address = header(&begun, "location");
    tokio::task::block_in_place(|| send_and_break(office, clerk, &address));
    // All that was sent had left this side when the connection was closed: it arrives.
    loop {
        let standing = office.upload("HEAD", &address, clerk).send().await.unwrap();
        assert_eq!(standing.status(), StatusCode::OK);
        assert_eq!(header(&standing, "upload-length"), paper.size.to_string());
        match header(&standing, "upload-offset").parse::<usize>().unwrap() {
            CUT => break,
            less => assert!(less < CUT, "{less}"),
        }
    }
    let rest = FILM.from(CUT).map(Ok::<_, std::io::Error>);
    let sent = office.send(clerk, &address, CUT, Body::wrap_stream(stream::iter(rest))).await;
    assert_eq!(sent.status(), StatusCode::NO_CONTENT);
    assert_eq!(header(&sent, "upload-offset"), paper.size.to_string());
    // The same again is there already.
    let again = office.begin(clerk, paper).await;
    assert_eq!(header(&again, "upload-offset"), paper.size.to_string());
}

/// Says that all comes, sends a part of it, and is gone.
fn send_and_break(office: &Office, clerk: &str, address: &str) {
    let mut connection = TcpStream::connect(&office.address).unwrap();
    write!(
        connection,
        "PATCH {address} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {clerk}\r\n\
         Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Length: {}\r\n\
         Content-Type: application/offset+octet-stream\r\n\r\n",
        office.address, FILM.size,
    )
    .unwrap();
    let mut left = CUT;
    for block in FILM.from(0) {
        let sent = left.min(block.len());
        connection.write_all(&block[..sent]).unwrap();
        left -= sent;
        if left == 0 {
            break;
        }
    }
    connection.shutdown(Shutdown::Write).unwrap();
    // Until the other side has let go as well, whatever it says.
    _ = connection.read_to_end(&mut Vec::new());
}

/// How much of an attachment comes, in full or until it breaks, and the hash of that.
async fn fetch(
    office: &Office,
    clerk: &str,
    case: &str,
    paper: &Paper,
) -> (Result<usize, usize>, String) {
    let mut answer = office.fetch(clerk, case, &paper.sha256).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(header(&answer, "content-length"), paper.size.to_string());
    let (mut came, mut digest) = (0, Sha256::new());
    let whole = loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => {
                came += chunk.len();
                digest.update(&chunk);
            }
            Ok(None) => break Ok(came),
            Err(_) => break Err(came),
        }
    };
    (whole, format!("{:x}", digest.finalize()))
}

/// Ranges across the places where parts and blocks meet.
async fn ranges(office: &Office, clerk: &str, case: &str, paper: &Paper) {
    for (from, until) in [(0, 1), (CUT - 5, CUT + 5), (8 * BLOCK - 3, 8 * BLOCK + 3)] {
        let asked = format!("bytes={from}-{}", until - 1);
        let request = office.fetch(clerk, case, &paper.sha256).header("range", asked);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT);
        let told = format!("bytes {from}-{}/{}", until - 1, paper.size);
        assert_eq!(header(&answer, "content-range"), told);
        assert_eq!(answer.bytes().await.unwrap(), FILM.range(from, until));
    }
}

/// Flips a bit of the stored content.
fn flip(office: &Office, paper: &Paper) {
    let file = office.file(&paper.sha256);
    let mut file = OpenOptions::new().read(true).write(true).open(file).unwrap();
    let mut byte = [0];
    file.seek(SeekFrom::Start(CUT as u64)).unwrap();
    file.read_exact(&mut byte).unwrap();
    file.seek(SeekFrom::Start(CUT as u64)).unwrap();
    file.write_all(&[byte[0] ^ 1]).unwrap();
}
