//! Places to keep attachments in, and somebody who uploads.

use bytes::Bytes;
use futures::TryStreamExt;
use futures::stream;
use jiff::{SignedDuration, Timestamp};
use lianxin_attachments::{
    Begun, Content, ContentHash, Location, ReadError, Ticket, UploadError, Vault,
};
use lianxin_domain::{case::intake::Attachment, policy::AttachmentRules, refusal::Code};
use lianxin_store::TenantId;
use object_store::memory::InMemory;
use sha2::{Digest, Sha256};
use std::{ops::Range, sync::Arc};
use tempfile::TempDir;
use uuid::Uuid;

/// A place, and what goes with it.
pub(crate) struct Ground {
    pub(crate) vault: Vault,
    pub(crate) folder: Option<TempDir>,
}

/// How long uploads may take.
pub(crate) const EXPIRY: SignedDuration = SignedDuration::from_hours(24);

/// When everything happens, unless said otherwise.
pub(crate) fn now() -> Timestamp {
    "2024-03-01T01:00:00Z".parse().unwrap()
}

/// In memory and in a folder: the same is asked of both.
pub(crate) fn grounds() -> [Ground; 2] {
    [Ground::memory(), Ground::folder()]
}

impl Ground {
    pub(crate) fn memory() -> Self {
        Self { vault: Vault::over(Arc::new(InMemory::new()), EXPIRY), folder: None }
    }

    pub(crate) fn folder() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Folder(folder.path().to_owned());
        Self { vault: Vault::open(&location, EXPIRY).unwrap(), folder: Some(folder) }
    }

    /// Everything that lies in the folder.
    pub(crate) fn files(&self) -> Vec<String> {
        let folder = self.folder.as_ref().unwrap().path();
        let mut found = Vec::new();
        let mut open = vec![folder.to_owned()];
        while let Some(next) = open.pop() {
            for entry in std::fs::read_dir(next).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    found.push(path.strip_prefix(folder).unwrap().display().to_string());
                }
            }
        }
        found.sort();
        found
    }
}

/// An account's upload for a tenant, under an id.
pub(crate) fn ticket(id: u128) -> Ticket {
    Ticket { tenant: tenant(), account: "clerk".into(), id: Uuid::from_u128(id) }
}

pub(crate) fn tenant() -> TenantId {
    TenantId::new("demo")
}

/// A text of so many bytes, which repeats itself nowhere.
pub(crate) fn text(bytes: usize) -> Vec<u8> {
    let lines = (0..).flat_map(|line: u32| format!("第{line}行\n").into_bytes());
    lines.take(bytes).collect()
}

/// What is declared about bytes, truthfully.
pub(crate) fn declared(bytes: &[u8]) -> Attachment {
    Attachment {
        sha256: format!("{:x}", Sha256::digest(bytes)),
        name: "记录.txt".to_owned(),
        mime: "text/plain".to_owned(),
        size: bytes.len() as u64,
    }
}

pub(crate) fn hash(bytes: &[u8]) -> ContentHash {
    declared(bytes).sha256.parse().unwrap()
}

/// Begins an upload by the rules that ship.
pub(crate) async fn begin(
    vault: &Vault,
    ticket: &Ticket,
    attachment: Attachment,
) -> Result<Begun, UploadError> {
    vault.begin(ticket, attachment, &AttachmentRules::default(), String::new(), now()).await
}

/// Sends bytes to their end.
pub(crate) async fn send(
    vault: &Vault,
    ticket: &Ticket,
    offset: u64,
    bytes: &[u8],
) -> Result<Begun, UploadError> {
    let chunks = bytes.chunks(1_000).map(|chunk| Ok::<_, ()>(Bytes::copy_from_slice(chunk)));
    let chunks: Vec<_> = chunks.collect();
    vault.append(ticket, offset, stream::iter(chunks), now()).await
}

/// Sends bytes and is cut off.
pub(crate) async fn send_and_break(
    vault: &Vault,
    ticket: &Ticket,
    offset: u64,
    bytes: &[u8],
) -> Result<Begun, UploadError> {
    let chunks = bytes.chunks(1_000).map(|chunk| Ok(Bytes::copy_from_slice(chunk)));
    let chunks: Vec<_> = chunks.chain([Err("the connection broke")]).collect();
    vault.append(ticket, offset, stream::iter(chunks), now()).await
}

/// Uploads bytes at once.
pub(crate) async fn upload(vault: &Vault, id: u128, bytes: &[u8]) {
    begin(vault, &ticket(id), declared(bytes)).await.unwrap();
    send(vault, &ticket(id), 0, bytes).await.unwrap();
}

/// What is read of content.
pub(crate) async fn read(
    vault: &Vault,
    hash: &ContentHash,
    range: Option<Range<u64>>,
) -> Result<Vec<u8>, ReadError> {
    let Content { bytes, .. } = vault.read(&tenant(), hash, range).await?.unwrap();
    let chunks: Vec<Bytes> = bytes.try_collect().await?;
    Ok(chunks.concat())
}

/// The code by which an upload is refused.
pub(crate) fn code<T>(refused: Result<T, UploadError>) -> Code {
    match refused {
        Err(UploadError::Refused(refusal)) => refusal.code,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was taken"),
    }
}
