//! The hash that content is found by.

use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr, sync::Arc};

/// A SHA-256 as 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(Arc<str>);

/// Text that is no such hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a hash has 64 lower-case hexadecimal digits")]
pub struct NoHash;

impl ContentHash {
    /// The hash of what a digest was fed.
    pub(crate) fn of(digest: Sha256) -> Self {
        let bytes = digest.finalize();
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into())
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ContentHash {
    type Err = NoHash;

    fn from_str(text: &str) -> Result<Self, NoHash> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let good = text.len() == 64 && text.bytes().all(is_digit);
        if good { Ok(Self(text.into())) } else { Err(NoHash) }
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_has_one_way_to_be_written() {
        let empty = ContentHash::of(Sha256::new());
        let text = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(text.parse(), Ok(empty));
        assert_eq!(text.to_uppercase().parse::<ContentHash>(), Err(NoHash));
        assert_eq!("../x".parse::<ContentHash>(), Err(NoHash));
        assert_eq!(text[1..].parse::<ContentHash>(), Err(NoHash));
    }
}
