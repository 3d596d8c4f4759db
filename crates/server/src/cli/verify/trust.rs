//! Whom a verification believes and how new things have to be, from the command line alone: nothing
//! in the files that are verified can change it.

use clap::{Args, error::ErrorKind};
use jiff::Timestamp;
use lianxin_ledger::{Freshness, LogKey, Malformed, Policy, VerifierKey, Witness};
use std::{fs, ops::RangeInclusive};

/// Options of every verification.
#[derive(Debug, Args)]
pub(super) struct Trust {
    /// Verifier key of the log, as text or the file that holds it. After a rotation once for each key,
    /// with the sizes it may sign: KEY@FROM..TO, both included, either left out when open
    #[arg(long = "vkey", value_name = "KEY", value_parser = log_key)]
    keys: Vec<LogKey>,
    /// The log that is meant; the name of the first key when absent
    #[arg(long, value_name = "ORIGIN")]
    origin: Option<String>,
    /// A witness and its verifier key, as text or in a file; the same name again for another key of it
    #[arg(long = "witness", value_name = "NAME=KEY", value_parser = witness)]
    witnesses: Vec<(String, VerifierKey)>,
    /// How many of the witnesses must have cosigned; all of them when absent
    #[arg(long, value_name = "COUNT")]
    quorum: Option<usize>,
    /// Size of the newest head that you have seen: a smaller one is refused
    #[arg(long, value_name = "SIZE", default_value_t = 0)]
    known_size: u64,
    /// The quorum must have cosigned at this time or later (RFC 3339)
    #[arg(long, value_name = "TIME")]
    cosigned_since: Option<Timestamp>,
    /// Prints one JSON object instead of words
    #[arg(long)]
    pub(super) json: bool,
}

impl Trust {
    /// Whether a key of the log has been named.
    pub(super) const fn has_key(&self) -> bool {
        !self.keys.is_empty()
    }

    /// What is believed. Ends the program with status 2 when the options make no policy.
    pub(super) fn policy(&self) -> Policy {
        self.policy_of(self.keys.clone(), self.quorum())
    }

    /// The same for a log that is believed by its own key when no other has been named.
    pub(super) fn policy_or(&self, own: Option<VerifierKey>) -> Policy {
        let own = own.map(LogKey::unbounded);
        self.policy_of(own.into_iter().chain(self.keys.clone()).collect(), self.quorum())
    }

    /// The same whoever has cosigned: for a head that the reader had before.
    pub(super) fn policy_of_old(&self) -> Policy {
        self.policy_of(self.keys.clone(), 0)
    }

    fn policy_of(&self, keys: Vec<LogKey>, quorum: usize) -> Policy {
        let Some(first) = keys.first() else {
            refuse(ErrorKind::MissingRequiredArgument, "a key of the log is needed: --vkey KEY")
        };
        let origin = self.origin.clone().unwrap_or_else(|| first.key.name().to_owned());
        let policy = Policy::try_new(&origin, keys, self.witnesses(), quorum);
        policy.unwrap_or_else(|Malformed(why)| refuse(ErrorKind::ValueValidation, why))
    }

    fn quorum(&self) -> usize {
        self.quorum.unwrap_or_else(|| self.witnesses().len())
    }

    fn witnesses(&self) -> Vec<Witness> {
        let mut witnesses: Vec<Witness> = Vec::new();
        for (name, key) in &self.witnesses {
            match witnesses.iter_mut().find(|witness| witness.name == *name) {
                Some(witness) => witness.keys.push(key.clone()),
                None => witnesses.push(Witness { name: name.clone(), keys: vec![key.clone()] }),
            }
        }
        witnesses
    }

    /// How new a checkpoint has to be; how new a heads record, only evidence of cases asks.
    pub(super) fn freshness(&self) -> Freshness {
        let since = self.cosigned_since.map_or(0, Timestamp::as_second);
        Freshness {
            size: self.known_size,
            cosigned_since: u64::try_from(since).unwrap_or_default(),
            ..Freshness::default()
        }
    }
}

fn refuse(kind: ErrorKind, why: &str) -> ! {
    clap::Error::raw(kind, format!("{why}\n")).exit()
}

/// The key in a text, or in the file that the text names.
pub(super) fn key(text: &str) -> Result<VerifierKey, String> {
    if let Ok(key) = VerifierKey::parse(text) {
        return Ok(key);
    }
    let file = fs::read_to_string(text)
        .map_err(|error| format!("neither a verifier key nor a file that can be read: {error}"))?;
    in_file(&file).map_err(|error| format!("the file holds no verifier key: {error}"))
}

/// The key that is all a file holds, but for the end of its line.
pub(super) fn in_file(text: &str) -> Result<VerifierKey, Malformed> {
    VerifierKey::parse(text.strip_suffix('\n').unwrap_or(text))
}

/// A key of the log, with the sizes that it may sign: `KEY@FROM..TO`.
pub(in crate::cli) fn log_key(text: &str) -> Result<LogKey, String> {
    match text.rsplit_once('@').and_then(|(key, sizes)| Some((key, term(sizes)?))) {
        Some((text, term)) => Ok(LogKey { key: key(text)?, term }),
        None => Ok(LogKey::unbounded(key(text)?)),
    }
}

/// Sizes in the form `FROM..TO`.
fn term(text: &str) -> Option<RangeInclusive<u64>> {
    let (from, to) = text.split_once("..")?;
    let size = |text: &str, open| if text.is_empty() { Some(open) } else { text.parse().ok() };
    Some(size(from, 0)?..=size(to, u64::MAX)?)
}

fn witness(text: &str) -> Result<(String, VerifierKey), String> {
    let (name, text) = text.split_once('=').ok_or("expected NAME=KEY")?;
    if name.is_empty() {
        return Err("a witness needs a name".to_owned());
    }
    Ok((name.to_owned(), key(text)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    #[test]
    fn a_key_is_text_or_a_file_and_may_have_a_term() {
        assert_eq!(log_key(KEY).unwrap().term, 0..=u64::MAX);
        assert_eq!(log_key(&format!("{KEY}@7..500")).unwrap().term, 7..=500);
        assert_eq!(log_key(&format!("{KEY}@501..")).unwrap().term, 501..=u64::MAX);
        assert!(log_key(&format!("{KEY}@a..")).is_err());
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("v@2..key");
        fs::write(&file, format!("{KEY}\n")).unwrap();
        assert_eq!(key(file.to_str().unwrap()).unwrap().to_string(), KEY);
        fs::write(&file, format!("{KEY}\n\n")).unwrap();
        assert!(key(file.to_str().unwrap()).unwrap_err().contains("holds no verifier key"));
        assert!(key("nowhere").unwrap_err().contains("neither"));
    }

    #[test]
    fn a_witness_has_a_name_and_a_key() {
        assert_eq!(witness(&format!("congress={KEY}")).unwrap().0, "congress");
        assert!(witness(KEY).is_err());
        assert!(witness(&format!("={KEY}")).is_err());
    }
}
