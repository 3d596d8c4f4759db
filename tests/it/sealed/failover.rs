//! A database that lost its last events while a process went on, as after a failover that was not waited for: the
//! process reads anew what it now is, and says nothing of it that is not so.

use super::{
    Admin, HEADS, auditor::TAIL, check_log, event, on_a_file, on_a_server, tenant, written,
};
use lianxin_app::proofs::Proofs;
use lianxin_store::{EventLog, Ledger, Position, Transcript};
use std::sync::Arc;

/// `again` is the same database as another process opens it.
async fn what_was_lost_is_not_told_of<S>(before: S, mut admin: Admin, again: impl AsyncFn() -> S)
where
    S: EventLog + Ledger + Transcript + Clone,
{
    written(&before).await;
    let proofs = |store: &S| {
        let (log, ledger) = (Arc::new(store.clone()), Arc::new(store.clone()));
        Proofs::new(log, ledger, tenant())
    };
    let running = proofs(&before);
    let whole = running.follow().await.unwrap();
    admin.disarms().await;
    admin.runs(&TAIL.replace("{p}", &(HEADS + 1).to_string())).await;
    drop(admin);
    let after = again().await;
    let shorter = running.follow().await.unwrap();
    assert_eq!(shorter, proofs(&after).follow().await.unwrap(), "what is not there any more");
    // What was lost is followed by others: as many, and more.
    for number in [42, 43] {
        after.append(&tenant(), event(number)).await.unwrap();
        let fresh = proofs(&after).follow().await.unwrap();
        assert_eq!(running.follow().await.unwrap(), fresh);
        assert_ne!(fresh, whole);
    }
    let told = running.tell_heads().await.unwrap();
    assert_eq!(told, Some(Position(HEADS + 3)));
    assert_eq!(check_log(&after, &tenant()).await.unwrap().altered, None, "it tells what is so");
    assert_eq!(running.follow().await.unwrap(), proofs(&after).follow().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_file() {
    let (folder, file, admin) = on_a_file().await;
    let path = folder.path().join("lianxin.db");
    what_was_lost_is_not_told_of(file, admin, async || super::opened(&path).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_database() {
    let (cluster, server, admin) = on_a_server().await;
    let url = cluster.url("postgres");
    what_was_lost_is_not_told_of(server, admin, async || super::connected(&url).await).await;
}
