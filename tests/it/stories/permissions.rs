//! The permission table, tried on the real server: every role puts every mutation and every kind of question,
//! and is answered as its row of `schema/permissions.txt` says. Who is bound to a station, a unit or a
//! constituency tries what is of its own, and another of the same role what is not.
//!
//! Every command names a version that nothing has, so that whoever is permitted is told that, and nothing
//! happens.

mod inputs;
mod rows;

use super::{Matter, fresh, on_both_engines, sent::mutations};
use crate::demo::Demo;
use futures::{StreamExt, stream};
use inputs::Ground;
use rows::{Table, can_be_own};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Requests under way at once.
const ABREAST: usize = 8;

/// Rows of the table whose commands are no mutations: rules are published at the command line.
const NOT_SERVED: [&str; 2] = ["publishCalendar", "publishPolicy"];

/// A question for each row of the table that grants questions.
const QUESTIONS: [(&str, &str); 8] = [
    ("readCases", "{ cases { totalCount } }"),
    (
        "readDashboard",
        r#"{ dashboard(period: { from: "2023-01-01", before: "2023-02-01" }) { position } }"#,
    ),
    ("readActivities", "{ activities { totalCount } }"),
    ("readAid", "{ aidFunds { totalCount } }"),
    ("readEvents", "{ events(first: 1) { position } }"),
    ("operateReadModels", "{ readModels { name } }"),
    ("keepWebhooks", "{ webhooks { totalCount } }"),
    ("readPublic", "{ livelihoodList { totalCount } }"),
];

/// The row that grants what is about the petitioner of a case, to whoever sees the case.
const PETITIONER: &str = "readPetitioner";

on_both_engines! {
    every_role_may_do_and_ask_what_its_row_says,
}

/// Somebody in a role.
#[derive(Debug, Clone)]
struct Caller {
    name: String,
    column: usize,
    elsewhere: bool,
}

/// What is answered otherwise than the table says.
struct Difference(String);

impl Difference {
    fn of(caller: &Caller, asked: &str, expected: Value, answered: &Value) -> Option<Self> {
        let told = || format!("{asked} by {}: {answered} instead of {expected}\n", caller.name);
        (*answered != expected).then(|| Self(told()))
    }
}

/// One caller in each role, and a second one elsewhere where the role is bound to its own.
fn callers(table: &Table) -> Vec<Caller> {
    let bound = |role: &str| {
        ["DEPUTY", "LIAISON_OFFICER", "STATION_HEAD", "UNIT_HANDLER", "UNIT_HEAD"].contains(&role)
    };
    let in_role = |(column, role): (usize, &String)| {
        let name = role.to_lowercase().replace('_', " ");
        let second = Caller { name: format!("{name} elsewhere"), column, elsewhere: true };
        let first = Caller { name, column, elsewhere: false };
        [Some(first), bound(role).then_some(second)]
    };
    table.roles.iter().enumerate().flat_map(in_role).flatten().collect()
}

async fn every_role_may_do_and_ask_what_its_row_says(town: &Demo) {
    let table = Table::read();
    let mut answers = mutations_put(town, &table).await;
    answers.extend(questions_put(town, &table).await);
    answers.extend(receipts_put(town, &table).await);
    assert_eq!(
        answers.len(),
        (mutations().len() + QUESTIONS.len() + 1) * 20,
        "15 roles, 5 of them twice"
    );
    let all = answers.len();
    let differing: Vec<_> = answers.into_iter().flatten().map(|Difference(told)| told).collect();
    assert!(differing.is_empty(), "{} of {all} differ:\n{}", differing.len(), differing.concat());

    let mutations = mutations();
    let granting = mutations.iter().map(|mutation| table.row(mutation));
    let asking = QUESTIONS.map(|(row, _)| row).into_iter().chain([PETITIONER]);
    let tried: BTreeSet<_> = granting.chain(asking).collect();
    let untried: Vec<_> = table.actions().filter(|action| !tried.contains(action)).collect();
    assert_eq!(untried, NOT_SERVED);
}

/// Every mutation by every caller: what is not as the table says.
async fn mutations_put(town: &Demo, table: &Table) -> Vec<Option<Difference>> {
    let (ground, codes) = (&ground(town).await, &Codes::of(town).await);
    let (mutations, callers) = (mutations(), callers(table));
    let pairs = mutations.iter().flat_map(|mutation| {
        callers.iter().map(move |caller| async move {
            let input = ground.input(mutation, &codes.of_row(table.row(mutation)));
            let expected = expected(table, mutation, caller, !input["caseId"].is_null());
            let answer = town.does(&caller.name, mutation, input).await;
            Difference::of(caller, mutation, expected, &answer["refusals"][0]["code"])
        })
    });
    stream::iter(pairs).buffer_unordered(ABREAST).collect().await
}

/// Every kind of question by every caller: what is not as the table says.
async fn questions_put(town: &Demo, table: &Table) -> Vec<Option<Difference>> {
    let callers = callers(table);
    let pairs = QUESTIONS.iter().flat_map(|(row, question)| {
        callers.iter().map(move |caller| async move {
            let granted = table.letter(row, caller.column) != '.';
            let expected = if granted { json!(null) } else { json!("FORBIDDEN") };
            let answer = town.answers(&caller.name, question, json!({})).await;
            let code = answer.pointer("/errors/0/extensions/code");
            Difference::of(caller, row, expected, code.unwrap_or(&Value::Null))
        })
    });
    stream::iter(pairs).buffer_unordered(ABREAST).collect().await
}

/// The receipt of a case, for every caller: who sees the case and may know of its petitioner is told that the town's
/// log is not signed.
async fn receipts_put(town: &Demo, table: &Table) -> Vec<Option<Difference>> {
    let case = ground(town).await.case;
    let pairs = callers(table).into_iter().map(|caller| {
        let question = format!(r#"{{ case(id: {case}) {{ receipt {{ index }} }} }}"#);
        let reaches = |row: &str| match table.letter(row, caller.column) {
            '.' => false,
            'T' => true,
            _ => !caller.elsewhere,
        };
        let sees_none = table.letter("readCases", caller.column) == '.';
        let expected = match (reaches("readCases"), reaches(PETITIONER)) {
            // The case is not there for them.
            (false, _) if !sees_none => Value::Null,
            (true, true) => json!("LOG_UNSIGNED"),
            _ => json!("FORBIDDEN"),
        };
        async move {
            let answer = town.answers(&caller.name, &question, json!({})).await;
            let code = answer.pointer("/errors/0/extensions/code");
            Difference::of(&caller, PETITIONER, expected, code.unwrap_or(&Value::Null))
        }
    });
    stream::iter(pairs).buffer_unordered(ABREAST).collect().await
}

/// The code that the table has a caller answered with.
fn expected(table: &Table, mutation: &str, caller: &Caller, of_case: bool) -> Value {
    let reaches = |action: &str| match table.letter(action, caller.column) {
        '.' => false,
        'T' => true,
        // What a deputy registers is the deputy's to name.
        'D' if mutation == "registerCase" => true,
        _ => can_be_own(mutation) && !caller.elsewhere,
    };
    json!(match (reaches(table.row(mutation)), mutation) {
        // It names no version; that there is no such campaign is told to those who keep campaigns.
        (true, "carryOutCampaign") => "NOT_FOUND",
        (true, _) => "STALE_VERSION",
        // Whoever may not see a case is not told that there is one.
        (false, _) if of_case && !reaches("readCases") => "NOT_FOUND",
        (false, _) => "FORBIDDEN",
    })
}

/// A case that a deputy of LX brought, in the hands of the enforcement team.
async fn ground(town: &Demo) -> Ground {
    let matter = Matter::referred(town, "街面坑洼").await;
    Ground { schema: inputs::schema(), case: matter.id }
}

/// Codes of what is the station's own.
struct Codes {
    reception: String,
    fund: String,
}

impl Codes {
    async fn of(town: &Demo) -> Self {
        let query =
            r#"{ receptions(filter: { station: "LX" }, first: 1) { edges { node { code } } } }"#;
        let told = town.ask("supervisor", query, json!({})).await;
        let reception = told["receptions"]["edges"][0]["node"]["code"].as_str().unwrap().to_owned();
        let fund = fresh("LX-AID");
        let establish =
            json!({ "code": fund, "name": "助困金", "purpose": "助困", "station": "LX" });
        town.keeps("station head", "establishAidFund", establish).await;
        Self { reception, fund }
    }

    /// The code of what the mutations of a row are tried on; one that nothing has where that does not matter.
    fn of_row(&self, row: &str) -> String {
        match row {
            "keepReceptions" | "takeReceptionLeave" => self.reception.clone(),
            "keepAid" => self.fund.clone(),
            "keepActivityPlans" => "LX-2023".to_owned(),
            "keepActivities" => "LX-2023-A03".to_owned(),
            "keepDeputies" | "recordDutyReport" | "honourDeputy" => "D-T-0011".to_owned(),
            of_station if of_station.contains("Station") => "LX".to_owned(),
            _ => fresh("NOTHING"),
        }
    }
}
