//! Checkpoints (C2SP tlog-checkpoint): a note whose text names a log, its size and its root. Extension
//! lines are allowed there and refused here: no auditor sees them.

use crate::{
    Hash, Malformed, Note, NoteSignature, Signer, SignerUnavailable, TreeHead, encoding::Lines,
};
use std::fmt;

/// What a log says of itself at some size. Shown as the text that is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    /// Size and root.
    pub head: TreeHead,
}

impl Checkpoint {
    /// The checkpoint of the log that goes by `origin`.
    ///
    /// # Errors
    /// When the origin is empty or more than a line.
    pub fn try_new(origin: &str, head: TreeHead) -> Result<Self, Malformed> {
        if origin.is_empty() || origin.contains(char::is_control) {
            return Err(Malformed("the origin of a log is empty or has control characters"));
        }
        Ok(Self { origin: origin.to_owned(), head })
    }

    /// Reads the text of a note.
    ///
    /// # Errors
    /// When it is not exactly three lines: origin, size and root.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let mut lines = Lines::of(text.as_bytes(), "the text of a checkpoint")?;
        let fault = lines.fault();
        let (origin, size, root) = (lines.line()?, lines.line()?, lines.line()?);
        lines.end()?;
        let size = crate::encoding::decimal(size).ok_or(fault)?;
        let root = Hash::from_base64(root).ok_or(fault)?;
        Self::try_new(origin, TreeHead { size, root })
    }

    /// The name of the log: `<tenant>.<domain>/events`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The note that the log publishes. Whether the log may sign this size is for the
    /// [signer](crate::sign) to say first.
    ///
    /// # Errors
    /// When the signer does not answer.
    pub fn signed(&self, signer: &impl Signer) -> Result<Note, SignerUnavailable> {
        let text = self.to_string();
        let signature = signer.sign(&text, 0)?;
        Ok(Note::new(text, vec![signature]))
    }

    /// The line by which a witness says that at `time`, in seconds since 1970, this was the largest
    /// consistent head that it knew. Whether it may say so is for the [witness](crate::witness).
    ///
    /// # Errors
    /// When the signer does not answer.
    pub fn cosigned(
        &self,
        signer: &impl Signer,
        time: u64,
    ) -> Result<NoteSignature, SignerUnavailable> {
        signer.sign(&self.to_string(), time)
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TreeHead { size, root } = self.head;
        write!(f, "{}\n{size}\n{}\n", self.origin, root.to_base64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    #[test]
    fn the_example_of_the_specification_comes_back() {
        let checkpoint = Checkpoint::parse(EXAMPLE).unwrap();
        assert_eq!(checkpoint.to_string(), EXAMPLE);
        assert_eq!(
            (checkpoint.origin(), checkpoint.head.size),
            ("example.com/behind-the-sofa", 20_852_163)
        );
    }

    #[test]
    fn extensions_and_other_spellings_are_refused() {
        for other in [
            format!("{EXAMPLE}extension\n"),
            format!("{EXAMPLE}\n"),
            EXAMPLE.trim_end().to_owned(),
            format!("\n{}", EXAMPLE.split_once('\n').unwrap().1),
            EXAMPLE.replace("20852163", "020852163"),
            EXAMPLE.replace("20852163", "20852163 "),
            EXAMPLE.replace("2I=", "2J="),
            EXAMPLE.replace("2I=", "2I"),
            EXAMPLE.replace('\n', "\r\n"),
        ] {
            assert!(Checkpoint::parse(&other).is_err(), "{other}");
        }
        let head = Checkpoint::parse(EXAMPLE).unwrap().head;
        assert!(Checkpoint::try_new("a\nb", head).is_err());
    }
}
