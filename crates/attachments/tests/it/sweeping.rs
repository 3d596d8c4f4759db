//! Uploads end by themselves, and leave what is stored.

use crate::ground::*;
use jiff::SignedDuration;
use lianxin_attachments::UploadError;

#[tokio::test]
async fn an_upload_expires_and_is_swept_away() {
    for ground in grounds() {
        let (vault, bytes, stored) = (&ground.vault, text(3_000), text(500));
        upload(vault, 1, &stored).await;
        begin(vault, &ticket(2), declared(&bytes)).await.unwrap();
        send(vault, &ticket(2), 0, &bytes[..1_000]).await.unwrap();

        let last = now() + EXPIRY - SignedDuration::from_secs(1);
        assert_eq!(vault.sweep(&tenant(), last).await.unwrap(), 0);
        assert_eq!(vault.standing(&ticket(2), last).await.unwrap().offset, 1_000);

        let over = now() + EXPIRY;
        let expired = vault.standing(&ticket(2), over).await.unwrap_err();
        assert!(matches!(expired, UploadError::Expired), "{expired:?}");
        assert_eq!(vault.sweep(&tenant(), over).await.unwrap(), 2);
        assert_eq!(vault.sweep(&tenant(), over).await.unwrap(), 0);
        let gone = vault.standing(&ticket(2), now()).await.unwrap_err();
        assert!(matches!(gone, UploadError::Unknown), "{gone:?}");
        assert_eq!(read(vault, &hash(&stored), None).await.unwrap(), stored);
        if ground.folder.is_some() {
            let hash = hash(&stored);
            let content = format!("demo/sha256/{}/{hash}", &hash.as_str()[..2]);
            assert_eq!(ground.files(), [content]);
        }
    }
}

#[tokio::test]
async fn a_part_that_came_after_its_upload_was_given_up_is_swept_away_in_its_time() {
    let ground = Ground::folder();
    let folder = ground.folder.as_ref().unwrap().path().join("demo/uploads");
    let folder = folder.join(ticket(1).id.to_string());
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{:020}", 0)), b"late").unwrap();
    // By the place's own clock, on which the part has just come.
    let came = std::fs::metadata(folder.join(format!("{:020}", 0))).unwrap().modified().unwrap();
    let came = jiff::Timestamp::try_from(came).unwrap();
    assert_eq!(ground.vault.sweep(&tenant(), came).await.unwrap(), 0);
    assert_eq!(ground.vault.sweep(&tenant(), came + EXPIRY).await.unwrap(), 1);
    assert_eq!(ground.files(), Vec::<String>::new());
}
