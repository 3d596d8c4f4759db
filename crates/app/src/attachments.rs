//! The port to where the bytes of attachments lie, and what an entry must have there before it may
//! refer to it.
//!
//! Nothing is looked at but whether content of a hash is there and how long it is; bytes never pass
//! through the application.

use crate::{App, Core, ExecuteError, error::ReadError};
use futures::{TryStreamExt, future::BoxFuture};
use lianxin_domain::{
    Provenance, Refusal, actor::EntryChannel, case::intake::Attachment, refusal::Code,
};
use lianxin_store::{LogFilter, Position, TenantId};
use std::{collections::BTreeMap, error::Error};

/// Where the bytes of attachments lie, by tenant and content.
pub trait Attachments: Send + Sync {
    /// How many bytes the content of a hash has (SHA-256 in lower-case hexadecimal), if it is there.
    fn size<'a>(
        &'a self,
        tenant: &'a TenantId,
        sha256: &'a str,
    ) -> BoxFuture<'a, Result<Option<u64>, AttachmentsError>>;
}

/// The place of attachments could not be asked.
#[derive(Debug, thiserror::Error)]
#[error("the place of attachments could not be asked")]
pub struct AttachmentsError(#[source] pub Box<dyn Error + Send + Sync>);

/// Content that entries refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referred {
    /// Size in bytes, as the first of the entries has it.
    pub size: u64,
    /// Position of the first of the entries.
    pub first: Position,
    /// Whether imports alone refer to it: its bytes may come later.
    pub imported: bool,
}

impl Core {
    /// Refuses attachments that are not there, or of another size. An import brings in what happened
    /// elsewhere; the bytes may come later.
    pub(crate) async fn attached(
        &self,
        channel: EntryChannel,
        named: &[Attachment],
    ) -> Result<Result<(), Refusal>, ExecuteError> {
        let Some(place) = self.attachments.as_ref().filter(|_| channel != EntryChannel::Import)
        else {
            return Ok(Ok(()));
        };
        for Attachment { sha256, name, size, .. } in named {
            if place.size(&self.tenant, sha256).await? != Some(*size) {
                let refusal = Refusal::new(Code::UnknownAttachment).at("attachments");
                return Ok(Err(refusal.with("name", name)));
            }
        }
        Ok(Ok(()))
    }
}

impl App {
    /// All content that entries refer to, by its hash. Reads the whole log.
    pub async fn referred_attachments(&self) -> Result<BTreeMap<String, Referred>, ReadError> {
        let mut referred = BTreeMap::new();
        let mut events = self.core.log.read(&self.core.tenant, LogFilter::default());
        while let Some(event) = events.try_next().await? {
            let named = Attachment::referred_by(event.payload.get());
            if named.is_empty() {
                continue;
            }
            let told = serde_json::from_str::<Provenance>(event.metadata.get());
            let imported = told.is_ok_and(|told| told.channel == EntryChannel::Import);
            for Attachment { sha256, size, .. } in named {
                let first = event.position;
                let known = referred.entry(sha256).or_insert(Referred { size, first, imported });
                known.imported &= imported;
            }
        }
        Ok(referred)
    }
}
