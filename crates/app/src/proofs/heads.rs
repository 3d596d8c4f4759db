//! What the log says about itself: where all its cases end, told from time to time and as it was at such a
//! time; and what was lost.

use super::{PAGE, ProofError, Proofs, integrated::Integrated};
use async_trait::async_trait;
use lianxin_ledger::{Algorithm, CaseHead, Epoch, Hash, Heads, Record, Sha256, TreeHead};
use lianxin_store::{Author, OwnRecord, Position, StoreError, StoredLeaf, Stretch};

/// The heads of all cases as a record of them told, which is never more than the newest one that was
/// signed.
#[derive(Default)]
pub(super) struct Past {
    heads: Heads,
    /// Entries that are in them.
    size: u64,
}

/// A case in the heads of all cases.
pub(super) struct InHeads {
    pub(super) head: CaseHead,
    pub(super) proof: Vec<Hash>,
}

impl Proofs {
    /// Lets the log tell where all its cases end, as its next event; nothing when nothing has happened
    /// since it last did.
    ///
    /// # Errors
    /// When the log cannot be read or written, or its leaves are not those of one log.
    pub async fn tell_heads(&self) -> Result<Option<Position>, ProofError> {
        // Before anybody has to wait for it.
        self.follow().await?;
        if self.integrated_mut().next_heads().is_none() {
            return Ok(None);
        }
        self.inscribe(|log| log.next_heads().map(OwnRecord::Heads)).await
    }

    /// Lets the log say that it goes on after a loss: `old`, which was signed, is not continued beyond its first
    /// `kept` entries. When it has said so already, it is not said again.
    ///
    /// # Errors
    /// As [`tell_heads`](Self::tell_heads).
    pub async fn tell_loss(
        &self,
        epoch: u64,
        old: TreeHead,
        kept: u64,
    ) -> Result<Epoch, ProofError> {
        self.follow().await?;
        let told = self.integrated().last_epoch();
        if let Some(told) = told.filter(|told| told.epoch == epoch && told.old() == old) {
            return Ok(told);
        }
        let record = |size| Epoch { epoch, size, kept, old_size: old.size, old_root: old.root };
        let mut said = None;
        self.inscribe(|log| {
            said = Some(record(log.size()));
            said.map(OwnRecord::Epoch)
        })
        .await?;
        // An empty log says nothing of itself.
        let said = said.ok_or(ProofError::BeyondLog { asked: old.size, size: 0 })?;
        self.follow().await?;
        Ok(said)
    }

    /// Writes what is to be said of the log as it is when nobody else appends.
    async fn inscribe(
        &self,
        say: impl FnMut(&mut Integrated) -> Option<OwnRecord> + Send,
    ) -> Result<Option<Position>, ProofError> {
        let mut teller = Teller { proofs: self, say, failed: None };
        let told = self.core.ledger.inscribe(&self.core.tenant, &mut teller).await;
        match (told, teller.failed) {
            (Err(_), Some(error)) => Err(error),
            (told, _) => Ok(told?),
        }
    }

    /// A case in the heads that the record at `index` told; none for a case that began later.
    pub(super) async fn in_heads(
        &self,
        case: u64,
        index: u64,
    ) -> Result<Option<InHeads>, ProofError> {
        let mut past = self.core.past.lock().await;
        if past.size > index {
            *past = Past::default();
        }
        while past.size < index {
            let until = Position(index.min(past.size + PAGE));
            let stretch = Stretch { after: Position(past.size), until };
            for leaf in self.leaves(stretch).await? {
                past.take(&leaf)?;
            }
        }
        let Some(head) = past.heads.head(case) else { return Ok(None) };
        let proof = past.heads.inclusion(case);
        Ok(proof.map(|proof| InHeads { head, proof }))
    }
}

impl Past {
    fn take(&mut self, leaf: &StoredLeaf) -> Result<(), ProofError> {
        let position = leaf.position;
        if let Record::Case(record) = Record::parse(leaf.record.as_bytes())? {
            let leaf = Sha256::leaf(leaf.record.as_bytes());
            let head = CaseHead { case: record.case, seq: record.link.seq, leaf, index: self.size };
            let advanced = self.heads.advance(head);
            let damaged = |fault: lianxin_ledger::Fault| StoreError::Damaged {
                position,
                reason: fault.to_string(),
            };
            advanced.map_err(damaged)?;
        }
        self.size += 1;
        Ok(())
    }
}

/// Says something of the log, at whatever head it finds.
struct Teller<'p, F> {
    proofs: &'p Proofs,
    say: F,
    /// What the store cannot say in its own words.
    failed: Option<ProofError>,
}

#[async_trait]
impl<F> Author for Teller<'_, F>
where
    F: FnMut(&mut Integrated) -> Option<OwnRecord> + Send,
{
    async fn entry(&mut self, head: Position) -> Result<Option<OwnRecord>, StoreError> {
        if let Err(error) = self.proofs.fold(head).await {
            let reason = error.to_string();
            self.failed = Some(error);
            return Err(StoreError::Damaged { position: head, reason });
        }
        Ok((self.say)(&mut self.proofs.integrated_mut()))
    }
}
