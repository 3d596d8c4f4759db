//! A log that holds, and each way in which one does not.

use super::*;
use crate::StreamName;

/// Writes entries that belong together.
#[derive(Default)]
struct Scribe {
    fold: LogFold,
    streams: BTreeMap<String, (u64, Hash)>,
}

impl Scribe {
    fn case(&mut self, case: u64) -> String {
        let last = self.fold.heads().head(case);
        let link = self.link(last.map(|last| (last.seq, last.leaf)));
        let entry = CaseLeaf { case, link }.to_string();
        self.write(entry)
    }

    fn stream(&mut self, id: &str) -> String {
        let link = self.link(self.streams.get(id).copied());
        let stream = StreamName::try_new("person", id).unwrap();
        let entry = self.write(StreamLeaf { stream, link }.to_string());
        self.streams.insert(id.to_owned(), (link.seq, Sha256::leaf(entry.as_bytes())));
        entry
    }

    fn heads(&mut self) -> String {
        let record = self.fold.next_heads();
        self.write(record.to_string())
    }

    fn link(&self, last: Option<(u64, Hash)>) -> Link {
        let event = Sha256::leaf(&self.fold.head().size.to_be_bytes());
        Link { seq: last.map_or(1, |last| last.0 + 1), prev: last.map(|last| last.1), event }
    }

    fn write(&mut self, entry: String) -> String {
        self.fold.push(entry.as_bytes()).unwrap();
        entry
    }
}

/// Three cases, two streams, two heads records.
fn entries() -> Vec<String> {
    let mut scribe = Scribe::default();
    let mut entries = vec![scribe.stream("a"), scribe.heads(), scribe.case(1), scribe.case(2)];
    entries.extend([scribe.case(1), scribe.stream("b"), scribe.stream("a"), scribe.heads()]);
    entries.extend([scribe.case(3), scribe.case(2), scribe.case(1), scribe.heads()]);
    entries
}

fn read<E: AsRef<[u8]>>(entries: &[E]) -> Result<LogFold, VerifyError> {
    let mut fold = LogFold::new();
    entries.iter().try_for_each(|entry| fold.push(entry.as_ref()).map(drop))?;
    Ok(fold)
}

fn refused<E: AsRef<[u8]>>(entries: &[E]) -> (&'static str, Place) {
    let error = read(entries).unwrap_err();
    (error.fault.code(), error.place)
}

fn at(case: u64, seq: u64, index: u64) -> Place {
    Place { case: Some(case), seq: Some(seq), index: Some(index) }
}

#[test]
fn a_log_that_belongs_together_is_accepted() {
    let fold = read(&entries()).unwrap();
    assert_eq!((fold.heads().cases(), fold.streams(), fold.head().size), (3, 2, 12));
    assert_eq!(fold.last_heads().unwrap().size, 11);
    assert_eq!(fold.verify_head(&fold.head()), Ok(()));
}

#[test]
fn a_deleted_entry_is_found_where_it_is_missed() {
    let whole = entries();
    let without = |index: usize| {
        let mut entries = whole.clone();
        entries.remove(index);
        refused(&entries)
    };
    assert_eq!(without(2), ("case-ordinal", at(2, 1, 2)));
    assert_eq!(without(4), ("heads", Place::entry(6)));
    assert_eq!(without(10), ("heads", Place::entry(10)));
    assert_eq!(without(0), ("heads", Place::entry(0)));
    for index in 0..whole.len() - 1 {
        let _ = without(index);
    }
}

#[test]
fn a_doubled_moved_or_inserted_entry_is_found() {
    let whole = entries();
    let head = read(&whole).unwrap().head();
    for index in 0..whole.len() {
        let mut doubled = whole.clone();
        doubled.insert(index, whole[index].clone());
        assert!(read(&doubled).is_err(), "doubled {index}");
        for other in 0..index {
            let mut swapped = whole.clone();
            swapped.swap(index, other);
            let found = read(&swapped).and_then(|fold| fold.verify_head(&head));
            assert!(found.is_err(), "swapped {index} and {other}");
        }
    }
}

#[test]
fn a_changed_bit_is_found_in_the_log_or_by_its_root() {
    let whole = entries();
    let head = read(&whole).unwrap().head();
    for index in 0..whole.len() {
        for place in 0..whole[index].len() {
            let mut entries: Vec<Vec<u8>> =
                whole.iter().map(|it| it.clone().into_bytes()).collect();
            entries[index][place] ^= 1 << (place % 8);
            assert!(read(&entries).and_then(|fold| fold.verify_head(&head)).is_err());
        }
    }
}

#[test]
fn a_log_cut_at_its_end_is_not_that_of_the_checkpoint() {
    let whole = entries();
    let head = read(&whole).unwrap().head();
    for size in 0..whole.len() {
        let error = read(&whole[..size]).unwrap().verify_head(&head).unwrap_err();
        assert_eq!(error.fault, Fault::Size { expected: 12, found: size as u64 });
    }
}

#[test]
fn an_epoch_is_told_in_order_and_at_its_place() {
    let whole = entries();
    let TreeHead { root: old_root, .. } = read(&whole).unwrap().head();
    let epoch = Epoch { epoch: 2, size: 12, kept: 10, old_size: 14, old_root };
    let with = |epoch: Epoch| [&whole[..], &[epoch.to_string()]].concat();
    assert_eq!(read(&with(epoch)).unwrap().epochs(), [epoch]);
    assert_eq!(refused(&with(Epoch { epoch: 3, ..epoch })), ("epoch", Place::entry(12)));
    assert_eq!(refused(&with(Epoch { size: 13, ..epoch })), ("epoch", Place::entry(12)));
}

#[test]
fn a_refused_entry_changes_nothing() {
    let whole = entries();
    let mut fold = LogFold::new();
    for entry in &whole {
        let before = fold.head();
        assert!(fold.push(&entry.as_bytes()[1..]).is_err());
        assert!(fold.push(CaseLeafBeyond.entry().as_bytes()).is_err());
        assert_eq!(fold.head(), before);
        fold.push(entry.as_bytes()).unwrap();
    }
}

#[test]
fn each_part_of_a_heads_record_is_compared() {
    let whole = entries();
    let own = read(&whole).unwrap().next_heads();
    assert!(read(&[&whole[..], &[own.to_string()]].concat()).is_ok());
    for (what, record) in [
        ("size", HeadsRecord { size: own.size - 1, ..own }),
        ("cases", HeadsRecord { cases: own.cases + 1, ..own }),
        ("root", HeadsRecord { root: Sha256::empty(), ..own }),
    ] {
        let error = read(&[&whole[..], &[record.to_string()]].concat()).unwrap_err();
        assert_eq!(error.fault, Fault::Heads { what });
        assert_eq!((error.part, error.place), (Part::HeadsRecord, Place::entry(12)));
    }
}

#[test]
fn each_part_of_a_link_is_compared() {
    let whole = entries();
    let case = |change: fn(&mut CaseLeaf)| {
        let last = read(&whole).unwrap().heads().head(1).unwrap();
        let link = Link { seq: 4, prev: Some(last.leaf), event: Sha256::empty() };
        let mut leaf = CaseLeaf { case: 1, link };
        change(&mut leaf);
        let error = read(&[&whole[..], &[leaf.to_string()]].concat());
        error.err().map(|error| error.fault.code())
    };
    assert_eq!(case(|_| ()), None);
    assert_eq!(case(|leaf| leaf.link.seq = 5), Some("seq"));
    assert_eq!(case(|leaf| leaf.link.prev = Some(Sha256::empty())), Some("prev"));
    assert_eq!(case(|leaf| leaf.case = 2), Some("seq"));
    assert_eq!(case(|leaf| leaf.case = 5), Some("case-ordinal"));
}

/// The first event of a case that no log here has.
struct CaseLeafBeyond;

impl CaseLeafBeyond {
    fn entry(&self) -> String {
        let link = Link { seq: 1, prev: None, event: Sha256::empty() };
        CaseLeaf { case: 99, link }.to_string()
    }
}
