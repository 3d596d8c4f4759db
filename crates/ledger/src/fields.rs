//! The commitment to an event, field by field, so that a field can be withheld or erased and every
//! proof still holds:
//!
//! ```text
//! field hash = SHA-256(0x00 || salt[16] || name || 0x00 || value)
//! commitment = SHA-256(0x00 || "fields/v1\n" || field hash 1 || … || field hash n)
//! ```
//!
//! The list is flat and its order is that of storage: there is no node that could stand for several
//! fields. Which fields an event has, and their bytes, is for callers to say.

use crate::{Algorithm, Hash, Malformed, Sha256, encoding};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{collections::BTreeSet, fmt};

/// Before what is hashed, as before the bytes of a leaf.
const PREFIX: [u8; 1] = [0x00];
/// Between name and value; therefore no name contains it.
const END_OF_NAME: [u8; 1] = [0x00];
/// What a list of field hashes begins with.
const LIST: &[u8] = b"fields/v1\n";

/// The salt of one field: without it nobody can guess the field's value from its hash.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A salt in a log would let its reader confirm guesses.
        f.write_str("Salt(…)")
    }
}

impl Serialize for Salt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&encoding::base64(&self.0))
    }
}

impl<'de> Deserialize<'de> for Salt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        let bytes = encoding::from_base64(&text).and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| D::Error::custom("not a salt in canonical base64"))
    }
}

/// The salts of one event, from its seed.
#[derive(Clone)]
pub struct Salts(Hmac<sha2::Sha256>);

impl fmt::Debug for Salts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salts(…)")
    }
}

impl Salts {
    /// The salts that follow from 32 random bytes, which are the event's own and never shown: whoever
    /// has them can confirm a guess of every field that is withheld.
    pub fn of_seed(seed: &[u8; 32]) -> Self {
        Self(Hmac::new_from_slice(seed).expect("HMAC takes keys of any length"))
    }

    /// The salt of a field: the first 16 bytes of HMAC-SHA-256 under the seed over the field's name.
    pub fn of(&self, name: &str) -> Salt {
        let mac = self.0.clone().chain_update(name).finalize().into_bytes();
        Salt(mac[..16].try_into().expect("the code has 32 bytes"))
    }
}

/// The hash of one field.
///
/// # Errors
/// When the name contains U+0000, which ends it.
pub fn field_hash(salt: &Salt, name: &str, value: &[u8]) -> Result<Hash, Malformed> {
    if name.as_bytes().contains(&END_OF_NAME[0]) {
        return Err(Malformed("the name of a field contains U+0000"));
    }
    Ok(Sha256::digest(&[&PREFIX, &salt.0, name.as_bytes(), &END_OF_NAME, value]))
}

/// The commitment to the fields whose hashes these are, in stored order.
pub fn commitment(field_hashes: &[Hash]) -> Hash {
    let hashes: Vec<[u8; 32]> = field_hashes.iter().map(|hash| hash.0).collect();
    Sha256::digest(&[&PREFIX, LIST, hashes.as_flattened()])
}

/// The commitment to an event: names and values in stored order, salted from the event's seed.
///
/// # Errors
/// When a name contains U+0000 or stands twice.
pub fn commit(seed: &[u8; 32], fields: &[(&str, &[u8])]) -> Result<Hash, Malformed> {
    let names: BTreeSet<&str> = fields.iter().map(|(name, _)| *name).collect();
    if names.len() != fields.len() {
        return Err(Malformed("two fields have the same name"));
    }
    let salts = Salts::of_seed(seed);
    let hash = |(name, value): &(&str, &[u8])| field_hash(&salts.of(name), name, value);
    Ok(commitment(&fields.iter().map(hash).collect::<Result<Vec<_>, _>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SEED: [u8; 32] = [7; 32];

    /// Computed with Python's `hmac` and `hashlib` from the definition alone.
    #[test]
    fn the_commitment_is_that_of_another_program() {
        let salt = Salts::of_seed(&SEED).of("opinion");
        assert_eq!(encoding::base64(&salt.0), "iwmG+1imlm76Ie1Gj7cCWg==");
        let hash = field_hash(&salt, "opinion", "满意".as_bytes()).unwrap();
        assert_eq!(hash.to_base64(), "Ga7nS02jUuli5RhU7dGZvQzWzG4qOrQ4EWxpFoOgYhs=");
        let fields: [(&str, &[u8]); 2] = [("opinion", "满意".as_bytes()), ("", b"")];
        assert_eq!(
            commit(&SEED, &fields).unwrap().to_base64(),
            "nSqry7K0uddSaV0mBYk5wJSQzzI+SGYhdzIHXENiKaQ="
        );
        assert_eq!(
            commit(&SEED, &[]).unwrap().to_base64(),
            "3q1nOsolV1fztTzM3LGjyCJTykfqWDxxCmnPxSoKrBc="
        );
    }

    #[test]
    fn names_that_could_be_read_twice_are_refused() {
        assert!(commit(&SEED, &[("a", b"1"), ("a", b"1")]).is_err());
        assert!(commit(&SEED, &[("a\0b", b"1")]).is_err());
    }

    #[test]
    fn secrets_are_not_shown() {
        let salts = Salts::of_seed(&SEED);
        assert_eq!(format!("{salts:?} {:?}", salts.of("a")), "Salts(…) Salt(…)");
    }

    proptest! {
        #[test]
        fn every_change_changes_the_commitment(
            fields in proptest::collection::btree_map("[a-z]{1,3}", any::<Vec<u8>>(), 2..6),
            place: proptest::sample::Index,
        ) {
            let fields: Vec<(&str, &[u8])> =
                fields.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect();
            let whole = commit(&SEED, &fields).unwrap();
            let place = place.index(fields.len());
            let longer = [fields[place].1, &[0]].concat();
            let mut others = vec![fields.clone(); 4];
            others[0].remove(place);
            others[1][place].1 = &longer;
            others[2][place].0 = "other";
            others[3].rotate_left(1);
            for other in others {
                prop_assert_ne!(commit(&SEED, &other).unwrap(), whole);
            }
            prop_assert_ne!(commit(&[8; 32], &fields).unwrap(), whole);
        }
    }
}
