//! A view that counts the events of the log: one document in the read store.

use futures::TryStreamExt;
use lianxin_store::{
    Batch, DocumentWrite, EventLog, LogFilter, ModelSpec, Position, ReadStore, StoreError, TenantId,
};
use lianxin_store_sqlite::SqliteStore;

const COUNT: ModelSpec =
    ModelSpec { name: "event_count", revision: 1, columns: &[], indexes: &[], searchable: false };

fn key() -> String {
    "all".to_owned()
}

/// How many events the view has counted.
pub(super) async fn counted(store: &SqliteStore, tenant: &TenantId) -> u64 {
    let found = store.documents(tenant, &COUNT, &[key()]).await.unwrap();
    found[0].as_ref().map_or(0, |document| document.json.parse().unwrap())
}

/// Counts what the log has gained since the view's checkpoint.
pub(super) async fn catch_up(store: &SqliteStore, tenant: &TenantId) -> Result<(), StoreError> {
    let from = ReadStore::open(store, tenant, &COUNT).await?.position;
    let filter = LogFilter { after: from, ..LogFilter::default() };
    let gained: Vec<_> = store.read(tenant, filter).try_collect().await?;
    let Some(last) = gained.last() else { return Ok(()) };
    let before = store.documents(tenant, &COUNT, &[key()]).await?;
    let before: u64 = before[0].as_ref().map_or(0, |document| document.json.parse().unwrap());
    let document = DocumentWrite {
        key: key(),
        position: last.position,
        document: (before + gained.len() as u64).to_string(),
        states: Vec::new(),
        search_text: None,
        is_new: false,
    };
    let batch = Batch { from, to: last.position, documents: vec![document] };
    store.write(tenant, &COUNT, batch).await
}

/// Keeps the view up to date, beside others that do the same.
pub(super) async fn keep(store: SqliteStore, tenant: TenantId) {
    let mut head = store.watch(&tenant).await.unwrap();
    loop {
        match catch_up(&store, &tenant).await {
            // Another keeper was first; nothing of this batch was written.
            Ok(()) | Err(StoreError::CheckpointMoved { .. }) => {}
            Err(other) => panic!("{other:?}"),
        }
        let position = store.checkpoint(&tenant, &COUNT).await.unwrap().position;
        if head.wait_for(|head| *head > position).await.is_err() {
            return;
        }
    }
}

/// Waits until the view stands at a position, taking part in the work.
pub(super) async fn reaches(store: &SqliteStore, tenant: &TenantId, position: Position) {
    loop {
        match catch_up(store, tenant).await {
            Ok(()) | Err(StoreError::CheckpointMoved { .. }) => {}
            Err(other) => panic!("{other:?}"),
        }
        let reached = store.checkpoint(tenant, &COUNT).await.unwrap().position;
        if reached >= position {
            return;
        }
    }
}
