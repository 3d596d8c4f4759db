//! Hashes of leaves and nodes. They begin with different bytes, so that no node passes for an entry.
//! Which hash function it is, is a type parameter; what is hashed is not decided here.

use crate::encoding;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use sha2::Digest;
use std::fmt;

/// Before the bytes of a leaf.
const LEAF: [u8; 1] = [0x00];
/// Before the two hashes of a node.
const NODE: [u8; 1] = [0x01];

/// A hash of 32 bytes: hexadecimal digits when shown, canonical base64 in every format.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash that 44 characters of canonical base64 stand for.
    pub fn from_base64(text: &str) -> Option<Self> {
        encoding::from_base64(text)?.try_into().ok().map(Self)
    }

    /// The 44 characters that stand for it in notes, records and bundles.
    pub fn to_base64(self) -> String {
        encoding::base64(&self.0)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_base64())
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        Self::from_base64(&text).ok_or_else(|| D::Error::custom("not a hash in canonical base64"))
    }
}

/// A hash function of 32 bytes, and RFC 6962 over it.
pub trait Algorithm: fmt::Debug + Clone + Copy + Default + PartialEq + Eq + 'static {
    /// Its name in formats, in lower case.
    const NAME: &'static str;

    /// The hash of the parts one after the other.
    fn digest(parts: &[&[u8]]) -> Hash;

    /// The hash of an entry: RFC 6962, section 2.1.
    fn leaf(entry: &[u8]) -> Hash {
        Self::digest(&[&LEAF, entry])
    }

    /// The hash of a node above two others: RFC 6962, section 2.1.
    fn node(left: Hash, right: Hash) -> Hash {
        Self::digest(&[&NODE, &left.0, &right.0])
    }

    /// The hash of a tree without entries.
    fn empty() -> Hash {
        Self::digest(&[])
    }
}

/// SHA-256: of the published log, and of every record and commitment whatever the tree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sha256;

impl Algorithm for Sha256 {
    const NAME: &'static str = "sha256";

    fn digest(parts: &[&[u8]]) -> Hash {
        over::<sha2::Sha256>(parts)
    }
}

/// SM3 (国密杂凑算法, GB/T 32905): of a second tree over the same entries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sm3;

impl Algorithm for Sm3 {
    const NAME: &'static str = "sm3";

    fn digest(parts: &[&[u8]]) -> Hash {
        over::<sm3::Sm3>(parts)
    }
}

fn over<D>(parts: &[&[u8]]) -> Hash
where
    D: Digest,
    [u8; 32]: From<sha2::digest::Output<D>>,
{
    let digest = parts.iter().fold(D::new(), |digest, part| digest.chain_update(part));
    Hash(digest.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_is_not_the_node_of_the_same_bytes() {
        let (left, right) = (Sha256::leaf(b"a"), Sha256::leaf(b"b"));
        assert_ne!(Sha256::leaf(&[left.0, right.0].concat()), Sha256::node(left, right));
    }

    /// The two examples of the standard.
    #[test]
    fn sm3_is_that_of_the_standard() {
        assert_eq!(
            Sm3::digest(&[b"a", b"bc"]).to_string(),
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
        );
        assert_eq!(
            Sm3::digest(&[&b"abcd".repeat(16)]).to_string(),
            "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
        );
    }

    #[test]
    fn base64_of_a_hash_has_one_spelling() {
        let hash = Hash([0xfb; 32]);
        let text = hash.to_base64();
        assert_eq!(text, "+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/s=");
        assert_eq!(Hash::from_base64(&text), Some(hash));
        let bits_behind_the_end = text.replace("s=", "t=");
        let url_alphabet = text.replace('+', "-").replace('/', "_");
        let a_byte_less = encoding::base64(&hash.0[1..]);
        let others = [bits_behind_the_end, url_alphabet, a_byte_less, text.replace('=', "")];
        for other in others.into_iter().chain([text.clone() + " ", text + "\n"]) {
            assert_eq!(Hash::from_base64(&other), None, "{other:?}");
        }
    }
}
