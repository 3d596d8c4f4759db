//! Giving content out. What is read to its end is hashed on the way, and its last bytes are held back
//! until the hash is found right.

use crate::{ContentHash, ReadError, Vault, VaultError, paths};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use lianxin_store::TenantId;
use metrics::counter;
use object_store::{GetOptions, GetRange, ObjectStore};
use sha2::{Digest, Sha256};
use std::ops::Range;

/// Content, or a part of it, on its way out.
pub struct Content {
    /// Bytes of the whole content.
    pub size: u64,
    /// Which of them come.
    pub range: Range<u64>,
    /// The bytes. They fail before their end when they are not what the hash says, provided that they
    /// are the whole.
    pub bytes: BoxStream<'static, Result<Bytes, ReadError>>,
}

impl Vault {
    /// Content of a hash, or a range of it that lies within; nothing when it is not there.
    pub async fn read(
        &self,
        tenant: &TenantId,
        hash: &ContentHash,
        range: Option<Range<u64>>,
    ) -> Result<Option<Content>, VaultError> {
        let wanted = range.map(GetRange::Bounded);
        let whole = wanted.is_none();
        let options = GetOptions { range: wanted, ..GetOptions::default() };
        let found = match self.objects.get_opts(&paths::content(tenant, hash), options).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(VaultError::while_doing("opening content")(error)),
        };
        let (size, range) = (found.meta.size, found.range.clone());
        let failed = |error| ReadError::Vault(VaultError::while_doing("reading content")(error));
        let bytes = found.into_stream().map_err(failed).boxed();
        let bytes = match whole {
            true => verified(bytes, tenant.clone(), hash.clone()).boxed(),
            false => bytes,
        };
        Ok(Some(Content { size, range, bytes }))
    }

    /// Reads content to its end; fails when it is not what its hash says.
    pub async fn verify(&self, tenant: &TenantId, hash: &ContentHash) -> Result<(), ReadError> {
        match self.read(tenant, hash, None).await? {
            Some(content) => content.bytes.try_for_each(async |_| Ok(())).await,
            None => Ok(()),
        }
    }
}

/// Content on its way through a digest.
struct Passing {
    source: BoxStream<'static, Result<Bytes, ReadError>>,
    digest: Sha256,
    /// The last bytes that came.
    held: Option<Bytes>,
    tenant: TenantId,
    hash: ContentHash,
}

/// The same bytes, of which the last come only if all of them have the hash.
fn verified(
    source: BoxStream<'static, Result<Bytes, ReadError>>,
    tenant: TenantId,
    hash: ContentHash,
) -> impl futures::Stream<Item = Result<Bytes, ReadError>> {
    let begun = Passing { source, digest: Sha256::new(), held: None, tenant, hash };
    futures::stream::try_unfold(Some(begun), async |state| {
        let Some(mut passing) = state else { return Ok(None) };
        while let Some(chunk) = passing.source.try_next().await? {
            passing.digest.update(&chunk);
            if let Some(earlier) = passing.held.replace(chunk) {
                return Ok(Some((earlier, Some(passing))));
            }
        }
        let Passing { digest, held, tenant, hash, .. } = passing;
        if ContentHash::of(digest) != hash {
            tracing::error!(%tenant, %hash, "stored bytes are not what their hash says");
            let tenant = tenant.to_string();
            counter!("lianxin_attachments_damaged_total", "tenant" => tenant).increment(1);
            return Err(ReadError::Damaged(hash));
        }
        Ok(held.map(|last| (last, None)))
    })
}
