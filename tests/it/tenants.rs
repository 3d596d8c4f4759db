//! Two offices on one database. Nothing of the one is ever told to callers of the other: not by any question,
//! command or subscription, with whatever ids, cursors, positions and words of the other they ask.

mod documents;

use documents::{Author, Document, Pool};
use futures::StreamExt;
use jiff::{SignedDuration, Timestamp};
use lianxin_app::{App, Stores, clock::SystemClock, import::town};
use lianxin_domain::actor::{Actor, Level, Role};
use lianxin_postgres_cluster::{Cluster, Durability};
use lianxin_server::{
    http::Limits,
    service::Service,
    token::{Claims, SigningKey, Tokens},
};
use lianxin_store::{EventLog, Position, TenantId};
use lianxin_store_postgres::{self as postgres, PostgresStore, migrate};
use lianxin_store_sqlite::{self as sqlite, SqliteStore};
use reqwest::Client;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tokio::{net::TcpListener, task::JoinHandle};

/// The office that has something to hide: the demo town.
const TOWN: &str = "yining";
/// The office that asks: it has a station and a case.
const VILLAGE: &str = "wuning";
/// Questions and commands made up of each field.
const QUESTIONS: usize = 14;
const COMMANDS: usize = 3;
/// Who commands: the congress's own body, and the keeper of the directory.
const KEEPERS: &[Role] = &[Role::DeputiesCommittee, Role::SysAdmin];

/// Both offices, served.
struct Offices {
    address: String,
    tokens: Tokens,
    client: Client,
    serving: JoinHandle<()>,
}

impl Drop for Offices {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Offices {
    async fn open(stores: Stores) -> Self {
        let mut apps = Vec::new();
        for tenant in [TOWN, VILLAGE] {
            let clock = std::sync::Arc::new(SystemClock);
            apps.push(App::open(stores.clone(), TenantId::new(tenant), clock).await.unwrap());
        }
        town::import(&apps[0], &town::Town::demo().unwrap()).await.unwrap();
        let tokens = Tokens::new(&SigningKey::from_bytes([7; 32]));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        // Whole objects are asked for, as deep as they go.
        let limits = Limits {
            cost: 1 << 40,
            bucket: 1 << 50,
            fields: 100_000,
            tokens: 200_000,
            depth: 40,
            aliases: 100_000,
            ..Limits::default()
        };
        let service = Service::new(apps, tokens.clone(), limits).unwrap();
        let serving = tokio::spawn(async move {
            service.run(listener, std::future::pending()).await.unwrap();
        });
        let offices = Self { address, tokens, client: Client::new(), serving };
        offices.settle().await;
        offices
    }

    /// What the village has of its own.
    async fn settle(&self) {
        let grid = json!({"code": "V-G", "name": "村网格", "community": "村", "station": "V1"});
        let deputy = json!({"code": "V-D", "name": "村代表", "level": "COUNTY",
            "from": "2021-01-01", "until": "2031-12-31"});
        let case = json!({"title": "村口的桥", "station": "V1", "category": "V-CAT", "grid": "V-G",
            "contactChannel": "PHONE", "deputies": ["V-D"], "anonymous": true});
        for (role, field, input) in [
            (Role::SysAdmin, "establishStation", json!({"code": "V1", "name": "村联络站"})),
            (Role::SysAdmin, "registerCategory", json!({"code": "V-CAT", "name": "村务"})),
            (Role::SysAdmin, "defineGrid", grid),
            (Role::SysAdmin, "electDeputy", deputy),
            (Role::DeputiesCommittee, "registerCase", case),
        ] {
            let answer = self.does(VILLAGE, role, field, input).await;
            assert_eq!(answer["data"][field]["refusals"], json!([]), "{answer}");
        }
    }

    async fn does(&self, tenant: &str, role: Role, field: &str, mut input: Value) -> Value {
        input["commandId"] = json!(uuid::Uuid::now_v7());
        let kind = format!("{}{}Input!", field[..1].to_uppercase(), &field[1..]);
        let text = format!(
            "mutation($input: {kind}) {{ {field}(input: $input) {{ receipt {{ position }} \
             refusals {{ code path }} }} }}"
        );
        self.ask(tenant, role, &text, &json!({ "input": input })).await
    }

    fn token(&self, tenant: &str, role: Role) -> String {
        let actor = Actor {
            account: role.as_str().to_lowercase().into(),
            role,
            organ: "人大".into(),
            level: Some(Level::County),
            station: None,
            unit: None,
            deputy: None,
            on_behalf_of: None,
        };
        let hour = SignedDuration::from_hours(1);
        self.tokens.sign(&Claims::of(actor, tenant, Timestamp::now(), hour)).unwrap()
    }

    async fn ask(&self, tenant: &str, role: Role, text: &str, variables: &Value) -> Value {
        let request = self.client.post(format!("http://{}/graphql", self.address));
        let request = request.bearer_auth(self.token(tenant, role));
        let request = request.json(&json!({ "query": text, "variables": variables }));
        request.send().await.unwrap().json().await.unwrap()
    }

    /// What people of an office see of ids, cursors and words.
    async fn pool(&self, tenant: &str) -> Pool {
        let text = "{
            cases(first: 20) { edges { cursor node { id number title } } pageInfo { endCursor } }
            events(first: 40, filter: { streamType: \"case\" }) {
                edges { cursor node { eventId commandId streamId } } pageInfo { endCursor } }
            stations(first: 5) { edges { cursor node { id code name } } }
            deputies(first: 5) { edges { cursor node { id code name } } }
            units(first: 5) { edges { cursor node { id code name } } }
            grids(first: 5) { edges { cursor node { id code name } } }
            deadlines(first: 5) { pageInfo { endCursor } }
            supervisions(first: 5) { pageInfo { endCursor } }
            head
        }";
        let answer = self.ask(tenant, Role::Supervisor, text, &json!({})).await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        // One of each list in turn, so that few documents try something of all of them.
        let of = |keys: &[&str]| {
            let lists = answer["data"].as_object().unwrap().values();
            in_turn(lists.map(|list| found(list, keys)).collect())
        };
        let cursors =
            |list: &'static str| (list, found(&answer["data"][list], &["cursor", "endCursor"]));
        let lists = ["cases", "events", "stations", "deputies", "units", "grids", "deadlines"];
        let mut texts: BTreeMap<_, _> = lists.into_iter().map(cursors).collect();
        texts.extend(["number", "title", "code", "name"].map(|key| (key, of(&[key]))));
        texts.retain(|_, found| !found.is_empty());
        let head = answer["data"]["head"].as_str().unwrap().to_owned();
        let ids = of(&["id", "streamId"]);
        let uuids = of(&["commandId", "eventId", "streamId"]);
        Pool { ids, uuids, positions: vec![head, "1".to_owned(), "7".to_owned()], texts }
    }
}

/// All texts under some keys.
fn found(value: &Value, keys: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    keys.iter().for_each(|key| collect(value, key, &mut found));
    found
}

/// The first of each list, then the second of each.
fn in_turn(lists: Vec<Vec<String>>) -> Vec<String> {
    let longest = lists.iter().map(Vec::len).max().unwrap_or_default();
    let nth = |place: usize| lists.iter().filter_map(move |list| list.get(place).cloned());
    (0..longest).flat_map(nth).collect()
}

/// All texts under a key.
fn collect(value: &Value, key: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, member)| match member {
            Value::String(text) if name == key => found.push(text.clone()),
            other => collect(other, key, found),
        }),
        Value::Array(items) => items.iter().for_each(|item| collect(item, key, found)),
        _ => {}
    }
}

/// All texts anywhere, but for names of types, which are the schema's, and positions and days, which every
/// record has.
fn texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            let told = members.iter().filter(|(name, _)| *name != "__typename");
            told.for_each(|(_, member)| texts(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::String(text) if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => {
            found.insert(text.clone());
        }
        _ => {}
    }
}

/// What each field told, of all documents that were made up of it.
type Told = BTreeMap<String, BTreeSet<String>>;

impl Offices {
    /// Asks all documents made of a pool, as somebody who may read everything; commands as the congress's own
    /// body and as the keeper of the directory.
    async fn told(&self, author: &Author, tenant: &str, pool: &Pool) -> Told {
        let mut told = Told::new();
        for (number, root, roles) in (0..QUESTIONS)
            .map(|number| (number, "Query", &[Role::Supervisor][..]))
            .chain((0..COMMANDS).map(|number| (number, "Mutation", KEEPERS)))
        {
            {
                for document in author.documents(root, pool, number) {
                    for role in roles {
                        let Document { field, text, variables } = &document;
                        let answer = self.ask(tenant, *role, text, variables).await;
                        assert!(!is_malformed(&answer), "{text} {variables}: {answer:#}");
                        let told = told.entry(format!("{root}.{field}")).or_default();
                        texts(&answer, told);
                        let mut asked = BTreeSet::new();
                        texts(variables, &mut asked);
                        told.retain(|text| !asked.contains(text));
                    }
                }
            }
        }
        told
    }
}

/// Whether a made-up document is not one of this schema: it would then try nothing.
fn is_malformed(answer: &Value) -> bool {
    let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
    let wrong = [
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
        "OPERATION_RESOLUTION_FAILURE",
        "DOCUMENT_TOO_COMPLEX",
        "QUERY_TOO_COSTLY",
        "PAGE_TOO_LARGE",
        "TOO_MANY_REQUESTS",
        "BAD_REQUEST",
    ];
    wrong.contains(&code)
}

async fn nothing_is_told(log: &dyn EventLog, stores: Stores) {
    let offices = Offices::open(stores).await;
    let author = Author::of(&lianxin_graphql::sdl());
    let (own, theirs) = (offices.pool(VILLAGE).await, offices.pool(TOWN).await);

    // What the village may be told: the rules that both have, and its own record.
    let ours: BTreeSet<String> =
        offices.told(&author, VILLAGE, &own).await.into_values().flatten().collect();
    let hidden = offices.told(&author, TOWN, &theirs).await;
    // What it asks with, and what the schema names, it knows already.
    let named = author.values();
    let known: BTreeSet<&String> = ours.iter().chain(theirs.all()).chain(&named).collect();
    let secrets: BTreeSet<&String> =
        hidden.values().flatten().filter(|text| !known.contains(text)).collect();
    let head = log.head(&TenantId::new(TOWN)).await.unwrap();

    let mut told = offices.told(&author, VILLAGE, &theirs).await;
    told.extend(offices.subscriptions(&theirs).await);
    for (field, texts) in &told {
        let leaked: Vec<_> = texts.iter().filter(|text| secrets.contains(text)).collect();
        assert!(leaked.is_empty(), "{field} tells {leaked:?}");
    }
    assert_eq!(log.head(&TenantId::new(TOWN)).await.unwrap(), head, "the town's record grew");

    // The control: the same documents tell the town's own people a lot, by most of the questions.
    let telling = |(field, texts): &(&String, &BTreeSet<String>)| {
        field.starts_with("Query.") && texts.iter().any(|text| secrets.contains(text))
    };
    let telling: Vec<_> = hidden.iter().filter(telling).map(|(field, _)| field).collect();
    assert!(telling.len() >= 10 && secrets.len() > 1_000, "{telling:?} tell {}", secrets.len());
}

impl Offices {
    /// What the village hears when it follows the town's case, or everything from positions of the town.
    async fn subscriptions(&self, theirs: &Pool) -> Told {
        let mut told = Told::new();
        let event = "{ eventId position type sentence }";
        for id in theirs.ids.iter().take(5) {
            let text = format!(
                "subscription($id: ID!) {{ case(id: $id, after: \"0\") {{ entry {event} case {{ title }} }} }}"
            );
            let heard = self.hears(&text, &json!({ "id": id }), 1).await;
            assert_eq!(heard.len(), 1, "it ends at once");
            heard.iter().for_each(|it| texts(it, told.entry("case".to_owned()).or_default()));
        }
        let head: u64 = self.pool(VILLAGE).await.positions[0].parse().unwrap();
        let text = format!("subscription($after: Position) {{ events(after: $after) {event} }}");
        for heard in self.hears(&text, &json!({ "after": "0" }), head).await {
            texts(&heard, told.entry("events".to_owned()).or_default());
        }
        told
    }

    /// The first answers of a subscription, fewer when it ends before.
    async fn hears(&self, text: &str, variables: &Value, count: u64) -> Vec<Value> {
        let request = self.client.get(format!("http://{}/graphql/stream", self.address));
        let request = request.bearer_auth(self.token(VILLAGE, Role::Supervisor));
        let variables = variables.to_string();
        let request = request.query(&[("query", text), ("variables", &variables)]);
        let answer = request.header("accept", "text/event-stream").send().await.unwrap();
        let (mut bytes, mut heard) = (Vec::new(), Vec::new());
        let mut stream = answer.bytes_stream();
        while let Some(more) = stream.next().await {
            bytes.extend(more.unwrap());
            while let Some(end) = bytes.windows(2).position(|pair| pair == b"\n\n") {
                let event: Vec<u8> = bytes.drain(..end + 2).collect();
                let event = String::from_utf8(event).unwrap();
                if let Some(told) = event.strip_prefix("event: next\ndata: ") {
                    heard.push(serde_json::from_str(told.trim_end()).unwrap());
                }
                if heard.len() as u64 == count {
                    return heard;
                }
            }
        }
        heard
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_one_office_is_told_to_another_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lianxin.db");
    let store = SqliteStore::open(&file, sqlite::Options::default()).await.unwrap();
    nothing_is_told(&store, Stores::of(&store)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_one_office_is_told_to_another_in_a_database() {
    let cluster = Cluster::start(Durability::Fast);
    let url = cluster.url("postgres");
    migrate(&url).await.unwrap();
    let store = PostgresStore::connect(&url, postgres::Options::default()).await.unwrap();
    nothing_is_told(&store, Stores::of(&store)).await;
}

/// A token opens the record of the tenant that it names, if that is served, and no other.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_for_an_office_that_is_not_served_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lianxin.db");
    let store = SqliteStore::open(&file, sqlite::Options::default()).await.unwrap();
    let offices = Offices::open(Stores::of(&store)).await;
    let answer = offices.ask("elsewhere", Role::Supervisor, "{ head }", &json!({})).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(store.head(&TenantId::new("elsewhere")).await.unwrap(), Position::START);
}
