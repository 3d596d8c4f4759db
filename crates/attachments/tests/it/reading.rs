//! Giving out: whole, in ranges, and not what has changed since.

use crate::ground::*;
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use lianxin_attachments::{Content, ReadError};
use lianxin_store::TenantId;
use std::fs;

#[tokio::test]
async fn a_range_is_given_alone() {
    for Ground { vault, .. } in grounds() {
        let bytes = text(30_000);
        upload(&vault, 1, &bytes).await;
        let hash = hash(&bytes);
        for range in [0..1, 0..30_000, 29_999..30_000, 8_191..8_193] {
            let Content { size, range: given, .. } =
                vault.read(&tenant(), &hash, Some(range.clone())).await.unwrap().unwrap();
            assert_eq!((size, given), (30_000, range.clone()));
            let expected = &bytes[range.start as usize..range.end as usize];
            assert_eq!(read(&vault, &hash, Some(range)).await.unwrap(), expected);
        }
        assert!(vault.read(&TenantId::new("other"), &hash, None).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_flipped_byte_is_found_before_the_end() {
    let ground = Ground::folder();
    let bytes = text(100_000);
    upload(&ground.vault, 1, &bytes).await;
    let hash = hash(&bytes);
    ground.vault.verify(&tenant(), &hash).await.unwrap();
    let file = ground.folder.as_ref().unwrap().path();
    let file = file.join(format!("demo/sha256/{}/{hash}", &hash.as_str()[..2]));
    for flipped in [0, 50_000, 99_999] {
        let mut wrong = bytes.clone();
        wrong[flipped] ^= 1;
        fs::write(&file, &wrong).unwrap();
        let content = ground.vault.read(&tenant(), &hash, None).await.unwrap().unwrap();
        let given: Vec<Result<Bytes, ReadError>> = content.bytes.collect().await;
        let (last, before) = given.split_last().unwrap();
        assert!(matches!(last, Err(ReadError::Damaged(found)) if *found == hash), "{last:?}");
        let given: usize = before.iter().map(|chunk| chunk.as_ref().unwrap().len()).sum();
        assert!(given < bytes.len(), "the last bytes are held back");
        assert!(ground.vault.verify(&tenant(), &hash).await.is_err());
    }
    for wrong in [&bytes[..99_999], &[&bytes[..], b"a"].concat()] {
        fs::write(&file, wrong).unwrap();
        assert!(ground.vault.verify(&tenant(), &hash).await.is_err(), "cut or grown");
    }
}

#[tokio::test]
async fn all_content_of_a_tenant_is_listed() {
    for Ground { vault, .. } in grounds() {
        let all = [text(10), text(2_000), text(30)];
        for (id, bytes) in (1..).zip(&all) {
            upload(&vault, id, bytes).await;
        }
        // One that has not come to its end is none.
        begin(&vault, &ticket(9), declared(&text(50))).await.unwrap();
        send(&vault, &ticket(9), 0, &text(20)).await.unwrap();
        let mut listed: Vec<_> = vault.contents(&tenant()).try_collect().await.unwrap();
        listed.sort();
        let mut expected: Vec<_> =
            all.iter().map(|bytes| (hash(bytes), bytes.len() as u64)).collect();
        expected.sort();
        assert_eq!(listed, expected);
        let other: Vec<_> = vault.contents(&TenantId::new("other")).try_collect().await.unwrap();
        assert_eq!(other, []);
    }
}
