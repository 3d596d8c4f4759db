//! What is not taken in, and leaves nothing.

use crate::ground::*;
use lianxin_attachments::UploadError;
use lianxin_domain::{case::intake::Attachment, policy::AttachmentRules, refusal::Code};
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Whether an upload that was refused is gone, with all that came of it.
async fn nothing_is_left(ground: &Ground, id: u128) {
    let gone = ground.vault.standing(&ticket(id), now()).await.unwrap_err();
    assert!(matches!(gone, UploadError::Unknown), "{gone:?}");
    if ground.folder.is_some() {
        assert_eq!(ground.files(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn bytes_that_do_not_match_their_hash() {
    for ground in grounds() {
        let bytes = text(30_000);
        for flipped in [0, 15_000, 29_999] {
            begin(&ground.vault, &ticket(1), declared(&bytes)).await.unwrap();
            let mut wrong = bytes.clone();
            wrong[flipped] ^= 1;
            send_and_break(&ground.vault, &ticket(1), 0, &wrong[..10_000]).await.unwrap();
            let refused = send(&ground.vault, &ticket(1), 10_000, &wrong[10_000..]).await;
            assert_eq!(code(refused), Code::HashMismatch, "byte {flipped}");
            nothing_is_left(&ground, 1).await;
        }
    }
}

#[tokio::test]
async fn more_than_was_declared() {
    for ground in grounds() {
        let bytes = text(5_000);
        let short = Attachment { size: 4_000, ..declared(&bytes) };
        begin(&ground.vault, &ticket(1), short).await.unwrap();
        let refused = send(&ground.vault, &ticket(1), 0, &bytes).await.unwrap_err();
        assert!(matches!(refused, UploadError::TooLong { length: 4_000 }), "{refused:?}");
        assert_eq!(ground.vault.size(&tenant(), &hash(&bytes)).await.unwrap(), None);
        // What has come is as long as declared and is not of the hash.
        let refused = ground.vault.standing(&ticket(1), now()).await;
        assert_eq!(code(refused), Code::HashMismatch);
        nothing_is_left(&ground, 1).await;
    }
}

#[tokio::test]
async fn less_than_was_declared_is_never_stored() {
    for ground in grounds() {
        let bytes = text(5_000);
        let long = Attachment { size: 6_000, ..declared(&bytes) };
        begin(&ground.vault, &ticket(1), long).await.unwrap();
        assert_eq!(send(&ground.vault, &ticket(1), 0, &bytes).await.unwrap().offset, 5_000);
        assert_eq!(ground.vault.size(&tenant(), &hash(&bytes)).await.unwrap(), None);
        let refused = send(&ground.vault, &ticket(1), 5_000, &bytes[..1_000]).await;
        assert_eq!(code(refused), Code::HashMismatch);
    }
}

#[tokio::test]
async fn bytes_of_another_type_than_declared() {
    let elf = [b"\x7FELF\x02\x01\x01".as_slice(), &[0; 100]].concat();
    let script = b"#!/bin/sh\nrm -rf /\n".to_vec();
    for ground in grounds() {
        for (name, mime) in
            [("a.jpg", "image/jpeg"), ("a.txt", "text/plain"), ("a.ofd", "application/ofd")]
        {
            for bytes in [&elf, &script] {
                let (name, mime) = (name.to_owned(), mime.to_owned());
                begin(&ground.vault, &ticket(1), Attachment { name, mime, ..declared(bytes) })
                    .await
                    .unwrap();
                let refused = send(&ground.vault, &ticket(1), 0, bytes).await;
                assert_eq!(code(refused), Code::TypeNotAllowed);
                nothing_is_left(&ground, 1).await;
            }
        }
    }
}

#[tokio::test]
async fn what_the_rules_do_not_take_is_not_even_begun() {
    let ground = Ground::folder();
    let bytes = text(100);
    let rules = AttachmentRules { max_bytes: 99, ..AttachmentRules::default() };
    let begun =
        ground.vault.begin(&ticket(1), declared(&bytes), &rules, String::new(), now()).await;
    assert_eq!(code(begun), Code::AttachmentTooLarge);
    let program = Attachment { name: "a.exe".to_owned(), ..declared(&bytes) };
    assert_eq!(code(begin(&ground.vault, &ticket(1), program).await), Code::TypeNotAllowed);
    let stray = Attachment { sha256: "../../../etc".to_owned(), ..declared(&bytes) };
    assert_eq!(code(begin(&ground.vault, &ticket(1), stray).await), Code::HashMismatch);
    nothing_is_left(&ground, 1).await;
}

/// A text document, with a macro or without, in which the list of what it contains comes last.
fn document(macros: bool) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let project = match macros {
        true => {
            "<Override PartName=\"/word/x.bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/>"
        }
        false => "",
    };
    let listed = format!(
        "<Types><Override PartName=\"/word/document.xml\" ContentType=\"{WORD}.main+xml\"/>{project}</Types>"
    );
    let body = text(200_000);
    for (name, bytes) in
        [("word/document.xml", &body[..]), ("[Content_Types].xml", listed.as_bytes())]
    {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_with_macros_in_however_many_parts() {
    for ground in grounds() {
        for (id, macros) in [(1, false), (2, true)] {
            let bytes = document(macros);
            let (name, mime) = ("报告.docx".to_owned(), WORD.to_owned());
            let attachment = Attachment { name, mime, ..declared(&bytes) };
            begin(&ground.vault, &ticket(id), attachment).await.unwrap();
            let mut offset = 0;
            while offset + 701 < bytes.len() {
                let piece = &bytes[offset..offset + 701];
                send(&ground.vault, &ticket(id), offset as u64, piece).await.unwrap();
                offset += 701;
            }
            let ended = send(&ground.vault, &ticket(id), offset as u64, &bytes[offset..]).await;
            if macros {
                assert_eq!(code(ended), Code::TypeNotAllowed);
            } else {
                assert_eq!(ended.unwrap().offset, bytes.len() as u64);
            }
        }
    }
}
