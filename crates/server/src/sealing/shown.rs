//! The logs of all tenants that are served, as everybody may read them.

use super::PublishedBy;
use crate::http::{LogUnread, Logs, NoteName};
use futures::future::BoxFuture;
use lianxin_app::{
    App,
    proofs::{ProofError, Proofs},
};
use lianxin_ledger::{Checkpoint, Tile, VerifierKey};
use std::{collections::HashMap, sync::Arc};
use tokio::task::spawn_blocking;

/// By the code of the tenant.
#[derive(Default)]
pub(crate) struct PublicLogs(HashMap<String, PublicLog>);

struct PublicLog {
    proofs: Proofs,
    published: Arc<PublishedBy>,
    keys: Vec<VerifierKey>,
}

impl PublicLogs {
    pub(super) fn add(&mut self, app: &App, published: Arc<PublishedBy>, keys: Vec<VerifierKey>) {
        let log = PublicLog { proofs: app.proofs().clone(), published, keys };
        self.0.insert(app.tenant().to_string(), log);
    }
}

impl PublicLog {
    /// A tile of a log of which so much is signed, perhaps by another process.
    async fn tile(&self, tile: Tile, signed: u64) -> Result<Vec<u8>, ProofError> {
        self.proofs.reach(signed).await?;
        self.proofs.tile(tile).await
    }
}

impl Logs for PublicLogs {
    fn note<'a>(
        &'a self,
        tenant: &'a str,
        name: NoteName,
    ) -> BoxFuture<'a, Result<Option<String>, LogUnread>> {
        Box::pin(async move {
            let Some(log) = self.0.get(tenant) else { return Ok(None) };
            let notes = log.published.notes().clone();
            let read = spawn_blocking(move || match name {
                NoteName::Checkpoint => notes.latest(),
                NoteName::National => notes.latest_national(),
            });
            let read = read.await.map_err(|error| LogUnread(Box::new(error)))?;
            let note = read.map_err(|error| LogUnread(Box::new(error)))?;
            Ok(note.map(|note| note.to_string()))
        })
    }

    fn tile<'a>(
        &'a self,
        tenant: &'a str,
        tile: Tile,
    ) -> BoxFuture<'a, Result<Option<Vec<u8>>, LogUnread>> {
        Box::pin(async move {
            let Some(log) = self.0.get(tenant) else { return Ok(None) };
            let latest = self.note(tenant, NoteName::Checkpoint).await?;
            let Some(signed) = latest.and_then(|note| size(&note)) else { return Ok(None) };
            // What is not signed yet may still be lost, and then become something else.
            let there = Tile::in_tree(tile.kind(), tile.index(), signed);
            if there.is_none_or(|there| there.width() < tile.width()) {
                return Ok(None);
            }
            match log.tile(tile, signed).await {
                Ok(bytes) => Ok(Some(bytes)),
                // The log has lost what was signed.
                Err(ProofError::BeyondLog { .. }) => Ok(None),
                Err(error) => Err(LogUnread(Box::new(error))),
            }
        })
    }

    fn keys(&self, tenant: &str) -> Option<Vec<VerifierKey>> {
        self.0.get(tenant).map(|log| log.keys.clone())
    }
}

/// Entries of the log whose signed note this is.
fn size(note: &str) -> Option<u64> {
    let (text, _) = note.split_once("\n\n")?;
    Some(Checkpoint::parse(&format!("{text}\n")).ok()?.head.size)
}
