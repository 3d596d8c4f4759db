//! Signed notes (C2SP signed-note): a text and signature lines. Reading one says nothing of whether the
//! signatures are good; [policies](crate::Policy) do.

use crate::{Malformed, VerifierKey, encoding, key::is_name};
use std::fmt;

/// The largest note that is read, in bytes. A checkpoint with 16 witnesses has about 3,000.
pub const MAX_NOTE_BYTES: usize = 65_536;
/// No note with more signatures is read.
pub const MAX_SIGNATURES: usize = 64;
/// What a signature line begins with.
const DASH: &str = "— ";

/// One signature line of a note. Shown as the line, with its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    name: String,
    id: [u8; 4],
    bytes: Vec<u8>,
}

impl NoteSignature {
    /// A signature that a key has made.
    pub(crate) fn by(key: &VerifierKey, bytes: Vec<u8>) -> Self {
        Self { name: key.name().to_owned(), id: key.id(), bytes }
    }

    /// Reads a line without its end.
    fn parse(line: &str) -> Option<Self> {
        let (name, base64) = line.strip_prefix(DASH)?.split_once(' ')?;
        let bytes = encoding::from_base64(base64)?;
        let (id, bytes) = bytes.split_first_chunk::<4>()?;
        let sound = is_name(name) && !bytes.is_empty();
        sound.then(|| Self { name: name.to_owned(), id: *id, bytes: bytes.to_vec() })
    }

    /// Reads signature lines alone, as a witness answers with.
    ///
    /// # Errors
    /// When there are none, too many, or something else.
    pub fn parse_lines(text: &str) -> Result<Vec<Self>, Malformed> {
        let fault = Malformed("the signature lines of a note");
        let lines = text.strip_suffix('\n').ok_or(fault)?.split('\n');
        let signatures: Vec<_> = lines.map(Self::parse).collect::<Option<_>>().ok_or(fault)?;
        if signatures.len() <= MAX_SIGNATURES { Ok(signatures) } else { Err(fault) }
    }

    /// The name of the key that is said to have signed.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether a key is the one that is said to have signed.
    pub fn is_by(&self, key: &VerifierKey) -> bool {
        self.name == key.name() && self.id == key.id()
    }

    /// What the key's kind makes of it: a signature, perhaps with a time.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id[..], &self.bytes].concat();
        writeln!(f, "{DASH}{} {}", self.name, encoding::base64(&bytes))
    }
}

/// A text with signatures, of which nothing may be believed before they are verified. Shown as it is
/// published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// A text, with its last LF, and its signatures.
    pub(crate) const fn new(text: String, signatures: Vec<NoteSignature>) -> Self {
        Self { text, signatures }
    }

    /// Reads a published note.
    ///
    /// # Errors
    /// When it is not text, has control characters, no signature, too many, or is too large.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let fault = Malformed("a signed note");
        if bytes.len() > MAX_NOTE_BYTES {
            return Err(fault);
        }
        let note = std::str::from_utf8(bytes).map_err(|_| fault)?;
        if note.contains(|letter: char| letter < ' ' && letter != '\n') {
            return Err(fault);
        }
        let end = note.rfind("\n\n").ok_or(fault)? + 1;
        let signatures = NoteSignature::parse_lines(&note[end + 1..])?;
        Ok(Self { text: note[..end].to_owned(), signatures })
    }

    /// What is signed, with its last LF.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, in their order.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature, unless there is already one by the same key.
    pub fn add(&mut self, signature: NoteSignature) {
        let same =
            |other: &NoteSignature| (&other.name, other.id) == (&signature.name, signature.id);
        if !self.signatures.iter().any(same) {
            self.signatures.push(signature);
        }
    }

    /// Adds a signature, in place of an earlier one by the same key: a witness that cosigns a head
    /// again tells a later time.
    pub fn put(&mut self, signature: NoteSignature) {
        let same =
            |other: &&mut NoteSignature| (&other.name, other.id) == (&signature.name, signature.id);
        match self.signatures.iter_mut().find(same) {
            Some(earlier) => *earlier = signature,
            None => self.signatures.push(signature),
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| signature.fmt(f))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Signer, SoftwareKey};

    const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                        then you don't know what your problem is.\n";
    const LINE: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZ\
                        SNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    const KEY: &str =
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

    #[test]
    fn the_example_is_signed_and_verified_to_the_byte() {
        let key = SoftwareKey::parse(KEY).unwrap();
        let mut note = Note::new(TEXT.to_owned(), Vec::new());
        note.add(key.sign(TEXT, 0).unwrap());
        assert_eq!(note.to_string(), format!("{TEXT}\n{LINE}"));
        assert_eq!(Note::parse(note.to_string().as_bytes()), Ok(note.clone()));
        assert_eq!(key.key().verify(TEXT, note.signatures()[0].bytes()), Ok(None));
        note.add(key.sign(TEXT, 0).unwrap());
        assert_eq!(note.signatures().len(), 1);
    }

    #[test]
    fn a_witness_that_cosigns_again_tells_the_later_time() {
        let key = |seed| SoftwareKey::from_seed("w", crate::KeyKind::Witness, &[seed; 32]).unwrap();
        let mut note = Note::new(TEXT.to_owned(), Vec::new());
        note.put(key(1).sign(TEXT, 7).unwrap());
        note.put(key(2).sign(TEXT, 8).unwrap());
        note.put(key(1).sign(TEXT, 9).unwrap());
        let time = |at: usize, by| key(by).key().verify(TEXT, note.signatures()[at].bytes());
        assert_eq!((time(0, 1), time(1, 2)), (Ok(Some(9)), Ok(Some(8))));
        assert_eq!(note.signatures().len(), 2);
    }

    #[test]
    fn the_text_ends_at_the_last_empty_line() {
        let note = Note::parse(format!("a\n\nb\n\n{LINE}").as_bytes()).unwrap();
        assert_eq!(note.text(), "a\n\nb\n");
    }

    #[test]
    fn what_is_not_a_note_is_not_read() {
        for other in [
            TEXT.to_owned(),
            format!("{TEXT}\n"),
            format!("{TEXT}{LINE}"),
            format!("{TEXT}\n{LINE}\n"),
            format!("{TEXT}\n{}", LINE.trim_end()),
            format!("{TEXT}\n{}", LINE.replace('—', "-")),
            format!("{TEXT}\n{}", LINE.replace("Peter", "Peter ")),
            format!("{TEXT}\n{}", LINE.replace("Peter", "Peter+")),
            format!("{TEXT}\n{}", LINE.replace("AM=", "AN=")),
            format!("{TEXT}\n— PeterNeumann x08gow==\n"),
            format!("{TEXT}\r\n\n{LINE}"),
            format!("{TEXT}\t\n\n{LINE}"),
            format!("{TEXT}\n{}", LINE.repeat(MAX_SIGNATURES + 1)),
            format!("{}\n\n{LINE}", "x".repeat(MAX_NOTE_BYTES)),
        ] {
            assert!(Note::parse(other.as_bytes()).is_err(), "{other}");
        }
        assert!(Note::parse(b"\xff\n\n").is_err());
    }
}
