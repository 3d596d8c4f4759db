//! Clearing away what uploads leave: those that are given up, refused or expired, and the parts of
//! those that are stored.

use crate::{Vault, VaultError, paths, upload::Part};
use futures::{StreamExt, TryStreamExt};
use jiff::Timestamp;
use lianxin_store::TenantId;
use object_store::{ObjectStore, path::Path};
use std::collections::BTreeMap;
use uuid::Uuid;

impl Vault {
    /// Clears away a tenant's uploads that have expired; how many there were. Anybody may do so at any
    /// time, and several at once.
    pub async fn sweep(&self, tenant: &TenantId, now: Timestamp) -> Result<usize, VaultError> {
        let mut found = self.objects.list(Some(&paths::uploads(tenant)));
        // When the last of it came, in seconds.
        let mut uploads: BTreeMap<Uuid, i64> = BTreeMap::new();
        let failed = VaultError::while_doing("looking for expired uploads");
        while let Some(found) = found.try_next().await.map_err(&failed)? {
            if let Some(id) = paths::upload_of(&found.location) {
                let newest = uploads.entry(id).or_default();
                *newest = found.last_modified.timestamp().max(*newest);
            }
        }
        let mut swept = 0;
        for (id, newest) in uploads {
            let expired = match self.declaration(tenant, id).await? {
                Some(declared) => declared.expires <= now,
                // A part that came after its upload was given up.
                None => newest.saturating_add(self.expiry.as_secs()) <= now.as_second(),
            };
            if expired {
                self.discard(tenant, id).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    /// Clears away everything of an upload, what it was to become last: as long as that is there, it is
    /// known when the rest expires.
    pub(crate) async fn discard(&self, tenant: &TenantId, id: Uuid) -> Result<(), VaultError> {
        let found = self.objects.list(Some(&paths::upload(tenant, id)));
        let found: Vec<Path> = found
            .map_ok(|found| found.location)
            .try_filter(|path| futures::future::ready(paths::offset_of(path).is_some()))
            .try_collect()
            .await
            .map_err(VaultError::while_doing("looking what an upload leaves"))?;
        self.delete(found).await?;
        self.delete(vec![paths::declared(tenant, id)]).await
    }

    /// Clears away the parts of content that is stored.
    pub(crate) async fn clear(&self, parts: &[Part]) -> Result<(), VaultError> {
        self.delete(parts.iter().map(|part| part.path.clone()).collect()).await
    }

    async fn delete(&self, paths: Vec<Path>) -> Result<(), VaultError> {
        let paths = futures::stream::iter(paths.into_iter().map(Ok)).boxed();
        let mut deleted = self.objects.delete_stream(paths);
        while let Some(deleted) = deleted.next().await {
            match deleted {
                // Somebody else has cleared it away.
                Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => {
                    return Err(VaultError::while_doing("clearing an upload away")(error));
                }
            }
        }
        Ok(())
    }
}
