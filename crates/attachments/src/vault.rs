//! The place of attachments itself: what content is there.

use crate::{ContentHash, Location, VaultError, paths};
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use jiff::SignedDuration;
use lianxin_store::TenantId;
use object_store::{ObjectStore, ObjectStoreExt};
use std::sync::Arc;

/// Where the bytes of attachments lie. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Vault {
    pub(crate) objects: Arc<dyn ObjectStore>,
    /// How long an upload may take.
    pub(crate) expiry: SignedDuration,
}

impl Vault {
    /// Opens a place. An upload may take so long from its beginning; after that it is swept away.
    pub fn open(location: &Location, expiry: SignedDuration) -> Result<Self, VaultError> {
        Ok(Self { objects: location.open()?, expiry })
    }

    /// Over a store that is open.
    pub fn over(objects: Arc<dyn ObjectStore>, expiry: SignedDuration) -> Self {
        Self { objects, expiry }
    }

    /// How many bytes the content of a hash has, if it is there.
    pub async fn size(
        &self,
        tenant: &TenantId,
        hash: &ContentHash,
    ) -> Result<Option<u64>, VaultError> {
        match self.objects.head(&paths::content(tenant, hash)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(VaultError::while_doing("looking whether content is there")(error)),
        }
    }

    /// All content of a tenant, with its sizes in bytes, in no order.
    pub fn contents(
        &self,
        tenant: &TenantId,
    ) -> BoxStream<'static, Result<(ContentHash, u64), VaultError>> {
        let found = self.objects.list(Some(&paths::contents(tenant)));
        found
            .map_err(VaultError::while_doing("listing content"))
            .try_filter_map(async |found| {
                Ok(paths::hash_of(&found.location).map(|hash| (hash, found.size)))
            })
            .boxed()
    }
}
