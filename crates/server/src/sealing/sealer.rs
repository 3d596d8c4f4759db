//! One log and what it is signed with: what is done at every look.

use super::published::{PublishedBy, State};
use lianxin_app::{
    App,
    proofs::{Head, ProofError, Proofs},
};
use lianxin_ledger::{Malformed, Note, NoteSignature};
use lianxin_notary::{Asked, KeepError, LogSigner, SignError, Witnesses};
use lianxin_store::examine::chain;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    task::{JoinError, spawn_blocking},
    time::sleep,
};

/// Between two tries to take the seat.
const SOON: Duration = Duration::from_millis(50);

/// Signs the log of an application.
pub struct Sealer {
    proofs: Proofs,
    signer: LogSigner,
    witnesses: Arc<Witnesses>,
    published: Arc<PublishedBy>,
}

/// Why a log was not sealed. What is signed already stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// There is nothing to sign: the log cannot be read, or is not one.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The signer does not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The signer has panicked.
    #[error("the signer ended early")]
    Ended(#[from] JoinError),
    /// What was signed cannot be read by the witnesses.
    #[error(transparent)]
    Malformed(#[from] Malformed),
}

impl Sealer {
    /// Signs the log of an application by a signer, and asks the witnesses.
    pub fn new(
        app: &App,
        signer: LogSigner,
        witnesses: Arc<Witnesses>,
        published: Arc<PublishedBy>,
    ) -> Self {
        Self { proofs: app.proofs().clone(), signer, witnesses, published }
    }

    /// Looks once: when it is due, lets the log tell where all its cases end; signs what is new, or what was signed
    /// long ago; and asks the witnesses after either. Tells whether the log has told.
    ///
    /// # Errors
    /// When the log is not signed. It is told in words as well, once for each new reason.
    pub async fn step(&self, due: bool, again_after: Duration) -> Result<bool, SealError> {
        let stepped = self.seal(due, again_after).await;
        self.remember(stepped.as_ref().err());
        stepped
    }

    async fn seal(&self, due: bool, again_after: Duration) -> Result<bool, SealError> {
        let told = due && self.proofs.tell_heads().await?.is_some();
        let head = self.proofs.follow().await?;
        let State { signed, signed_at, .. } = self.published.state();
        let again = signed_at.is_none_or(|signed| signed.elapsed() >= again_after);
        if head.tree.size == 0 || !again && signed == Some(head.tree) {
            return Ok(told);
        }
        let note = match self.sign(head).await {
            // Another process is about to sign: the next look is soon.
            Err(SealError::Sign(SignError::Keep(KeepError::Taken(_)))) => return Ok(told),
            signed => signed?,
        };
        self.published.change(|state| {
            state.signed = Some(head.tree);
            state.signed_at = Some(Instant::now());
        });
        if (told || again) && !self.witnesses.is_empty() {
            self.ask(head.tree.size, &note).await?;
        }
        Ok(told)
    }

    /// Signs and publishes a head. The seat is taken only for that long: another process may want it.
    async fn sign(&self, head: Head) -> Result<Note, SealError> {
        let signer = self.signer.clone();
        let mut seat = spawn_blocking(move || signer.take().map_err(SignError::from)).await??;
        let (old, new) = (seat.memory().head.size, head.tree.size);
        // Of a log that has become shorter, nothing is proved; the signer says what that means.
        let proof = if old <= new { self.proofs.consistency(old, new).await? } else { Vec::new() };
        let national = self.signer.signs_national().then_some(head.national);
        let signed = spawn_blocking(move || seat.sign(head.tree, &proof, national));
        Ok(signed.await??)
    }

    /// Asks the witnesses to cosign, and publishes what they answer.
    async fn ask(&self, size: u64, note: &Note) -> Result<(), SealError> {
        let proofs = |old| self.proofs.consistency(old, size);
        let asked = self.witnesses.ask(note, proofs).await?;
        if !asked.cosigned.is_empty() {
            self.add(size, asked.signatures()).await?;
        }
        self.published.change(|state| state.missing = missing(&asked));
        for (witness, why) in &asked.missing {
            tracing::warn!(origin = self.signer.origin(), witness, %why, "a witness has not cosigned");
        }
        Ok(())
    }

    /// Publishes cosignatures. Another process that signs meanwhile is waited for: it is soon done.
    async fn add(&self, size: u64, signatures: Vec<NoteSignature>) -> Result<(), SealError> {
        loop {
            let (signer, signatures) = (self.signer.clone(), signatures.clone());
            let add = move || signer.take().map_err(SignError::from)?.cosigned(size, signatures);
            match spawn_blocking(add).await? {
                Err(SignError::Keep(KeepError::Taken(_))) => sleep(SOON).await,
                cosigned => {
                    self.published.cosigned(&cosigned?);
                    return Ok(());
                }
            }
        }
    }

    fn remember(&self, error: Option<&SealError>) {
        let stopped = error.map(|error| chain(error));
        if let Some(why) = &stopped
            && self.published.state().stopped != stopped
        {
            tracing::error!(origin = self.signer.origin(), why, "the log is not signed");
        }
        self.published.change(|state| state.stopped = stopped);
    }
}

fn missing(asked: &Asked) -> Vec<(String, String)> {
    asked.missing.iter().map(|(witness, why)| (witness.clone(), why.to_string())).collect()
}
