//! Asking the witnesses of a log, all at once and each for as long as it is given. Nothing that comes
//! back is taken before the witness' own key has verified it.

mod round;
mod unwitnessed;

pub use unwitnessed::Unwitnessed;

use crate::http;
use futures::future::join_all;
use lianxin_ledger::{
    Checkpoint, Hash, KeyKind, Malformed, Note, NoteSignature, VerifierKey, Witness,
};
use reqwest::{Client, Url};
use round::Round;
use std::{collections::BTreeSet, fmt::Display, sync::atomic::AtomicU64, time::Duration};

/// A witness and how it is reached.
#[derive(Debug, Clone)]
pub struct WitnessAddress {
    /// Who it is, to those who count. One that has two keys is named twice.
    pub name: String,
    /// Its submission prefix, to which `add-checkpoint` is added.
    pub url: String,
    /// Its key.
    pub key: VerifierKey,
    /// How long it may take, a second try included.
    pub timeout: Duration,
}

/// The witnesses that a log asks.
#[derive(Debug)]
pub struct Witnesses {
    client: Client,
    witnesses: Vec<Known>,
}

#[derive(Debug)]
struct Known {
    address: WitnessAddress,
    url: Url,
    /// The size that it cosigned last, as far as this process knows.
    cosigned: AtomicU64,
}

/// What the witnesses have answered.
#[derive(Debug, Default)]
pub struct Asked {
    /// Who has cosigned, and the line to add to the note.
    pub cosigned: Vec<(String, NoteSignature)>,
    /// Who has not, and why.
    pub missing: Vec<(String, Unwitnessed)>,
}

impl Asked {
    /// How many witnesses have cosigned, each counted once.
    pub fn count(&self) -> usize {
        self.cosigned.iter().map(|(name, _)| name).collect::<BTreeSet<_>>().len()
    }

    /// The lines to add to the note.
    pub fn signatures(&self) -> Vec<NoteSignature> {
        self.cosigned.iter().map(|(_, signature)| signature.clone()).collect()
    }
}

/// Witnesses that cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum NoWitnesses {
    /// An address that is none.
    #[error("{url:?} is no address of the witness {name:?}")]
    Address {
        /// Whose.
        name: String,
        /// The address.
        url: String,
    },
    /// A key that is not one of a witness, or stands there twice.
    #[error("the key of the witness {name:?} cannot be used")]
    Key {
        /// Whose.
        name: String,
        /// What is wrong with it.
        source: Malformed,
    },
    /// The system gives no client.
    #[error("preparing to ask over HTTP")]
    Client(#[source] reqwest::Error),
}

impl Witnesses {
    /// Those at these addresses. A key under two names would make two witnesses of one: it is refused.
    ///
    /// # Errors
    /// When an address cannot be read, or a key is not a witness' or stands there twice.
    pub fn try_new(addresses: Vec<WitnessAddress>) -> Result<Self, NoWitnesses> {
        let client = http::client().map_err(NoWitnesses::Client)?;
        let mut keys = BTreeSet::new();
        let mut witnesses = Vec::new();
        for address in addresses {
            let WitnessAddress { name, url, key, .. } = &address;
            let fault = |source| NoWitnesses::Key { name: name.clone(), source };
            if key.kind() != KeyKind::Witness {
                return Err(fault(Malformed("it is not the key of a witness")));
            }
            if !keys.insert(key.public()) {
                return Err(fault(Malformed("it is there already, perhaps under another name")));
            }
            let url = http::prefix(url).and_then(|prefix| prefix.join("add-checkpoint").ok());
            let no_address =
                || NoWitnesses::Address { name: name.clone(), url: address.url.clone() };
            let url = url.ok_or_else(no_address)?;
            witnesses.push(Known { url, address, cosigned: AtomicU64::new(0) });
        }
        Ok(Self { client, witnesses })
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.witnesses.is_empty()
    }

    /// Who they are, for a [`Policy`](lianxin_ledger::Policy) that counts them.
    pub fn known(&self) -> Vec<Witness> {
        let mut known: Vec<Witness> = Vec::new();
        for WitnessAddress { name, key, .. } in self.witnesses.iter().map(|it| &it.address) {
            match known.iter_mut().find(|witness| witness.name == *name) {
                Some(witness) => witness.keys.push(key.clone()),
                None => known.push(Witness { name: name.clone(), keys: vec![key.clone()] }),
            }
        }
        known
    }

    /// Asks all of them to cosign a checkpoint. `proofs` tells the consistency proof from an old size
    /// to that of the checkpoint; each witness is asked from the size that it cosigned last, and once
    /// more if it names another.
    ///
    /// # Errors
    /// When the note is not a checkpoint.
    pub async fn ask<P, E>(
        &self,
        note: &Note,
        proofs: impl Fn(u64) -> P,
    ) -> Result<Asked, Malformed>
    where
        P: Future<Output = Result<Vec<Hash>, E>>,
        E: Display,
    {
        let size = Checkpoint::parse(note.text())?.head.size;
        let round = Round { client: &self.client, note, size, proofs: &proofs };
        let answers = join_all(self.witnesses.iter().map(|known| round.ask(known))).await;
        let mut asked = Asked::default();
        for (known, answer) in self.witnesses.iter().zip(answers) {
            let name = known.address.name.clone();
            match answer {
                Ok(signature) => asked.cosigned.push((name, signature)),
                Err(why) => asked.missing.push((name, why)),
            }
        }
        Ok(asked)
    }
}
