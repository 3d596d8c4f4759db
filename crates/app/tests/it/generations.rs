//! A changed read model is built beside the one that answers and takes its place; one process at a time
//! keeps a model up to date.

use crate::{
    projector::{Office, SOON, happenings},
    town::Town,
};
use lianxin_app::{
    Stores,
    decode::Decoder,
    projector::{Kept, ProjectorError, Sighting, Status, Terms, keep},
};
use lianxin_projections::{CaseView, Event, ReadModel};
use lianxin_store::{
    GenerationState::{self, Active, Building, Retired, Shadow},
    ModelSpec, Position, RecordedEvent, RowWrite, Value,
    read::Unfit,
};
use std::{marker::PhantomData, sync::Arc, time::Duration};
use tokio::time::sleep;

/// Leases that end soon.
const SHORT: Terms = Terms { lease: Duration::from_millis(300), renew: Duration::from_millis(30) };

/// Numbers of cases as the next revision of the code lists them.
struct Louder<M>(PhantomData<M>);

impl<M: ReadModel> ReadModel for Louder<M> {
    type Document = M::Document;
    const SPEC: ModelSpec = ModelSpec { revision: M::SPEC.revision + 1, ..M::SPEC };

    fn folds(stream_type: &str) -> bool {
        M::folds(stream_type)
    }

    fn fold(document: &mut M::Document, event: &Event) {
        M::fold(document, event);
    }

    fn rows(document: &M::Document) -> Vec<RowWrite> {
        let mut rows = M::rows(document);
        for value in rows.iter_mut().flat_map(|row| &mut row.values) {
            if let Value::Text(text) = value
                && text.ends_with("-0002")
            {
                text.push('！');
            }
        }
        rows
    }
}

/// The same under other columns.
struct Narrower;

impl ReadModel for Narrower {
    type Document = u64;
    const SPEC: ModelSpec = ModelSpec { columns: &[], indexes: &[], ..CaseView::SPEC };

    fn folds(stream_type: &str) -> bool {
        CaseView::folds(stream_type)
    }

    fn fold(document: &mut u64, _: &Event) {
        *document += 1;
    }

    fn rows(_: &u64) -> Vec<RowWrite> {
        Vec::new()
    }
}

/// A process of the build that keeps these models.
async fn process(town: &Town, models: Vec<Kept>) -> Office {
    Office::keeping(Stores::of(&town.store), "changing", Decoder::default(), models).await
}

async fn old(town: &Town) -> Office {
    process(town, vec![keep::<CaseView>()]).await
}

async fn new(town: &Town) -> Office {
    process(town, vec![keep::<Louder<CaseView>>()]).await
}

async fn states(office: &Office) -> Vec<(u64, GenerationState, bool)> {
    let seen = office.projector.generations().await.unwrap().into_iter();
    let state = |Sighting { generation: it, .. }: Sighting| (it.number, it.state, it.held);
    seen.map(state).collect()
}

/// Waits for the generations to be so.
async fn becomes(office: &Office, wanted: &[(u64, GenerationState, bool)]) {
    while states(office).await != wanted {
        sleep(Duration::from_millis(5)).await;
    }
}

async fn stands(office: &Office) -> (Position, GenerationState) {
    let Status { position, state, .. } = office.status("case_view").await;
    (position, state)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_model_is_built_beside_the_one_that_answers_and_back_again() {
    let town = Town::open().await;
    let happenings = happenings(&town).await;
    let case = happenings.iter().find(|event| &*event.event_type == "CaseRegistered").unwrap();
    let mut before = old(&town).await;
    let answers = before.projector.start(SHORT);
    before.happens("a", case).await;

    let after = new(&town).await;
    let _built = after.projector.start(SHORT);
    becomes(&after, &[(1, Active, true), (2, Shadow, true)]).await;
    // Both are kept, each by its own build.
    let last = before.happens("b", case).await;
    before.projector.wait_for(&CaseView::SPEC, last, SOON).await.unwrap();
    after.projector.wait_for(&CaseView::SPEC, last, SOON).await.unwrap();
    assert_eq!((stands(&before).await, stands(&after).await), ((last, Active), (last, Shadow)));

    after.projector.cut_over("case_view", 2).await.unwrap();
    let last = before.happens("a", case).await;
    before.projector.wait_for(&CaseView::SPEC, last, SOON).await.unwrap();
    after.projector.wait_for(&CaseView::SPEC, last, SOON).await.unwrap();
    assert_eq!((stands(&before).await, stands(&after).await), ((last, Retired), (last, Active)));

    before.projector.cut_over("case_view", 1).await.unwrap();
    assert_eq!((stands(&before).await, stands(&after).await), ((last, Active), (last, Retired)));
    drop(answers);
    let gone = after.projector.discard("case_view", 1).await.unwrap_err();
    assert!(matches!(gone, ProjectorError::Unfit { reason: Unfit::Active, .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_place_of_a_build_that_is_gone_is_taken() {
    let town = Town::open().await;
    let happenings = happenings(&town).await;
    let mut before = old(&town).await;
    let answers = before.projector.start(SHORT);
    let last = before.happens("a", happenings.last().unwrap()).await;
    before.projector.wait_for(&CaseView::SPEC, last, SOON).await.unwrap();
    let after = new(&town).await;
    let _built = after.projector.start(SHORT);
    becomes(&after, &[(1, Active, true), (2, Shadow, true)]).await;
    drop(answers);
    becomes(&after, &[(1, Retired, false), (2, Active, true)]).await;
    // What has answered before stays, to go back to, and stands where it stood.
    let behind = before.projector.generations().await.unwrap().remove(0);
    assert_eq!(behind.generation.position, last);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_process_keeps_a_model_and_another_goes_on_when_it_dies() {
    let town = Town::open().await;
    let happenings = happenings(&town).await;
    let mut office = old(&town).await;
    // A process that dies lets go of nothing: its runtime is gone between two instants.
    let town = Arc::new(town);
    let its_town = Arc::clone(&town);
    let (up, is_up) = tokio::sync::oneshot::channel();
    let (die, dies) = std::sync::mpsc::channel::<()>();
    let holder = std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let models = vec![keep::<CaseView>()];
        let held = runtime.block_on(async {
            let store = its_town.another_store().await;
            let held =
                Office::keeping(Stores::of(&store), "changing", Decoder::default(), models).await;
            std::mem::forget(held.projector.start(SHORT));
            becomes(&held, &[(1, Active, true)]).await;
            held
        });
        up.send(()).unwrap();
        dies.recv().unwrap();
        runtime.shutdown_background();
        drop(held);
    });
    is_up.await.unwrap();
    let _follows = office.projector.start(SHORT);
    let told = office.happens("a", happenings.last().unwrap()).await;
    office.projector.wait_for(&CaseView::SPEC, told, SOON).await.unwrap();
    die.send(()).unwrap();
    holder.join().unwrap();
    let moved = office.happens("b", happenings.last().unwrap()).await;
    office.projector.wait_for(&CaseView::SPEC, moved, SOON).await.unwrap();
    assert_eq!(states(&office).await, [(1, Active, true)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_keeps_no_model_is_told_of_faults_and_of_their_end() {
    let town = Town::open().await;
    let happenings = happenings(&town).await;
    let mut office = old(&town).await;
    let _keeps = office.projector.start(SHORT);
    becomes(&office, &[(1, Active, true)]).await;
    let other = old(&town).await;
    let _follows = other.projector.start(SHORT);
    let case = happenings.iter().find(|event| &*event.event_type == "CaseRegistered").unwrap();
    let poison = RecordedEvent { event_type: "CaseFiled".into(), ..case.clone() };
    let poison = office.happens("bad", &poison).await;
    let stopped = other.projector.wait_for(&CaseView::SPEC, poison, SOON).await.unwrap_err();
    assert!(matches!(stopped, ProjectorError::Faulted { fault, .. } if fault.position == poison));
    // Resumed where nobody keeps it; the one that keeps it tries again, and stops again.
    other.projector.resume("case_view").await.unwrap();
    while other.status("case_view").await.fault.is_none() {
        sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comparison_names_the_rows_that_a_change_lists_otherwise() {
    let town = Town::open().await;
    let happenings = happenings(&town).await;
    let mut before = old(&town).await;
    let registered = |event: &&RecordedEvent| &*event.event_type == "CaseRegistered";
    let cases: Vec<_> = happenings.iter().filter(registered).collect();
    before.happens("lamp", cases[0]).await;
    let last = before.happens("lane", cases[1]).await;
    before.projector.catch_up().await.unwrap();
    let after = new(&town).await;
    after.projector.catch_up().await.unwrap();
    // What only one of them has folded is left out.
    before.happens("later", cases[1]).await;
    before.projector.catch_up().await.unwrap();

    let found = after.projector.compare("case_view", 1).await.unwrap();
    let keys: Vec<_> = found.differences.iter().map(|difference| &*difference.key).collect();
    assert_eq!((found.position, found.rows, found.other_rows), (last, 2, 2));
    assert_eq!((found.different, keys), (1, vec!["lane"]));
    let itself = after.projector.compare("case_view", 2).await.unwrap();
    assert_eq!((itself.rows, itself.different), (2, 0));

    let narrow = process(&town, vec![keep::<Narrower>()]).await;
    narrow.projector.catch_up().await.unwrap();
    let unlike = narrow.projector.compare("case_view", 1).await.unwrap_err();
    assert!(matches!(unlike, ProjectorError::Unfit { reason: Unfit::OtherColumns, .. }));
    assert_eq!(states(&narrow).await, [(1, Active, false), (2, Shadow, false), (3, Shadow, false)]);
    narrow.projector.discard("case_view", 3).await.unwrap();
    let none = after.projector.compare("case_view", 3).await.unwrap_err();
    assert!(matches!(none, ProjectorError::Unfit { reason: Unfit::Absent, .. }));
    assert!(!states(&after).await.contains(&(2, Building, false)));
}
