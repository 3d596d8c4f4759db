//! Signing, by whoever has the seat: decide, remember durably, sign, publish durably. A step that fails,
//! or a crash between two, never lets a second history be signed; what had been remembered and not
//! published is made up for when the same head is signed again.

use crate::{KeepError, LogSigner, SignError, memory::Held, shelf};
use lianxin_ledger::{
    Checkpoint, Epoch, Hash, Memory, Note, NoteSignature, Refusal, Sha256, TreeHead,
    sign::{self, DeclaredEpoch},
};

/// The right to sign, which one holder at a time has. It ends when the seat is dropped, or the process
/// ends however it does. It may be kept across awaits.
#[derive(Debug)]
pub struct Seat {
    signer: LogSigner,
    held: Held,
}

impl Seat {
    pub(crate) const fn new(signer: LogSigner, held: Held) -> Self {
        Self { signer, held }
    }

    /// What was signed last.
    pub const fn memory(&self) -> &Memory {
        self.held.memory()
    }

    /// Signs and publishes a head, which a consistency proof leads to from that of the memory. The
    /// head of the memory itself may be signed again, with the empty proof. The root of the same
    /// entries over SM3 is to be told exactly when there is a key for it.
    ///
    /// # Errors
    /// When the head does not continue what was signed, or something cannot be kept, signed or written.
    pub fn sign(
        &mut self,
        head: TreeHead,
        proof: &[Hash],
        national_root: Option<Hash>,
    ) -> Result<Note, SignError> {
        self.national_is_told(national_root)?;
        let memory = sign::decide::<Sha256>(self.memory(), &head, proof)?;
        self.national_is_no_other(&head, national_root)?;
        self.release(memory, national_root)
    }

    /// Signs and publishes a head that does not continue the last one, because its log declares a loss
    /// that people have approved. After a crash [`sign`](Self::sign) makes up for it, as soon as the
    /// memory is of the new epoch.
    ///
    /// # Errors
    /// As [`sign`](Self::sign), and when the declaration does not fit.
    pub fn sign_epoch(
        &mut self,
        head: TreeHead,
        declared: &DeclaredEpoch<'_>,
        national_root: Option<Hash>,
    ) -> Result<Note, SignError> {
        self.national_is_told(national_root)?;
        let memory = sign::decide_epoch::<Sha256>(self.memory(), &head, declared)?;
        let epoch =
            Epoch::parse(declared.entry).map_err(|fault| Refusal::NotTheEpoch(fault.into()))?;
        // Before it is remembered: a checkpoint ahead of its memory would be that of an old memory.
        self.signer.shelf.set_aside(epoch.kept, epoch.epoch)?;
        self.release(memory, national_root)
    }

    /// Adds the cosignatures of witnesses to the published note of a size, also to the latest if it is
    /// that. A newer one by the same key takes the place of an older one. Whether they are good is for
    /// whoever has asked for them ([`Witnesses`](crate::Witnesses)).
    ///
    /// # Errors
    /// When the note is no longer kept, would have too many signatures, or cannot be written.
    pub fn cosigned(
        &mut self,
        size: u64,
        signatures: Vec<NoteSignature>,
    ) -> Result<Note, SignError> {
        let note = self.signer.shelf.published.at(size)?;
        let mut note = note.ok_or(SignError::NotPublished { size })?;
        signatures.into_iter().for_each(|signature| note.put(signature));
        self.signer.shelf.amend(&note)?;
        Ok(note)
    }

    fn release(&mut self, memory: Memory, national: Option<Hash>) -> Result<Note, SignError> {
        self.held.keep(memory)?;
        let TreeHead { size, .. } = memory.head;
        let checkpoint = self.checkpoint(memory.head)?;
        let signed = checkpoint.signed(&self.signer.keys.log)?;
        // One that is published already may have been cosigned since; one that is damaged is replaced.
        let before = self.signer.shelf.published.at(size).ok().flatten();
        let continues = |before: &Note| {
            before.text() == signed.text() && before.signatures().starts_with(signed.signatures())
        };
        let note = before.filter(continues).unwrap_or(signed);
        let national = match (&self.signer.keys.national, national) {
            (Some(key), Some(root)) => Some(self.checkpoint(TreeHead { size, root })?.signed(key)?),
            _ => None,
        };
        self.signer.shelf.publish(&note, national.as_ref())?;
        Ok(note)
    }

    fn checkpoint(&self, head: TreeHead) -> Result<Checkpoint, KeepError> {
        let origin = &self.signer.origin;
        Checkpoint::try_new(origin, head)
            .map_err(|source| KeepError::Name { name: origin.to_string(), source })
    }

    fn national_is_told(&self, root: Option<Hash>) -> Result<(), SignError> {
        let fits = self.signer.keys.national.is_some() == root.is_some();
        if fits { Ok(()) } else { Err(SignError::National) }
    }

    /// The tree over SM3 has no memory of its own, since its entries are those that are remembered. Two
    /// roots for one size would show that whoever counts them has erred.
    fn national_is_no_other(&self, head: &TreeHead, root: Option<Hash>) -> Result<(), SignError> {
        let latest = self.signer.shelf.published.latest_national()?;
        let latest = latest.map(|latest| shelf::head_of(&latest));
        match (root, latest) {
            (Some(root), Some(latest)) if latest.size == head.size && latest.root != root => {
                Err(SignError::NationalForked { size: head.size })
            }
            _ => Ok(()),
        }
    }
}
