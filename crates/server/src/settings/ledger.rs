//! How the record is made provable to outsiders: who signs it, under which name, and who is to witness it.

use lianxin_ledger::VerifierKey;
use lianxin_notary::{NoWitnesses, WitnessAddress, Witnesses};
use lianxin_store::examine::chain;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The longest time between two signatures, or two records of where all cases end: a day.
const LONGEST: u64 = 86_400;

/// Proofs: the log signs what it has recorded, and witnesses see that it only ever grows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Ledger {
    /// Whether `lianxin serve` signs. Processes that share a data folder take turns; any other process on the same
    /// record must not sign, for it would have a key and a memory of its own.
    pub sign: bool,
    /// What the log is named by, behind the tenant: `<tenant>.<domain>/events`. Name a domain of your own before
    /// the first start, for the key is of that name.
    #[schemars(regex(pattern = r"^[a-z0-9.-]{1,200}$"))]
    pub domain: String,
    /// Whether the same log is signed over SM3 with SM2 as well.
    pub national: bool,
    /// Seconds between two records of where all cases end, while there is news.
    #[schemars(range(min = 1, max = 86_400))]
    pub heads_seconds: u64,
    /// Seconds after which the last head is signed and shown to the witnesses again, without news.
    #[schemars(range(min = 1, max = 86_400))]
    pub again_seconds: u64,
    /// How many witnesses must have cosigned for a checkpoint to count as witnessed.
    pub quorum: usize,
    /// Who is asked to cosign.
    pub witnesses: Vec<Witness>,
}

/// A witness: `lianxin witness serve`, or any other of C2SP tlog-witness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Witness {
    /// Who it is. One that has two keys stands here twice.
    pub name: String,
    /// Its address, to which `add-checkpoint` is added.
    pub url: String,
    /// Its verifier key: `<name>+<id>+<key>`.
    pub key: String,
    /// Seconds that it has to answer.
    #[serde(default = "ten")]
    #[schemars(range(min = 1, max = 600))]
    pub timeout_seconds: u64,
}

const fn ten() -> u64 {
    10
}

impl Default for Ledger {
    fn default() -> Self {
        Self {
            sign: true,
            domain: "localhost".to_owned(),
            national: false,
            heads_seconds: 60,
            again_seconds: 600,
            quorum: 0,
            witnesses: Vec::new(),
        }
    }
}

impl Ledger {
    /// What a tenant's log is named.
    pub fn origin(&self, tenant: &str) -> String {
        format!("{tenant}.{}/events", self.domain)
    }

    /// How long to wait between two records of where all cases end.
    pub fn heads_every(&self) -> Duration {
        Duration::from_secs(self.heads_seconds)
    }

    /// How long a head stands before it is signed again.
    pub fn again_after(&self) -> Duration {
        Duration::from_secs(self.again_seconds)
    }

    /// Who is asked to cosign.
    ///
    /// # Errors
    /// When an address or a key cannot be used.
    pub fn witnesses(&self) -> Result<Witnesses, NoWitnesses> {
        let address = |witness: &Witness| {
            let Witness { name, url, key, timeout_seconds } = witness.clone();
            let key = VerifierKey::parse(&key)
                .map_err(|source| NoWitnesses::Key { name: name.clone(), source })?;
            Ok(WitnessAddress { name, url, key, timeout: Duration::from_secs(timeout_seconds) })
        };
        Witnesses::try_new(self.witnesses.iter().map(address).collect::<Result<_, _>>()?)
    }

    /// Which setting could not work, and why.
    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        let fits =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        if !(1..=200).contains(&self.domain.len()) || !self.domain.bytes().all(fits) {
            let why = "must have 1 to 200 lower-case letters, digits, dots and hyphens".to_owned();
            return Err(("domain", why));
        }
        let times = [("heads_seconds", self.heads_seconds), ("again_seconds", self.again_seconds)];
        if let Some((name, _)) = times.into_iter().find(|(_, it)| !(1..=LONGEST).contains(it)) {
            return Err((name, format!("must be from 1 to {LONGEST}")));
        }
        let known = self.witnesses().map_err(|error| ("witnesses", chain(&error)))?.known();
        if known.len() < self.quorum {
            return Err(("quorum", format!("there are only {} witnesses", known.len())));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_ledger::{KeyKind, Signer, SoftwareKey};

    fn witness(name: &str, seed: u8) -> Witness {
        let key = SoftwareKey::from_seed(name, KeyKind::Witness, &[seed; 32]).unwrap();
        Witness {
            name: name.to_owned(),
            url: "http://127.0.0.1:9/".to_owned(),
            key: key.key().to_string(),
            timeout_seconds: 1,
        }
    }

    #[test]
    fn a_log_is_named_by_tenant_and_domain() {
        let settings = Ledger { domain: "rd.example.cn".to_owned(), ..Ledger::default() };
        assert_eq!(settings.check(), Ok(()));
        assert_eq!(settings.origin("yining"), "yining.rd.example.cn/events");
        for wrong in ["", "a/b", "a b", "A", "a\nb"] {
            let refused = Ledger { domain: wrong.to_owned(), ..Ledger::default() }.check();
            assert_eq!(refused.unwrap_err().0, "domain", "{wrong:?}");
        }
    }

    #[test]
    fn a_quorum_needs_as_many_witnesses_with_keys_of_their_own() {
        let two = vec![witness("city", 1), witness("archives", 2)];
        let of = |quorum, witnesses| Ledger { quorum, witnesses, ..Ledger::default() };
        assert_eq!(of(2, two.clone()).check(), Ok(()));
        assert_eq!(of(3, two.clone()).check().unwrap_err().0, "quorum");
        let same = Witness { name: "other".to_owned(), ..two[0].clone() };
        assert_eq!(of(2, vec![two[0].clone(), same]).check().unwrap_err().0, "witnesses");
        let key = Witness { key: "city+0".to_owned(), ..two[0].clone() };
        let (name, why) = of(1, vec![key]).check().unwrap_err();
        assert!(name == "witnesses" && why.contains("city"), "{why}");
    }

    #[test]
    fn times_are_within_a_day() {
        for wrong in [0, 86_401] {
            let heads = Ledger { heads_seconds: wrong, ..Ledger::default() };
            assert_eq!(heads.check().unwrap_err().0, "heads_seconds");
            let again = Ledger { again_seconds: wrong, ..Ledger::default() };
            assert_eq!(again.check().unwrap_err().0, "again_seconds");
        }
    }
}
