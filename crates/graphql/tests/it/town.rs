//! A town of one station over GraphQL alone: each test asks its own.

use async_graphql::{Request, Variables};
use jiff::Timestamp;
use lianxin_app::{App, Stores, clock::StoppedClock, projector::Running};
use lianxin_domain::actor::{Actor, Level, Role};
use lianxin_graphql::{Schema, schema};
use lianxin_store::TenantId;
use lianxin_store_sqlite::{Options, SqliteStore};
use serde_json::{Value, json};
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

/// What every command answers.
const ANSWER: &str = "facts { type } receipt { position version deduplicated }
    refusals { code path zh: message(lang: ZH) en: message(lang: EN) allowedActions currentVersion }";

/// A schema over an application that keeps its read models, in a folder that goes with it.
pub(crate) struct Town {
    app: App,
    schema: Schema,
    _running: Running,
    _folder: TempDir,
}

impl Town {
    /// With its directory.
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lianxin.db");
        let store = SqliteStore::open(&file, Options::default()).await.unwrap();
        let now: Timestamp = "2023-02-10T02:00:00Z".parse().unwrap();
        let clock = Arc::new(StoppedClock(now));
        let app = App::open(Stores::of(&store), TenantId::new("demo"), clock).await.unwrap();
        let running = app.keep_read_models();
        let town = Self { app, schema: schema(), _running: running, _folder: folder };
        town.settle().await;
        town
    }

    async fn settle(&self) {
        let term = json!({ "from": "2021-01-01", "until": "2026-12-31" });
        let (from, until) = (&term["from"], &term["until"]);
        for (mutation, input) in [
            ("establishStation", json!({ "code": "LX", "name": "濂溪联络站" })),
            ("establishStation", json!({ "code": "JD", "name": "街道联络站" })),
            (
                "defineGrid",
                json!({ "code": "G1", "name": "一号网格", "community": "濂溪", "station": "LX" }),
            ),
            ("registerCategory", json!({ "code": "FIRE", "name": "消防" })),
            ("registerCategory", json!({ "code": "ROADS", "name": "道路" })),
            ("registerUnit", json!({ "code": "U1", "name": "执法队", "level": "TOWN" })),
            (
                "electDeputy",
                json!({ "code": "D1", "name": "代表甲", "level": "TOWN", "from": from, "until": until }),
            ),
        ] {
            let answer = self.does(&actor(Role::SysAdmin), mutation, input).await;
            assert_eq!(answer["refusals"], json!([]), "{mutation}");
        }
    }

    /// The whole answer to a document: `data` and `errors`.
    pub(crate) async fn answers(&self, who: &Actor, document: &str, variables: Value) -> Value {
        let request = Request::new(document).variables(Variables::from_json(variables));
        let request = request.data(who.clone()).data(self.app.clone());
        let response = self.schema.execute(request).await;
        serde_json::to_value(response).unwrap()
    }

    /// What a document that must have an answer is answered.
    pub(crate) async fn asks(&self, who: &Actor, document: &str, variables: Value) -> Value {
        let mut answer = self.answers(who, document, variables).await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].take()
    }

    /// The code of the one error with which a document is answered.
    pub(crate) async fn fails(&self, who: &Actor, document: &str, variables: Value) -> String {
        let answer = self.answers(who, document, variables).await;
        let errors = answer["errors"].as_array().unwrap_or_else(|| panic!("no error: {answer:#}"));
        assert_eq!(errors.len(), 1, "{answer:#}");
        errors[0]["extensions"]["code"].as_str().unwrap().to_owned()
    }

    /// Carries out a command by its mutation, under an id of its own unless the input has one.
    pub(crate) async fn does(&self, who: &Actor, mutation: &str, mut input: Value) -> Value {
        if input.get("commandId").is_none() {
            input["commandId"] = json!(Uuid::now_v7());
        }
        let mut letters = mutation.chars();
        let kind: String = letters.next().unwrap().to_uppercase().chain(letters).collect();
        let of_case = input.get("caseId").is_some() || mutation == "registerCase";
        let case = if of_case { "case { id number status version }" } else { "" };
        let document = format!(
            "mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ {case} {ANSWER} }} }}"
        );
        self.asks(who, &document, json!({ "input": input })).await[mutation].take()
    }

    /// The clerk registers a case by phone; its id and the position of its registration.
    pub(crate) async fn registers(&self, title: &str) -> (Value, Value) {
        let mut answer = self.does(&clerk(), "registerCase", registration(title)).await;
        assert_eq!(answer["refusals"], json!([]));
        (answer["case"]["id"].take(), answer["receipt"]["position"].take())
    }

    /// The presidium accepts a case; the position of its acceptance.
    pub(crate) async fn accepts(&self, case: &Value) -> Value {
        let input = json!({ "caseId": case, "track": "OPINION" });
        let mut answer = self.does(&presidium(), "acceptCase", input).await;
        assert_eq!(answer["refusals"], json!([]));
        answer["receipt"]["position"].take()
    }

    /// The presidium refers a case to U1; the position of the referral.
    pub(crate) async fn refers(&self, case: &Value) -> Value {
        let input = json!({ "caseId": case, "mode": "SINGLE", "lead": "U1" });
        let mut answer = self.does(&presidium(), "referCase", input).await;
        assert_eq!(answer["refusals"], json!([]));
        answer["receipt"]["position"].take()
    }
}

/// What the clerk says of a case.
pub(crate) fn registration(title: &str) -> Value {
    json!({
        "title": title,
        "category": "FIRE",
        "grid": "G1",
        "station": "LX",
        "contactChannel": "PHONE",
        "deputies": ["D1"],
        "anonymous": true,
    })
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

/// Whoever watches over all of it.
pub(crate) fn supervisor() -> Actor {
    actor(Role::Supervisor)
}
