//! A receiver of notices that is away for six hours, answers 500, answers nothing and dies over a notice, and a server
//! that is killed over one: nothing is lost, the order holds, and a notice keeps its id.

mod hours;
mod office;
mod receiver;
mod witness;

use async_trait::async_trait;
use futures::TryStreamExt;
use hours::Hours;
use jiff::{SignedDuration, Timestamp};
use lianxin_app::{
    App, Stores,
    clock::SystemClock,
    webhooks::{Carrier, Dispatch, Letter, Terms, Undelivered},
};
use lianxin_postgres_cluster::Durability;
use lianxin_server::{
    http::Limits,
    service::Service,
    token::{SigningKey, Tokens},
    webhooks::Courier,
};
use lianxin_store::{LogFilter, Position, RecordedEvent, TenantId};
use lianxin_tests::{Home, open};
use office::{Office, TENANT};
use receiver::{Mood, Moods, Receiver};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};
use tokio::net::TcpListener;
use witness::bears_out;

/// How long the receiver is given to answer, and how long while it answers nothing.
const PATIENCE: Duration = Duration::from_secs(600);
const IMPATIENCE: Duration = Duration::from_millis(200);

/// Carries notices by HTTP, impatiently while the receiver is silent: only then does a time decide.
struct Carriers {
    patient: Courier,
    impatient: Courier,
    mood: Moods,
}

#[async_trait]
impl Carrier for Carriers {
    async fn carry(&self, letter: &Letter) -> Result<u16, Undelivered> {
        match self.mood.present() {
            Mood::Silent => self.impatient.carry(letter).await,
            Mood::Well | Mood::Failing(_) | Mood::Dying => self.patient.carry(letter).await,
        }
    }
}

/// What stands in the log of cases after a position.
async fn of_cases(stores: &Stores, after: Position) -> Vec<RecordedEvent> {
    let stream_type = Some("case".to_owned());
    let filter = LogFilter { after, stream_type, ..LogFilter::default() };
    stores.log.read(&TenantId::new(TENANT), filter).try_collect().await.unwrap()
}

/// Registers the webhook through the API; the position of that, and its secret.
async fn subscribes(office: &Office, url: &str) -> (Position, String) {
    let input = json!({"code": "grid", "url": url, "streamTypes": ["case"]});
    let payload = office.keeps("registerWebhook", input).await;
    assert_eq!(payload["webhook"]["state"], "ACTIVE", "{payload:#}");
    let secret = payload["webhook"]["signingSecret"].as_str().unwrap().to_owned();
    let position = payload["receipt"]["position"].as_str().unwrap().parse().unwrap();
    (Position(position), secret)
}

/// A server of this process, whose notices go by a clock of the test's.
async fn serve(stores: &Stores, hours: &Hours, mood: Moods) -> Office {
    let key = SigningKey::from_bytes([7; 32]);
    let app = App::open(stores.clone(), TenantId::new(TENANT), Arc::new(SystemClock)).await;
    let app = app.unwrap().signing_with(key.webhooks());
    let dispatch = Dispatch {
        carrier: Arc::new(Carriers {
            patient: Courier::try_new(PATIENCE, true).unwrap(),
            impatient: Courier::try_new(IMPATIENCE, true).unwrap(),
            mood,
        }),
        timer: Arc::new(hours.clone()),
        longest_wait: Duration::from_secs(300),
        terms: Terms::default(),
    };
    let limits = Limits { bucket: 1 << 50, ..Limits::default() };
    let service = Service::new(vec![app], Tokens::new(&key), limits).unwrap().notifying(&dispatch);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(service.run(listener, std::future::pending()));
    Office::at(address)
}

async fn six_hours(home: Home) {
    let stores = open(&home.url()).await.unwrap();
    let began: Timestamp = "2024-03-01T01:00:00Z".parse().unwrap();
    let hours = Hours::from(began);
    let hour = |nth: i64| began + SignedDuration::from_hours(nth);
    let receiver = Receiver::open().await;
    let office = serve(&stores, &hours, receiver.moods()).await;
    let (registered, secret) = subscribes(&office, &receiver.url()).await;

    office.works(5).await;
    receiver.has_taken(20).await;
    // It dies over a notice that it has read and not answered.
    receiver.is(Mood::Dying);
    let (cases, ()) = tokio::join!(office.works(10), receiver.is_struck());
    let receiver = receiver.killed().await;
    // For two hours nobody is there, for two more it is ill, and for two it hears and says nothing.
    hours.pass_until(hour(2)).await;
    let status = office.webhook().await;
    assert!(status["lastError"].as_str().unwrap().starts_with("no connection"), "{status:#}");
    office.corrects(&cases).await;
    receiver.is(Mood::Failing(500));
    let receiver = receiver.reopened().await;
    hours.pass_until(hour(4)).await;
    let status = office.webhook().await;
    assert_eq!(status["lastError"], "the answer was 500", "{status:#}");
    office.works(5).await;
    receiver.is(Mood::Silent);
    hours.pass_until(hour(6)).await;
    let status = office.webhook().await;
    assert_eq!(status["lastError"], "no answer within 0.2 s", "{status:#}");
    // With waits of up to five minutes it was asked about every four.
    let attempts = status["attempts"].as_i64().unwrap();
    assert!((72..=160).contains(&attempts), "{status:#}");
    assert!(status["lag"].as_str().unwrap().parse::<u64>().unwrap() > 20, "{status:#}");

    receiver.is(Mood::Well);
    hours.pass();
    office.works(3).await;
    let expected = of_cases(&stores, registered).await;
    receiver.has_heard_of(expected.len()).await;
    bears_out(&receiver.heard(), &expected, &[&secret]);
    office.is_told_all().await;
    office.is_never_told_that_nothing_changed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn six_hours_of_every_trouble_lose_nothing_from_a_file() {
    six_hours(Home::file().unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn six_hours_of_every_trouble_lose_nothing_from_a_database() {
    six_hours(Home::database(Durability::Fast).await.unwrap()).await;
}

/// A server process, which sends notices by the machine's clock.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(url: &str) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_lianxin-office-server"))
            .args([url, TENANT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { process, address: address.trim().to_owned() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// The server that sends is killed between a notice and its answer; another has waited to take over.
async fn killed_over_a_notice(home: Home) {
    let url = home.url();
    let doomed = Server::start(&url);
    let office = Office::at(doomed.address.clone());
    let receiver = Receiver::open().await;
    let (registered, secret) = subscribes(&office, &receiver.url()).await;
    office.works(3).await;
    receiver.has_taken(12).await;
    assert_eq!(office.webhook().await["kept"], true);
    let heir = Server::start(&url);
    receiver.is(Mood::Dying);
    let (cases, ()) = tokio::join!(office.works(5), receiver.is_struck());
    drop(doomed);
    receiver.is(Mood::Well);
    let office = Office::at(heir.address.clone());
    office.corrects(&cases).await;
    // Signed by two secrets from here on.
    let rotated = office.keeps("rotateWebhookSecret", json!({"code": "grid"})).await;
    let newer = rotated["webhook"]["signingSecret"].as_str().unwrap().to_owned();
    assert_eq!(rotated["webhook"]["previousSigningSecret"], Value::from(secret.as_str()));
    office.works(2).await;

    let stores = open(&url).await.unwrap();
    let expected = of_cases(&stores, registered).await;
    receiver.has_heard_of(expected.len()).await;
    let heard = receiver.heard();
    bears_out(&heard, &expected, &[&secret, &newer]);
    let ids: std::collections::HashSet<&str> = heard.iter().map(|it| &*it.id).collect();
    assert!(heard.len() > ids.len(), "what the killed one had sent was sent again");
    assert_ne!(secret, newer);
    assert!(heard.last().unwrap().signature.contains(' '), "two secrets sign");
    office.is_told_all().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_over_a_notice_is_followed_by_another_on_a_file() {
    killed_over_a_notice(Home::file().unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_over_a_notice_is_followed_by_another_on_a_database() {
    killed_over_a_notice(Home::database(Durability::Fast).await.unwrap()).await;
}
