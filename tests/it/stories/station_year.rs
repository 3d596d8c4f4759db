//! The year of the demo town's stations: receptions, the five haves, titles, duty records.

use crate::demo::{Engine, demo};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const ENTRIES: &str = include_str!("../../../demo/events.ndjson");
const DEPUTIES: &str = include_str!("../../../demo/deputies.csv");

const YEAR: &str = r#"period: { from: "2023-01-01", before: "2024-01-01" }"#;

#[tokio::test]
async fn on_sqlite() {
    stations_receive_as_planned(Engine::Sqlite).await;
    stations_have_what_the_town_tells_of(Engine::Sqlite).await;
    duty_records_count_what_the_files_say(Engine::Sqlite).await;
}

#[tokio::test]
async fn on_postgres() {
    stations_receive_as_planned(Engine::Postgres).await;
    stations_have_what_the_town_tells_of(Engine::Postgres).await;
    duty_records_count_what_the_files_say(Engine::Postgres).await;
}

async fn stations_receive_as_planned(engine: Engine) {
    let demo = demo(engine).await;
    let query = format!(
        "{{ receptions(filter: {{ {YEAR} }}, first: 100) {{ totalCount edges {{ node {{
            code plannedOn on announcedInTime state countsAgree
        }} }} }}
        receptionFigures({YEAR}) {{
            scheduled postponed held noticeRate matters onSpot deputiesAttending deputiesActive
        }} }}"
    );
    let told = demo.ask("supervisor", &query, json!({})).await;
    let all = told["receptions"]["edges"].as_array().unwrap();
    assert_eq!(all.len(), 33);
    for edge in all {
        let node = &edge["node"];
        assert_eq!(
            (&node["state"], &node["announcedInTime"], &node["countsAgree"]),
            (&json!("HELD"), &json!(true), &json!(true)),
            "{node}"
        );
    }
    let moved: Vec<&Value> = all
        .iter()
        .map(|edge| &edge["node"])
        .filter(|node| node["plannedOn"] != node["on"])
        .collect();
    assert_eq!(moved.len(), 8);
    let june = moved.iter().find(|node| node["plannedOn"] == "2023-06-10").unwrap();
    assert_eq!(june["on"], "2023-06-12");
    let receiving: BTreeSet<String> = heads().chain(brought().flat_map(|(_, ids)| ids)).collect();
    assert_eq!(
        told["receptionFigures"],
        json!({
            "scheduled": 33, "postponed": 8, "held": 33, "noticeRate": 100.0,
            "matters": 38, "onSpot": 4,
            "deputiesAttending": receiving.len(), "deputiesActive": 147,
        })
    );
}

async fn stations_have_what_the_town_tells_of(engine: Engine) {
    let demo = demo(engine).await;
    let query = "{ stationBoard { edges { node {
            station { code officers { code } jurisdiction { name } }
            ruleDocuments invested investedMore passed met lacking titles
        } } }
        jurisdictions { edges { node { name parent { name } organ } } } }";
    let told = demo.ask("supervisor", query, json!({})).await;
    let mut invested = 0;
    let mut titles = BTreeMap::new();
    for edge in told["stationBoard"]["edges"].as_array().unwrap() {
        let node = &edge["node"];
        invested += node["invested"].as_str().unwrap().parse::<i64>().unwrap();
        assert_eq!(node["investedMore"], true);
        assert_eq!((&node["passed"], &node["lacking"]), (&json!(true), &json!([])));
        assert_eq!(node["met"].as_array().unwrap().len(), 5);
        assert_eq!(node["ruleDocuments"].as_array().unwrap().len(), 5);
        let officers = node["station"]["officers"].as_array().unwrap().len();
        assert!((1..=2).contains(&officers));
        titles.insert(node["station"]["code"].as_str().unwrap(), &node["titles"][0]);
    }
    assert_eq!(invested, 30_000_000, "over 300,000 yuan");
    assert_eq!(titles["LX"], "PROVINCIAL_DEMONSTRATION 2022 AWARDED");
    assert_eq!(titles["JD"], "PROVINCIAL_DEMONSTRATION 2023 NOMINATED");
    assert_eq!(titles["LR"], "STANDARD 2022 AWARDED");
    let names = told["jurisdictions"]["edges"].as_array().unwrap().iter();
    let names: Vec<&str> = names.map(|edge| edge["node"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["江西省", "九江市", "修水县", "义宁镇"]);
}

async fn duty_records_count_what_the_files_say(engine: Engine) {
    let demo = demo(engine).await;
    let query = format!(
        "{{ all: dutyRecords({YEAR}, first: 500) {{ totalCount edges {{ node {{
            deputy {{ code }} receptions: times(item: RECEPTION) points items {{ points }}
        }} }} }}
        few: dutyRecords({YEAR}, receptionsBelow: 2) {{ totalCount }}
        best: dutyRecords({YEAR}, orderBy: POINTS, first: 2) {{ edges {{ node {{ points }} }} }} }}"
    );
    let told = demo.ask("supervisor", &query, json!({})).await;
    let all = told["all"]["edges"].as_array().unwrap();
    assert_eq!((all.len(), &told["all"]["totalCount"]), (147, &json!(147)));
    let mut expected: BTreeMap<String, u64> = heads().map(|head| (head, 11)).collect();
    let heads: BTreeSet<String> = heads().collect();
    let days: BTreeSet<(String, String)> =
        brought().flat_map(|(day, ids)| ids.into_iter().map(move |id| (id, day.clone()))).collect();
    for (deputy, _) in days.into_iter().filter(|(deputy, _)| !heads.contains(deputy)) {
        *expected.entry(deputy).or_default() += 1;
    }
    let mut few = 0;
    for edge in all {
        let node = &edge["node"];
        let deputy = node["deputy"]["code"].as_str().unwrap();
        let receptions = expected.get(deputy).copied().unwrap_or_default();
        assert_eq!(node["receptions"], receptions, "{deputy}");
        let points = node["items"].as_array().unwrap().iter();
        let points: u64 = points.map(|item| item["points"].as_u64().unwrap()).sum();
        assert_eq!(node["points"], points);
        few += u64::from(receptions < 2);
    }
    assert_eq!(told["few"]["totalCount"], few);
    let best = told["best"]["edges"].as_array().unwrap();
    assert!(best[0]["node"]["points"].as_u64() >= best[1]["node"]["points"].as_u64());
}

/// The heads of the stations, who come to every reception of their own.
fn heads() -> impl Iterator<Item = String> {
    let rows = DEPUTIES.lines().filter(|row| row.contains("STATION_HEAD"));
    rows.map(|row| row.split(',').next().unwrap().to_owned())
}

/// The matters brought to receptions: where and when, and the deputies who took them down.
fn brought() -> impl Iterator<Item = (String, Vec<String>)> {
    let entries = ENTRIES.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let registered = entries
        .filter(|entry| entry["type"] == "CaseRegistered" && entry["channel"] == "RECEPTION");
    registered.map(|entry| {
        let deputies = entry["deputies"].as_array().unwrap().iter();
        let deputies = deputies.map(|id| id.as_str().unwrap().to_owned()).collect();
        (format!("{} {}", entry["station"], entry["occurred_on"]), deputies)
    })
}
