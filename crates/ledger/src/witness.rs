//! What a witness may cosign (C2SP tlog-witness, `add-checkpoint`): the request, the decision and the
//! answer's status. A mirror also reads the entries and cosigns only what its own
//! [`LogFold`](crate::LogFold) leads to; that is for whoever runs it.

use crate::{
    Checkpoint, Fault, Hash, Malformed, Memory, Note, Policy, Refusal, Sha256, encoding::Lines,
    sign,
};
use std::fmt;

/// The most hashes that the specification allows in a request.
const MAX_HASHES: usize = 63;

/// What a log asks of a witness. Shown as the body of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size that the witness cosigned last, as the log thinks.
    pub old: u64,
    /// From there to the checkpoint.
    pub proof: Vec<Hash>,
    /// What to cosign.
    pub checkpoint: Note,
}

/// Why a witness does not cosign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WitnessRefusal {
    /// Not a request.
    #[error("the request cannot be read")]
    Malformed(#[from] Malformed),
    /// A checkpoint that the log did not make, or of a log that is not known.
    #[error("the checkpoint is not believed")]
    NotBelieved(#[source] Fault),
    /// The old size is larger than that of the checkpoint.
    #[error("the old size {old} is larger than the new one, {new}")]
    OldTooLarge {
        /// Of the request.
        old: u64,
        /// Of the checkpoint.
        new: u64,
    },
    /// The log thinks of another size than the witness cosigned last.
    #[error("the size that was cosigned last is {cosigned}")]
    OtherSize {
        /// What to prove from; also the body of the answer.
        cosigned: u64,
    },
    /// Two roots for the size that was cosigned last.
    #[error("another root of size {cosigned} has been cosigned")]
    Forked {
        /// The size; also the body of the answer.
        cosigned: u64,
    },
    /// The checkpoint does not continue what was cosigned.
    #[error("the checkpoint does not continue what was cosigned")]
    NotContinued(#[from] Refusal),
}

impl WitnessRefusal {
    /// The status of the answer, as the specification names it.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Malformed(_) | Self::OldTooLarge { .. } => 400,
            Self::NotBelieved(Fault::WrongOrigin { .. }) => 404,
            Self::NotBelieved(Fault::Malformed(_)) => 400,
            Self::NotBelieved(_) => 403,
            Self::OtherSize { .. } | Self::Forked { .. } => 409,
            Self::NotContinued(_) => 422,
        }
    }
}

impl AddCheckpoint {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// When it is not exactly one.
    pub fn parse(body: &[u8]) -> Result<Self, Malformed> {
        let mut lines = Lines::of(body, "a request to a witness")?;
        let fault = lines.fault();
        let old = lines.number("old")?;
        let mut proof = Vec::new();
        loop {
            match lines.line()? {
                "" => break,
                _ if proof.len() == MAX_HASHES => return Err(fault),
                line => proof.push(Hash::from_base64(line).ok_or(fault)?),
            }
        }
        let checkpoint = Note::parse(lines.rest().as_bytes())?;
        Checkpoint::parse(checkpoint.text())?;
        Ok(Self { old, proof, checkpoint })
    }

    /// The log that the request is for.
    ///
    /// # Errors
    /// When the note is not a checkpoint.
    pub fn origin(&self) -> Result<String, Malformed> {
        Ok(Checkpoint::parse(self.checkpoint.text())?.origin().to_owned())
    }

    /// Whether to cosign the checkpoint, for a log that is believed by `policy` and was cosigned up to
    /// `memory`. Tells what to cosign and what to keep durably before the cosignature is given away,
    /// in place of the very memory that was decided from.
    ///
    /// # Errors
    /// When the checkpoint is not the log's, or not proved to continue the last one.
    pub fn decide(
        &self,
        policy: &Policy,
        memory: &Memory,
    ) -> Result<(Checkpoint, Memory), WitnessRefusal> {
        let signed = policy.verify(&self.checkpoint).map_err(WitnessRefusal::NotBelieved)?;
        let checkpoint = signed.checkpoint;
        let (old, new) = (self.old, checkpoint.head.size);
        if old > new {
            return Err(WitnessRefusal::OldTooLarge { old, new });
        }
        let cosigned = memory.head.size;
        if old != cosigned {
            return Err(WitnessRefusal::OtherSize { cosigned });
        }
        if old == new && checkpoint.head.root != memory.head.root {
            return Err(WitnessRefusal::Forked { cosigned });
        }
        let memory = sign::decide::<Sha256>(memory, &checkpoint.head, &self.proof)?;
        Ok((checkpoint, memory))
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

#[cfg(test)]
mod tests;
