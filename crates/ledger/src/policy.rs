//! Whom a verifier trusts: the log by its keys and their terms, and a number of witnesses. A policy is
//! configured; nothing in a note or bundle can change it.

use crate::{Checkpoint, Fault, KeyKind, Malformed, Note, VerifierKey};
use std::{collections::BTreeSet, ops::RangeInclusive};

/// A key of the log and the sizes it may sign. After a rotation the old key ends where the new one
/// begins, so that neither can sign the other's history.
#[derive(Debug, Clone)]
pub struct LogKey {
    /// The key, of a kind that signs for logs.
    pub key: VerifierKey,
    /// Sizes of the log, both included.
    pub term: RangeInclusive<u64>,
}

impl LogKey {
    /// A key that may sign every size.
    pub const fn unbounded(key: VerifierKey) -> Self {
        Self { key, term: 0..=u64::MAX }
    }
}

/// A witness by who it is. However many keys and key names it has, it is one.
#[derive(Debug, Clone)]
pub struct Witness {
    /// Who it is, to the verifier.
    pub name: String,
    /// Its keys, of kind [`KeyKind::Witness`].
    pub keys: Vec<VerifierKey>,
}

/// Which checkpoints are believed.
#[derive(Debug, Clone)]
pub struct Policy {
    origin: String,
    log: Vec<LogKey>,
    witnesses: Vec<Witness>,
    quorum: usize,
}

/// A checkpoint that a policy believes, and who stands for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The witnesses that have cosigned, each once, with the latest time that it tells, in seconds
    /// since 1970.
    pub witnessed: Vec<(String, u64)>,
}

impl Signed {
    /// The time since when at least `quorum` witnesses have known the checkpoint, in seconds since
    /// 1970; none when they are fewer, or the quorum is 0.
    pub fn witnessed_by(&self, quorum: usize) -> Option<u64> {
        let mut times: Vec<u64> = self.witnessed.iter().map(|(_, time)| *time).collect();
        times.sort_unstable();
        times.get(quorum.checked_sub(1)?).copied()
    }
}

impl Policy {
    /// Believes the log `origin` by any of its keys, and only what at least `quorum` of the witnesses
    /// have cosigned.
    ///
    /// # Errors
    /// When the log has no key, a key has the wrong kind, two of all the keys are the same, two
    /// witnesses have one name, or there are fewer witnesses with keys than the quorum.
    pub fn try_new(
        origin: &str,
        log: Vec<LogKey>,
        witnesses: Vec<Witness>,
        quorum: usize,
    ) -> Result<Self, Malformed> {
        let cosigning = || witnesses.iter().flat_map(|witness| &witness.keys);
        let kinds = log.iter().all(|log| log.key.kind().is_of_log())
            && cosigning().all(|key| key.kind() == KeyKind::Witness);
        if log.is_empty() || !kinds {
            return Err(Malformed("a policy needs a key of the log, and keys of the right kinds"));
        }
        let mut keys = BTreeSet::new();
        // By the key itself: the same one under two names would count as two witnesses.
        let known = log.iter().map(|log| &log.key).chain(cosigning());
        let mut names = BTreeSet::new();
        let apart = { known }.all(|key| keys.insert(key.public()))
            && witnesses.iter().all(|witness| names.insert(&witness.name));
        if !apart {
            return Err(Malformed("a policy has a key or the name of a witness twice"));
        }
        if witnesses.iter().filter(|witness| !witness.keys.is_empty()).count() < quorum {
            return Err(Malformed("a policy requires more witnesses than it has"));
        }
        Ok(Self { origin: origin.to_owned(), log, witnesses, quorum })
    }

    /// Believes the log `origin` by one key, whoever has seen it.
    pub fn of_log(origin: &str, key: VerifierKey) -> Result<Self, Malformed> {
        Self::try_new(origin, vec![LogKey::unbounded(key)], Vec::new(), 0)
    }

    /// The log it believes.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many witnesses it requires.
    pub const fn quorum(&self) -> usize {
        self.quorum
    }

    /// Believes a checkpoint, or says why not. Signatures by keys that it does not know count for
    /// nothing; a signature in the name of a key that it knows must be good.
    ///
    /// # Errors
    /// When the note is not a checkpoint of the log, no key of the log has signed in its term, a
    /// signature is not what it claims to be, or too few witnesses have cosigned.
    pub fn verify(&self, note: &Note) -> Result<Signed, Fault> {
        let checkpoint = Checkpoint::parse(note.text())?;
        if checkpoint.origin() != self.origin {
            let (expected, found) = (self.origin.clone(), checkpoint.origin().to_owned());
            return Err(Fault::WrongOrigin { expected, found });
        }
        self.verify_log(note, checkpoint.head.size)?;
        let mut witnessed = Vec::new();
        for witness in &self.witnesses {
            if let Some(time) = latest(witness, note)? {
                witnessed.push((witness.name.clone(), time));
            }
        }
        if witnessed.len() < self.quorum {
            return Err(Fault::NoQuorum { found: witnessed.len(), needed: self.quorum });
        }
        Ok(Signed { checkpoint, witnessed })
    }

    fn verify_log(&self, note: &Note, size: u64) -> Result<(), Fault> {
        let mut signed = false;
        for LogKey { key, term } in &self.log {
            for signature in note.signatures().iter().filter(|it| it.is_by(key)) {
                key.verify(note.text(), signature.bytes())?;
                if !term.contains(&size) {
                    return Err(Fault::KeyOutOfTerm { key: key.name().to_owned(), size });
                }
                signed = true;
            }
        }
        if signed { Ok(()) } else { Err(Fault::NotSigned) }
    }
}

/// The latest time at which any key of a witness has cosigned.
fn latest(witness: &Witness, note: &Note) -> Result<Option<u64>, Fault> {
    let mut latest = None;
    for key in &witness.keys {
        for signature in note.signatures().iter().filter(|it| it.is_by(key)) {
            latest = latest.max(key.verify(note.text(), signature.bytes())?);
        }
    }
    Ok(latest)
}

#[cfg(test)]
mod tests;
