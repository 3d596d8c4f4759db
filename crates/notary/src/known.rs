//! The logs that a witness knows: whose checkpoints it believes, and where it keeps what belongs to each.

use crate::KeepError;
use lianxin_ledger::{LogKey, Malformed, Policy, VerifierKey};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::{fmt, ops::RangeInclusive};

/// What stands in the name of a folder otherwise than in the origin of its log.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');
/// No name of a folder is longer, in bytes.
const MAX_NAME: usize = 200;

/// A log by its origin and its keys. Shown as the text of its file:
///
/// ```text
/// log/v1
/// origin <origin>
/// key <first size> <last size> <verifier key>
/// ```
#[derive(Debug, Clone)]
pub struct KnownLog {
    /// The name of the log.
    pub origin: String,
    /// Its keys, each with the sizes that it may sign.
    pub keys: Vec<LogKey>,
}

impl KnownLog {
    /// Whom to believe about it.
    ///
    /// # Errors
    /// When there is no key, a key twice, or one that is not a log's.
    pub fn policy(&self) -> Result<Policy, Malformed> {
        Policy::try_new(&self.origin, self.keys.clone(), Vec::new(), 0)
    }

    /// Reads the text of its file.
    ///
    /// # Errors
    /// When it is not exactly that.
    pub fn parse(text: &[u8]) -> Result<Self, Malformed> {
        let fault = Malformed("the file of a known log");
        let text = str::from_utf8(text).map_err(|_| fault)?;
        let mut lines = text.lines().skip(1);
        let origin = lines.next().and_then(|line| line.strip_prefix("origin ")).ok_or(fault)?;
        let keys = lines.map(key).collect::<Option<_>>().ok_or(fault)?;
        let log = Self { origin: origin.to_owned(), keys };
        if log.to_string() == text { Ok(log) } else { Err(fault) }
    }
}

impl fmt::Display for KnownLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "log/v1\norigin {}\n", self.origin)?;
        self.keys.iter().try_for_each(|LogKey { key, term }| {
            writeln!(f, "key {} {} {key}", term.start(), term.end())
        })
    }
}

fn key(line: &str) -> Option<LogKey> {
    let mut words = line.strip_prefix("key ")?.splitn(3, ' ');
    let mut size = || words.next()?.parse().ok();
    let term: RangeInclusive<u64> = size()?..=size()?;
    Some(LogKey { key: VerifierKey::parse(words.next()?).ok()?, term })
}

/// The name of the folder for a log.
pub(crate) fn folder_name(origin: &str) -> Result<String, KeepError> {
    let name = utf8_percent_encode(origin, ESCAPED).to_string();
    // Neither hidden nor the folder above.
    let name = name.strip_prefix('.').map(|rest| format!("%2E{rest}")).unwrap_or(name);
    if (1..=MAX_NAME).contains(&name.len()) {
        return Ok(name);
    }
    let source = Malformed("the origin of a log is empty or too long for a folder");
    Err(KeepError::Name { name: origin.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    #[test]
    fn a_known_log_comes_back_and_has_one_spelling() {
        let key = VerifierKey::parse(KEY).unwrap();
        let keys = vec![LogKey { key, term: 7..=u64::MAX }];
        let text = KnownLog { origin: "town.example/events".to_owned(), keys }.to_string();
        assert_eq!(KnownLog::parse(text.as_bytes()).unwrap().to_string(), text);
        assert!(KnownLog::parse(text.as_bytes()).unwrap().policy().is_ok());
        for (from, to) in
            [("v1", "v2"), ("key 7", "key 07"), ("key", "kez"), ("\n", "\r\n"), (KEY, "")]
        {
            assert!(KnownLog::parse(text.replace(from, to).as_bytes()).is_err(), "{to:?}");
        }
        assert!(KnownLog::parse(b"").is_err());
    }

    #[test]
    fn no_origin_leads_out_of_the_folder() {
        for (origin, name) in [
            ("yining.lianxin.example/events", "yining.lianxin.example%2Fevents"),
            ("..", "%2E."),
            (".", "%2E"),
            ("../../etc", "%2E.%2F..%2Fetc"),
            ("伊宁", "%E4%BC%8A%E5%AE%81"),
        ] {
            assert_eq!(folder_name(origin).unwrap(), name);
        }
        assert_eq!(folder_name("").unwrap_err().code(), "name");
        assert_eq!(folder_name(&"a".repeat(MAX_NAME + 1)).unwrap_err().code(), "name");
    }
}
