//! Who has attachments, who has not, and what everybody is told about them.

use crate::{
    bytes::sha256,
    office::{Office, Paper, code, header},
};
use reqwest::StatusCode;

fn note(bytes: &[u8], name: &'static str) -> Paper {
    Paper { sha256: sha256(bytes), name, mime: "text/plain", size: bytes.len() }
}

#[tokio::test]
async fn an_attachment_is_for_those_who_see_a_case_that_refers_to_it() {
    let office = Office::open().await;
    let clerk = office.clerk("LX");
    let (bytes, stray) = ("情况说明\n".as_bytes(), "另一份\n".as_bytes());
    let (paper, unreferred) = (note(bytes, "情况 说明.txt"), note(stray, "b.txt"));
    for (paper, bytes) in [(&paper, bytes), (&unreferred, stray)] {
        assert_eq!(office.store(&clerk, paper, bytes).await.status(), StatusCode::NO_CONTENT);
    }
    let case = office.register(&clerk, &[&paper]).await.unwrap();
    let other = office.register(&clerk, &[]).await.unwrap();

    for who in [clerk.clone(), office.token(&["--role", "SUPERVISOR"])] {
        let answer = office.fetch(&who, &case, &paper.sha256).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(header(&answer, "content-type"), "text/plain");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        assert_eq!(header(&answer, "etag"), format!("\"{}\"", paper.sha256));
        let disposition = header(&answer, "content-disposition");
        assert!(disposition.starts_with("attachment; "), "{disposition}");
        let encoded = "filename*=UTF-8''%E6%83%85%E5%86%B5%20%E8%AF%B4%E6%98%8E.txt";
        assert!(disposition.ends_with(encoded), "{disposition}");
        assert_eq!(answer.bytes().await.unwrap(), bytes);
    }
    let elsewhere = office.clerk("JD");
    let abroad = office.token(&["--role", "SUPERVISOR", "--tenant", "other"]);
    let nobody = "00000000-0000-0000-0000-000000000000";
    for (who, case, hash) in [
        (&elsewhere, case.as_str(), &paper.sha256),
        (&abroad, &case, &paper.sha256),
        (&clerk, &case, &unreferred.sha256),
        (&clerk, &other, &paper.sha256),
        (&clerk, nobody, &paper.sha256),
        (&clerk, &case, &"..%2f..".to_owned()),
    ] {
        let answer = office.fetch(who, case, hash).send().await.unwrap();
        assert_eq!(code(answer).await, (404, "NOT_FOUND".to_owned()), "{case} {hash}");
    }
    let path = office.url(&format!("/cases/{case}/attachments/{}", paper.sha256));
    let answer = office.client.get(path).send().await.unwrap();
    assert_eq!(code(answer).await, (401, "UNAUTHENTICATED".to_owned()));
}

#[tokio::test]
async fn what_a_client_has_is_not_sent_again_and_ranges_are_kept_to() {
    let office = Office::open().await;
    let clerk = office.clerk("LX");
    let bytes = b"0123456789";
    let paper = note(bytes, "a.txt");
    office.store(&clerk, &paper, bytes).await;
    let case = office.register(&clerk, &[&paper]).await.unwrap();
    let asked = |name: &str, value: &str| {
        let request = office.fetch(&clerk, &case, &paper.sha256);
        request.header(name, value).send()
    };
    let tag = format!("\"{}\"", paper.sha256);
    let known = asked("if-none-match", &tag).await.unwrap();
    assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
    let other = asked("if-none-match", "\"other\"").await.unwrap();
    assert_eq!(other.status(), StatusCode::OK);
    let last = asked("range", "bytes=-3").await.unwrap();
    assert_eq!(header(&last, "content-range"), "bytes 7-9/10");
    assert_eq!(last.text().await.unwrap(), "789");
    let beyond = asked("range", "bytes=10-").await.unwrap();
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(header(&beyond, "content-range"), "bytes */10");
    let several = asked("range", "bytes=0-1,4-5").await.unwrap();
    assert_eq!((several.status(), several.content_length()), (StatusCode::OK, Some(10)));
    let path = office.url(&format!("/cases/{case}/attachments/{}", paper.sha256));
    let head = office.client.head(&path).bearer_auth(&clerk).send().await.unwrap();
    assert_eq!((head.status(), header(&head, "content-length")), (StatusCode::OK, "10".to_owned()));
    assert!(head.bytes().await.unwrap().is_empty());
    let put = office.client.put(&path).bearer_auth(&clerk).send().await.unwrap();
    assert_eq!(put.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn bytes_that_are_gone_are_told() {
    let mut office = Office::open().await;
    let clerk = office.clerk("LX");
    let (bytes, lost) = (b"kept", b"lost");
    let papers = [note(bytes, "a.txt"), note(lost, "b.txt")];
    office.store(&clerk, &papers[0], bytes).await;
    office.store(&clerk, &papers[1], lost).await;
    let case = office.register(&clerk, &[&papers[0], &papers[1]]).await.unwrap();
    std::fs::remove_file(office.file(&papers[1].sha256)).unwrap();
    let answer = office.fetch(&clerk, &case, &papers[1].sha256).send().await.unwrap();
    assert_eq!(code(answer).await, (404, "UNKNOWN_ATTACHMENT".to_owned()));
    std::fs::write(office.file(&papers[0].sha256), b"kep").unwrap();
    let answer = office.fetch(&clerk, &case, &papers[0].sha256).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let (well, said) = office.examined(&["--attachments"]);
    assert!(!well, "{said}");
    for paper in &papers {
        let told = said.lines().any(|line| line.contains("FAILED") && line.contains(&paper.sha256));
        assert!(told, "{said}");
    }
}
