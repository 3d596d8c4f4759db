//! Two server processes share a database under load, and one of them is killed: no acknowledged command is
//! lost, what it did in the background goes on elsewhere, and those who followed it resume without loss or
//! repetition.

use futures::{StreamExt, TryStreamExt, future::join_all};
use jiff::{SignedDuration, Timestamp};
use lianxin_app::{App, Stores, clock::SystemClock, projector::Verification};
use lianxin_domain::actor::Role;
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_server::token::{Claims, SigningKey, Tokens};
use lianxin_store::{EventLog, LogFilter, Position, ReadStore, TenantId};
use lianxin_store_postgres::{Options, PostgresStore, migrate};
use lianxin_tests::office::actor;
use reqwest::{Client, Response};
use serde_json::{Value, json};
use std::{
    collections::HashSet,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::time::sleep;
use uuid::Uuid;

const TENANT: &str = "t";
const WRITERS: u64 = 8;
const FOLLOWERS: u64 = 4;
/// Commands acknowledged before the kill, and after it.
const COMMANDS: usize = 400;

/// A server process.
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

    /// Ends the process at once: it is told nothing.
    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// The people of an office, each of whom asks one of the servers while it lives and then the other.
struct People {
    client: Client,
    addresses: [String; 2],
    tokens: Tokens,
    /// Positions of commands that were acknowledged.
    acknowledged: Mutex<HashSet<u64>>,
    done: AtomicUsize,
    over: AtomicBool,
    /// The head when everything is over.
    last: AtomicU64,
}

impl People {
    fn token(&self, role: Role) -> String {
        let hour = SignedDuration::from_hours(1);
        self.tokens.sign(&Claims::of(actor(role), TENANT, Timestamp::now(), hour)).unwrap()
    }

    /// The payload of a command that takes effect, asked of whoever answers: the same command id again tells
    /// whether an answer that was lost had been one.
    async fn does(&self, favourite: usize, role: Role, field: &str, mut input: Value) -> Value {
        input["commandId"] = json!(Uuid::now_v7());
        let kind = format!("{}{}Input!", field[..1].to_uppercase(), &field[1..]);
        let text = format!(
            "mutation($input: {kind}) {{ {field}(input: $input) {{ receipt {{ position }} \
             refusals {{ code }} {} }} }}",
            if field.ends_with("Case") { "case { id }" } else { "" }
        );
        let body = json!({ "query": text, "variables": { "input": input } });
        for attempt in 0.. {
            let address = &self.addresses[(favourite + attempt) % 2];
            let request = self.client.post(format!("http://{address}/graphql")).json(&body);
            let Ok(answer) = request.bearer_auth(self.token(role)).send().await else { continue };
            let Ok(mut answer) = answer.json::<Value>().await else { continue };
            assert!(answer.get("errors").is_none(), "{answer:#}");
            let payload = answer["data"][field].take();
            assert_eq!(payload["refusals"], json!([]), "{payload:#}");
            return payload;
        }
        unreachable!("somebody answers")
    }

    fn acknowledge(&self, payload: &Value) {
        let position = payload["receipt"]["position"].as_str().unwrap().parse().unwrap();
        self.acknowledged.lock().unwrap().insert(position);
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    async fn write(&self, writer: u64) {
        let favourite = usize::try_from(writer).unwrap() % 2;
        for ordinal in 0.. {
            if self.over.load(Ordering::Relaxed) {
                return;
            }
            let input = json!({"source": "w", "externalId": format!("{writer}-{ordinal}"),
                "title": "消防通道", "station": "LX"});
            let case = self.does(favourite, Role::Integration, "registerLegacyCase", input).await;
            self.acknowledge(&case);
            for nth in 1..=3 {
                let input = json!({"caseId": case["case"]["id"], "field": "TITLE",
                    "value": format!("消防通道 {nth}"), "reason": "录入有误"});
                let field = "correctCaseDetails";
                let payload = self.does(favourite, Role::LiaisonOfficer, field, input).await;
                self.acknowledge(&payload);
            }
        }
    }

    /// Follows the log to the end, on one server and, when it is gone, on the other.
    async fn follow(&self, follower: u64) {
        let (mut seen, mut turn) = (0, usize::try_from(follower).unwrap());
        while !self.is_at_the_end(seen) {
            if let Some(answer) = self.connects(&self.addresses[turn % 2], seen).await {
                self.hears(answer, &mut seen).await;
            }
            turn += 1;
        }
    }

    fn is_at_the_end(&self, seen: u64) -> bool {
        self.over.load(Ordering::Relaxed) && seen >= self.last.load(Ordering::Relaxed)
    }

    async fn connects(&self, address: &str, after: u64) -> Option<Response> {
        let query = "subscription($after: Position) { events(after: $after) { position } }";
        let variables = json!({ "after": after.to_string() }).to_string();
        let request = self.client.get(format!("http://{address}/graphql/stream"));
        let request = request.bearer_auth(self.token(Role::Supervisor));
        let request = request.query(&[("query", query), ("variables", &variables)]);
        request.header("accept", "text/event-stream").send().await.ok()
    }

    /// Hears events until the connection is lost or there is nothing more to come.
    async fn hears(&self, answer: Response, seen: &mut u64) {
        let (mut stream, mut bytes) = (answer.bytes_stream(), Vec::new());
        while !self.is_at_the_end(*seen) {
            // Between two events it looks whether it is over.
            let more = tokio::select! {
                more = stream.next() => more,
                () = sleep(Duration::from_millis(50)) => continue,
            };
            let Some(Ok(more)) = more else { return };
            bytes.extend(more);
            while let Some(end) = bytes.windows(2).position(|pair| pair == b"\n\n") {
                let event: Vec<u8> = bytes.drain(..end + 2).collect();
                let event = String::from_utf8(event).unwrap();
                let Some(told) = event.strip_prefix("event: next\ndata: ") else { continue };
                let told: Value = serde_json::from_str(told.trim_end()).unwrap();
                let position = told["data"]["events"]["position"].as_str().unwrap();
                assert_eq!(position, (*seen + 1).to_string(), "{told}");
                *seen += 1;
            }
        }
    }

    async fn have_done(&self, commands: usize) {
        let until = self.done.load(Ordering::Relaxed) + commands;
        while self.done.load(Ordering::Relaxed) < until {
            sleep(Duration::from_millis(1)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_loses_nothing_and_another_goes_on() {
    let cluster = Cluster::start(Durability::Durable);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    let store = PostgresStore::connect(&url, Options::default()).await.unwrap();
    let tenant = TenantId::new(TENANT);
    let mut doomed = Server::start(&url);
    let survivor = Server::start(&url);
    let people = Arc::new(People {
        client: Client::new(),
        addresses: [doomed.address.clone(), survivor.address.clone()],
        tokens: Tokens::new(&SigningKey::from_bytes([7; 32])),
        acknowledged: Mutex::default(),
        done: AtomicUsize::new(0),
        over: AtomicBool::new(false),
        last: AtomicU64::new(u64::MAX),
    });
    let station = json!({"code": "LX", "name": "濂溪联络站"});
    people.does(0, Role::SysAdmin, "establishStation", station).await;

    let followers = join_all((0..FOLLOWERS).map(|follower| people.follow(follower)));
    let (writing, killing) = (Arc::clone(&people), async {
        people.have_done(COMMANDS).await;
        // By the one that was there first, and dies.
        assert!(held(&store, &tenant).await, "nobody keeps the read models");
        tokio::task::block_in_place(|| doomed.kill());
        people.have_done(COMMANDS).await;
    });
    let writers = join_all((0..WRITERS).map(|writer| writing.write(writer)));
    let changes = async {
        tokio::join!(writers, async {
            killing.await;
            people.over.store(true, Ordering::Relaxed);
        });
    };
    let told = async {
        // Over is over for followers once the last command stands.
        changes.await;
        people.last.store(store.head(&tenant).await.unwrap().0, Ordering::Relaxed);
    };
    tokio::join!(followers, told);

    let head = Position(people.last.load(Ordering::Relaxed));
    let log: Vec<_> = store.read(&tenant, LogFilter::default()).try_collect().await.unwrap();
    assert_eq!(log.len() as u64, head.0);
    let acknowledged = std::mem::take(&mut *people.acknowledged.lock().unwrap());
    assert!(acknowledged.iter().all(|position| *position <= head.0));
    assert_eq!(acknowledged.len(), people.done.load(Ordering::Relaxed), "a position twice");
    assert!(acknowledged.len() >= 2 * COMMANDS);
    let effects = log.iter().filter(|event| &*event.stream.stream_type == "case").count();
    assert_eq!(effects, acknowledged.len(), "a command took effect twice, or was not told");
    moves_on(&store, &tenant, head).await;
}

async fn held(store: &PostgresStore, tenant: &TenantId) -> bool {
    let all = store.generations(tenant).await.unwrap();
    !all.is_empty() && all.iter().all(|generation| generation.held)
}

/// What is left keeps the read models, which come to the head and are what the log says.
async fn moves_on(store: &PostgresStore, tenant: &TenantId, head: Position) {
    loop {
        let all = store.generations(tenant).await.unwrap();
        if all.iter().all(|generation| generation.held && generation.position == head) {
            break;
        }
        sleep(Duration::from_millis(20)).await;
    }
    let clock = Arc::new(SystemClock);
    let app = App::open(Stores::of(store), tenant.clone(), clock).await.unwrap();
    for status in app.projector().status().await.unwrap() {
        let Verification { differences, .. } = app.projector().verify(status.model).await.unwrap();
        assert_eq!(differences, [], "{}", status.model);
    }
}
