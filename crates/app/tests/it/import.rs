//! Importing cases of another system: dirt, repetition, interruption.

use crate::town::{Town, actor, presidium};
use futures::{TryStreamExt, future::ready};
use lianxin_app::{
    import::cases::{Mapping, Mode, Reject, Tally, Witness, import},
    queries::At,
};
use lianxin_domain::{actor::Role, case::terms::CaseStatus};
use lianxin_store::{EventLog, LogFilter};
use std::{
    io::{Cursor, Read},
    sync::Arc,
};

const MAPPING: &str = r#"
    source = "old"
    [columns]
    external-id = "id"
    station = "office"
    opened = "day"
    closed = "end"
    category = "kind"
    title = ["what", "kind"]
    [defaults]
    category = "OTHER"
    title = "(no title)"
    [unknown]
    station = "reject"
    category = "register"
    since = "2010-01-01"
"#;

const HEADER: &str = "id,office,day,end,kind,what\n";

#[derive(Default)]
struct Told {
    rejects: Vec<(u64, String, &'static str)>,
    steps: usize,
}

impl Witness for Told {
    fn rejected(&mut self, reject: &Reject) {
        self.rejects.push((reject.line, reject.column.clone(), reject.code));
    }

    fn progress(&mut self, _tally: Tally) {
        self.steps += 1;
    }
}

async fn run(town: &Town, mode: Mode, file: impl Read + Send + 'static) -> (Tally, Told) {
    let mut told = Told::default();
    let mapping = Mapping::parse(MAPPING).unwrap();
    let caller = actor(Role::Integration);
    let tally = import(&town.app, &caller, mapping, file, mode, &mut told).await.unwrap();
    (tally, told)
}

fn file(rows: &str) -> Cursor<Vec<u8>> {
    Cursor::new(format!("{HEADER}{rows}").into_bytes())
}

/// `count` good rows, of which every third is open; one in a hundred is there twice, and after one in
/// a hundred stands a row that no rule would take.
fn many(count: usize) -> String {
    let row = |n| {
        let end = if n % 3 == 0 { "" } else { "2016-05-06" };
        let good = format!("{n},LX,2015-01-0{},{end},Roads {},pothole\n", n % 9 + 1, n % 4);
        match n % 100 {
            7 => format!("{good}{good}"),
            8 => format!("{good}bad{n},LX,2015-01-02,2014-01-01,Roads,closed before\n"),
            _ => good,
        }
    };
    (0..count).map(row).collect()
}

#[tokio::test]
async fn a_row_becomes_a_legacy_case_with_what_is_known_and_nothing_else() {
    let town = Town::open().await;
    let (tally, _) = run(
        &town,
        Mode::Import,
        file("7,LX,2015-01-02,2015-02-03,Roads,pothole\n8,LX,2015-01-02,,,\n"),
    )
    .await;
    assert_eq!(tally, Tally { rows: 2, imported: 2, duplicates: 0, rejected: 0 });
    let queries = town.app.queries();
    let closed = queries.case_by_number(&presidium(), "YN-2015-0001", At::default()).await.unwrap();
    assert_eq!(closed.state.status, CaseStatus::Closed);
    assert!(closed.state.legacy && closed.state.referrals.is_empty());
    assert_eq!(closed.state.category.as_ref().unwrap().as_str(), "ROADS");
    assert_eq!(closed.state.late_entries, 0);
    let open = queries.case_by_number(&presidium(), "YN-2015-0002", At::default()).await.unwrap();
    assert_eq!(
        (open.state.status, open.state.title.as_str()),
        (CaseStatus::Registered, "(no title)")
    );
}

#[tokio::test]
async fn every_row_is_accounted_for() {
    let town = Town::open().await;
    let rows = "1,LX,2015-01-02,,Roads,a\n\
        1,LX,2015-01-03,,Roads,again\n\
        ,LX,2015-01-02,,Roads,b\n\
        3,XX,2015-01-02,,Roads,c\n\
        4,LX,2015-13-02,,Roads,d\n\
        5,LX,2015-01-02,2014-01-01,Roads,e\n\
        6,LX,2015-01-02\n\
        7,LX,2015-01-02,,Roads,f\n";
    let (tally, told) = run(&town, Mode::Import, file(rows)).await;
    assert_eq!(tally, Tally { rows: 8, imported: 2, duplicates: 1, rejected: 5 });
    let mut rejects = told.rejects;
    rejects.sort();
    let expected = [
        (4, "id", "REQUIRED"),
        (5, "office", "UNKNOWN_REFERENCE"),
        (6, "day", "INVALID_DATE"),
        (7, "closedOn", "OCCURRED_BEFORE_CAUSE"),
        (8, "", "MALFORMED_ROW"),
    ];
    assert_eq!(rejects, expected.map(|(line, column, code)| (line, column.to_owned(), code)));
    let queries = town.app.queries();
    let first = queries.case_by_number(&presidium(), "YN-2015-0001", At::default()).await.unwrap();
    assert_eq!(first.state.title, "a", "of two rows with one id the first stands");
}

#[tokio::test]
async fn a_second_run_adds_nothing() {
    let town = Town::open().await;
    let (first, _) = run(&town, Mode::Import, file(&many(1_200))).await;
    assert_eq!(first, Tally { rows: 1_224, imported: 1_200, duplicates: 12, rejected: 12 });
    let head = town.store.head(town.app.tenant()).await.unwrap();
    let (second, _) = run(&town, Mode::Import, file(&many(1_200))).await;
    assert_eq!(second, Tally { rows: 1_224, imported: 0, duplicates: 1_212, rejected: 12 });
    assert_eq!(town.store.head(town.app.tenant()).await.unwrap(), head);
}

/// A file whose disk fails after some bytes.
struct Torn(Cursor<Vec<u8>>);

impl Read for Torn {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(std::io::Error::other("torn")),
            read => Ok(read),
        }
    }
}

#[tokio::test]
async fn an_interrupted_run_is_resumed_by_running_it_again() {
    let (whole, torn) = (Town::open().await, Town::open().await);
    run(&whole, Mode::Import, file(&many(2_000))).await;

    let mut told = Told::default();
    let half = Torn(file(&many(1_300)));
    let mapping = Mapping::parse(MAPPING).unwrap();
    let caller = actor(Role::Integration);
    import(&torn.app, &caller, mapping, half, Mode::Import, &mut told).await.unwrap_err();
    let (tally, _) = run(&torn, Mode::Import, file(&many(2_000))).await;
    assert_eq!((tally.imported + tally.duplicates, tally.rejected), (2_020, 20));
    assert!(tally.imported >= 700);

    for (torn, whole) in cases(&torn).await.into_iter().zip(cases(&whole).await) {
        assert_eq!(torn, whole);
    }
    assert_eq!(cases(&torn).await.len(), 2_000);
}

/// Every registration: its case and what it says, the number included.
async fn cases(town: &Town) -> Vec<(Arc<str>, String)> {
    let events = town.store.read(town.app.tenant(), LogFilter::default());
    let registered = events.try_filter(|event| ready(&*event.event_type == "CaseRegistered"));
    let told = registered.map_ok(|event| (event.stream.stream_id, event.payload.to_string()));
    told.try_collect().await.unwrap()
}

#[tokio::test]
async fn a_dry_run_writes_nothing_and_finds_the_same_faults() {
    let town = Town::open().await;
    let head = town.store.head(town.app.tenant()).await.unwrap();
    let (tally, told) =
        run(&town, Mode::DryRun, file("1,LX,2015-01-02,,New,a\n2,XX,2015-01-02,,Roads,b\n")).await;
    assert_eq!(tally, Tally { rows: 2, imported: 1, duplicates: 0, rejected: 1 });
    assert_eq!(told.rejects, [(3, "office".to_owned(), "UNKNOWN_REFERENCE")]);
    assert_eq!(town.store.head(town.app.tenant()).await.unwrap(), head);
    assert!(told.steps > 0);
}
