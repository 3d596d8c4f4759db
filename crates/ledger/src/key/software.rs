//! Signing: what a signer can do, and the one that holds its key in memory.

use super::{KeyKind, LATEST, SIGNATURE, VerifierKey, public::SM2_ID, typed};
use crate::{Malformed, NoteSignature, encoding};
use ed25519_dalek::Signer as _;
use sm2::elliptic_curve::sec1::ToEncodedPoint;
use std::fmt;

/// What stands before the name in the text of a signer's key.
const PRIVATE: &str = "PRIVATE+KEY+";

/// A signer does not answer: no hardware, no permission. Nothing has been signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the signer does not answer: {0}")]
pub struct SignerUnavailable(
    /// What it says.
    pub String,
);

/// Whoever can sign the text of a note: a key in memory, or hardware.
pub trait Signer {
    /// The public half.
    fn key(&self) -> &VerifierKey;

    /// The signature of a message by the key's algorithm.
    ///
    /// # Errors
    /// When the signer does not answer.
    fn sign_message(&self, message: &[u8]) -> Result<[u8; SIGNATURE], SignerUnavailable>;

    /// The signature line's content for a note's text, at a time in seconds since 1970, which a
    /// witness' signature tells and the log's own does not.
    ///
    /// # Errors
    /// When the signer does not answer, or the time is beyond what can be told.
    fn sign(&self, text: &str, time: u64) -> Result<NoteSignature, SignerUnavailable> {
        let key = self.key();
        if time > LATEST {
            return Err(SignerUnavailable(format!("{time} is no time")));
        }
        let signature = self.sign_message(&key.kind().message(text, time))?;
        let told = match key.kind() {
            KeyKind::Log | KeyKind::LogSm2 => Vec::new(),
            KeyKind::Witness => time.to_be_bytes().to_vec(),
        };
        Ok(NoteSignature::by(key, [told, signature.to_vec()].concat()))
    }
}

/// A key in memory. One of Ed25519 is wiped when it is dropped; the crate of SM2 does not do that.
pub struct SoftwareKey {
    secret: SecretKey,
    key: VerifierKey,
}

enum SecretKey {
    Ed25519(Box<ed25519_dalek::SigningKey>),
    Sm2(Box<sm2::dsa::SigningKey>),
}

impl SoftwareKey {
    /// The key that follows from 32 random bytes.
    ///
    /// # Errors
    /// When the name cannot stand in a signature line, or, once in 2^32 times with SM2, no key follows.
    pub fn from_seed(name: &str, kind: KeyKind, seed: &[u8; 32]) -> Result<Self, Malformed> {
        let secret = match kind {
            KeyKind::Log | KeyKind::Witness => {
                SecretKey::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(seed)))
            }
            KeyKind::LogSm2 => {
                let key = sm2::dsa::SigningKey::from_slice(SM2_ID, seed);
                SecretKey::Sm2(Box::new(key.map_err(|_| Malformed("a seed is no key of SM2"))?))
            }
        };
        let key = VerifierKey::try_new(name, kind, &secret.public())?;
        Ok(Self { secret, key })
    }

    /// Reads the text of a key file: `PRIVATE+KEY+<name>+<id>+<base64 of type and seed>`.
    ///
    /// # Errors
    /// When it is not exactly one, or its id is not that of its name and key.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let fault = Malformed("the text of a signer's key");
        let rest = text.strip_prefix(PRIVATE).ok_or(fault)?;
        let (name, rest) = rest.split_once('+').ok_or(fault)?;
        let (_, key) = rest.split_once('+').ok_or(fault)?;
        let (kind, seed) = typed(key).ok_or(fault)?;
        let key = Self::from_seed(name, kind, &seed.try_into().map_err(|_| fault)?)?;
        if key.to_secret_text() == text { Ok(key) } else { Err(fault) }
    }

    /// The text to keep in a key file, and nowhere else.
    pub fn to_secret_text(&self) -> String {
        let id = u32::from_be_bytes(self.key.id());
        let typed = [self.key.kind().type_bytes(), &self.secret.bytes()].concat();
        format!("{PRIVATE}{}+{id:08x}+{}", self.key.name(), encoding::base64(&typed))
    }
}

impl Signer for SoftwareKey {
    fn key(&self) -> &VerifierKey {
        &self.key
    }

    fn sign_message(&self, message: &[u8]) -> Result<[u8; SIGNATURE], SignerUnavailable> {
        Ok(self.secret.sign(message))
    }
}

impl SecretKey {
    fn bytes(&self) -> [u8; 32] {
        match self {
            Self::Ed25519(key) => key.to_bytes(),
            Self::Sm2(key) => key.to_bytes().into(),
        }
    }

    fn public(&self) -> Vec<u8> {
        match self {
            Self::Ed25519(key) => key.verifying_key().to_bytes().to_vec(),
            Self::Sm2(key) => {
                key.verifying_key().as_affine().to_encoded_point(false).as_bytes().to_vec()
            }
        }
    }

    /// Both algorithms take what they need of chance from the key and the message.
    fn sign(&self, message: &[u8]) -> [u8; SIGNATURE] {
        match self {
            Self::Ed25519(key) => key.sign(message).to_bytes(),
            Self::Sm2(key) => {
                let signature: sm2::dsa::Signature =
                    sm2::dsa::signature::Signer::sign(&**key, message);
                signature.to_bytes()
            }
        }
    }
}

impl fmt::Debug for SoftwareKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SoftwareKey({})", self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_comes_back_and_is_not_shown() {
        let text = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
        let key = SoftwareKey::parse(text).unwrap();
        assert_eq!(key.to_secret_text(), text);
        assert!(!format!("{key:?}").contains("YEKFALVFGyNhPJEMzD1"));
        for (from, to) in [("c74", "d74"), ("AYE", "BYE"), ("Peter", "Pater"), ("+KEY", "+key")] {
            assert!(SoftwareKey::parse(&text.replace(from, to)).is_err(), "{to}");
        }
    }

    #[test]
    fn a_key_of_sm2_signs_and_comes_back() {
        let key = SoftwareKey::from_seed("town.example/sm", KeyKind::LogSm2, &[5; 32]).unwrap();
        let again = SoftwareKey::parse(&key.to_secret_text()).unwrap();
        assert_eq!(VerifierKey::parse(&again.key().to_string()), Ok(key.key().clone()));
        let signature = key.sign("text\n", 0).unwrap();
        assert_eq!(signature, again.sign("text\n", 0).unwrap());
        assert_eq!(key.key().verify("text\n", signature.bytes()), Ok(None));
        assert!(key.key().verify("texT\n", signature.bytes()).is_err());
        assert!(SoftwareKey::from_seed("sm", KeyKind::LogSm2, &[255; 32]).is_err());
    }

    #[test]
    fn a_time_that_cannot_be_told_is_not_signed() {
        let key = SoftwareKey::from_seed("w", KeyKind::Witness, &[3; 32]).unwrap();
        assert!(key.sign("text\n", u64::MAX).is_err());
        let signature = key.sign("text\n", 1_700_000_000).unwrap();
        assert_eq!(key.key().verify("text\n", signature.bytes()), Ok(Some(1_700_000_000)));
        let message = KeyKind::Witness.message("text\n", LATEST + 1);
        let signature = key.sign_message(&message).unwrap();
        let too_late = [&(LATEST + 1).to_be_bytes()[..], &signature].concat();
        assert!(key.key().verify("text\n", &too_late).is_err());
    }
}
