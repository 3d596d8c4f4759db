//! Attacks on the database behind a log, found by whoever reads the whole log: entries edited, deleted,
//! inserted, swapped, doubled, cut; with heads records written anew and without.

use crate::{Town, Tries};
use lianxin_ledger::{
    Algorithm, CaseLeaf, Fault, Hash, Link, LogFold, Place, Record, Sha256, TreeHead, VerifyError,
};

/// Reads a log as a mirror does and compares it with the signed head.
fn read<E: AsRef<[u8]>>(entries: &[E], head: &TreeHead) -> Result<(), VerifyError> {
    let mut fold = LogFold::new();
    entries.iter().try_for_each(|entry| fold.push(entry.as_ref()).map(drop))?;
    fold.verify_head(head)
}

/// The entries again, by somebody who repairs `prev`, `seq` and heads records after a change.
fn repaired(entries: &[String]) -> Vec<String> {
    let mut fold = LogFold::new();
    let mut repaired = Vec::new();
    for entry in entries {
        let written = match Record::parse(entry.as_bytes()).unwrap() {
            Record::Case(leaf) => {
                let case = leaf.case.min(fold.heads().cases() + 1);
                let last = fold.heads().head(case);
                let seq = last.map_or(1, |last| last.seq + 1);
                let link = Link { seq, prev: last.map(|last| last.leaf), event: leaf.link.event };
                CaseLeaf { case, link }.to_string()
            }
            Record::Heads(_) => fold.next_heads().to_string(),
            Record::Stream(_) | Record::Epoch(_) => entry.clone(),
        };
        if fold.push(written.as_bytes()).is_ok() {
            repaired.push(written);
        }
    }
    repaired
}

#[test]
fn an_honest_log_is_accepted_and_repairing_it_changes_nothing() {
    let town = Town::new();
    assert_eq!(read(&town.entries, &town.head(town.size())), Ok(()));
    assert_eq!(repaired(&town.entries), town.entries);
}

#[test]
fn an_opinion_edited_in_the_database() {
    let (town, mut tries) = (Town::new(), Tries::of("entries edited"));
    let head = town.head(town.size());
    for index in 0..town.entries.len() {
        for place in 0..town.entries[index].len() {
            let mut entries: Vec<Vec<u8>> =
                town.entries.iter().map(|it| it.clone().into()).collect();
            entries[index][place] ^= 1 << (place % 7);
            tries.refused(read(&entries, &head));
        }
    }
    // A sound leaf over another event, with everything after it repaired.
    for event in &town.events {
        let mut entries = town.entries.clone();
        let link = Link { event: Hash([9; 32]), ..event.leaf.link };
        let edited = CaseLeaf { link, ..event.leaf };
        entries[event.index as usize] = edited.to_string();
        tries.refused(read(&entries, &head));
        let error = tries.refused(read(&repaired(&entries), &head));
        assert!(matches!(error.fault, Fault::RootMismatch { .. }));
    }
    tries.end(2_500);
}

#[test]
fn an_edited_event_is_named_by_case_and_position() {
    let town = Town::new();
    let (event, next) = (&town.events[0], &town.events[2]);
    let mut entries = town.entries.clone();
    let link = Link { event: Hash([9; 32]), ..event.leaf.link };
    entries[event.index as usize] = CaseLeaf { link, ..event.leaf }.to_string();
    let error = read(&entries, &town.head(town.size())).unwrap_err();
    let place = Place { case: Some(1), seq: Some(2), index: Some(next.index) };
    assert_eq!((error.place, error.fault), (place, Fault::Prev));
}

#[test]
fn entries_deleted_doubled_swapped_or_cut() {
    let (town, mut tries) = (Town::new(), Tries::of("entries deleted, doubled, swapped, cut"));
    let head = town.head(town.size());
    let count = town.entries.len();
    let mut ask = |entries: Vec<String>| {
        tries.refused(read(&entries, &head));
        tries.refused(read(&repaired(&entries), &head));
    };
    for index in 0..count {
        let mut without = town.entries.clone();
        without.remove(index);
        ask(without);
        ask(town.entries[..index].to_vec());
        for other in 0..count {
            let mut doubled = town.entries.clone();
            doubled.insert(other, town.entries[index].clone());
            tries_unless_same(&mut ask, &town, doubled);
            let mut swapped = town.entries.clone();
            swapped.swap(index, other);
            tries_unless_same(&mut ask, &town, swapped);
        }
    }
    tries.end(2_000);
}

/// Repairing leaves a doubled first event out again, and swapping an entry with itself does nothing.
fn tries_unless_same(ask: &mut impl FnMut(Vec<String>), town: &Town, entries: Vec<String>) {
    if repaired(&entries) != town.entries {
        ask(entries);
    }
}

#[test]
fn the_last_event_deleted_and_then_the_last_case() {
    let (town, mut tries) = (Town::new(), Tries::of("last event, last case"));
    let head = town.head(town.size());
    for case in 1..=town.cases() {
        let mut entries = town.entries.clone();
        while let Some(last) = entries.iter().rposition(|entry| is_of(entry, case)) {
            entries.remove(last);
            tries.refused(read(&entries, &head));
            tries.refused(read(&repaired(&entries), &head));
        }
    }
    tries.end(20);
}

fn is_of(entry: &str, case: u64) -> bool {
    CaseLeaf::parse(entry.as_bytes()).is_ok_and(|leaf| leaf.case == case)
}

#[test]
fn a_back_dated_urging_inserted() {
    let (town, mut tries) = (Town::new(), Tries::of("entries inserted"));
    let head = town.head(town.size());
    for index in 0..=town.entries.len() {
        for case in 1..=town.cases() + 1 {
            for seq in 1..=6 {
                let prev = (seq > 1).then(|| Sha256::leaf(town.entries[1].as_bytes()));
                let link = Link { seq, prev, event: Hash([7; 32]) };
                let mut entries = town.entries.clone();
                entries.insert(index, CaseLeaf { case, link }.to_string());
                tries.refused(read(&entries, &head));
            }
            let mut entries = town.entries.clone();
            let link = Link { seq: 1, prev: None, event: Hash([7; 32]) };
            entries.insert(index, CaseLeaf { case, link }.to_string());
            tries.refused(read(&repaired(&entries), &head));
        }
    }
    tries.end(900);
}

#[test]
fn last_week_restored_and_gone_on_from() {
    let (town, mut tries) = (Town::new(), Tries::of("restored and gone on"));
    let head = town.head(town.size());
    for kept in 1..town.entries.len() {
        let mut entries = town.entries[..kept].to_vec();
        while entries.len() < town.entries.len() {
            let event = Hash([entries.len() as u8; 32]);
            let leaf = CaseLeaf { case: 1, link: Link { seq: 1, prev: None, event } };
            entries.push(leaf.to_string());
            tries.refused(read(&repaired(&entries), &head));
        }
    }
    tries.end(250);
}
