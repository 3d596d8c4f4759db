//! Deadline duties as an operator meets them: shown and done by the command, and done by the service.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

use jiff::{Timestamp, civil::date};
use lianxin_app::{App, Clock, Order, Stores};
use lianxin_domain::{
    actor::{Actor, EntryChannel, Level, Role},
    case::{
        Case, CaseCommand,
        intake::{Register, Registered},
        terms::ContactChannel,
    },
    directory::{
        Category, CategoryCommand, CategoryRegistered, Deputy, DeputyCommand, Elected, Established,
        Grid, GridCommand, GridDefined, Mandate, Station, StationCommand,
    },
    ids::CaseId,
};
use lianxin_server::{
    http::Limits,
    service::Service,
    token::{SigningKey, Tokens},
};
use lianxin_store::{EventLog, StreamKey, TenantId};
use lianxin_store_sqlite::{Options, SqliteStore};
use std::{
    path::Path,
    process::{Command, Output},
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{net::TcpListener, sync::oneshot};
use uuid::Uuid;

/// Runs the program in a folder.
fn lianxin(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lianxin"));
    command.current_dir(folder).args(arguments).output().unwrap()
}

/// What it prints when it succeeds.
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = lianxin(folder, arguments);
    let failed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {failed}");
    String::from_utf8(output.stdout).unwrap()
}

/// Why it fails.
fn failure(folder: &Path, arguments: &[&str]) -> String {
    let output = lianxin(folder, arguments);
    assert!(!output.status.success(), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn the_command_shows_what_falls_due_and_does_it_only_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let town = concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo");
    printed(folder, &["import", "town", town]);
    let position = || printed(folder, &["replay"]).lines().next().unwrap().to_owned();
    let before = position();

    let shown = printed(folder, &["duties", "run"]);
    let rows: Vec<&str> = shown.lines().filter(|line| line.contains("YN-2023-")).collect();
    assert!(rows.iter().any(|row| row.contains("RAISE_MISSED 逾期")), "{shown}");
    assert!(rows.iter().any(|row| row.contains("NOTIFY_HEAD")), "{shown}");
    assert!(shown.contains(&format!("{} duties up to", rows.len())), "{shown}");
    assert!(shown.contains("nothing was recorded"), "{shown}");
    let later = printed(folder, &["duties", "run", "--until", "2199-12-31"]);
    let later = later.lines().filter(|line| line.contains("YN-2023-")).count();
    assert!(later >= rows.len(), "nothing comes to be due less");
    assert_eq!(position(), before);

    let past = failure(folder, &["duties", "run", "--until", "2023-12-31"]);
    assert!(past.contains("is before today"), "{past}");
    let ahead = failure(folder, &["duties", "run", "--until", "2199-12-31", "--apply"]);
    assert!(ahead.contains("--apply goes without --until"), "{ahead}");
    assert_eq!(position(), before);

    let done = printed(folder, &["duties", "run", "--apply"]);
    assert!(done.contains(&format!("done: {}; no longer fitting: 0", rows.len())), "{done}");
    assert_ne!(position(), before);
    let again = printed(folder, &["duties", "run", "--apply"]);
    assert!(again.contains("done: 0; no longer fitting: 0"), "{again}");
}

/// A clock whose hands the test moves.
#[derive(Debug)]
struct Hands(Mutex<Timestamp>);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

fn actor(role: Role) -> Actor {
    Actor {
        account: role.as_str().into(),
        role,
        organ: "义宁镇".to_owned(),
        level: Some(Level::Town),
        station: Some("LX".into()),
        unit: None,
        deputy: None,
        on_behalf_of: None,
    }
}

fn order() -> Order {
    Order::new(Uuid::now_v7(), EntryChannel::Ui)
}

/// Registers a case at a station that is founded for it.
async fn registers(app: &App, case: Uuid) {
    let admin = actor(Role::SysAdmin);
    let name = || "濂溪".to_owned();
    let station = Established::least("LX", name());
    let station = StationCommand::Establish(station);
    app.execute::<Station>(&admin, order(), "LX", station).await.unwrap();
    let grid =
        GridDefined { code: "G1".into(), name: name(), community: name(), station: "LX".into() };
    app.execute::<Grid>(&admin, order(), "G1", GridCommand::Define(grid)).await.unwrap();
    let category = CategoryRegistered { code: "FIRE".into(), name: name() };
    let category = CategoryCommand::Register(category);
    app.execute::<Category>(&admin, order(), "FIRE", category).await.unwrap();
    let mandate = Mandate::of(Level::Town, date(2021, 1, 1), date(2026, 1, 1));
    let elected = DeputyCommand::Elect(Elected { deputy: "D1".into(), name: name(), mandate });
    app.execute::<Deputy>(&admin, order(), "D1", elected).await.unwrap();
    let registration = Registered {
        deputies: vec!["D1".into()],
        category: Some("FIRE".into()),
        grid: Some("G1".into()),
        channel: Some(ContactChannel::Phone),
        ..Registered::least(CaseId(case), "路灯不亮", "LX".into())
    };
    let register = CaseCommand::Register(Register { registration });
    let clerk = actor(Role::LiaisonOfficer);
    app.execute::<Case>(&clerk, order(), &case.to_string(), register).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_does_duties_by_itself_until_it_is_told_to_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lianxin.db");
    let store = SqliteStore::open(&path, Options::default()).await.unwrap();
    let moment = |text: &str| text.parse::<Timestamp>().unwrap();
    let hands = Arc::new(Hands(Mutex::new(moment("2023-02-10T02:00:00Z"))));
    let tenant = TenantId::new("demo");
    let clock = Arc::<Hands>::clone(&hands);
    let app = App::open(Stores::of(&store), tenant.clone(), clock).await.unwrap();
    let case = Uuid::now_v7();
    registers(&app, case).await;

    let tokens = Tokens::new(&SigningKey::from_bytes([7; 32]));
    let service = Service::new(vec![app], tokens, Limits::default()).unwrap();
    let service = service.attending(Duration::from_millis(10));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (stop, stopped) = oneshot::channel();
    let told = async {
        _ = stopped.await;
    };
    let served = tokio::spawn(service.run(listener, told));

    // Its triage was due on the 15th.
    *hands.0.lock().unwrap() = moment("2023-02-16T00:00:00Z");
    let stream = StreamKey::new("case", &case.to_string());
    let missed = loop {
        let events = store.read_stream(&tenant, &stream, 0, None).await.unwrap();
        if let [_, missed] = &*events {
            break missed.clone();
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(&*missed.event_type, "DeadlineMissed");
    assert_eq!((&*missed.actor_id, &*missed.occurred_at), ("system", "2023-02-16T08:00:00+08:00"));
    stop.send(()).unwrap();
    served.await.unwrap().unwrap();
}
