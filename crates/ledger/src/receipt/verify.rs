//! What a receipt proves, and which part of it does not.

use super::{EVENT_TYPE, NUMBER, RECORDED_AT, REGISTRATION, Receipt};
use crate::{
    Algorithm, BundleField, CaseLeaf, Fault, Freshness, Hash, Malformed, Part, Place, Policy,
    Sha256, Signed, VerifyError, bundle::field, encoding,
};

/// What has been proved: the log of the checkpoint has the registration of the case, with this number
/// and the fields that are shown. Not that what they say is true, nor what became of the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptEvidence {
    /// The checkpoint, and who stands for it.
    pub signed: Signed,
    /// Index of the registration in the log, from 0.
    pub index: u64,
    /// Ordinal of the case in the tenant, from 1.
    pub case: u64,
    /// The number of the case, as it is shown to people.
    pub number: String,
    /// When the record took the registration in, by its own clock, in microseconds since 1970.
    pub recorded_at: u64,
    /// How many fields are withheld.
    pub withheld: u64,
}

impl Receipt {
    /// Verifies everything that the receipt says.
    ///
    /// # Errors
    /// The first part that does not hold, with case, seq and index as far as they can be told.
    pub fn verify(
        &self,
        policy: &Policy,
        freshness: &Freshness,
    ) -> Result<ReceiptEvidence, VerifyError> {
        self.verify_over::<Sha256>(policy, freshness)
    }

    /// The same when the checkpoint is that of a tree over another hash. What stands in records is
    /// SHA-256 all the same.
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    pub fn verify_over<A: Algorithm>(
        &self,
        policy: &Policy,
        freshness: &Freshness,
    ) -> Result<ReceiptEvidence, VerifyError> {
        let index = self.proof.index;
        let of_entry = |fault: Malformed| Fault::from(fault).at(Part::Leaf, Place::entry(index));
        let entry = self.proof.entry().map_err(of_entry)?;
        let signed = self.proof.verify_over::<A>(entry, policy, freshness)?;
        let leaf = CaseLeaf::parse(entry).map_err(of_entry)?;
        let (case, seq) = (leaf.case, leaf.link.seq);
        let place = Place { case: Some(case), seq: Some(seq), index: Some(index) };
        leaf.link.follows(None).map_err(|fault| fault.at(Part::Leaf, place))?;
        let told = self.verify_fields(&leaf.link.event);
        let (number, recorded_at) = told.map_err(|fault| fault.at(Part::Fields, place))?;
        let withheld = field::count_withheld(&self.fields);
        Ok(ReceiptEvidence { signed, index, case, number, recorded_at, withheld })
    }

    /// The number that the event gave, and when it was recorded, if the fields are those committed to.
    fn verify_fields(&self, event: &Hash) -> Result<(String, u64), Fault> {
        if field::committed(&self.fields)? != *event {
            return Err(Fault::Commitment);
        }
        self.told(EVENT_TYPE, |value| (value == REGISTRATION.as_bytes()).then_some(()))?;
        let number = self.told(NUMBER, |value| serde_json::from_slice(value).ok())?;
        let microseconds = |value: &[u8]| encoding::decimal(str::from_utf8(value).ok()?);
        Ok((number, self.told(RECORDED_AT, microseconds)?))
    }

    /// What a field says that has to be shown.
    fn told<T>(&self, name: &'static str, read: impl Fn(&[u8]) -> Option<T>) -> Result<T, Fault> {
        let mut shown = self.fields.iter().filter_map(BundleField::shown);
        let value = shown.find(|(shown, _)| *shown == name).and_then(|(_, value)| read(value));
        value.ok_or(Fault::Registration { field: name })
    }
}
