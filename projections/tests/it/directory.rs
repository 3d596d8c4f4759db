//! The rows of stations, deputies, units, grids and categories.

use crate::story::Story;
use lianxin_projections::directory::{Categories, Deputies, Grids, Stations, Units};
use lianxin_store::Value;
use serde_json::json;

#[test]
fn a_station_shows_its_head_and_is_kept_when_it_closes() {
    let open = Story::of("station", "LX")
        .then("2022-01-04", "StationEstablished", json!({"code": "LX", "name": "濂溪联络站"}))
        .then("2022-01-05", "StationHeadAppointed", json!({"deputy": "D-T-0001"}));
    let row = open.row::<Stations>();
    assert_eq!((row.text("code"), row.text("name")), ("LX", "濂溪联络站"));
    assert_eq!(row.text("head"), "D-T-0001");
    assert!(row.is("active"));
    let closed = open.then("2023-01-04", "StationClosed", json!({"reason": "合并"}));
    let row = closed.row::<Stations>();
    assert_eq!(row.text("name"), "濂溪联络站");
    assert!(!row.is("active"));
}

#[test]
fn a_deputy_shows_station_and_grids_and_whether_suspended() {
    let elected = Story::of("deputy", "D-T-0011")
        .then(
            "2021-12-20",
            "DeputyElected",
            json!({
                "deputy": "D-T-0011", "name": "甲",
                "mandate": {"level": "TOWN", "from": "2021-12-20", "until": "2026-12-19"},
            }),
        )
        .then("2022-01-05", "DeputyAssignedToStation", json!({"station": "LX"}))
        .then("2022-01-05", "DeputyAssignedToGrids", json!({"grids": ["YN-NH-G03", "YN-NH-G04"]}));
    let row = elected.row::<Deputies>();
    assert_eq!(
        (row.text("id"), row.text("level"), row.text("station")),
        ("D-T-0011", "TOWN", "LX")
    );
    assert_eq!(row.set("grids"), ["YN-NH-G03", "YN-NH-G04"]);
    assert!(!row.is("suspended"));
    let suspended = elected.then(
        "2023-05-04",
        "DeputySuspended",
        json!({"from": "2023-05-04", "ground": "CRIMINAL_CASE"}),
    );
    assert!(suspended.row::<Deputies>().is("suspended"));
    let resumed = suspended.then("2023-06-01", "DeputyResumed", json!({"reason": "已结案"}));
    assert!(!resumed.row::<Deputies>().is("suspended"));
}

#[test]
fn a_unit_goes_by_its_present_name() {
    let row = Story::of("unit", "COUNTY_FIRE")
        .then(
            "2022-01-04",
            "HandlingUnitRegistered",
            json!({"code": "COUNTY_FIRE", "name": "县消防大队", "level": "COUNTY"}),
        )
        .then("2022-06-01", "HandlingUnitRenamed", json!({"name": "县消防救援大队"}))
        .row::<Units>();
    assert_eq!(row.text("name"), "县消防救援大队");
    assert_eq!(row.text("level"), "COUNTY");
    assert!(row.is("active"));
}

#[test]
fn a_grid_moves_from_station_to_station() {
    let row = Story::of("grid", "YN-NH-G03")
        .then(
            "2022-01-04",
            "GridDefined",
            json!({"code": "YN-NH-G03", "name": "三网格", "community": "宁红", "station": "LX"}),
        )
        .then("2023-01-04", "GridStationAssigned", json!({"station": "JD"}))
        .row::<Grids>();
    assert_eq!((row.text("station"), row.text("community")), ("JD", "宁红"));
    assert!(row.is("active"));
}

#[test]
fn a_category_can_be_taken_out_of_use_and_back() {
    let story = Story::of("category", "LIGHTING")
        .then("2022-01-04", "CategoryRegistered", json!({"code": "LIGHTING", "name": "照明"}))
        .then("2022-06-01", "CategoryDeactivated", json!({"reason": "并入市政"}));
    assert!(!story.row::<Categories>().is("active"));
    let story = story.then("2022-07-01", "CategoryReactivated", json!({"reason": "恢复"}));
    assert!(story.row::<Categories>().is("active"));
}

#[test]
fn a_station_shows_what_it_has_and_how_it_was_found_last() {
    let findings = |met: bool| {
        json!([
            {"criterion": "PREMISES", "met": true, "evidence": "有"},
            {"criterion": "RESULTS", "met": met, "evidence": "查看"},
        ])
    };
    let assessed = |met| {
        json!({
            "standard": "FIVE_HAVES", "version": "2022", "organ": "主席团",
            "findings": findings(met),
        })
    };
    let rules = |version, title: &str| json!({"kind": "LEARNING", "version": version, "title": title, "adoptedOn": "2022-03-10"});
    let invested = |fen: i64, approximate: bool| json!({"amountFen": fen, "approximate": approximate, "purpose": "升级", "source": "镇财政"});
    let title = json!({"title": "PROVINCIAL_DEMONSTRATION", "year": 2023, "by": "省人大"});
    let story = Story::of("station", "JD")
        .then("2022-01-04", "StationEstablished", json!({"code": "JD", "name": "姜渡"}))
        .then("2022-02-14", "LiaisonOfficerAppointed", json!({"officer": "O1", "name": "甲"}))
        .then("2022-03-10", "RuleDocumentAdopted", rules(1, "学习制度"))
        .then("2022-03-11", "RuleDocumentAdopted", rules(2, "学习制度（修订）"))
        .then("2022-05-25", "StationUpgraded", json!({"what": "升级"}))
        .then("2022-05-25", "StationInvestmentRecorded", invested(100, false))
        .then("2022-06-25", "StationInvestmentRecorded", invested(23, true))
        .then("2022-11-24", "StationAssessed", assessed(false));
    let row = story.row::<Stations>();
    assert_eq!((row.set("officers"), row.set("rules")), (vec!["O1"], vec!["LEARNING"]));
    assert_eq!((row.text("upgraded_on"), row.text("assessed_on")), ("2022-05-25", "2022-11-24"));
    assert_eq!(row.value("invested_fen"), &Value::Int(123));
    assert!(row.is("invested_more") && !row.is("passed"));
    assert_eq!(row.set("lacking"), ["RESULTS"]);
    let story = story.then("2023-09-05", "StationAssessed", assessed(true)).then(
        "2023-09-18",
        "StationRatingNominated",
        title,
    );
    let row = story.row::<Stations>();
    assert!(row.is("passed"));
    assert_eq!(row.set("titles"), ["PROVINCIAL_DEMONSTRATION 2023 NOMINATED"]);
}
