//! A small town with a log: a few cases, persons, heads records, a log key and two witnesses. Everything
//! is the same every time.

use lianxin_ledger::{
    Algorithm, Bundle, BundleField, BundleLeaf, CaseLeaf, Checkpoint, Hash, Heads, KeyKind, Link,
    LogFold, LogKey, NodesInMemory, Note, Policy, Receipt, Sha256, Signer, SoftwareKey, StreamLeaf,
    StreamName, TlogProof, TreeHead, Value, Witness, fields, proof, root,
};

pub(crate) const ORIGIN: &str = "yining.lianxin.example/events";

/// An event of a case, with what it commits to.
#[derive(Clone)]
pub(crate) struct Event {
    pub(crate) index: u64,
    pub(crate) case: u64,
    pub(crate) leaf: CaseLeaf,
    fields: Vec<(&'static str, Vec<u8>)>,
    seed: [u8; 32],
}

/// The heads as they were when a record of them was logged.
#[derive(Clone)]
struct Logged {
    index: u64,
    heads: Heads,
}

#[derive(Clone, Default)]
pub(crate) struct Town {
    pub(crate) entries: Vec<String>,
    pub(crate) nodes: NodesInMemory<Sha256>,
    pub(crate) events: Vec<Event>,
    fold: LogFold,
    logged: Vec<Logged>,
    /// What makes this town's history another one.
    variant: u8,
}

impl Town {
    /// Four cases of two to five events, in a log of 25 entries.
    pub(crate) fn new() -> Self {
        Self::with_variant(0)
    }

    /// The same with other contents from the sixth event on.
    pub(crate) fn with_variant(variant: u8) -> Self {
        let mut town = Self { variant, ..Self::default() };
        town.person("p-1");
        for cases in [&[1, 2, 1][..], &[2, 3, 1], &[1, 2, 3, 4], &[1, 4, 2]] {
            cases.iter().for_each(|case| town.case(*case));
            town.heads();
        }
        ["p-2", "p-3", "p-4", "p-5", "p-6", "p-7", "p-8"].iter().for_each(|id| town.person(id));
        town
    }

    fn write(&mut self, entry: String) {
        let leaf = self.fold.push(entry.as_bytes()).unwrap();
        self.nodes.push(leaf);
        self.entries.push(entry);
    }

    /// Appends the next event of a case.
    pub(crate) fn case(&mut self, case: u64) {
        let (index, number) = (self.size(), self.events.len() as u8);
        let variant = if number < 5 { 0 } else { self.variant };
        let seed = [number; 32];
        let last = self.fold.heads().head(case);
        let fields = stored(case, last.is_none(), number, variant);
        let named: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_slice())).collect();
        let event = fields::commit(&seed, &named).unwrap();
        let seq = last.map_or(1, |last| last.seq + 1);
        let leaf = CaseLeaf { case, link: Link { seq, prev: last.map(|last| last.leaf), event } };
        self.write(leaf.to_string());
        self.events.push(Event { index, case, leaf, fields, seed });
    }

    fn person(&mut self, id: &str) {
        let stream = StreamName::try_new("person", id).unwrap();
        let link = Link { seq: 1, prev: None, event: Sha256::leaf(id.as_bytes()) };
        self.write(StreamLeaf { stream, link }.to_string());
    }

    pub(crate) fn heads(&mut self) {
        let (index, mut heads) = (self.size(), self.fold.heads().clone());
        self.write(heads.record(index).to_string());
        self.logged.push(Logged { index, heads });
    }

    pub(crate) fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    pub(crate) fn cases(&self) -> u64 {
        self.fold.heads().cases()
    }

    pub(crate) fn events_of(&self, case: u64) -> u64 {
        self.fold.heads().head(case).unwrap().seq
    }

    /// How many heads records there are.
    pub(crate) fn rounds(&self) -> usize {
        self.logged.len()
    }

    pub(crate) fn head(&self, size: u64) -> TreeHead {
        TreeHead { size, root: root::<Sha256>(&self.nodes, size).unwrap() }
    }

    pub(crate) fn inclusion(&self, index: u64, size: u64) -> Vec<Hash> {
        proof::inclusion::<Sha256>(&self.nodes, index, size).unwrap()
    }

    /// The checkpoint at some size, signed by the log alone.
    pub(crate) fn signed(&self, size: u64) -> Note {
        let checkpoint = Checkpoint::try_new(ORIGIN, self.head(size)).unwrap();
        checkpoint.signed(&log_key()).unwrap()
    }

    /// The same with both witnesses, who cosign at a time that grows with the size.
    pub(crate) fn witnessed(&self, size: u64) -> Note {
        let checkpoint = Checkpoint::try_new(ORIGIN, self.head(size)).unwrap();
        let mut note = self.signed(size);
        for witness in witnesses() {
            note.add(checkpoint.cosigned(&witness, 1_770_000_000 + size).unwrap());
        }
        note
    }

    /// Believes this log when both witnesses do.
    pub(crate) fn policy(&self) -> Policy {
        let log = vec![LogKey::unbounded(log_key().key().clone())];
        let named = |key: SoftwareKey| {
            let key = key.key().clone();
            Witness { name: key.name().to_owned(), keys: vec![key] }
        };
        Policy::try_new(ORIGIN, log, witnesses().map(named).into(), 2).unwrap()
    }

    /// The evidence of a case as of the latest heads record and the whole log.
    pub(crate) fn bundle(&self, case: u64) -> Bundle {
        self.bundle_at(case, self.rounds() - 1, self.size())
    }

    /// The evidence of a case as of a heads record, by its number from 0, and a size of the log.
    pub(crate) fn bundle_at(&self, case: u64, round: usize, size: u64) -> Bundle {
        let Logged { index, mut heads } = self.logged[round].clone();
        let of_case = self.events.iter().filter(|event| event.case == case && event.index < index);
        Bundle {
            case,
            checkpoint: self.witnessed(size).to_string(),
            leaves: of_case.map(|event| self.leaf(event, size)).collect(),
            heads_index: index,
            heads_leaf: self.entries[index as usize].clone(),
            heads_proof: self.inclusion(index, size),
            head_leaf: heads.head(case).unwrap().to_string(),
            head_proof: heads.inclusion(case).unwrap(),
        }
    }

    /// An event as a bundle shows it.
    pub(crate) fn leaf(&self, event: &Event, size: u64) -> BundleLeaf {
        let salts = fields::Salts::of_seed(&event.seed);
        let shown = |(name, value): &(&'static str, Vec<u8>)| BundleField::Shown {
            name: (*name).to_owned(),
            salt: salts.of(name),
            value: Value(value.clone()),
        };
        BundleLeaf {
            index: event.index,
            leaf: event.leaf.to_string(),
            proof: self.inclusion(event.index, size),
            fields: event.fields.iter().map(shown).collect(),
        }
    }

    /// The receipt of a case as of a size of the log, with the petitioner's opinion shown.
    pub(crate) fn receipt_at(&self, case: u64, size: u64) -> Receipt {
        let first = self.events.iter().find(|event| event.case == case).unwrap();
        let BundleLeaf { index, proof, fields, .. } = self.leaf(first, size);
        let proof = TlogProof { extra: None, index, proof, checkpoint: self.witnessed(size) };
        let mut receipt = Receipt::new(proof, &first.leaf, fields);
        receipt.show_only(&["opinion"].into()).unwrap();
        receipt
    }

    /// The proof of one entry in the whole log.
    pub(crate) fn tlog_proof(&self, index: u64) -> TlogProof {
        let (size, proof) = (self.size(), self.inclusion(index, self.size()));
        TlogProof { extra: None, index, proof, checkpoint: self.witnessed(size) }
    }
}

/// The fields of an event; the first one of a case registers it.
fn stored(case: u64, first: bool, number: u8, variant: u8) -> Vec<(&'static str, Vec<u8>)> {
    let event_type = if first { "CaseRegistered" } else { "urged" };
    let recorded_at = 1_772_323_200_000_000 + u64::from(number) * 86_400_000_000;
    let mut fields = vec![
        ("event_type", event_type.into()),
        ("recorded_at", recorded_at.to_string().into()),
        ("petitioner", format!("\"person/p-{number}\"").into()),
        ("opinion", format!("\"满意 {number} {variant}\"").into()),
    ];
    if first {
        fields.push(("payload/caseNo", format!("\"{}\"", number_of(case)).into()));
    }
    fields
}

/// The number of a case, as it is shown to people.
pub(crate) fn number_of(case: u64) -> String {
    format!("YN-2026-{case:04}")
}

pub(crate) fn log_key() -> SoftwareKey {
    SoftwareKey::from_seed(ORIGIN, KeyKind::Log, &[1; 32]).unwrap()
}

pub(crate) fn witnesses() -> [SoftwareKey; 2] {
    let names = [("congress.example/w", 2), ("archives.example/w", 3)];
    names.map(|(name, seed)| SoftwareKey::from_seed(name, KeyKind::Witness, &[seed; 32]).unwrap())
}
