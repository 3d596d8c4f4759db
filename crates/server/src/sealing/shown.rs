//! The logs of all tenants that are served, as everybody may read them.

use super::PublishedBy;
use crate::http::{LogUnread, Logs, NoteName};
use futures::future::BoxFuture;
use lianxin_app::{
    App,
    proofs::{ProofError, Proofs},
};
use lianxin_ledger::{Checkpoint, Note, Tile, VerifierKey};
use std::{collections::HashMap, sync::Arc};

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
    async fn note(&self, name: NoteName) -> Result<Option<Note>, LogUnread> {
        let read = self.published.read(move |notes| match name {
            NoteName::Checkpoint => notes.latest(),
            NoteName::National => notes.latest_national(),
        });
        read.await.map_err(LogUnread::because)
    }

    /// A tile, as far as it is signed: what is not may still be lost, and then become something else.
    async fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, LogUnread> {
        let Some(latest) = self.note(NoteName::Checkpoint).await? else { return Ok(None) };
        let signed = Checkpoint::parse(latest.text()).map_err(LogUnread::because)?.head.size;
        let there = Tile::in_tree(tile.kind(), tile.index(), signed);
        if there.is_none_or(|there| there.width() < tile.width()) {
            return Ok(None);
        }
        match self.made(tile, signed).await {
            Ok(bytes) => Ok(Some(bytes)),
            // The log has lost what was signed.
            Err(ProofError::BeyondLog { .. }) => Ok(None),
            Err(error) => Err(LogUnread::because(error)),
        }
    }

    /// A tile of a log of which so much is signed, perhaps by another process.
    async fn made(&self, tile: Tile, signed: u64) -> Result<Vec<u8>, ProofError> {
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
            Ok(log.note(name).await?.map(|note| note.to_string()))
        })
    }

    fn tile<'a>(
        &'a self,
        tenant: &'a str,
        tile: Tile,
    ) -> BoxFuture<'a, Result<Option<Vec<u8>>, LogUnread>> {
        Box::pin(async move {
            match self.0.get(tenant) {
                Some(log) => log.tile(tile).await,
                None => Ok(None),
            }
        })
    }

    fn keys(&self, tenant: &str) -> Option<Vec<VerifierKey>> {
        self.0.get(tenant).map(|log| log.keys.clone())
    }
}
