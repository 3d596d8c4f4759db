//! The protocol of uploads, kept to and broken.

use crate::{
    bytes::sha256,
    office::{Office, Paper, code, header},
};
use reqwest::StatusCode;

const UPLOADS: &str = "/attachments/uploads";

fn photograph(bytes: &[u8]) -> Paper {
    let size = bytes.len();
    Paper { sha256: sha256(bytes), name: "整改前.jpg", mime: "image/jpeg", size }
}

const JPEG: &[u8] = b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01 and so on";
const ELF: &[u8] = b"\x7FELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3E\x00";

#[tokio::test]
async fn an_upload_stands_goes_on_and_ends_as_tus_says() {
    let office = Office::open().await;
    let clerk = office.clerk("LX");
    let options = office.upload("OPTIONS", UPLOADS, &clerk).send().await.unwrap();
    assert_eq!(options.status(), StatusCode::NO_CONTENT);
    assert_eq!(header(&options, "tus-version"), "1.0.0");
    assert_eq!(header(&options, "tus-extension"), "creation,expiration,termination");
    assert_eq!(header(&options, "tus-max-size"), "268435456");

    let begun = office.begin(&clerk, &photograph(JPEG)).await;
    assert_eq!(begun.status(), StatusCode::CREATED);
    assert_eq!(header(&begun, "tus-resumable"), "1.0.0");
    assert_eq!(header(&begun, "upload-offset"), "0");
    assert!(header(&begun, "upload-expires").ends_with(" GMT"));
    let address = header(&begun, "location");
    let sent = office.send(&clerk, &address, 0, &JPEG[..5]).await;
    assert_eq!(
        (sent.status(), header(&sent, "upload-offset")),
        (StatusCode::NO_CONTENT, "5".into())
    );
    let standing = office.upload("HEAD", &address, &clerk).send().await.unwrap();
    assert_eq!(header(&standing, "upload-offset"), "5");
    assert_eq!(header(&standing, "upload-length"), JPEG.len().to_string());
    assert_eq!(header(&standing, "cache-control"), "no-store");
    assert!(header(&standing, "upload-metadata").contains("filetype "));
    let wrong = office.send(&clerk, &address, 4, JPEG).await;
    assert_eq!(
        (wrong.status(), header(&wrong, "upload-offset")),
        (StatusCode::CONFLICT, "5".into())
    );

    let other = office.clerk("JD");
    for method in ["HEAD", "DELETE"] {
        let foreign = office.upload(method, &address, &other).send().await.unwrap();
        assert_eq!(foreign.status(), StatusCode::NOT_FOUND, "{method}");
    }
    // As a client does that can send no DELETE.
    let request = office.upload("POST", &address, &clerk);
    let ended = request.header("x-http-method-override", "DELETE").send().await.unwrap();
    assert_eq!(ended.status(), StatusCode::NO_CONTENT);
    let gone = office.upload("HEAD", &address, &clerk).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_not_as_declared_or_not_allowed_is_refused_with_its_code() {
    let office = Office::open().await;
    let clerk = office.clerk("LX");
    let refused = async |paper: Paper| code(office.begin(&clerk, &paper).await).await;
    let whole = photograph(JPEG);
    for (paper, status, expected) in [
        (Paper { size: 268_435_457, ..whole.clone() }, 413, "ATTACHMENT_TOO_LARGE"),
        (Paper { name: "a.exe", ..whole.clone() }, 415, "TYPE_NOT_ALLOWED"),
        (Paper { mime: "application/zip", ..whole.clone() }, 415, "TYPE_NOT_ALLOWED"),
        (Paper { name: "../a.jpg", ..whole.clone() }, 422, "ILLEGAL_CHARACTER"),
        (Paper { sha256: "beef".to_owned(), ..whole.clone() }, 422, "HASH_MISMATCH"),
        (Paper { size: 0, ..whole.clone() }, 422, "INVALID_NUMBER"),
    ] {
        assert_eq!(refused(paper).await, (status, expected.to_owned()));
    }
    let lie = office.store(&clerk, &photograph(ELF), ELF).await;
    assert_eq!(code(lie).await, (415, "TYPE_NOT_ALLOWED".to_owned()));
    let flipped = [&JPEG[..JPEG.len() - 1], b"!"].concat();
    let mismatch = office.store(&clerk, &whole, &flipped).await;
    assert_eq!(code(mismatch).await, (422, "HASH_MISMATCH".to_owned()));
    assert_eq!(office.register(&clerk, &[&whole]).await, Err("UNKNOWN_ATTACHMENT".to_owned()));
    let long = office.store(&clerk, &whole, &[JPEG, b"more"].concat()).await;
    assert_eq!(code(long).await, (413, "PAYLOAD_TOO_LARGE".to_owned()));

    office.store(&clerk, &whole, JPEG).await;
    let renamed = Paper { size: JPEG.len() + 1, ..whole.clone() };
    assert_eq!(office.register(&clerk, &[&renamed]).await, Err("UNKNOWN_ATTACHMENT".to_owned()));
    assert!(office.register(&clerk, &[&whole]).await.is_ok());
}

#[tokio::test]
async fn who_makes_no_entries_uploads_nothing_and_another_protocol_is_not_spoken() {
    let office = Office::open().await;
    let clerk = office.clerk("LX");
    let analyst = office.token(&["--role", "ANALYST"]);
    let refused = office.begin(&analyst, &photograph(JPEG)).await;
    assert_eq!(code(refused).await, (403, "FORBIDDEN".to_owned()));
    let nobody = office.client.post(office.url(UPLOADS)).send().await.unwrap();
    assert_eq!(code(nobody).await, (401, "UNAUTHENTICATED".to_owned()));

    let post = || office.client.post(office.url(UPLOADS)).bearer_auth(&clerk);
    let old = post().header("tus-resumable", "0.2.2").send().await.unwrap();
    assert_eq!(old.status(), StatusCode::PRECONDITION_FAILED);
    assert_eq!(header(&old, "tus-version"), "1.0.0");
    let bare = post().header("tus-resumable", "1.0.0").send().await.unwrap();
    assert_eq!(code(bare).await, (400, "BAD_REQUEST".to_owned()));
    let address = header(&office.begin(&clerk, &photograph(JPEG)).await, "location");
    let patch = office.upload("PATCH", &address, &clerk).header("upload-offset", 0);
    let json = patch.header("content-type", "application/json").body(JPEG).send().await.unwrap();
    assert_eq!(code(json).await, (415, "UNSUPPORTED_MEDIA_TYPE".to_owned()));
    for path in ["/attachments/uploads/nonsense", "/attachments/uploads/..%2f..%2fsha256"] {
        let stray = office.upload("HEAD", path, &clerk).send().await.unwrap();
        assert_eq!(stray.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let put = office.upload("PUT", &address, &clerk).send().await.unwrap();
    assert_eq!(put.status(), StatusCode::METHOD_NOT_ALLOWED);
}
