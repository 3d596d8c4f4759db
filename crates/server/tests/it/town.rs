//! A small town with a log: a station, a few cases, heads records. Everything is the same every time.

mod published;

use lianxin_ledger::{
    Algorithm, CaseLeaf, Hash, Heads, Link, LogFold, NodesInMemory, Sha256, StreamLeaf, StreamName,
    TreeHead, fields,
};
use std::collections::BTreeMap;

pub(crate) use published::{ORIGIN, log_key, witnesses};

/// What happened in a stream, before it is known where it stands in the log.
pub(crate) struct Fact<'f> {
    event_type: &'f str,
    /// Members of the payload, as they are stored.
    payload: &'f [(&'f str, &'f str)],
}

/// An event with what it commits to.
#[derive(Clone)]
pub(crate) struct Event {
    pub(crate) index: u64,
    pub(crate) case: Option<u64>,
    pub(crate) seed: [u8; 32],
    pub(crate) fields: Vec<(String, Vec<u8>)>,
}

#[derive(Clone, Default)]
pub(crate) struct Town {
    pub(crate) entries: Vec<String>,
    pub(crate) events: Vec<Event>,
    nodes: NodesInMemory<Sha256>,
    fold: LogFold,
    /// How many events every stream has, and the leaf hash of the last.
    streams: BTreeMap<String, (u64, Hash)>,
    /// Index of the last heads record, and the heads as they were.
    heads: (u64, Heads),
}

impl Town {
    /// A station and two cases in five entries: what `docs/proofs.md` works out.
    pub(crate) fn small() -> Self {
        let mut town = Self::default();
        let payload = &[("code", r#""LX""#), ("name", r#""濂溪联络站""#)];
        town.station("LX", &Fact { event_type: "StationEstablished", payload });
        let (number, petitioner) = (("caseNo", r#""YN-2023-0001""#), ("petitioner", r#""P-7""#));
        let payload = &[number, ("title", r#""占用消防通道""#), petitioner];
        town.case(1, &Fact { event_type: "CaseRegistered", payload });
        let payload = &[("caseNo", r#""YN-2023-0002""#), ("title", r#""路灯不亮""#)];
        town.case(2, &Fact { event_type: "CaseRegistered", payload });
        let payload = &[("basis", r#""登记后3个工作日内决定是否受理""#)];
        town.case(1, &Fact { event_type: "CaseAccepted", payload });
        town.heads();
        town
    }

    /// A log of exactly so many entries, the last of them a heads record.
    pub(crate) fn of(entries: u64) -> Self {
        let mut town = Self::small();
        let urged = Fact { event_type: "CaseUrged", payload: &[("by", r#""站长""#)] };
        while town.size() + 1 < entries {
            let (size, cases) = (town.size(), town.fold.heads().cases());
            match size % 50 {
                49 => town.heads(),
                7 => town.station(&format!("S{}", size % 4), &urged),
                other if other % 8 == 0 => town.register(cases + 1),
                other => town.case((size * 7 + other) % cases + 1, &urged),
            }
        }
        town.heads();
        town
    }

    fn register(&mut self, case: u64) {
        let number = format!("\"YN-2023-{case:04}\"");
        let payload = &[("caseNo", &*number), ("title", r#""路面塌陷""#)];
        self.case(case, &Fact { event_type: "CaseRegistered", payload });
    }

    /// The same with a heads record more.
    pub(crate) fn and_heads(mut self) -> Self {
        self.heads();
        self
    }

    fn case(&mut self, case: u64, fact: &Fact<'_>) {
        let id = format!("0186a7c0-0000-7000-8000-{case:012}");
        let link = self.record(("case", &id), Some(case), fact);
        self.log(&format!("case/{id}"), CaseLeaf { case, link }.to_string());
    }

    fn station(&mut self, code: &str, fact: &Fact<'_>) {
        let link = self.record(("station", code), None, fact);
        let stream = StreamName::try_new("station", code).unwrap();
        let leaf = StreamLeaf { stream, link }.to_string();
        self.log(&format!("station/{code}"), leaf);
    }

    fn heads(&mut self) {
        let (index, record) = (self.size(), self.fold.next_heads());
        self.heads = (index, self.fold.heads().clone());
        self.write(record.to_string());
    }

    /// Keeps an event with its fields, and tells how it hangs on the one before.
    fn record(&mut self, stream: (&str, &str), case: Option<u64>, fact: &Fact<'_>) -> Link {
        let last = self.streams.get(&format!("{}/{}", stream.0, stream.1)).copied();
        let (index, seq) = (self.size(), last.map_or(1, |(seq, _)| seq + 1));
        let seed = Sha256::digest(&[b"seed", &index.to_be_bytes()]).0;
        let fields = stored(stream, seq, index, fact);
        let named: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        let event = fields::commit(&seed, &named).unwrap();
        self.events.push(Event { index, case, seed, fields });
        Link { seq, prev: last.map(|(_, leaf)| leaf), event }
    }

    fn log(&mut self, stream: &str, entry: String) {
        let leaf = self.write(entry);
        let (seq, last) = self.streams.entry(stream.to_owned()).or_insert((0, leaf));
        (*seq, *last) = (*seq + 1, leaf);
    }

    fn write(&mut self, entry: String) -> Hash {
        let leaf = self.fold.push(entry.as_bytes()).unwrap();
        self.nodes.push(leaf);
        self.entries.push(entry);
        leaf
    }

    pub(crate) fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    pub(crate) fn cases(&self) -> u64 {
        self.fold.heads().cases()
    }

    pub(crate) fn head(&self, size: u64) -> TreeHead {
        let root = lianxin_ledger::root::<Sha256>(&self.nodes, size).unwrap();
        TreeHead { size, root }
    }
}

/// An event as it is stored: the columns of its envelope, the members of its payload, and when it was
/// recorded.
fn stored(
    (stream_type, id): (&str, &str),
    version: u64,
    index: u64,
    fact: &Fact<'_>,
) -> Vec<(String, Vec<u8>)> {
    let uuid = |kind: u64| format!("0186a7c0-0000-7000-9000-{:012}", index * 10 + kind);
    let envelope = [
        ("tenant_id", "yining".to_owned()),
        ("stream_type", stream_type.to_owned()),
        ("stream_id", id.to_owned()),
        ("version", version.to_string()),
        ("event_id", uuid(1)),
        ("event_type", fact.event_type.to_owned()),
        ("schema_version", "1".to_owned()),
        ("occurred_at", "2023-02-10T10:01:00+08:00".to_owned()),
        ("actor_id", "lx-clerk".to_owned()),
        ("command_id", uuid(2)),
        ("correlation_id", uuid(2)),
        ("metadata", r#"{"channel":"MANUAL"}"#.to_owned()),
    ];
    let payload = fact.payload.iter().map(|(name, value)| (format!("payload/{name}"), *value));
    let recorded = 1_675_994_460_000_000 + index * 60_000_000;
    let mut fields: Vec<(String, Vec<u8>)> =
        envelope.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    fields.extend(payload.map(|(name, value)| (name, value.as_bytes().to_vec())));
    fields.push(("recorded_at".to_owned(), recorded.to_string().into()));
    fields
}
