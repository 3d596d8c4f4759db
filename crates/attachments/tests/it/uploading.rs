//! Uploads that are cut, resumed, repeated, contested and given up.

use crate::ground::*;
use lianxin_attachments::{Ticket, UploadError};
use lianxin_store::TenantId;
use uuid::Uuid;

#[tokio::test]
async fn what_came_before_a_cut_counts_and_the_rest_follows() {
    for Ground { vault, .. } in grounds() {
        let bytes = text(50_500);
        let begun = begin(&vault, &ticket(1), declared(&bytes)).await.unwrap();
        assert_eq!(begun.offset, 0);
        let cut = send_and_break(&vault, &ticket(1), 0, &bytes[..20_300]).await.unwrap();
        assert_eq!(cut.offset, 20_300);
        assert_eq!(vault.size(&tenant(), &hash(&bytes)).await.unwrap(), None);

        // A client that knows less, and one that knows more, are told.
        for wrong in [0, 20_299, 20_301, 50_500] {
            let refused = send(&vault, &ticket(1), wrong, &bytes[..1]).await.unwrap_err();
            assert!(matches!(refused, UploadError::Offset { stands: 20_300 }), "{refused:?}");
        }
        let standing = vault.standing(&ticket(1), now()).await.unwrap();
        assert_eq!(standing.offset, 20_300);
        let done = send(&vault, &ticket(1), 20_300, &bytes[20_300..]).await.unwrap();
        assert_eq!(done.offset, 50_500);
        assert_eq!(vault.size(&tenant(), &hash(&bytes)).await.unwrap(), Some(50_500));
        assert_eq!(read(&vault, &hash(&bytes), None).await.unwrap(), bytes);

        // Whoever missed the answer asks, and is told that nothing is left to be sent.
        assert_eq!(vault.standing(&ticket(1), now()).await.unwrap().offset, 50_500);
    }
}

#[tokio::test]
async fn content_lies_by_its_hash_and_parts_are_cleared_away() {
    let ground = Ground::folder();
    let bytes = text(9_000);
    begin(&ground.vault, &ticket(1), declared(&bytes)).await.unwrap();
    send(&ground.vault, &ticket(1), 0, &bytes[..5_000]).await.unwrap();
    send(&ground.vault, &ticket(1), 5_000, &bytes[5_000..]).await.unwrap();
    let (hash, id) = (hash(&bytes), Uuid::from_u128(1));
    let content = format!("demo/sha256/{}/{hash}", &hash.as_str()[..2]);
    assert_eq!(ground.files(), [content, format!("demo/uploads/{id}/declared.json")]);
}

#[tokio::test]
async fn an_upload_that_was_not_stored_when_its_process_ended_is_stored_by_whoever_asks() {
    let ground = Ground::folder();
    let bytes = text(3_000);
    begin(&ground.vault, &ticket(1), declared(&bytes)).await.unwrap();
    // All has arrived; the process ended before it was joined.
    let folder = ground.folder.as_ref().unwrap().path().join("demo/uploads");
    let folder = folder.join(Uuid::from_u128(1).to_string());
    std::fs::write(folder.join(format!("{:020}", 0)), &bytes[..1_000]).unwrap();
    std::fs::write(folder.join(format!("{:020}", 1_000)), &bytes[1_000..]).unwrap();
    assert_eq!(ground.vault.standing(&ticket(1), now()).await.unwrap().offset, 3_000);
    assert_eq!(read(&ground.vault, &hash(&bytes), None).await.unwrap(), bytes);
}

#[tokio::test]
async fn the_same_content_is_there_already() {
    for Ground { vault, .. } in grounds() {
        let bytes = text(4_000);
        // Two begin, before either is through.
        begin(&vault, &ticket(1), declared(&bytes)).await.unwrap();
        begin(&vault, &ticket(2), declared(&bytes)).await.unwrap();
        send(&vault, &ticket(2), 0, &bytes[..1_000]).await.unwrap();
        send(&vault, &ticket(1), 0, &bytes).await.unwrap();
        let second = vault.standing(&ticket(2), now()).await.unwrap();
        assert_eq!(second.offset, 4_000, "nothing is left to be sent");
        let third = begin(&vault, &ticket(3), declared(&bytes)).await.unwrap();
        assert_eq!(third.offset, 4_000);
        // Another tenant has it only by its own upload.
        let elsewhere = TenantId::new("other");
        assert_eq!(vault.size(&elsewhere, &hash(&bytes)).await.unwrap(), None);
        let other = Ticket { tenant: elsewhere, ..ticket(4) };
        assert_eq!(begin(&vault, &other, declared(&bytes)).await.unwrap().offset, 0);
    }
}

#[tokio::test]
async fn of_two_that_go_on_at_once_one_is_told_where_it_stands() {
    for Ground { vault, .. } in grounds() {
        let bytes = text(40_000);
        begin(&vault, &ticket(1), declared(&bytes)).await.unwrap();
        let (own, other) = (ticket(1), ticket(1));
        let both = tokio::join!(
            send(&vault, &own, 0, &bytes[..10_000]),
            send(&vault, &other, 0, &bytes[..30_000]),
        );
        let stands = vault.standing(&ticket(1), now()).await.unwrap().offset;
        let won = [both.0, both.1].into_iter().filter_map(Result::ok).collect::<Vec<_>>();
        assert_eq!(won.len(), 1);
        assert_eq!(won[0].offset, stands);
        let rest = usize::try_from(stands).unwrap();
        send(&vault, &ticket(1), stands, &bytes[rest..]).await.unwrap();
        assert_eq!(read(&vault, &hash(&bytes), None).await.unwrap(), bytes);
    }
}

#[tokio::test]
async fn an_upload_is_its_accounts_own_until_it_is_given_up() {
    for Ground { vault, .. } in grounds() {
        let bytes = text(2_000);
        begin(&vault, &ticket(1), declared(&bytes)).await.unwrap();
        let strange = [
            Ticket { account: "another".into(), ..ticket(1) },
            Ticket { tenant: TenantId::new("other"), ..ticket(1) },
            ticket(2),
        ];
        for other in strange {
            let refused = vault.standing(&other, now()).await.unwrap_err();
            assert!(matches!(refused, UploadError::Unknown), "{refused:?}");
            let refused = send(&vault, &other, 0, &bytes).await.unwrap_err();
            assert!(matches!(refused, UploadError::Unknown), "{refused:?}");
            let refused = vault.cancel(&other, now()).await.unwrap_err();
            assert!(matches!(refused, UploadError::Unknown), "{refused:?}");
        }
        send(&vault, &ticket(1), 0, &bytes[..1_000]).await.unwrap();
        vault.cancel(&ticket(1), now()).await.unwrap();
        let gone = vault.standing(&ticket(1), now()).await.unwrap_err();
        assert!(matches!(gone, UploadError::Unknown), "{gone:?}");
    }
}
