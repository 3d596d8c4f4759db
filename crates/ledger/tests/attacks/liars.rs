//! Lies that the operator has logged and signed, and that plain witnesses have cosigned: every proof
//! holds, and only what the records say does not add up. Each lie is one wrong thing.

use crate::{
    Tries, offer,
    town::{ORIGIN, log_key},
};
use lianxin_ledger::{
    Algorithm, Bundle, BundleField, BundleLeaf, CaseHead, CaseLeaf, Checkpoint, Hash, HeadsRecord,
    Link, NodesInMemory, Part, Policy, Sha256, Signer, Value, fields, proof,
};

const SEED: [u8; 32] = [4; 32];

/// An event of a case whose one field is its number.
fn event(case: u64, seq: u64, prev: Option<&str>, number: u8) -> String {
    let event = fields::commit(&SEED, &[("number", &[number])]).unwrap();
    let prev = prev.map(|entry| Sha256::leaf(entry.as_bytes()));
    CaseLeaf { case, link: Link { seq, prev, event } }.to_string()
}

/// A log and what a bundle is to show of it.
#[derive(Clone)]
struct Story {
    entries: Vec<String>,
    /// The events of the bundle: index in the log and number.
    shown: Vec<(u64, u8)>,
    heads_index: u64,
    /// What the heads record says; its root is over `tree`.
    size: u64,
    cases: u64,
    tree: Vec<CaseHead>,
}

impl Story {
    /// Case 1 with three events, told as it is.
    fn honest() -> Self {
        let first = event(1, 1, None, 1);
        let second = event(1, 2, Some(&first), 2);
        let third = event(1, 3, Some(&second), 3);
        let leaf = Sha256::leaf(third.as_bytes());
        Self {
            entries: vec![first, second, third],
            shown: vec![(0, 1), (1, 2), (2, 3)],
            heads_index: 3,
            size: 3,
            cases: 1,
            tree: vec![CaseHead { case: 1, seq: 3, leaf, index: 2 }],
        }
    }

    /// The same with another second event, on which the third hangs.
    fn with_second(second: String) -> Self {
        let mut story = Self::honest();
        story.entries[2] = event(1, 3, Some(&second), 3);
        story.entries[1] = second;
        story.tree[0].leaf = Sha256::leaf(story.entries[2].as_bytes());
        story
    }

    fn bundle(&self) -> Bundle {
        let mut heads = NodesInMemory::<Sha256>::new();
        let records = self.tree.iter().map(ToString::to_string);
        records.for_each(|record| heads.push(Sha256::leaf(record.as_bytes())));
        let (size, cases, root) = (self.size, self.cases, heads.tree().root());
        let heads_leaf = HeadsRecord { size, cases, root }.to_string();
        let mut entries = self.entries.clone();
        entries.insert(self.heads_index as usize, heads_leaf.clone());
        let mut nodes = NodesInMemory::<Sha256>::new();
        entries.iter().for_each(|entry| nodes.push(Sha256::leaf(entry.as_bytes())));
        let head = nodes.tree().head();
        let prove = |index| proof::inclusion::<Sha256>(&nodes, index, head.size).unwrap();
        let shown = |(index, number): &(u64, u8)| BundleLeaf {
            index: *index,
            leaf: entries[*index as usize].clone(),
            proof: prove(*index),
            fields: vec![shown(*number)],
        };
        let checkpoint = Checkpoint::try_new(ORIGIN, head).unwrap();
        Bundle {
            case: 1,
            checkpoint: checkpoint.signed(&log_key()).unwrap().to_string(),
            leaves: self.shown.iter().map(shown).collect(),
            heads_index: self.heads_index,
            heads_leaf,
            heads_proof: prove(self.heads_index),
            head_leaf: self.tree[0].to_string(),
            head_proof: proof::inclusion::<Sha256>(&heads, 0, self.tree.len() as u64).unwrap(),
        }
    }
}

fn shown(number: u8) -> BundleField {
    let salt = fields::Salts::of_seed(&SEED).of("number");
    BundleField::Shown { name: "number".to_owned(), salt, value: Value(vec![number]) }
}

fn policy() -> Policy {
    Policy::of_log(ORIGIN, log_key().key().clone()).unwrap()
}

#[test]
fn a_story_that_is_true_is_accepted() {
    assert_eq!(offer(&Story::honest().bundle(), &policy()).unwrap().events, 3);
    let same = Story::with_second(Story::honest().entries[1].clone());
    assert_eq!(offer(&same.bundle(), &policy()).unwrap().events, 3);
}

/// Stories in which one event is a lie.
fn about_events() -> Vec<(&'static str, Story)> {
    let honest = Story::honest;
    let first = honest().entries[0].clone();
    let mut lies = vec![
        ("seq", Story::with_second(event(1, 3, Some(&first), 2))),
        ("seq", Story::with_second(event(1, 1, None, 2))),
        ("prev", Story::with_second(event(1, 2, Some("another"), 2))),
        ("other-case", Story::with_second(event(2, 2, Some(&first), 2))),
        ("commitment", Story::with_second(event(1, 2, Some(&first), 9))),
    ];
    let mut begins_late = honest();
    begins_late.entries[0] = event(1, 2, Some("before"), 1);
    lies.push(("seq", begins_late));
    let mut backwards = honest();
    backwards.entries.swap(0, 1);
    (backwards.shown[0].0, backwards.shown[1].0) = (1, 0);
    lies.push(("order", backwards));
    let mut afterwards = honest();
    (afterwards.heads_index, afterwards.size) = (2, 2);
    (afterwards.shown[2].0, afterwards.tree[0].index) = (3, 3);
    lies.push(("order", afterwards));
    let mut nothing = honest();
    nothing.shown.clear();
    lies.push(("seq", nothing));
    lies
}

/// Stories in which the heads are a lie.
fn about_heads() -> Vec<(&'static str, Story)> {
    let told = |change: &dyn Fn(&mut Story)| {
        let mut story = Story::honest();
        change(&mut story);
        story
    };
    let second = Sha256::leaf(Story::honest().entries[1].as_bytes());
    let twice = |story: &mut Story| {
        // The last leaf stands in the log twice, and the head tells of the other one.
        story.entries.push(story.entries[2].clone());
        (story.heads_index, story.size, story.tree[0].index) = (4, 4, 3);
    };
    vec![
        ("heads", told(&|story| story.size = 2)),
        ("heads", told(&|story| story.size = 4)),
        ("index-beyond-tree", told(&|story| story.cases = 0)),
        ("proof-length", told(&|story| story.cases = 2)),
        ("other-case", told(&|story| story.tree[0].case = 2)),
        ("head", told(&|story| story.tree[0].seq = 2)),
        ("head", told(&|story| story.tree[0].seq = 4)),
        ("head", told(&|story| story.tree[0].leaf = second)),
        ("head", told(&|story| story.tree[0].index = 1)),
        ("head", told(&twice)),
    ]
}

#[test]
fn a_lie_about_an_event_is_named() {
    let mut tries = Tries::of("lies about events");
    for (code, story) in about_events() {
        let error = tries.refused(offer(&story.bundle(), &policy()));
        assert_eq!((error.fault.code(), error.place.case), (code, Some(1)), "{error}");
    }
    tries.end(9);
}

#[test]
fn a_lie_about_the_heads_is_named() {
    let mut tries = Tries::of("lies about heads");
    for (code, story) in about_heads() {
        let error = tries.refused(offer(&story.bundle(), &policy()));
        assert_eq!(error.fault.code(), code, "{error}");
        assert!(matches!(error.part, Part::HeadRecord | Part::HeadsRecord), "{error}");
    }
    tries.end(10);
}

#[test]
fn a_second_field_of_one_name_is_named() {
    let mut story = Story::honest();
    let salt = fields::Salts::of_seed(&SEED).of("number");
    let hash = |number: u8| fields::field_hash(&salt, "number", &[number]).unwrap();
    let two: [Hash; 2] = [hash(1), hash(2)];
    let link = Link { seq: 1, prev: None, event: fields::commitment(&two) };
    story.entries = vec![CaseLeaf { case: 1, link }.to_string()];
    let leaf = Sha256::leaf(story.entries[0].as_bytes());
    story.tree[0] = CaseHead { case: 1, seq: 1, leaf, index: 0 };
    (story.heads_index, story.size, story.shown) = (1, 1, vec![(0, 1)]);
    let mut bundle = story.bundle();
    bundle.leaves[0].fields.push(BundleField::Withheld { hash: hash(2) });
    assert!(offer(&bundle, &policy()).is_ok(), "which of two is withheld nobody can tell");
    bundle.leaves[0].fields[1] = shown(2);
    let error = offer(&bundle, &policy()).unwrap_err();
    assert_eq!((error.part, error.fault.code()), (Part::Fields, "malformed"));
}
