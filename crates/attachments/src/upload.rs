//! Taking bytes in. What arrives is put down part by part, so that an upload that is cut goes on where
//! it was, in whatever process it is continued.
//!
//! Parts are only made, never written over: of two that would begin at one offset the second is
//! refused, and what has arrived is always the parts that follow one another from the first byte.

use crate::{ContentHash, UploadError, Vault, VaultError, paths};
use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt};
use jiff::Timestamp;
use lianxin_domain::{
    Refusal,
    case::intake::Attachment,
    ids::AccountId,
    policy::{AttachmentRules, AttachmentType},
    refusal::Code,
};
use lianxin_store::TenantId;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutPayload, path::Path};
use serde::{Deserialize, Serialize};
use std::pin::pin;
use uuid::Uuid;

/// Bytes held in memory before they are put down.
pub(crate) const PART: usize = 8 << 20;
/// Parts of one upload at most.
const PARTS: usize = 4_096;

/// Which upload, and who goes on with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Whose record it is for.
    pub tenant: TenantId,
    /// Who began it; nobody else goes on with it.
    pub account: AccountId,
    /// Its identity.
    pub id: Uuid,
}

/// What an upload is to become.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Declared {
    /// Hash, name, media type and size.
    pub attachment: Attachment,
    /// How its bytes are to show their type, by the policy when it was begun.
    pub kind: AttachmentType,
    /// Who began it.
    pub account: AccountId,
    /// What else its client wrote about it, as it wrote it.
    pub metadata: String,
    /// When it is swept away.
    pub expires: Timestamp,
}

/// An upload as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Begun {
    /// What it is to become.
    pub declared: Declared,
    /// Bytes that have arrived. When it is the declared size, the content is stored.
    pub offset: u64,
}

/// Bytes that arrived together.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) offset: u64,
    pub(crate) size: u64,
    pub(crate) path: Path,
}

impl Declared {
    /// The declared hash, which was checked when the upload began.
    pub(crate) fn hash(&self) -> Result<ContentHash, UploadError> {
        let refusal = || Refusal::new(Code::HashMismatch).with("name", &self.attachment.name);
        self.attachment.sha256.parse().map_err(|_| Box::new(refusal()).into())
    }
}

impl Vault {
    /// Begins an upload of what the rules take. When the content is there already, nothing is left to
    /// be sent.
    pub async fn begin(
        &self,
        ticket: &Ticket,
        attachment: Attachment,
        rules: &AttachmentRules,
        metadata: String,
        now: Timestamp,
    ) -> Result<Begun, UploadError> {
        let kind = rules.check(&attachment).map_err(Box::new)?.clone();
        let expires = now.saturating_add(self.expiry).unwrap_or(Timestamp::MAX);
        let account = ticket.account.clone();
        let declared = Declared { attachment, kind, account, metadata, expires };
        let written = serde_json::to_vec(&declared).map_err(VaultError::Declared)?;
        let path = paths::declared(&ticket.tenant, ticket.id);
        let put = self.objects.put(&path, PutPayload::from(written)).await;
        put.map_err(VaultError::while_doing("beginning an upload"))?;
        let offset = if self.is_there(ticket, &declared).await? { declared.size() } else { 0 };
        Ok(Begun { declared, offset })
    }

    /// Where an upload stands. One that has arrived to its end in a process that was ended before it
    /// was stored is stored now.
    pub async fn standing(&self, ticket: &Ticket, now: Timestamp) -> Result<Begun, UploadError> {
        let declared = self.declared(ticket, now).await?;
        let offset = match self.is_there(ticket, &declared).await? {
            true => declared.size(),
            false => self.arrived(ticket).await?,
        };
        self.settled(ticket, Begun { declared, offset }).await
    }

    /// Takes in what comes, from an offset on that must be where the upload stands. What has come
    /// counts when the rest is cut off; when all has come, it is judged and stored.
    pub async fn append<E>(
        &self,
        ticket: &Ticket,
        offset: u64,
        coming: impl Stream<Item = Result<Bytes, E>>,
        now: Timestamp,
    ) -> Result<Begun, UploadError> {
        let Begun { declared, offset: stands } = self.standing(ticket, now).await?;
        if stands != offset {
            return Err(UploadError::Offset { stands });
        }
        let length = declared.size();
        let mut taking = Taking { vault: self, ticket, offset, held: Vec::new(), bytes: 0 };
        let mut coming = pin!(coming);
        let mut too_long = false;
        while let Some(Ok(chunk)) = coming.next().await {
            too_long = taking.reach() + chunk.len() as u64 > length;
            if too_long {
                break;
            }
            taking.take(chunk).await?;
        }
        taking.put_down().await?;
        let offset = taking.offset;
        if too_long {
            return Err(UploadError::TooLong { length });
        }
        self.settled(ticket, Begun { declared, offset }).await
    }

    /// Gives an upload up.
    pub async fn cancel(&self, ticket: &Ticket, now: Timestamp) -> Result<(), UploadError> {
        self.declared(ticket, now).await?;
        Ok(self.discard(&ticket.tenant, ticket.id).await?)
    }

    /// Stores what has arrived to its end.
    async fn settled(&self, ticket: &Ticket, begun: Begun) -> Result<Begun, UploadError> {
        let complete = begun.offset == begun.declared.size();
        if complete && !self.is_there(ticket, &begun.declared).await? {
            self.finish(ticket, &begun.declared).await?;
        }
        Ok(begun)
    }

    async fn declared(&self, ticket: &Ticket, now: Timestamp) -> Result<Declared, UploadError> {
        let found = self.declaration(&ticket.tenant, ticket.id).await?;
        let declared =
            found.filter(|it| it.account == ticket.account).ok_or(UploadError::Unknown)?;
        if declared.expires <= now { Err(UploadError::Expired) } else { Ok(declared) }
    }

    /// What an upload was declared to become, whoever began it.
    pub(crate) async fn declaration(
        &self,
        tenant: &TenantId,
        id: Uuid,
    ) -> Result<Option<Declared>, VaultError> {
        let failed = VaultError::while_doing("reading about an upload");
        let found = match self.objects.get(&paths::declared(tenant, id)).await {
            Ok(found) => found.bytes().await.map_err(failed)?,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        serde_json::from_slice(&found).map(Some).map_err(VaultError::Declared)
    }

    /// Whether what an upload is to become is there.
    pub(crate) async fn is_there(
        &self,
        ticket: &Ticket,
        declared: &Declared,
    ) -> Result<bool, UploadError> {
        let size = self.size(&ticket.tenant, &declared.hash()?).await?;
        Ok(size == Some(declared.size()))
    }

    async fn arrived(&self, ticket: &Ticket) -> Result<u64, VaultError> {
        let parts = self.parts(ticket).await?;
        Ok(parts.last().map_or(0, |part| part.offset + part.size))
    }

    /// The parts that follow one another from the first byte.
    pub(crate) async fn parts(&self, ticket: &Ticket) -> Result<Vec<Part>, VaultError> {
        let found = self.objects.list(Some(&paths::upload(&ticket.tenant, ticket.id)));
        let found = found.try_filter_map(async |found| {
            let offset = paths::offset_of(&found.location);
            Ok(offset.map(|offset| Part { offset, size: found.size, path: found.location }))
        });
        let failed = VaultError::while_doing("looking what has arrived of an upload");
        let mut parts: Vec<Part> = found.try_collect().await.map_err(failed)?;
        parts.sort_by_key(|part| part.offset);
        let mut reach = 0;
        let following = parts.into_iter().take_while(|part| {
            let follows = part.offset == reach;
            reach += part.size;
            follows
        });
        Ok(following.collect())
    }
}

impl Declared {
    /// Bytes in all.
    pub fn size(&self) -> u64 {
        self.attachment.size
    }
}

/// Bytes being taken in.
struct Taking<'v> {
    vault: &'v Vault,
    ticket: &'v Ticket,
    /// Bytes that are put down.
    offset: u64,
    /// What came since.
    held: Vec<Bytes>,
    bytes: usize,
}

impl Taking<'_> {
    /// Bytes that have come.
    fn reach(&self) -> u64 {
        self.offset + self.bytes as u64
    }

    async fn take(&mut self, chunk: Bytes) -> Result<(), UploadError> {
        self.bytes += chunk.len();
        self.held.push(chunk);
        if self.bytes < PART { Ok(()) } else { self.put_down().await }
    }

    async fn put_down(&mut self) -> Result<(), UploadError> {
        if self.bytes == 0 {
            return Ok(());
        }
        let (vault, ticket) = (self.vault, self.ticket);
        if self.bytes < PART && vault.parts(ticket).await?.len() >= PARTS {
            return Err(UploadError::Pieces);
        }
        let part = paths::part(&ticket.tenant, ticket.id, self.offset);
        let payload: PutPayload = self.held.drain(..).collect();
        match vault.objects.put_opts(&part, payload, PutMode::Create.into()).await {
            Ok(_) => {}
            // Somebody goes on with the same upload at the same time, and was first.
            Err(object_store::Error::AlreadyExists { .. }) => {
                return Err(UploadError::Offset { stands: vault.arrived(ticket).await? });
            }
            Err(error) => {
                return Err(VaultError::while_doing("putting down what arrived")(error).into());
            }
        }
        self.offset += self.bytes as u64;
        self.bytes = 0;
        Ok(())
    }
}
