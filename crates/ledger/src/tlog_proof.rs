//! The proof of one entry as text (C2SP tlog-proof): its index, its inclusion and a checkpoint. Whoever
//! has the entry and a policy can verify it without anything else.

use crate::{
    Algorithm, Checkpoint, Fault, Freshness, Hash, Malformed, Note, Part, Place, Policy, Sha256,
    Signed, VerifyError, encoding, encoding::Lines, proof,
};
use std::fmt;

/// What the text begins with.
const FIRST: &str = "c2sp.org/tlog-proof@v1";
/// The most extra bytes that are read.
pub const MAX_EXTRA_BYTES: usize = 65_536;
/// The longest text that is read, in bytes.
pub const MAX_TLOG_PROOF_BYTES: usize = 2 * MAX_EXTRA_BYTES + crate::MAX_NOTE_BYTES;

/// A proof of one entry. Shown as its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// Bytes for whoever knows what they are, such as the entry. Nothing proves them by themselves.
    pub extra: Option<Vec<u8>>,
    /// Index of the entry, from 0.
    pub index: u64,
    /// From the leaf's sibling to the root's child.
    pub proof: Vec<Hash>,
    /// The signed checkpoint.
    pub checkpoint: Note,
}

impl TlogProof {
    /// Reads the text.
    ///
    /// # Errors
    /// When it is not exactly one.
    pub fn parse(text: &[u8]) -> Result<Self, Malformed> {
        let mut lines = Lines::of(text, "a tlog-proof")?;
        let fault = lines.fault();
        if text.len() > MAX_TLOG_PROOF_BYTES {
            return Err(fault);
        }
        lines.exactly(FIRST)?;
        let mut line = lines.line()?;
        let extra = match line.strip_prefix("extra ") {
            None => None,
            Some(base64) => {
                line = lines.line()?;
                let bytes = encoding::from_base64(base64).ok_or(fault)?;
                Some(bytes).filter(|bytes| bytes.len() <= MAX_EXTRA_BYTES).ok_or(fault)?.into()
            }
        };
        let index = line.strip_prefix("index ").and_then(encoding::decimal).ok_or(fault)?;
        let mut proof = Vec::new();
        loop {
            match lines.line()? {
                "" => break,
                _ if proof.len() == proof::MAX_HASHES => return Err(fault),
                line => proof.push(Hash::from_base64(line).ok_or(fault)?),
            }
        }
        let checkpoint = Note::parse(lines.rest().as_bytes())?;
        Checkpoint::parse(checkpoint.text())?;
        Ok(Self { extra, index, proof, checkpoint })
    }

    /// The entry that the proof brings along as its extra bytes. [`verify`](Self::verify) tells whether
    /// it is the one that is proved.
    ///
    /// # Errors
    /// When there are none.
    pub fn entry(&self) -> Result<&[u8], Malformed> {
        self.extra.as_deref().ok_or(Malformed("a tlog-proof does not bring its entry along"))
    }

    /// Whether a log that the policy believes has the entry at this index.
    ///
    /// # Errors
    /// When the checkpoint is not believed or too old, or the entry is not there.
    pub fn verify(
        &self,
        entry: &[u8],
        policy: &Policy,
        freshness: &Freshness,
    ) -> Result<Signed, VerifyError> {
        self.verify_over::<Sha256>(entry, policy, freshness)
    }

    /// The same when the checkpoint is that of a tree over another hash.
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    pub fn verify_over<A: Algorithm>(
        &self,
        entry: &[u8],
        policy: &Policy,
        freshness: &Freshness,
    ) -> Result<Signed, VerifyError> {
        let checkpoint = |fault: Fault| fault.at(Part::Checkpoint, Place::NONE);
        let signed = policy.verify(&self.checkpoint).map_err(checkpoint)?;
        freshness.of_checkpoint(&signed, policy.quorum()).map_err(checkpoint)?;
        let leaf = A::leaf(entry);
        let head = &signed.checkpoint.head;
        proof::verify_inclusion::<A>(&self.proof, self.index, leaf, head)
            .map_err(|fault| fault.at(Part::Leaf, Place::entry(self.index)))?;
        Ok(signed)
    }
}

impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", encoding::base64(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KeyKind, NodesInMemory, Signer, SoftwareKey};

    const ORIGIN: &str = "town.example/events";

    fn proved(extra: Option<Vec<u8>>) -> (TlogProof, Policy) {
        let mut nodes = NodesInMemory::<Sha256>::new();
        (0..7_u8).for_each(|entry| nodes.push(Sha256::leaf(&[entry])));
        let key = SoftwareKey::from_seed(ORIGIN, KeyKind::Log, &[1; 32]).unwrap();
        let checkpoint = Checkpoint::try_new(ORIGIN, nodes.tree().head()).unwrap();
        let proof = proof::inclusion::<Sha256>(&nodes, 4, 7).unwrap();
        let checkpoint = checkpoint.signed(&key).unwrap();
        let policy = Policy::of_log(ORIGIN, key.key().clone()).unwrap();
        (TlogProof { extra, index: 4, proof, checkpoint }, policy)
    }

    #[test]
    fn the_text_comes_back_and_is_that_of_the_specification() {
        for extra in [None, Some(Vec::new()), Some(b"record".to_vec())] {
            let (proof, policy) = proved(extra);
            let text = proof.to_string();
            assert_eq!(TlogProof::parse(text.as_bytes()), Ok(proof.clone()));
            assert!(proof.verify(&[4], &policy, &Freshness::default()).is_ok());
            let error = proof.verify(&[5], &policy, &Freshness::default()).unwrap_err();
            assert_eq!((error.fault.code(), error.place.index), ("root-mismatch", Some(4)));
        }
        let text = proved(Some(b"record".to_vec())).0.to_string();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[..3], ["c2sp.org/tlog-proof@v1", "extra cmVjb3Jk", "index 4"]);
        assert_eq!((lines[6], lines[7]), ("", ORIGIN));
    }

    #[test]
    fn other_spellings_are_refused() {
        let text = proved(None).0.to_string();
        for (from, to) in [
            ("@v1", "@v2"),
            ("index 4", "index 04"),
            ("index 4", "index  4"),
            ("index 4", "extra \nextra \nindex 4"),
            ("index 4", "extra cmVjb3Jl=\nindex 4"),
            ("index 4\n", "index 4\n\n"),
            ("\n\n", "\n"),
        ] {
            assert!(TlogProof::parse(text.replacen(from, to, 1).as_bytes()).is_err(), "{to:?}");
        }
        for end in 0..text.len() {
            assert!(TlogProof::parse(&text.as_bytes()[..end]).is_err());
        }
    }

    #[test]
    fn what_is_older_than_what_was_seen_is_refused() {
        let (proof, policy) = proved(None);
        for freshness in [
            Freshness { size: 8, ..Freshness::default() },
            Freshness { cosigned_since: 1, ..Freshness::default() },
        ] {
            let error = proof.verify(&[4], &policy, &freshness).unwrap_err();
            assert_eq!((error.part, error.fault.code()), (Part::Checkpoint, "stale"));
        }
    }
}
