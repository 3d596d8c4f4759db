//! Stories over GraphQL, on a real server with a real database.

mod aid;
mod analyst;
mod campaigns;
mod deadlines;
mod deputies;
mod directory;
mod file;
mod fire_lane;
mod grids;
mod handling;
mod hotline;
mod intake;
mod linking;
mod notices;
mod partners;
mod permissions;
mod plans;
mod questions;
mod receptions;
mod replies;
mod sent;
mod station_year;
mod stations;
mod supervision;
mod verbs;
mod whole_life;
mod year;

use crate::demo::{Demo, Engine, Visit, lived};
use jiff::{ToSpan, civil::Date};
use reqwest::Client;
use serde_json::{Value, json};
use std::sync::LazyLock;
use uuid::Uuid;
use verbs::Matter;

/// What stories ask with. It keeps no connection: each test has a runtime of its own, and what was opened on
/// another ends with that.
static CLIENT: LazyLock<Client> =
    LazyLock::new(|| Client::builder().pool_max_idle_per_host(0).build().unwrap());

impl Demo {
    /// What one of the town's people is told; the question must have an answer.
    async fn ask(&self, who: &str, query: &str, variables: Value) -> Value {
        let mut answer = self.answers(who, query, variables).await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].take()
    }

    /// The whole answer to one of the town's people: `data` and `errors`.
    async fn answers(&self, who: &str, query: &str, variables: Value) -> Value {
        let answer = CLIENT
            .post(self.url("/graphql"))
            .bearer_auth(self.token(who))
            .json(&json!({ "query": query, "variables": variables }))
            .send()
            .await
            .unwrap();
        answer.json().await.unwrap()
    }
}

/// The town in which stories are lived. Its deputies of the stories are elected again: the mandates that its
/// files tell of end with 2026.
async fn town(engine: Engine) -> Visit {
    let town = lived(engine).await;
    for (code, name) in [("D-T-0011", "林思辉"), ("D-T-0012", "何志华")] {
        let mandate = json!({
            "code": code, "name": name, "level": "TOWN", "from": "2027-01-01", "until": "2099-12-31",
        });
        town.keeps("sys admin", "electDeputy", mandate).await;
    }
    town
}

/// A code that nothing has yet.
fn fresh(kind: &str) -> String {
    format!("{kind}-{}", Uuid::now_v7())
}

/// What is entered late: it happened on a day that is over.
fn late(day: &str, mut input: Value) -> Value {
    input["occurredAt"] = json!(format!("{day}T09:00:00+08:00"));
    input["lateReason"] = json!("据台账补录");
    input
}

/// A day so many days after one that was told.
fn days_after(day: &Value, days: i32) -> Value {
    let day: Date = day.as_str().unwrap().parse().unwrap();
    json!(day.checked_add(days.days()).unwrap().to_string())
}

/// The one node of a list that has a code.
fn coded<'l>(list: &'l Value, code: &str) -> &'l Value {
    let edges = list["edges"].as_array().unwrap();
    let found = edges.iter().map(|edge| &edge["node"]).find(|node| node["code"] == code);
    found.unwrap_or_else(|| panic!("{code} is not in {list:#}"))
}

/// `on_both_engines! { story, another }` expands to the tests `on_sqlite` and `on_postgres`; each visits the
/// town and tells it the stories, of the form `async fn story(town: &Demo)`.
macro_rules! on_both_engines {
    ($($story:ident),+ $(,)?) => {
        #[tokio::test]
        async fn on_sqlite() {
            let town = $crate::stories::town($crate::demo::Engine::Sqlite).await;
            $($story(&town).await;)+
        }

        #[tokio::test]
        async fn on_postgres() {
            let town = $crate::stories::town($crate::demo::Engine::Postgres).await;
            $($story(&town).await;)+
        }
    };
}
use on_both_engines;
