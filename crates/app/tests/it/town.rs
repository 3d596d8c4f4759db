//! A town small enough for a test: one station, one grid, two categories, one deputy, one unit.

use jiff::{Timestamp, civil::date};
use lianxin_app::{
    App, Done, ExecuteError, Order, Refused, Stores, clock::StoppedClock, execute::Executable,
};
use lianxin_domain::{
    actor::{Actor, EntryChannel, Level, Role},
    case::{
        Case, CaseCommand,
        closing::{Archive, Close},
        feedback::RecordFeedback,
        intake::{Register, Registered},
        refer::Refer,
        supervision::OpenSupervision,
        terms::{ContactChannel, FeedbackFrom, HandlingMode, Satisfaction, SupervisionKind, Track},
        triage::{Accept, AnswerOnSpot},
    },
    directory::{
        Category, CategoryCommand, CategoryRegistered, Deputy, DeputyCommand, Elected, Established,
        Grid, GridCommand, GridDefined, HandlingUnit, Mandate, Station, StationCommand,
        UnitCommand, UnitRegistered,
    },
    ids::CaseId,
    policy::Complexity,
    refusal::Code,
    time::OccurredAt,
};
use lianxin_store::TenantId;
use lianxin_store_sqlite::{Options, SqliteStore};
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

/// A town with its store in a folder that goes with it.
pub(crate) struct Town {
    pub(crate) app: App,
    pub(crate) store: SqliteStore,
    folder: TempDir,
}

/// The day on which everything in these tests happens, unless they say otherwise.
pub(crate) fn now() -> Timestamp {
    "2023-02-10T02:00:00Z".parse().unwrap()
}

impl Town {
    /// An empty tenant: calendar and policy are published, the directory is empty.
    pub(crate) async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder).await;
        let app = app(&store).await;
        Self { app, store, folder }
    }

    /// With its directory.
    pub(crate) async fn open() -> Self {
        let town = Self::empty().await;
        settle(&town.app).await;
        town
    }

    /// Another process on the same file.
    pub(crate) async fn another(&self) -> App {
        app(&self.another_store().await).await
    }

    /// The store of another process on the same file.
    pub(crate) async fn another_store(&self) -> SqliteStore {
        open(&self.folder).await
    }

    /// The clerk registers a case; its id.
    pub(crate) async fn registers(&self, title: &str) -> Uuid {
        let id = Uuid::now_v7();
        self.does(&clerk(), id, registration(id, title)).await.unwrap();
        id
    }

    /// The presidium accepts it.
    pub(crate) async fn accepts(&self, id: Uuid) -> Done<Case> {
        self.does(&presidium(), id, accept()).await.unwrap()
    }

    /// The presidium refers it to U1.
    pub(crate) async fn refers(&self, id: Uuid) -> Done<Case> {
        let refer = Refer {
            mode: HandlingMode::Single,
            lead: "U1".into(),
            co: Vec::new(),
            complexity: Complexity::Ordinary,
            instruction: None,
        };
        self.does(&presidium(), id, CaseCommand::Refer(refer)).await.unwrap()
    }

    /// The presidium opens a supervision of it.
    pub(crate) async fn supervises(&self, id: Uuid) -> Done<Case> {
        let open =
            OpenSupervision { kind: SupervisionKind::Track, leader: None, response_due_on: None };
        self.does(&presidium(), id, CaseCommand::OpenSupervision(open)).await.unwrap()
    }

    /// Somebody does something to a case.
    pub(crate) async fn does(
        &self,
        who: &Actor,
        id: Uuid,
        command: CaseCommand,
    ) -> Result<Done<Case>, ExecuteError> {
        self.app.execute::<Case>(who, order(), &id.to_string(), command).await
    }
}

/// Founds the directory.
pub(crate) async fn settle(app: &App) {
    let station = Established::least("LX", "濂溪联络站");
    founds::<Station>(app, "LX", StationCommand::Establish(station)).await;
    let grid = GridDefined {
        code: "G1".into(),
        name: "一号网格".into(),
        community: "濂溪".into(),
        station: "LX".into(),
    };
    founds::<Grid>(app, "G1", GridCommand::Define(grid)).await;
    for code in ["FIRE", "ROADS"] {
        let category = CategoryRegistered { code: code.into(), name: code.into() };
        founds::<Category>(app, code, CategoryCommand::Register(category)).await;
    }
    let unit = UnitRegistered { code: "U1".into(), name: "执法队".into(), level: Level::Town };
    founds::<HandlingUnit>(app, "U1", UnitCommand::Register(unit)).await;
    let mandate = Mandate::of(Level::Town, date(2021, 1, 1), date(2026, 12, 31));
    let elected = Elected { deputy: "D1".into(), name: "代表甲".into(), mandate };
    founds::<Deputy>(app, "D1", DeputyCommand::Elect(elected)).await;
}

/// Somebody who keeps the directory founds something.
pub(crate) async fn founds<R: Executable>(app: &App, id: &str, command: R::Command) {
    app.execute::<R>(&actor(Role::SysAdmin), order(), id, command).await.unwrap();
}

async fn open(folder: &TempDir) -> SqliteStore {
    SqliteStore::open(&folder.path().join("lianxin.db"), Options::default()).await.unwrap()
}

async fn app(store: &SqliteStore) -> App {
    let clock = Arc::new(StoppedClock(now()));
    App::open(Stores::of(store), TenantId::new("demo"), clock).await.unwrap()
}

/// An order with an id of its own.
pub(crate) fn order() -> Order {
    Order::new(Uuid::now_v7(), EntryChannel::Ui)
}

/// Somebody in a role, bound to nothing.
pub(crate) fn actor(role: Role) -> Actor {
    Actor {
        account: role.as_str().to_lowercase().into(),
        role,
        organ: "义宁镇".into(),
        level: Some(Level::Town),
        station: None,
        unit: None,
        deputy: None,
        on_behalf_of: None,
    }
}

/// The liaison officer of LX.
pub(crate) fn clerk() -> Actor {
    Actor { station: Some("LX".into()), ..actor(Role::LiaisonOfficer) }
}

/// The town's referring body.
pub(crate) fn presidium() -> Actor {
    actor(Role::Presidium)
}

/// Acceptance as an opinion.
pub(crate) fn accept() -> CaseCommand {
    CaseCommand::Accept(Accept {
        track: Track::Opinion,
        urgency: None,
        livelihood: false,
        lead_deputy: None,
        note: None,
    })
}

/// How a case is answered on the spot, rated, closed and filed.
pub(crate) fn answered_on_the_spot() -> [(Actor, CaseCommand); 4] {
    let satisfied = Satisfaction::Satisfied;
    let held = ["REGISTRATION_FORM", "REPLY", "FEEDBACK_SLIP", "CLOSURE_SHEET"];
    let answer = AnswerOnSpot {
        answer: "当场答复".into(),
        reply_class: None,
        by_deputy: None,
        livelihood: false,
    };
    let feedback = RecordFeedback {
        from: FeedbackFrom::Petitioner,
        process: satisfied,
        outcome: satisfied,
        cosigners: Vec::new(),
        comment: None,
        attempts: 1,
    };
    let file = Archive {
        archive_no: "1".into(),
        retention: "D10".into(),
        catalogue: held.map(str::to_owned).to_vec(),
        pages: None,
        location: None,
    };
    [
        (clerk(), CaseCommand::AnswerOnSpot(answer)),
        (clerk(), CaseCommand::RecordFeedback(feedback)),
        (presidium(), CaseCommand::Close(Close { summary: "办结".into(), dissent_reason: None })),
        (clerk(), CaseCommand::Archive(file)),
    ]
}

/// The registration of a case by phone, without a number of its own.
pub(crate) fn registration(id: Uuid, title: &str) -> CaseCommand {
    CaseCommand::Register(Register {
        registration: Registered {
            category: Some("FIRE".into()),
            grid: Some("G1".into()),
            channel: Some(ContactChannel::Phone),
            deputies: vec!["D1".into()],
            ..Registered::least(CaseId(id), title, "LX".into())
        },
    })
}

/// The refusal that something must have met.
pub(crate) fn refused<T: std::fmt::Debug>(outcome: Result<T, ExecuteError>) -> Refused {
    match outcome {
        Err(ExecuteError::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

/// The code of that refusal.
pub(crate) fn code<T: std::fmt::Debug>(outcome: Result<T, ExecuteError>) -> Code {
    refused(outcome).refusal.code
}

/// A moment on the tests' day, hours after it began to be told.
pub(crate) fn later(hours: i64) -> OccurredAt {
    OccurredAt::new(now() + jiff::SignedDuration::from_hours(hours), jiff::tz::offset(8))
}
