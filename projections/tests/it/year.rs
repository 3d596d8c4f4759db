//! Rows and figures of a station's year.

use crate::story::Story;
use lianxin_projections::{
    Activities, AidLedger, Campaigns, ReadModel,
    activities::{HeldFacts, participants},
    aid_ledger::AidTotals,
    outreach::{CarriedOut, Count, Outreach},
};
use lianxin_store::{Position, Row, RowWrite, Value};
use serde_json::{Value as Json, json};

pub(crate) fn scheduled() -> Story {
    Story::of("activity", "LX-A1").then(
        "2023-03-01",
        "ActivityScheduled",
        json!({
            "activity": "LX-A1", "stations": ["LX", "JD"], "kind": "OUTREACH", "theme": "ANTI_FRAUD",
            "title": "反诈宣传", "on": "2023-03-11", "planned": {"plan": "LX-2023", "item": "S1"},
        }),
    )
}

fn record(person_times: i64) -> Json {
    json!({
        "on": "2023-03-12", "deputies": ["D-1"], "personTimes": person_times, "approximate": true,
        "participants": [{"kind": "VILLAGE_SAGE", "count": 7}], "partners": ["CARE"],
    })
}

pub(crate) fn held() -> Story {
    scheduled().then("2023-03-12", "ActivityHeld", record(120)).then(
        "2023-03-13",
        "ActivityRecordCorrected",
        json!({"held": record(96), "reason": "重复计数"}),
    )
}

pub(crate) fn fund() -> Story {
    let moved = |fen: i64, on: &str| json!({"amountFen": fen, "source": "乡贤", "on": on});
    let out = |id: &str, fen: i64, to: &str| {
        json!({
            "disbursement": id, "beneficiary": to, "purpose": "学费", "amountFen": fen, "on": "2023-08-18",
        })
    };
    Story::of("aid_fund", "DREAM")
        .then(
            "2023-06-01",
            "AidFundEstablished",
            json!({"fund": "DREAM", "name": "圆梦", "station": "LX", "partner": "CARE", "purpose": "助学"}),
        )
        .then("2023-06-02", "AidRaised", moved(700, "2023-06-02"))
        .then("2023-06-03", "AidRaised", moved(300, "2023-06-03"))
        .then("2023-08-18", "AidDisbursed", out("B1", 500, "S-1"))
        .then("2023-08-18", "AidDisbursed", out("B2", 200, "S-2"))
        .then("2023-08-18", "AidDisbursed", out("B3", 50, "S-1"))
        .then(
            "2023-08-20",
            "AidDisbursementCorrected",
            json!({"disbursement": "B2", "amountFen": 250, "reason": "录入有误"}),
        )
        .then(
            "2023-09-01",
            "AidReturned",
            json!({"disbursement": "B1", "amountFen": 100, "on": "2023-09-01", "reason": "未入学"}),
        )
}

const CASES: [&str; 2] =
    ["00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000002"];

pub(crate) fn campaign() -> Story {
    Story::of("campaign", "ZX-1")
        .then(
            "2023-03-01",
            "SupervisionCampaignOpened",
            json!({
                "campaign": "ZX-1", "title": "消防通道", "kind": "INSPECTION", "organ": "主席团",
                "responseDueOn": "2023-03-31", "cases": CASES,
            }),
        )
        .then(
            "2023-03-02",
            "CampaignCaseSupervised",
            json!({"case": CASES[1], "supervision": "S2"}),
        )
}

/// Rows as a store gives them back.
fn stored<M: ReadModel>(story: &Story) -> Vec<Row> {
    let row = |RowWrite { row_key, values }| {
        let key = story.events()[0].stream.stream_id.to_string();
        Row { key, row_key, values, since: Position(1) }
    };
    M::rows(&story.document::<M>()).into_iter().map(row).collect()
}

#[test]
fn an_activity_shows_what_was_scheduled_and_then_what_was_held_as_last_corrected() {
    let before = scheduled().row::<Activities>();
    assert_eq!((before.text("state"), before.text("held_on")), ("SCHEDULED", "-"));
    assert_eq!(*before.value("person_times"), Value::Null);
    let row = held().row::<Activities>();
    assert_eq!((row.text("state"), row.text("scheduled_on")), ("HELD", "2023-03-11"));
    assert_eq!((row.text("held_on"), row.text("host")), ("2023-03-12", "LX"));
    assert_eq!(*row.value("person_times"), Value::Int(96));
    assert_eq!(row.set("stations"), ["LX", "JD"]);
    assert_eq!((row.set("deputies"), row.set("partners")), (vec!["D-1"], vec!["CARE"]));
    let told = participants(row.set("participants")[0]).unwrap();
    assert_eq!((told.kind.as_str(), told.count), ("VILLAGE_SAGE", 7));
    assert_eq!(participants("VILLAGE_SAGE"), None);
    assert!(row.is("approximate"));
    let cancelled = scheduled().then("2023-03-10", "ActivityCancelled", json!({"reason": "暴雨"}));
    assert_eq!(cancelled.row::<Activities>().text("state"), "CANCELLED");
}

#[test]
fn figures_are_counted_from_what_was_held_alone() {
    assert_eq!(HeldFacts::of(&stored::<Activities>(&scheduled())[0]), None);
    let facts = HeldFacts::of(&stored::<Activities>(&held())[0]).unwrap();
    let other = HeldFacts {
        stations: vec!["JD".into()],
        theme: "CUSTOMS_REFORM".into(),
        person_times: 65,
        approximate: false,
        partners: vec![],
        planned: None,
        on: "2023-04-30".parse().unwrap(),
        ..facts.clone()
    };
    let study = HeldFacts { kind: lianxin_domain::year::DutyActivityKind::Study, ..other.clone() };
    let all = [facts, other, study];
    let outreach = Outreach::count(&all);
    let count =
        |activities, person_times, approximate| Count { activities, person_times, approximate };
    assert_eq!(outreach.whole, count(2, 161, true));
    assert_eq!(outreach.by_theme["ANTI_FRAUD"], count(1, 96, true));
    assert_eq!(outreach.by_station["JD"], count(1, 65, false), "the first is its host's alone");
    assert_eq!(outreach.by_month["2023-04"], count(1, 65, false));
    let parts: i64 = outreach.by_station.values().map(|part| part.person_times).sum();
    assert_eq!(parts, outreach.whole.person_times);

    let done = CarriedOut::count(&all);
    assert_eq!(done.of_item(&"LX-2023".into(), &"S1".into()), count(1, 96, true));
    assert_eq!(done.of_item(&"LX-2023".into(), &"S2".into()), Count::default());
    assert_eq!(done.of_partnership("CARE", "JD"), count(1, 96, true), "both stations held it");
    assert_eq!(done.of_partnership("CARE", "LR"), Count::default());
}

#[test]
fn a_fund_is_a_row_and_so_is_every_movement_of_its_money() {
    let rows = fund().rows::<AidLedger>();
    let keys: Vec<_> = rows.iter().map(|row| row.key()).collect();
    assert_eq!(keys, ["", "R0001", "R0002", "B1", "B1/1", "B2", "B3"]);
    assert_eq!((rows[0].text("kind"), rows[0].text("moved_on")), ("FUND", "2023-06-01"));
    assert_eq!(*rows[0].value("amount_fen"), Value::Int(1_000));
    assert_eq!(*rows[0].value("disbursed_fen"), Value::Int(700));
    assert_eq!((rows[4].text("kind"), rows[4].text("beneficiary")), ("RETURNED", "S-1"));
    assert_eq!(*rows[5].value("amount_fen"), Value::Int(250), "as corrected");
    assert!(rows.iter().all(|row| row.text("station") == "LX" && row.text("partner") == "CARE"));
    let closed = fund().then("2023-12-01", "AidFundClosed", json!({"reason": "结束"}));
    assert_eq!(closed.rows::<AidLedger>()[0].text("closed_on"), "2023-12-01");
}

#[test]
fn totals_over_the_movements_are_those_of_the_fund() {
    let totals = AidTotals::count(&stored::<AidLedger>(&fund()));
    assert_eq!((totals.raised_fen, totals.disbursed_fen, totals.balance_fen()), (1_000, 700, 300));
    assert_eq!((totals.disbursements, totals.beneficiaries()), (3, 2));
    let folded = fund().document::<AidLedger>();
    assert_eq!(folded.balance_fen(), totals.balance_fen());
}

#[test]
fn a_campaign_shows_its_cases_and_the_supervisions_opened_in_them() {
    let row = campaign().row::<Campaigns>();
    assert_eq!(row.set("cases"), CASES);
    assert_eq!(row.set("supervisions"), [format!("{}/S2", CASES[1])]);
    assert_eq!((row.text("organ"), row.text("opened_on")), ("主席团", "2023-03-01"));
    assert!(row.is("open"));
    let finding = json!({"finding": "全部整改"});
    let concluded = campaign().then("2023-04-03", "SupervisionCampaignConcluded", finding);
    let row = concluded.row::<Campaigns>();
    assert_eq!((row.text("concluded_on"), row.text("finding")), ("2023-04-03", "全部整改"));
    assert!(!row.is("open"));
    let removed = campaign().then(
        "2023-03-03",
        "CampaignCasesRemoved",
        json!({"cases": [CASES[1]], "reason": "已办结"}),
    );
    let row = removed.row::<Campaigns>();
    assert_eq!((row.set("cases"), row.set("supervisions")), (vec![CASES[0]], vec![]));
}
