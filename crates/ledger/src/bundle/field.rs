//! A field of an event as evidence shows it: name, salt and value, or its hash alone.

use crate::{
    Hash, Malformed, Salt, encoding,
    fields::{commitment, field_hash},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::collections::BTreeSet;

/// The most fields of an event that are read.
pub const MAX_FIELDS: usize = 1024;

/// A field of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum BundleField {
    /// For this reader to see.
    Shown {
        /// Its name.
        name: String,
        /// Its own salt.
        salt: Salt,
        /// The bytes that are stored.
        value: Value,
    },
    /// Not for this reader, or erased.
    Withheld {
        /// Its hash.
        hash: Hash,
    },
}

/// The bytes of a field; base64 in JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value(pub Vec<u8>);

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&encoding::base64(&self.0))
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        let bytes = encoding::from_base64(&text);
        bytes.map(Self).ok_or_else(|| D::Error::custom("not canonical base64"))
    }
}

impl BundleField {
    /// The hash that stands for the field in the commitment.
    ///
    /// # Errors
    /// When the name contains U+0000.
    pub fn hash(&self) -> Result<Hash, Malformed> {
        match self {
            Self::Shown { name, salt, value } => field_hash(salt, name, &value.0),
            Self::Withheld { hash } => Ok(*hash),
        }
    }

    /// Its name and its bytes, if it is shown.
    pub fn shown(&self) -> Option<(&str, &[u8])> {
        match self {
            Self::Shown { name, value, .. } => Some((name, &value.0)),
            Self::Withheld { .. } => None,
        }
    }
}

/// The commitment that the fields of an event lead to.
///
/// # Errors
/// When two fields that are shown have one name, or a name contains U+0000.
pub(crate) fn committed(fields: &[BundleField]) -> Result<Hash, Malformed> {
    let mut names = BTreeSet::new();
    let shown = fields.iter().filter_map(BundleField::shown);
    if !{ shown }.all(|(name, _)| names.insert(name)) {
        return Err(Malformed("two fields have the same name"));
    }
    let hashes = fields.iter().map(BundleField::hash).collect::<Result<Vec<_>, _>>()?;
    Ok(commitment(&hashes))
}

/// Leaves the hash alone of every shown field whose name is to be withheld.
///
/// # Errors
/// When the name of such a field contains U+0000.
pub(crate) fn withhold<'f>(
    fields: impl IntoIterator<Item = &'f mut BundleField>,
    withheld: impl Fn(&str) -> bool,
) -> Result<(), Malformed> {
    for field in fields {
        if field.shown().is_some_and(|(name, _)| withheld(name)) {
            *field = BundleField::Withheld { hash: field.hash()? };
        }
    }
    Ok(())
}

/// How many of the fields are withheld.
pub(crate) fn count_withheld<'f>(fields: impl IntoIterator<Item = &'f BundleField>) -> u64 {
    let withheld = |field: &&BundleField| field.shown().is_none();
    fields.into_iter().filter(withheld).count() as u64
}
