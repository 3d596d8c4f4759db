//! An analyst and the public ask about the demo town's year: what came back, what is promised, who is
//! slow, where nobody was, and what may be published of it.

use crate::demo::{Demo, Engine, demo};
use serde_json::{Value, json};

/// The town's year, on the day its golden figures are told.
const YEAR: &str =
    r#"cases: { period: { from: "2023-01-01", before: "2024-01-01" }, on: "2023-11-24" }"#;

#[tokio::test]
async fn on_sqlite() {
    the_year_is_told_as_it_was(Engine::Sqlite).await;
}

#[tokio::test]
async fn on_postgres() {
    the_year_is_told_as_it_was(Engine::Postgres).await;
}

async fn the_year_is_told_as_it_was(engine: Engine) {
    let demo = demo(engine).await;
    every_read_model_has_come_to_the_head(&demo).await;
    promises_and_ratings_are_listed(&demo).await;
    every_file_holds_what_it_must(&demo).await;
    a_matter_brought_again_is_recognised(&demo).await;
    the_course_of_cases_is_told(&demo).await;
    units_and_grids_are_compared(&demo).await;
    the_year_is_told_as_of_its_middle(&demo).await;
    the_public_reads_its_part(&demo).await;
}

async fn every_read_model_has_come_to_the_head(demo: &Demo) {
    let question = "{ readModels { name position head faultedAt } }";
    loop {
        let told = demo.ask("supervisor", question, json!({})).await;
        let models = told["readModels"].as_array().unwrap();
        assert!(models.iter().all(|model| model["faultedAt"].is_null()), "{told:#}");
        if models.iter().all(|model| model["position"] == model["head"]) {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// What a question without arguments of its own is answered.
async fn asked(demo: &Demo, question: &str) -> Value {
    demo.ask("analyst", &format!("{{ told: {question} }}"), json!({})).await["told"].take()
}

async fn promises_and_ratings_are_listed(demo: &Demo) {
    let of = |filter: &str| format!("commitments(filter: {{ {filter} }}) {{ totalCount }}");
    for (filter, count) in [
        (r#"dueBefore: "2024-01-01""#, 9),
        (r#"dueBefore: "2024-01-01", fate: FULFILLED"#, 6),
        (r#"dueBefore: "2024-01-01", fate: SUPERSEDED"#, 2),
        (r#"overdueOn: "2023-11-24""#, 0),
    ] {
        assert_eq!(asked(demo, &of(filter)).await["totalCount"], count, "{filter}");
    }
    let unkept = r#"commitments(filter: { overdueOn: "2024-01-01" }) {
        edges { node { number dueOn overdue(on: "2024-01-01") } }
    }"#;
    let node = json!({ "number": "YN-2023-0062", "dueOn": "2023-12-23", "overdue": true });
    assert_eq!(asked(demo, unkept).await["edges"], json!([{ "node": node }]));
    for (filter, count) in [("", 57), ("dissatisfied: true, ", 4), ("lastWord: true, ", 53)] {
        let question = format!(
            r#"feedbackLedger(filter: {{ {filter}givenBefore: "2024-01-01" }}) {{ totalCount }}"#
        );
        assert_eq!(asked(demo, &question).await["totalCount"], count, "{filter}");
    }
}

async fn every_file_holds_what_it_must(demo: &Demo) {
    let filed = r#"archives(filter: { archivedBefore: "2024-01-01" }, first: 100) {
        totalCount edges { node { complete missing { code } retention } }
    }"#;
    let filed = asked(demo, filed).await;
    assert_eq!(filed["totalCount"], 51);
    let whole = json!({ "node": { "complete": true, "missing": [], "retention": "D10" } });
    assert!(filed["edges"].as_array().unwrap().iter().all(|edge| *edge == whole));
}

async fn a_matter_brought_again_is_recognised(demo: &Demo) {
    let question = r#"similarCases(
        gridCode: "YN-NY-G01", categoryCode: "STREET_LIGHTING", title: "修水二中周边路灯不亮", first: 1
    ) { cases { case { number } sameGrid sameCategory score } }"#;
    let found = json!({
        "case": { "number": "YN-2023-0002" }, "sameGrid": false, "sameCategory": true, "score": 0.6,
    });
    assert_eq!(asked(demo, question).await["cases"], json!([found]));
}

async fn the_course_of_cases_is_told(demo: &Demo) {
    let paths = format!(
        "casePaths({YEAR}) {{ cases kinds variants(first: 1) {{ cases states }} loops {{ kind times }} }}"
    );
    let told = asked(demo, &paths).await;
    assert_eq!((&told["cases"], &told["kinds"]), (&json!(64), &json!(13)));
    assert_eq!(told["variants"][0]["cases"], 36);
    let looped = |kind: &str, times: u32| json!({ "kind": kind, "times": times });
    assert_eq!(
        told["loops"],
        json!([looped("RETURNED", 1), looped("REHANDLED", 4), looped("REOPENED", 1)])
    );
    let states = asked(demo, &format!("stateTimes({YEAR}) {{ states {{ state present }} }}")).await;
    let archived = json!({ "state": "ARCHIVED", "present": 51 });
    assert!(states["states"].as_array().unwrap().contains(&archived));
    let urging = format!("urgingEffect({YEAR}) {{ unurged {{ referred }} urged {{ referred }} }}");
    let expected = json!({ "unurged": { "referred": 45 }, "urged": { "referred": 7 } });
    assert_eq!(asked(demo, &urging).await, expected);
    let back = format!("recurrence({YEAR}) {{ whole {{ closed reopened cameBack rate }} }}");
    let whole = json!({ "closed": 53, "reopened": 1, "cameBack": 1, "rate": 1.89 });
    assert_eq!(asked(demo, &back).await["whole"], whole);
}

async fn units_and_grids_are_compared(demo: &Demo) {
    let league = format!("unitScorecards({YEAR}) {{ units {{ rank code returned }} }}");
    let league = asked(demo, &league).await;
    let units = league["units"].as_array().unwrap();
    assert_eq!(units[0]["rank"], 1);
    let returned = units.iter().find(|unit| unit["returned"] == 1).unwrap();
    assert_eq!(returned["code"], "TOWN_ENFORCEMENT");
    let owed = asked(demo, &format!("unitWorkload({YEAR}) {{ whole {{ open overdue }} }}")).await;
    assert_eq!(owed["whole"], json!({ "open": 5, "overdue": 3 }));
    let heat = format!(
        "gridHeat({YEAR}, withoutContact: true) {{ active covered coverage elsewhere grids {{ code }} }}"
    );
    let heat = asked(demo, &heat).await;
    assert_eq!(heat["grids"].as_array().unwrap().len(), 44);
    let told = json!([heat["active"], heat["covered"], heat["coverage"], heat["elsewhere"]]);
    assert_eq!(told, json!([88, 44, 50.0, 0]));
    let stats = format!("categoryStats({YEAR}) {{ categories {{ figures {{ registered }} }} }}");
    let stats = asked(demo, &stats).await;
    let stats = stats["categories"].as_array().unwrap().iter();
    let registered = stats.map(|it| it["figures"]["registered"].as_u64().unwrap());
    assert_eq!(registered.sum::<u64>(), 64);
}

async fn the_year_is_told_as_of_its_middle(demo: &Demo) {
    let head = asked(demo, "head").await;
    // The directory comes first and is the longer part: this is in the midst of the cases.
    let middle = head.as_str().unwrap().parse::<u64>().unwrap() * 3 / 4;
    let as_of = format!("asOf: {{ position: \"{middle}\" }}");
    let dashboard = format!(
        r#"dashboard(period: {{ from: "2023-01-01", before: "2024-01-01" }}, {as_of}) {{ whole {{ registered }} }}"#
    );
    let registered = asked(demo, &dashboard).await["whole"]["registered"].take();
    assert!((1..64).contains(&registered.as_u64().unwrap()), "{registered}");
    let paths = format!("casePaths({YEAR}, {as_of}) {{ cases }}");
    assert_eq!(asked(demo, &paths).await["cases"], registered);
    let heat = format!("gridHeat({YEAR}, {as_of}) {{ grids {{ registered }} }}");
    let heat = asked(demo, &heat).await;
    let grids = heat["grids"].as_array().unwrap().iter();
    let registered_there = grids.map(|grid| grid["registered"].as_u64().unwrap()).sum::<u64>();
    assert_eq!(registered_there, registered.as_u64().unwrap());
}

async fn the_public_reads_its_part(demo: &Demo) {
    let list = "livelihoodList(first: 1) { totalCount edges { node { number title community } } }";
    let list = asked(demo, list).await;
    assert_eq!(list["totalCount"], 50);
    let report = "annualReport(year: 2023) {
        leastCount whole { counts { value } closureRate satisfactionStrict satisfactionLenient }
    }";
    let report = asked(demo, report).await;
    assert_eq!(report["leastCount"], 5);
    let whole = &report["whole"];
    let value = |count: &Value| count["value"].as_u64().unwrap();
    let counts: Vec<u64> = whole["counts"].as_array().unwrap().iter().map(value).collect();
    // Asked after the year, those that are open are overdue: two more than on the day of the golden figures.
    assert_eq!(counts, [64, 58, 52, 52, 52, 44, 53, 53, 42]);
    let rates = ["closureRate", "satisfactionStrict", "satisfactionLenient"];
    assert_eq!(rates.map(|rate| whole[rate].as_f64().unwrap()), [89.66, 79.25, 100.0]);
}
