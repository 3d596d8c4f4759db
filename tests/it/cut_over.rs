//! Every read model is changed, built, cut over and cut back while people write and ask: nobody is failed and
//! nobody is told less than they know already.

mod revised;

use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use lianxin_app::{App, Order, Stores, clock::SystemClock, projector::Verification};
use lianxin_domain::{
    actor::{EntryChannel, Role},
    case::{Case, CaseCommand},
};
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_server::{
    http::Limits,
    service::Service,
    token::{Claims, SigningKey, Tokens},
};
use lianxin_store::{
    Attempts, Deliveries, EventLog, GenerationState, Ledger, Position, ReadStore, TenantId,
};
use lianxin_store_postgres::{self as postgres, PostgresStore, migrate};
use lianxin_store_sqlite::{self as sqlite, SqliteStore};
use lianxin_tests::office::{actor, correction, establish, registration};
use reqwest::{Client, StatusCode};
use revised::Revised;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, oneshot},
    time::{MissedTickBehavior, interval, sleep},
};
use uuid::Uuid;

const TENANT: &str = "t";
/// Writers and readers at once.
const WRITERS: u64 = 16;
const READERS: u64 = 2;
/// Commands before, between and after the changes.
const COMMANDS: u64 = 500;
/// Commands that may begin a second, and at a time; none while a read model is further behind than this.
const PACE: u32 = 800;
const BEAT: u32 = 8;
const FAR: u64 = 500;

/// A release, served.
struct Release {
    app: App,
    address: String,
    stop: oneshot::Sender<()>,
}

impl Release {
    async fn start(stores: Stores, tokens: &Tokens) -> Self {
        let app = App::open(stores, TenantId::new(TENANT), Arc::new(SystemClock)).await.unwrap();
        let limits = Limits { bucket: 1 << 50, ..Limits::default() };
        let service = Service::new(vec![app.clone()], tokens.clone(), limits).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(service.run(listener, async { _ = stopped.await }));
        Self { app, address, stop }
    }

    async fn is_ready(&self, client: &Client) -> bool {
        let answer = client.get(format!("http://{}/readyz", self.address)).send().await;
        answer.is_ok_and(|answer| answer.status() == StatusCode::OK)
    }

    async fn differs(&self) -> u64 {
        self.app.projector().catch_up().await.unwrap();
        let models = self.app.projector().status().await.unwrap();
        let verified = models.into_iter().map(async |status| {
            let Verification { different, .. } =
                self.app.projector().verify(status.model).await.unwrap();
            different
        });
        join_all(verified).await.into_iter().sum()
    }
}

/// What somebody knows of a case: they were told when they changed it.
#[derive(Clone)]
struct Known {
    number: String,
    correction: u64,
    position: Position,
}

/// A town under load, with a balancer before its releases.
struct Town {
    client: Client,
    token: String,
    releases: [(App, String); 2],
    /// Which release people are led to.
    ready: AtomicUsize,
    known: Mutex<Vec<Known>>,
    commands: AtomicU64,
    answers: AtomicU64,
    over: AtomicBool,
    /// Commands that may begin: people write at a pace, or they would leave the models behind for ever.
    paced: Semaphore,
}

impl Town {
    fn chosen(&self) -> (App, String) {
        let chosen = self.ready.load(Ordering::Relaxed);
        self.releases[chosen].clone()
    }

    async fn write(&self, writer: u64) {
        for ordinal in 0.. {
            if self.over.load(Ordering::Relaxed) {
                return;
            }
            let (id, number) = (Uuid::now_v7(), format!("W{writer}x{ordinal}"));
            self.does(Role::Integration, id, registration(id, &number)).await;
            for nth in 1..=4 {
                let title = format!("消防通道 {number} {nth}");
                let position = self.does(Role::LiaisonOfficer, id, correction(&title)).await;
                let known = Known { number: number.clone(), correction: nth, position };
                self.known.lock().unwrap().push(known);
            }
        }
    }

    async fn does(&self, role: Role, id: Uuid, command: CaseCommand) -> Position {
        self.paced.acquire().await.unwrap().forget();
        let order = Order::new(Uuid::now_v7(), EntryChannel::Import);
        let (app, _) = self.chosen();
        let done = app.execute::<Case>(&actor(role), order, &id.to_string(), command).await;
        self.commands.fetch_add(1, Ordering::Relaxed);
        done.unwrap().receipt.unwrap().last
    }

    async fn read(&self, reader: u64) {
        for nth in reader.. {
            if self.over.load(Ordering::Relaxed) {
                return;
            }
            let known = {
                let all = self.known.lock().unwrap();
                // The newest, and all over.
                let back = if nth.is_multiple_of(2) { 0 } else { nth * 7919 % 4_096 };
                let place = (all.len() as u64).saturating_sub(1 + back);
                all.get(usize::try_from(place).unwrap()).cloned()
            };
            match known {
                Some(known) => self.asks(&known).await,
                None => sleep(Duration::from_millis(1)).await,
            }
        }
    }

    async fn asks(&self, known: &Known) {
        let text = "query($number: String!, $min: Position) {
            cases(search: $number, minPosition: $min, first: 2) {
                edges { node { number title } } } }";
        let (_, address) = self.chosen();
        let variables = json!({ "number": known.number, "min": known.position.to_string() });
        let request = self.client.post(format!("http://{address}/graphql"));
        let request = request.bearer_auth(&self.token);
        let request = request.json(&json!({ "query": text, "variables": variables }));
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert!(answer.get("errors").is_none(), "{answer:#}");
        let edges = answer["data"]["cases"]["edges"].as_array().unwrap();
        assert_eq!(edges.len(), 1, "{} at {}: {answer}", known.number, known.position);
        let title = edges[0]["node"]["title"].as_str().unwrap();
        let told: u64 = title.rsplit(' ').next().unwrap().parse().unwrap();
        assert!(told >= known.correction, "{title}, but {} was acknowledged", known.correction);
        self.answers.fetch_add(1, Ordering::Relaxed);
    }

    /// Lets so many commands begin each second, but no more at once than there are writers, and no more than
    /// the machine bears.
    async fn pace(&self, app: &App) {
        let mut ticks = interval(Duration::from_secs(1) * BEAT / PACE);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.over.load(Ordering::Relaxed) {
            ticks.tick().await;
            let seen = app.projector().generations().await.unwrap();
            let far = seen.iter().any(|it| it.head.0 > it.generation.position.0 + FAR);
            if !far && self.paced.available_permits() < WRITERS as usize {
                self.paced.add_permits(BEAT as usize);
            }
        }
        // Those who wait see that it is over.
        self.paced.add_permits(5 * WRITERS as usize);
    }

    /// Leads people to the release that says it is ready; to the same as before while none does.
    async fn balance(&self, releases: [&Release; 2]) {
        while !self.over.load(Ordering::Relaxed) {
            for (index, release) in releases.iter().enumerate() {
                if release.is_ready(&self.client).await {
                    self.ready.store(index, Ordering::Relaxed);
                }
            }
            sleep(Duration::from_millis(2)).await;
        }
    }

    /// Waits until so many more commands are done.
    async fn goes_on(&self) {
        let until = self.commands.load(Ordering::Relaxed) + COMMANDS;
        while self.commands.load(Ordering::Relaxed) < until {
            sleep(Duration::from_millis(1)).await;
        }
    }

    async fn is_led_to(&self, index: usize) {
        while self.ready.load(Ordering::Relaxed) != index {
            sleep(Duration::from_millis(1)).await;
        }
    }
}

/// Cuts every model over to the newest generation in a state.
async fn cut_over(app: &App, state: GenerationState) {
    let seen = app.projector().generations().await.unwrap();
    for it in seen.into_iter().filter(|it| it.generation.state == state) {
        let (model, number) = (it.generation.model, it.generation.number);
        app.projector().cut_over(&model, number).await.unwrap();
    }
}

async fn is_built(app: &App) {
    let shadows = async || {
        let seen = app.projector().generations().await.unwrap();
        seen.iter().filter(|it| it.generation.state == GenerationState::Shadow).count()
    };
    let models = app.projector().status().await.unwrap().len();
    while shadows().await < models {
        sleep(Duration::from_millis(5)).await;
    }
}

async fn nobody_notices<S>(open: impl AsyncFn() -> S)
where
    S: EventLog + Ledger + ReadStore + Attempts + Deliveries + Clone,
{
    let tokens = Tokens::new(&SigningKey::from_bytes([7; 32]));
    let hour = SignedDuration::from_hours(1);
    let claims = Claims::of(actor(Role::LiaisonOfficer), TENANT, Timestamp::now(), hour);
    let before = Release::start(Stores::of(&open().await), &tokens).await;
    establish(&before.app).await.unwrap();
    let store = open().await;
    let read = Arc::new(Revised::new(store.clone()));
    let after = Release::start(Stores { read, ..Stores::of(&store) }, &tokens).await;
    let shown = |release: &Release| (release.app.clone(), release.address.clone());
    let town = Town {
        client: Client::new(),
        token: tokens.sign(&claims).unwrap(),
        releases: [shown(&before), shown(&after)],
        ready: AtomicUsize::new(0),
        known: Mutex::default(),
        commands: AtomicU64::new(0),
        answers: AtomicU64::new(0),
        over: AtomicBool::new(false),
        paced: Semaphore::new(0),
    };
    let started = Instant::now();
    let changing = async {
        town.goes_on().await;
        is_built(&after.app).await;
        assert_eq!(town.ready.load(Ordering::Relaxed), 0, "nobody is led to a shadow");
        cut_over(&after.app, GenerationState::Shadow).await;
        town.is_led_to(1).await;
        town.goes_on().await;
        cut_over(&before.app, GenerationState::Retired).await;
        town.is_led_to(0).await;
        town.goes_on().await;
        town.over.store(true, Ordering::Relaxed);
    };
    tokio::join!(
        join_all((0..WRITERS).map(|writer| town.write(writer))),
        join_all((0..READERS).map(|reader| town.read(reader))),
        town.balance([&before, &after]),
        town.pace(&before.app),
        changing,
    );
    let seconds = started.elapsed().as_secs_f64();
    let [commands, answers] = [&town.commands, &town.answers].map(|it| it.load(Ordering::Relaxed));
    println!("{commands} commands and {answers} answers in {seconds:.1} s");
    let differing = [before.differs().await, after.differs().await];
    assert_eq!(differing, [0, 0], "documents that are not what the log says");
    for release in [before, after] {
        _ = release.stop.send(());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_notices_a_change_of_every_read_model_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lianxin.db");
    nobody_notices(async || SqliteStore::open(&file, sqlite::Options::default()).await.unwrap())
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_notices_a_change_of_every_read_model_in_a_database() {
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    nobody_notices(async || {
        PostgresStore::connect(&url, postgres::Options::default()).await.unwrap()
    })
    .await;
}
