//! What everybody may read: livelihood matters and the annual report, and nothing else of the record.

use crate::town::{Town, actor, clerk, presidium, registration};
use lianxin_domain::actor::{Actor, Role};
use serde_json::{Value, json};

/// Registers a matter of this confidentiality; accepted as a livelihood matter or as another.
async fn matter(town: &Town, title: &str, confidentiality: Value, livelihood: bool) -> Value {
    let mut input = registration(title);
    input["confidentiality"] = confidentiality;
    let mut answer = town.does(&clerk(), "registerCase", input).await;
    assert_eq!(answer["refusals"], json!([]));
    let case = answer["case"]["id"].take();
    let accept = json!({ "caseId": case, "track": "OPINION", "livelihood": livelihood });
    let mut answer = town.does(&presidium(), "acceptCase", accept).await;
    assert_eq!(answer["refusals"], json!([]));
    answer["receipt"]["position"].take()
}

#[tokio::test]
async fn only_livelihood_matters_that_are_public_are_in_the_public_list() {
    let town = Town::open().await;
    matter(&town, "安装路灯", json!("PUBLIC"), true).await;
    matter(&town, "内部事项", json!("INTERNAL"), true).await;
    matter(&town, "未定密级", Value::Null, true).await;
    matter(&town, "保密事项", json!("CONFIDENTIAL"), true).await;
    matter(&town, "一般事项", json!("PUBLIC"), false).await;
    let head = matter(&town, "修缮道路", json!("PUBLIC"), true).await;
    let document = "query($min: Position, $first: Int, $after: String) {
        livelihoodList(minPosition: $min, first: $first, after: $after) {
            totalCount pageInfo { hasNextPage endCursor }
            edges { cursor node {
                number title community category { code } status registeredOn closedOn done { item }
            } }
        }
    }";
    let petitioner = actor(Role::Petitioner);
    let ask = async |variables: Value| {
        town.asks(&petitioner, document, variables).await["livelihoodList"].take()
    };
    let first = ask(json!({ "min": head, "first": 1 })).await;
    assert_eq!(
        (&first["totalCount"], &first["pageInfo"]["hasNextPage"]),
        (&json!(2), &json!(true))
    );
    let second = ask(json!({ "after": first["pageInfo"]["endCursor"] })).await;
    assert_eq!(second["pageInfo"]["hasNextPage"], false);
    let titles = [&first, &second].map(|page| page["edges"][0]["node"]["title"].clone());
    assert!(
        titles.contains(&json!("安装路灯")) && titles.contains(&json!("修缮道路")),
        "{titles:?}"
    );
    let node = &first["edges"][0]["node"];
    assert_eq!(
        node,
        &json!({
            "number": node["number"], "title": node["title"], "community": "濂溪",
            "category": { "code": "FIRE" }, "status": "ACCEPTED", "registeredOn": "2023-02-10",
            "closedOn": null, "done": [],
        })
    );
    let wrong = json!({ "after": "nonsense" });
    assert_eq!(town.fails(&petitioner, document, wrong).await, "BAD_USER_INPUT");
}

#[tokio::test]
async fn what_was_done_is_told_once_the_reply_solves_it() {
    let town = Town::open().await;
    matter(&town, "安装路灯", json!("PUBLIC"), true).await;
    let list = "{ cases { edges { node { id } } } }";
    let found = loop {
        let found = town.asks(&presidium(), list, json!({})).await;
        if found["cases"]["edges"] != json!([]) {
            break found;
        }
        tokio::task::yield_now().await;
    };
    let case = &found["cases"]["edges"][0]["node"]["id"];
    town.refers(case).await;
    let unit = |role: Role| Actor { unit: Some("U1".into()), ..actor(role) };
    let sign = json!({ "caseId": case });
    town.does(&unit(Role::UnitHandler), "signForReferral", sign).await;
    let reply = json!({
        "caseId": case, "replyClass": "A", "text": "已装好", "signatory": "队长",
        "quantities": [{ "item": "路灯", "quantity": 20, "unit": "盏", "approximate": true }],
    });
    let answer = town.does(&unit(Role::UnitHead), "submitReply", reply).await;
    assert_eq!(answer["refusals"], json!([]));
    let document = "query($min: Position) { livelihoodList(minPosition: $min) {
        edges { node { status done { item quantity unit approximate } } }
    } }";
    let asked = json!({ "min": answer["receipt"]["position"] });
    let told = town.asks(&actor(Role::Petitioner), document, asked).await;
    let done = json!([{ "item": "路灯", "quantity": 20, "unit": "盏", "approximate": true }]);
    let node = json!({ "status": "REPLIED", "done": done });
    assert_eq!(told["livelihoodList"]["edges"], json!([{ "node": node }]));
}

#[tokio::test]
async fn the_annual_report_withholds_small_counts_and_says_so() {
    let town = Town::open().await;
    let mut head = Value::Null;
    for n in 0..6 {
        head = matter(&town, &format!("事项{n}"), json!("PUBLIC"), n < 2).await;
    }
    let document = "query($min: Position, $year: Int!) { annualReport(year: $year, minPosition: $min) {
        year on leastCount
        whole { code registered: count(measure: REGISTERED) counts { measure value suppressed } closureRate }
        tables(by: LIVELIHOOD) { by rows { code registered: count(measure: REGISTERED) } }
    } }";
    let petitioner = actor(Role::Petitioner);
    let asked = json!({ "min": head, "year": 2023 });
    let told = town.asks(&petitioner, document, asked).await["annualReport"].take();
    assert_eq!(
        (&told["year"], &told["on"], &told["leastCount"]),
        (&json!(2023), &json!("2023-02-10"), &json!(5))
    );
    let whole = &told["whole"];
    assert_eq!((&whole["registered"], &whole["closureRate"]), (&json!(6), &Value::Null));
    let closed = json!({ "measure": "CLOSED", "value": null, "suppressed": true });
    assert!(whole["counts"].as_array().unwrap().contains(&closed));
    let rows = json!([
        { "code": "false", "registered": null },
        { "code": "true", "registered": null },
    ]);
    assert_eq!(told["tables"], json!([{ "by": "LIVELIHOOD", "rows": rows }]), "2 of 6 tell the 4");
    for year in [99_999, 9_999] {
        let asked = json!({ "year": year });
        assert_eq!(town.fails(&petitioner, document, asked).await, "BAD_USER_INPUT", "{year}");
    }
}

#[tokio::test]
async fn every_role_reads_what_is_public() {
    let town = Town::open().await;
    let document = "{ livelihoodList { totalCount } annualReport(year: 2023) { year } }";
    for role in Role::ALL {
        let told = town.asks(&actor(*role), document, json!({})).await;
        assert_eq!(told["livelihoodList"]["totalCount"], 0, "{role}");
    }
}
