//! Copies that are interrupted, and targets that hold something else.

use super::{compared, moved, open};
use async_trait::async_trait;
use lianxin_app::copy::{CopyError, Target, copy};
use lianxin_store::{
    Append, EventLog, Passage, Position, Scribe, StoreError, StoredLeaf, TenantId, Transcript,
};
use lianxin_store_sqlite::SqliteStore;
use lianxin_tests::one_event;
use std::path::Path;

/// Somebody who stops writing after so many passages.
struct Interrupted {
    scribe: SqliteStore,
    left: usize,
}

#[async_trait]
impl Scribe for Interrupted {
    async fn seal(
        &mut self,
        _: &TenantId,
        _: Position,
        _: &[StoredLeaf],
    ) -> Result<(), StoreError> {
        unreachable!("a copy brings its leaves along")
    }

    async fn restore(
        &mut self,
        tenant: &TenantId,
        after: Position,
        passage: &Passage,
    ) -> Result<(), StoreError> {
        self.left = self.left.checked_sub(1).ok_or(StoreError::Closed)?;
        self.scribe.restore(tenant, after, passage).await
    }
}

/// A log of many small commands, and one that is larger than what is read at a time.
async fn source(folder: &Path, tenant: &TenantId) -> SqliteStore {
    let log = open(&folder.join("source.db")).await;
    let small = |n: u32| log.append(tenant, one_event(&format!("s{n}"), 1).unwrap());
    futures::future::try_join_all((1..=700).map(small)).await.unwrap();
    let events = (0..1_200).map(|_| one_event("b", 1).unwrap().streams.remove(0).events.remove(0));
    let mut large: Append = one_event("b", 1).unwrap();
    large.streams[0].events = events.collect();
    large.claims = vec![("number".into(), "1".into())];
    log.append(tenant, large).await.unwrap();
    log.append(tenant, one_event("last", 1).unwrap()).await.unwrap();
    log
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_copy_goes_on_where_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let tenant = TenantId::new("t");
    let source = source(folder.path(), &tenant).await;
    let target = open(&folder.path().join("target.db")).await;
    let head = Position(1_901);
    let mut stood = vec![];
    loop {
        let mut scribe = Interrupted { scribe: target.clone(), left: 1 };
        let onto = Target { log: &target, scribe: &mut scribe };
        let before = target.head(&tenant).await.unwrap();
        match copy(&source, onto, &tenant, head, |_| {}).await {
            Ok(began) => {
                assert_eq!(began, before);
                break;
            }
            Err(CopyError::Write(StoreError::Closed)) => {}
            Err(error) => panic!("{error}"),
        }
        // What is there by now is a log as good as any, of whole commands.
        let stands = target.head(&tenant).await.unwrap();
        let tally = target.tally(&tenant, stands).await.unwrap();
        assert_eq!(tally, source.tally(&tenant, stands).await.unwrap());
        assert_eq!(tally.events, stands.0);
        stood.push(stands.0);
    }
    assert!(stood.is_sorted() && stood.len() >= 3, "{stood:?}");
    assert!(stood.iter().all(|stands| *stands <= 700 || *stands >= 1_900), "{stood:?}");
    let likeness = compared(&source, &target, &tenant).await.unwrap();
    assert_eq!((likeness.head, likeness.tally.commands), (head, 702));
}

/// What the source writes after the head that is copied is left where it is.
#[tokio::test(flavor = "multi_thread")]
async fn a_source_is_copied_up_to_the_head_that_was_named() {
    let folder = tempfile::tempdir().unwrap();
    let tenant = TenantId::new("t");
    let source = source(folder.path(), &tenant).await;
    let target = open(&folder.path().join("target.db")).await;
    let onto = Target { log: &target, scribe: &mut target.clone() };
    copy(&source, onto, &tenant, Position(700), |_| {}).await.unwrap();
    assert_eq!(target.head(&tenant).await.unwrap(), Position(700));
    assert_eq!(target.tally(&tenant, Position(u64::MAX)).await.unwrap().claims, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_holds_something_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let tenant = TenantId::new("t");
    let source = source(folder.path(), &tenant).await;

    let other = open(&folder.path().join("other.db")).await;
    other.append(&tenant, one_event("a", 1).unwrap()).await.unwrap();
    let refused = moved(&source, &other, &mut other.clone(), &tenant).await;
    let Err(CopyError::Occupied { source: why, .. }) = refused else { panic!("{refused:?}") };
    assert!(matches!(&*why, CopyError::Different(found) if found.position == Position(1)), "{why}");
    assert_eq!(other.head(&tenant).await.unwrap(), Position(1));

    // Another tenant's record is in nobody's way.
    let others = TenantId::new("others");
    other.append(&others, one_event("a", 1).unwrap()).await.unwrap();
    let beside = open(&folder.path().join("beside.db")).await;
    beside.append(&others, one_event("a", 1).unwrap()).await.unwrap();
    moved(&source, &beside, &mut beside.clone(), &tenant).await.unwrap();

    // A copy that has been worked on is no copy any more.
    beside.append(&tenant, one_event("more", 1).unwrap()).await.unwrap();
    let refused = moved(&source, &beside, &mut beside.clone(), &tenant).await;
    let Err(CopyError::Occupied { source: why, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(why.to_string(), "the source ends at 1901, the copy at 1902");

    let nothing = moved(&source, &beside, &mut beside.clone(), &TenantId::new("nobody")).await;
    assert!(matches!(nothing, Err(CopyError::Nothing(_))), "{nothing:?}");
}
