//! The attacks of an auditor on evidence: each test is one kind, tries it in every place it can, and
//! fails when one try is accepted. What the honest town publishes is accepted first.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

mod bundles;
mod bytes;
mod fields;
mod histories;
mod liars;
mod logs;
mod national;
mod places;
mod receipts;
mod town;

use lianxin_ledger::{Bundle, CaseEvidence, Fault, Freshness, Part, Place, Policy, VerifyError};
use town::Town;

/// Counts the tries of one kind of attack, all refused.
struct Tries {
    what: &'static str,
    count: u64,
}

impl Tries {
    fn of(what: &'static str) -> Self {
        Self { what, count: 0 }
    }

    /// One try, which must have been refused.
    #[track_caller]
    fn refused<T, E>(&mut self, answer: Result<T, E>) -> E {
        self.count += 1;
        let number = self.count;
        answer.err().unwrap_or_else(|| panic!("{}: try {number} was accepted", self.what))
    }

    /// Tells the count.
    #[track_caller]
    fn end(self, least: u64) {
        println!("{}: {} tried, 0 accepted", self.what, self.count);
        assert!(self.count >= least, "{}: only {} tried", self.what, self.count);
    }
}

/// Reads and verifies a bundle as a stranger does who has the file.
fn verify(json: &[u8], policy: &Policy) -> Result<CaseEvidence, VerifyError> {
    let bundle = Bundle::from_json(json).map_err(|fault| fault.at(Part::Whole, Place::NONE))?;
    bundle.verify(policy, &Freshness::default())
}

/// The same with a bundle that somebody has put together.
fn offer(bundle: &Bundle, policy: &Policy) -> Result<CaseEvidence, VerifyError> {
    verify(bundle.to_json().as_bytes(), policy)
}

#[test]
fn every_case_of_an_honest_log_is_accepted() {
    let town = Town::new();
    for case in 1..=town.cases() {
        let evidence = offer(&town.bundle(case), &town.policy()).unwrap();
        assert_eq!((evidence.case, evidence.events), (case, town.events_of(case)));
        assert_eq!(evidence.signed.witnessed.len(), 2);
        assert_eq!(evidence.withheld, 0);
    }
}

#[test]
fn a_fault_is_named_with_case_event_and_entry() {
    let town = Town::new();
    let mut bundle = town.bundle(2);
    bundle.leaves[1].leaf = bundle.leaves[1].leaf.replace("seq 2", "seq 3");
    let error = offer(&bundle, &town.policy()).unwrap_err();
    let index = Some(bundle.leaves[1].index);
    assert_eq!(error.place, Place { case: Some(2), seq: Some(2), index });
    assert_eq!((error.part, error.fault), (Part::Leaf, Fault::Seq { expected: 2, found: 3 }));
}
