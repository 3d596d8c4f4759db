//! From the parts of an upload to content: joined, hashed and looked into on the way, a part at a time,
//! and visible only when all of it is right.

use crate::{
    ContentHash, Ticket, UploadError, Vault, VaultError,
    content::Look,
    package::Package,
    paths,
    upload::{Declared, PART, Part},
};
use bytes::Bytes;
use lianxin_domain::{Refusal, refusal::Code};
use metrics::counter;
use object_store::{ObjectStoreExt, WriteMultipart};
use sha2::{Digest, Sha256};

/// What the bytes have shown so far.
struct Shown {
    digest: Sha256,
    look: Look,
}

impl Vault {
    /// Stores an upload that has arrived to its end, or refuses it and forgets it.
    pub(crate) async fn finish(
        &self,
        ticket: &Ticket,
        declared: &Declared,
    ) -> Result<(), UploadError> {
        let parts = self.parts(ticket).await?;
        match self.assemble(ticket, declared, &parts).await {
            Ok(Ok(())) => {
                counted("stored", ticket);
                Ok(self.clear(&parts).await?)
            }
            Ok(Err(refusal)) => {
                counted(refusal.code.as_str(), ticket);
                self.discard(&ticket.tenant, ticket.id).await?;
                Err(Box::new(refusal).into())
            }
            // Another process may have stored it meanwhile, and cleared the parts away.
            Err(_) if self.is_there(ticket, declared).await? => Ok(()),
            Err(failure) => Err(failure),
        }
    }

    async fn assemble(
        &self,
        ticket: &Ticket,
        declared: &Declared,
        parts: &[Part],
    ) -> Result<Result<(), Refusal>, UploadError> {
        let failed = VaultError::while_doing("storing content");
        let content = paths::content(&ticket.tenant, &declared.hash()?);
        let upload = self.objects.put_multipart(&content).await.map_err(&failed)?;
        let mut writing = WriteMultipart::new_with_chunk_size(upload, PART);
        let judged = self.pour(declared, parts, &mut writing).await;
        if matches!(judged, Ok(Ok(()))) {
            writing.finish().await.map_err(&failed)?;
        } else {
            writing.abort().await.map_err(&failed)?;
        }
        judged
    }

    /// Writes the parts one after the other; what stands against the whole, in the end.
    async fn pour(
        &self,
        declared: &Declared,
        parts: &[Part],
        writing: &mut WriteMultipart,
    ) -> Result<Result<(), Refusal>, UploadError> {
        let mut shown = Shown { digest: Sha256::new(), look: Look::new(&declared.kind) };
        let mut length = 0;
        for part in parts {
            let bytes = self.bytes_of(part).await?;
            length += bytes.len() as u64;
            shown = shown.with(bytes.clone()).await;
            // One part is written while the next is read: no more than two are in memory.
            let ready = writing.wait_for_capacity(1).await;
            ready.map_err(VaultError::while_doing("storing content"))?;
            writing.put(bytes);
        }
        let refuse = |code| {
            let attachment = &declared.attachment;
            let refusal = Refusal::new(code).at("attachments").with("name", &attachment.name);
            Ok(Err(refusal.with("type", &attachment.mime)))
        };
        let Shown { digest, look } = shown;
        if length != declared.size() || ContentHash::of(digest) != declared.hash()? {
            return refuse(Code::HashMismatch);
        }
        let fits = match look.verdict() {
            Some(fits) => fits,
            None => Package::new(self.objects.clone(), parts).looked_into(&declared.kind).await,
        };
        if fits { Ok(Ok(())) } else { refuse(Code::TypeNotAllowed) }
    }

    async fn bytes_of(&self, part: &Part) -> Result<Bytes, VaultError> {
        let failed = VaultError::while_doing("reading what arrived of an upload");
        let found = self.objects.get(&part.path).await.map_err(&failed)?;
        found.bytes().await.map_err(&failed)
    }
}

impl Shown {
    /// With further bytes, on a thread that may take its time.
    async fn with(mut self, bytes: Bytes) -> Self {
        let looked = tokio::task::spawn_blocking(move || {
            self.digest.update(&bytes);
            self.look.at(&bytes);
            self
        });
        looked.await.expect("looking at bytes does not panic")
    }
}

fn counted(outcome: &'static str, ticket: &Ticket) {
    let labels = [("tenant", ticket.tenant.to_string()), ("outcome", outcome.to_owned())];
    counter!("lianxin_attachment_uploads_total", &labels).increment(1);
}
