//! Read models behind the log: what they hold, how they stop, how they go on.

mod histories;
mod wire;

use crate::town::{Town, answered_on_the_spot, presidium};
use futures::TryStreamExt;
use lianxin_app::{
    Stores,
    batches::Batches,
    decode::{Decoder, Upcast, Upcaster},
    models,
    projector::{Kept, Projector, ProjectorError, Status, Terms, keep},
};
use lianxin_domain::case::{CaseCommand, closing::Withdraw, terms::FeedbackFrom};
use lianxin_projections::{CaseView, Event, ReadModel, directory::Stations};
use lianxin_store::{
    Append, Batch, Document, DocumentWrite, EventLog, Fault, LogFilter, NewEvent, Position,
    RecordedEvent, Row, RowState, RowWrite, StreamAppend, StreamKey, TenantId,
};
use lianxin_store_sqlite::SqliteStore;
use proptest::{prop_assert_eq, test_runner::TestCaseError};
use serde_json::value::RawValue;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use uuid::Uuid;

pub(crate) const SOON: Duration = Duration::from_secs(20);

/// A tenant of its own with its read models.
pub(crate) struct Office {
    pub(crate) stores: Stores,
    pub(crate) tenant: TenantId,
    pub(crate) projector: Projector,
    versions: BTreeMap<String, u64>,
}

impl Office {
    async fn open(store: &SqliteStore, name: &str) -> Self {
        Self::with_decoder(store, name, Decoder::default()).await
    }

    async fn with_decoder(store: &SqliteStore, name: &str, decoder: Decoder) -> Self {
        Self::keeping(Stores::of(store), name, decoder, models::all()).await
    }

    async fn on(stores: Stores, name: &str, decoder: Decoder) -> Self {
        Self::keeping(stores, name, decoder, models::all()).await
    }

    /// With read models of its own.
    pub(crate) async fn keeping(
        stores: Stores,
        name: &str,
        decoder: Decoder,
        models: Vec<Kept>,
    ) -> Self {
        let tenant = TenantId::new(name);
        let batches = Batches::new(Arc::clone(&stores.log), tenant.clone(), decoder);
        let read = Arc::clone(&stores.read);
        let projector = Projector::open(batches, read, models).await.unwrap();
        Self { stores, tenant, projector, versions: BTreeMap::new() }
    }

    /// Appends what happened elsewhere to a stream of this office.
    pub(crate) async fn happens(&mut self, stream_id: &str, event: &RecordedEvent) -> Position {
        let append = self.composes(stream_id, event);
        self.takes(append).await
    }

    /// What happened elsewhere as the next version of a stream of this office.
    fn composes(&mut self, stream_id: &str, event: &RecordedEvent) -> Append {
        let stream = StreamKey::new(&event.stream.stream_type, stream_id);
        let version = self.versions.entry(stream.to_string()).or_default();
        *version += 1;
        append(stream, *version - 1, event)
    }

    async fn takes(&self, append: Append) -> Position {
        self.stores.log.append(&self.tenant, append).await.unwrap().last
    }

    pub(crate) async fn status(&self, model: &str) -> Status {
        let all = self.projector.status().await.unwrap();
        all.into_iter().find(|status| status.model == model).unwrap()
    }

    async fn rows<M: ReadModel>(&self, as_of: Option<Position>) -> Vec<Row> {
        self.stores.read.rows(&self.tenant, &M::SPEC, as_of).try_collect().await.unwrap()
    }

    async fn documents<M: ReadModel>(&self, keys: &[String]) -> Vec<Option<Document>> {
        self.stores.read.documents(&self.tenant, &M::SPEC, keys).await.unwrap()
    }

    /// The rows that a replay of the log cut at a position gives.
    async fn replayed<M: ReadModel>(&self, until: Position) -> Vec<Row> {
        let filter = LogFilter { until: Some(until), ..LogFilter::default() };
        let events: Vec<_> =
            self.stores.log.read(&self.tenant, filter).try_collect().await.unwrap();
        let mut documents: BTreeMap<String, (M::Document, Vec<Row>)> = BTreeMap::new();
        for event in events.iter().filter(|event| M::folds(&event.stream.stream_type)) {
            let (document, rows) = documents.entry(event.stream.stream_id.to_string()).or_default();
            let decoded: Vec<Event> = Decoder::default().decode(event).unwrap();
            decoded.iter().for_each(|event| M::fold(document, event));
            *rows = next_rows::<M>(document, rows, event);
        }
        let mut rows: Vec<Row> = documents.into_values().flat_map(|(_, rows)| rows).collect();
        rows.sort_by(|left, right| (&left.key, &left.row_key).cmp(&(&right.key, &right.row_key)));
        rows
    }

    async fn holds_what_a_replay_says<M: ReadModel>(&self) -> Result<(), TestCaseError> {
        let head = self.stores.log.head(&self.tenant).await.unwrap();
        for position in (1..=head.0).map(Position) {
            let stood = self.rows::<M>(Some(position)).await;
            prop_assert_eq!(stood, self.replayed::<M>(position).await, "as of {}", position);
        }
        prop_assert_eq!(self.rows::<M>(None).await, self.replayed::<M>(head).await);
        Ok(())
    }
}

/// The rows after an event; those that stay keep the position since which they stand.
fn next_rows<M: ReadModel>(
    document: &M::Document,
    before: &[Row],
    event: &RecordedEvent,
) -> Vec<Row> {
    let next = M::rows(document).into_iter().map(|row| {
        let same = |old: &&Row| old.row_key == row.row_key && old.values == row.values;
        let since = before.iter().find(same).map_or(event.position, |old| old.since);
        let key = event.stream.stream_id.to_string();
        Row { key, row_key: row.row_key, values: row.values, since }
    });
    next.collect()
}

fn append(stream: StreamKey, expected_version: u64, event: &RecordedEvent) -> Append {
    let command_id = Uuid::now_v7();
    let event = NewEvent {
        seed: [7; 32],
        event_id: Uuid::now_v7(),
        event_type: Arc::clone(&event.event_type),
        schema_version: event.schema_version,
        occurred_at: Arc::clone(&event.occurred_at),
        payload: event.payload.clone(),
        metadata: event.metadata.clone().into(),
    };
    Append {
        command_id,
        request_hash: [0; 32],
        correlation_id: command_id,
        causation_id: None,
        actor_id: "clerk".into(),
        streams: vec![StreamAppend { stream, expected_version, events: vec![event] }],
        claims: Vec::new(),
    }
}

/// Everything that happens in a small town, to be let happen again in any order: no fold refuses.
pub(crate) async fn happenings(town: &Town) -> Vec<RecordedEvent> {
    let (one, two) = (town.registers("路灯不亮").await, town.registers("消防通道").await);
    town.accepts(one).await;
    town.refers(one).await;
    let withdraw = Withdraw { by: FeedbackFrom::Petitioner, reason: "撤".into() };
    town.does(&presidium(), two, CaseCommand::Withdraw(withdraw)).await.unwrap();
    let three = town.registers("井盖缺失").await;
    for (who, command) in answered_on_the_spot() {
        town.does(&who, three, command).await.unwrap();
    }
    town.supervises(one).await;
    let wanted = |event: &RecordedEvent| {
        let stream_type = &*event.stream.stream_type;
        let published = ["calendar", "policy"].contains(&stream_type);
        std::future::ready(!published)
    };
    let all = town.store.read(town.app.tenant(), LogFilter::default());
    all.try_filter(wanted).try_collect().await.unwrap()
}

/// Whether an event gives an ordinal within its case, which happens once in each.
fn is_numbered(event: &RecordedEvent) -> bool {
    ["CaseReferred", "SupervisionOpened"].contains(&&*event.event_type)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_projectors_on_one_file_count_nothing_twice() {
    let town = Town::open().await;
    let mut happenings = happenings(&town).await;
    happenings.retain(|event| !is_numbered(event));
    let mut office = Office::open(&town.store, "shared").await;
    let other = Office::open(&town.store, "shared").await;
    let _running =
        (office.projector.start(Terms::default()), other.projector.start(Terms::default()));
    let mut last = Position::START;
    for round in 0..200 {
        last =
            office.happens(&format!("s{}", round % 7), &happenings[round % happenings.len()]).await;
    }
    office.projector.wait_for_all(last, SOON).await.unwrap();
    other.projector.wait_for_all(last, SOON).await.unwrap();
    office.holds_what_a_replay_says::<CaseView>().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_folded_meanwhile_is_no_fault() {
    let town = Town::open().await;
    let happenings = happenings(&town).await;
    let first = |wanted| happenings.iter().find(|event| &*event.event_type == wanted).unwrap();
    let mut office = Office::open(&town.store, "outrun").await;
    office.happens("s", first("CaseRegistered")).await;
    office.projector.catch_up().await.unwrap();
    let other = Office::open(&town.store, "outrun").await;

    // Folded a second time, its ordinal is there twice.
    let supervised = office.happens("s", first("SupervisionOpened")).await;
    office.projector.catch_up().await.unwrap();
    other.projector.catch_up().await.unwrap();
    for Status { model, position, fault, .. } in other.projector.status().await.unwrap() {
        assert_eq!((position, fault), (supervised, None), "{model}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_is_bounded_and_ends_when_the_model_is_there() {
    let town = Town::open().await;
    let happenings = happenings(&town).await;
    let mut office = Office::open(&town.store, "waiting").await;
    let position = office.happens("s", happenings.last().unwrap()).await;
    let moment = Duration::from_millis(1);
    let behind = office.projector.wait_for(&CaseView::SPEC, position, moment).await;
    assert!(matches!(behind, Err(ProjectorError::Behind { wanted, reached, .. })
        if (wanted, reached) == (position, Position::START)));
    let _running = office.projector.start(Terms::default());
    office.projector.wait_for(&CaseView::SPEC, position, SOON).await.unwrap();
    let unknown = office.projector.rebuild("no_such_model").await;
    assert!(matches!(unknown, Err(ProjectorError::UnknownModel(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poison_event_stops_the_models_that_fold_it_and_no_other_until_the_fix() {
    let town = Town::open().await;
    let happenings = happenings(&town).await;
    let case = happenings.iter().find(|event| &*event.event_type == "CaseRegistered").unwrap();
    let mut office = Office::open(&town.store, "poisoned").await;
    let running = office.projector.start(Terms::default());
    office.happens("good", case).await;
    let filed = RecordedEvent { event_type: "CaseFiled".into(), ..case.clone() };
    let poison = office.happens("bad", &filed).await;
    let last = office.happens("good", case).await;

    let stopped = office.projector.wait_for(&CaseView::SPEC, last, SOON).await.unwrap_err();
    assert!(
        matches!(&stopped, ProjectorError::Faulted { fault, .. }
        if fault.position == poison && fault.reason.contains("CaseFiled")),
        "{stopped}"
    );
    assert_eq!(office.status("case_view").await.position.next(), poison);
    assert_eq!(office.rows::<CaseView>(None).await.len(), 1);
    office.projector.wait_for(&Stations::SPEC, last, SOON).await.unwrap();
    assert_eq!(office.status("stations").await.fault, None);
    drop(running);

    // The fix: a build that knows what a filed case is.
    let known = Upcaster {
        stream_type: "case",
        event_type: "CaseFiled",
        schema_version: 1,
        up: |payload| {
            let payload = payload.to_owned();
            Ok(vec![Upcast { event_type: "CaseRegistered", schema_version: 1, payload }])
        },
    };
    let fixed = Office::with_decoder(&town.store, "poisoned", Decoder::with(&[known])).await;
    let _running = fixed.projector.start(Terms::default());
    assert!(fixed.status("case_view").await.fault.is_some());
    fixed.projector.resume("case_view").await.unwrap();
    fixed.projector.wait_for(&CaseView::SPEC, last, SOON).await.unwrap();
    assert_eq!(fixed.rows::<CaseView>(None).await.len(), 2);
}

/// A model whose fold breaks its promise.
struct Fragile;

impl ReadModel for Fragile {
    type Document = u64;
    const SPEC: lianxin_store::ModelSpec =
        lianxin_store::ModelSpec { name: "fragile", columns: &[], indexes: &[], ..CaseView::SPEC };

    fn folds(stream_type: &str) -> bool {
        stream_type == "case"
    }

    fn fold(document: &mut u64, event: &Event) {
        *document += 1;
        assert!(&*event.stream.stream_id != "fatal" || event.version < 2, "cannot fold that");
    }

    fn rows(folded: &u64) -> Vec<RowWrite> {
        // The same row key twice, from the fifth event on.
        let row = |_| RowWrite { row_key: String::new(), values: Vec::new() };
        (3..*folded).map(row).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fold_that_panics_faults_its_model_and_keeps_what_came_before() {
    let town = Town::open().await;
    let happenings = happenings(&town).await;
    let case = happenings.iter().find(|event| &*event.event_type == "CaseRegistered").unwrap();
    let mut office = Office::open(&town.store, "fragile").await;
    for stream in ["fine", "fatal", "fine", "fatal"] {
        office.happens(stream, case).await;
    }
    let log = Arc::clone(&office.stores.log);
    let batches = Batches::new(log, office.tenant.clone(), Decoder::default());
    let models = [keep::<Fragile>()];
    let projector =
        Projector::open(batches, Arc::clone(&office.stores.read), models).await.unwrap();
    projector.catch_up().await.unwrap();

    let status = projector.status().await.unwrap().remove(0);
    let Fault { position, reason } = status.fault.unwrap();
    assert_eq!((position, status.position), (Position(4), Position(3)));
    assert!(reason.contains("cannot fold that"), "{reason}");
    let keys = ["fine".to_owned(), "fatal".to_owned()];
    let documents =
        office.stores.read.documents(&office.tenant, &Fragile::SPEC, &keys).await.unwrap();
    let documents: Vec<_> = documents.into_iter().flatten().map(|found| found.json).collect();
    assert_eq!(documents, ["2", "1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_do_not_fit_fault_their_model_at_the_event_that_made_them() {
    let town = Town::open().await;
    let happenings = happenings(&town).await;
    let mut office = Office::open(&town.store, "misfit").await;
    for _ in 0..6 {
        office.happens("fine", &happenings[happenings.len() - 1]).await;
    }
    let log = Arc::clone(&office.stores.log);
    let batches = Batches::new(log, office.tenant.clone(), Decoder::default());
    let models = [keep::<Fragile>()];
    let projector =
        Projector::open(batches, Arc::clone(&office.stores.read), models).await.unwrap();
    projector.catch_up().await.unwrap();
    let fault = projector.status().await.unwrap().remove(0).fault.unwrap();
    assert_eq!(fault.position, Position(5));
    assert!(fault.reason.contains("twice"), "{}", fault.reason);
}

#[tokio::test(flavor = "multi_thread")]
async fn verification_names_what_differs() {
    let town = Town::open().await;
    let happenings = happenings(&town).await;
    let mut office = Office::open(&town.store, "tampered").await;
    for stream in ["a", "b", "c"] {
        office.happens(stream, &happenings[happenings.len() - 1]).await;
    }
    office.projector.catch_up().await.unwrap();
    let sound = office.projector.verify("case_view").await.unwrap();
    assert_eq!((sound.documents, sound.rows, sound.different), (3, 3, 0));

    let keys = ["a".to_owned(), "b".to_owned()];
    let found = office.stores.read.documents(&office.tenant, &CaseView::SPEC, &keys).await.unwrap();
    let [a, b] = [0, 1].map(|index| found[index].clone().unwrap());
    let tampered = |key: &str, document: String, states, position| DocumentWrite {
        key: key.into(),
        position,
        document,
        states,
        search_text: None,
        is_new: false,
    };
    let no_rows = vec![RowState { position: sound.position, rows: Vec::new() }];
    let documents = vec![
        tampered("a", a.json.replacen("{", "{ ", 1), Vec::new(), a.position),
        tampered("b", b.json, no_rows, b.position),
    ];
    let batch = Batch { from: sound.position, to: sound.position, documents };
    office.stores.read.write(&office.tenant, &CaseView::SPEC, batch).await.unwrap();

    let found = office.projector.verify("case_view").await.unwrap();
    let keys: Vec<_> = found.differences.iter().map(|difference| &*difference.key).collect();
    assert_eq!((found.different, keys), (2, vec!["a", "b"]));
}

/// The control of the replay: a model that moved on without what it folded.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_whose_documents_are_lost_is_found_out() {
    let town = Town::open().await;
    let happenings = happenings(&town).await;
    let mut office = Office::open(&town.store, "torn").await;
    office.happens("a", &happenings[happenings.len() - 1]).await;
    let torn = Batch { from: Position(0), to: Position(1), documents: Vec::new() };
    office.stores.read.write(&office.tenant, &CaseView::SPEC, torn).await.unwrap();
    let office = Office::open(&town.store, "torn").await;
    office.projector.catch_up().await.unwrap();
    assert!(office.status("case_view").await.caught_up);
    office.holds_what_a_replay_says::<CaseView>().await.unwrap_err();
    assert_eq!(office.projector.verify("case_view").await.unwrap().different, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_ahead_of_a_log_that_was_put_back_begins_again() {
    let town = Town::open().await;
    let happenings = happenings(&town).await;
    let mut office = Office::open(&town.store, "restored").await;
    office.happens("a", &happenings[happenings.len() - 1]).await;
    let batch = Batch { from: Position(0), to: Position(9), documents: Vec::new() };
    office.stores.read.write(&office.tenant, &CaseView::SPEC, batch).await.unwrap();

    let office = Office::open(&town.store, "restored").await;
    let stands = office.status("case_view").await;
    assert_eq!((stands.position, stands.caught_up), (Position::START, false));
    office.projector.catch_up().await.unwrap();
    assert!(office.status("case_view").await.caught_up);
    assert_eq!(office.rows::<CaseView>(None).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn payloads_that_are_no_json_of_their_type_are_named() {
    let town = Town::open().await;
    let happenings = happenings(&town).await;
    let case = happenings.iter().find(|event| &*event.event_type == "CaseRegistered").unwrap();
    let mut office = Office::open(&town.store, "unreadable").await;
    let payload = RawValue::from_string("{\"caseId\":7}".to_owned()).unwrap();
    office.happens("a", &RecordedEvent { payload, ..case.clone() }).await;
    office.projector.catch_up().await.unwrap();
    let fault = office.status("deadline_board").await.fault.unwrap();
    assert_eq!(fault.position, Position(1));
    assert!(fault.reason.contains("CaseRegistered"), "{}", fault.reason);
}
