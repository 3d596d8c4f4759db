//! Keys of signed notes (C2SP signed-note): what a verifier key is, as text and in a signature line, and
//! the kinds of signatures in use. Where keys are kept is for callers to say.

mod public;
mod software;

pub use software::{Signer, SignerUnavailable, SoftwareKey};

use crate::{Fault, Malformed, encoding};
use public::PublicKey;
use sha2::{Digest, Sha256};
use std::fmt;

/// Bytes of a signature, of either algorithm.
const SIGNATURE: usize = 64;
/// The latest time a cosignature may tell, in seconds since 1970.
const LATEST: u64 = i64::MAX as u64;

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// The text of a note (Ed25519, type 0x01): the log itself.
    Log,
    /// The text of a note (SM2 with SM3, GB/T 32918.2, with the default id of its signers): the log
    /// itself, in the checkpoint of its SM3 tree. C2SP has no type for it, so that it is 0xff followed
    /// by `lianxin/sm2-sm3`.
    LogSm2,
    /// A checkpoint and the time (Ed25519, type 0x04 of C2SP tlog-cosignature): a witness.
    Witness,
}

impl KeyKind {
    /// The signature type of the specification.
    pub const fn type_bytes(self) -> &'static [u8] {
        match self {
            Self::Log => &[0x01],
            Self::LogSm2 => b"\xfflianxin/sm2-sm3",
            Self::Witness => &[0x04],
        }
    }

    /// Whether keys of this kind sign for the log itself.
    pub const fn is_of_log(self) -> bool {
        match self {
            Self::Log | Self::LogSm2 => true,
            Self::Witness => false,
        }
    }

    /// The bytes to sign for a note's text.
    fn message(self, text: &str, time: u64) -> Vec<u8> {
        match self {
            Self::Log | Self::LogSm2 => text.into(),
            Self::Witness => format!("cosignature/v1\ntime {time}\n{text}").into(),
        }
    }
}

/// Whether a name may stand in a signature line: not empty, no white space, no `+`, no control
/// characters.
pub(crate) fn is_name(name: &str) -> bool {
    let other = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '+';
    !name.is_empty() && !name.contains(other)
}

/// A public key with its name. Shown as C2SP's text, `<name>+<id>+<base64 of type and key>`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    public: PublicKey,
}

impl VerifierKey {
    /// A public key under a name: 32 bytes of Ed25519, or an uncompressed point of SM2 in 65.
    ///
    /// # Errors
    /// When the name cannot stand in a signature line, or the bytes are not a key, or one for which
    /// anybody can sign.
    pub fn try_new(name: &str, kind: KeyKind, public: &[u8]) -> Result<Self, Malformed> {
        if !is_name(name) {
            return Err(Malformed("the name of a key is empty or has spaces or a plus sign"));
        }
        let public = PublicKey::read(kind, public);
        let public = public.ok_or(Malformed("a public key is not a sound key of its kind"))?;
        Ok(Self { name: name.to_owned(), kind, public })
    }

    /// Reads the text of a verifier key.
    ///
    /// # Errors
    /// When it is not exactly one, or its id is not that of its name and key.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let fault = Malformed("the text of a verifier key");
        let (name, rest) = text.split_once('+').ok_or(fault)?;
        let (_, key) = rest.split_once('+').ok_or(fault)?;
        let (kind, public) = typed(key).ok_or(fault)?;
        let key = Self::try_new(name, kind, &public)?;
        if key.to_string() == text { Ok(key) } else { Err(fault) }
    }

    /// The name in signature lines.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The public key itself.
    pub fn public(&self) -> Vec<u8> {
        self.public.bytes()
    }

    /// The four bytes before every signature, by which together with the name the key is found.
    pub fn id(&self) -> [u8; 4] {
        let hash = Sha256::new()
            .chain_update(&self.name)
            .chain_update(b"\n")
            .chain_update(self.kind.type_bytes())
            .chain_update(self.public())
            .finalize();
        [hash[0], hash[1], hash[2], hash[3]]
    }

    /// Whether `signature` is this key's over the text of a note, and when it was made, in seconds
    /// since 1970; none for a kind that does not tell.
    ///
    /// # Errors
    /// When it is not.
    pub fn verify(&self, text: &str, signature: &[u8]) -> Result<Option<u64>, Fault> {
        let fault = || Fault::BadSignature { key: self.name.clone() };
        let (time, signature) = match self.kind {
            KeyKind::Log | KeyKind::LogSm2 => (None, signature),
            KeyKind::Witness => {
                let (time, rest) = signature.split_first_chunk::<8>().ok_or_else(fault)?;
                (Some(u64::from_be_bytes(*time)), rest)
            }
        };
        let signature: &[u8; SIGNATURE] = signature.try_into().map_err(|_| fault())?;
        let message = self.kind.message(text, time.unwrap_or_default());
        if !self.public.verify(&message, signature) || time.is_some_and(|time| time > LATEST) {
            return Err(fault());
        }
        Ok(time)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = u32::from_be_bytes(self.id());
        let key = [self.kind.type_bytes(), &self.public()].concat();
        write!(f, "{}+{id:08x}+{}", self.name, encoding::base64(&key))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Kind and key of the base64 part of a key's text.
fn typed(text: &str) -> Option<(KeyKind, Vec<u8>)> {
    let bytes = encoding::from_base64(text)?;
    let kinds = [KeyKind::Log, KeyKind::LogSm2, KeyKind::Witness];
    let typed = |kind: KeyKind| Some((kind, bytes.strip_prefix(kind.type_bytes())?.to_vec()));
    kinds.into_iter().find_map(typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the format's first implementation.
    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    #[test]
    fn the_example_key_comes_back_and_no_mangling_of_it() {
        let key = VerifierKey::parse(PETER).unwrap();
        assert_eq!((key.to_string().as_str(), key.name()), (PETER, "PeterNeumann"));
        assert_eq!(key.id(), [0xc7, 0x4f, 0x20, 0xa3]);
        for start in 0..PETER.len() {
            for end in start + 1..=PETER.len() {
                let part = &PETER[start..end];
                assert_eq!(VerifierKey::parse(part).is_ok(), part == PETER, "{part}");
            }
            let mut other = PETER.as_bytes().to_vec();
            other[start] += 1;
            let other = String::from_utf8(other).unwrap();
            assert!(VerifierKey::parse(&other).is_err(), "{other}");
        }
        let upper = PETER.replace("c74f20a3", "C74F20A3");
        assert!(VerifierKey::parse(&upper).is_err());
    }

    #[test]
    fn the_example_of_the_specification_is_a_key() {
        let text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
        assert_eq!(VerifierKey::parse(text).unwrap().kind(), KeyKind::Log);
    }

    #[test]
    fn a_key_for_which_anybody_can_sign_is_refused() {
        let mut neutral = [0; 32];
        neutral[0] = 1;
        assert!(VerifierKey::try_new("log", KeyKind::Log, &neutral).is_err());
        for name in ["", "a b", "a+b", "a\u{3000}b", "a\u{7f}b", "a\n"] {
            let key = VerifierKey::parse(PETER).unwrap();
            assert!(VerifierKey::try_new(name, KeyKind::Log, &key.public()).is_err(), "{name:?}");
        }
    }
}
