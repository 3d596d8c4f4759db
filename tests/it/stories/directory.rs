//! The registrar keeps what cases are referred to and sorted by: jurisdictions, handling units, categories.

use super::{coded, fresh, on_both_engines};
use crate::demo::Demo;
use serde_json::json;

on_both_engines! {
    a_village_committee_is_named_anew,
    a_unit_rests_and_returns,
    a_category_rests_and_returns,
}

async fn a_village_committee_is_named_anew(town: &Demo) {
    let county = fresh("XIAN");
    let define =
        json!({ "code": county, "name": "武宁县", "level": "COUNTY", "organ": "武宁县人大" });
    town.keeps("sys admin", "defineJurisdiction", define).await;
    let code = fresh("ZHEN");
    let define = json!({
        "code": code, "name": "新宁镇", "level": "TOWN", "parent": county, "organ": "新宁镇人大主席团",
    });
    town.keeps("sys admin", "defineJurisdiction", define).await;
    let rename = json!({ "code": code, "name": "豫宁街道" });
    town.keeps("sys admin", "renameJurisdiction", rename).await;

    let query = "{ jurisdictions { edges { node { code name level parent { name } organ } } } }";
    let told = town.ask("supervisor", query, json!({})).await;
    let renamed = json!({
        "code": code, "name": "豫宁街道", "level": "TOWN", "parent": { "name": "武宁县" },
        "organ": "新宁镇人大主席团",
    });
    assert_eq!(*coded(&told["jurisdictions"], &code), renamed);
}

async fn a_unit_rests_and_returns(town: &Demo) {
    let code = fresh("TOWN-EMERGENCY");
    let of = |field: &str, value: &str| json!({ "code": code, field: value });
    let register = json!({ "code": code, "name": "镇安监站", "level": "TOWN" });
    town.keeps("sys admin", "registerUnit", register).await;
    town.keeps("sys admin", "renameUnit", of("name", "镇应急管理站")).await;
    town.keeps("sys admin", "deactivateUnit", of("reason", "机构改革")).await;
    let query = "{ units(first: 100) { edges { node { code name active } } } }";
    let told = town.ask("supervisor", query, json!({})).await;
    let resting = json!({ "code": code, "name": "镇应急管理站", "active": false });
    assert_eq!(*coded(&told["units"], &code), resting);
    town.keeps("sys admin", "reactivateUnit", of("reason", "改革后保留")).await;
    let told = town.ask("supervisor", query, json!({})).await;
    assert_eq!(coded(&told["units"], &code)["active"], true);
}

async fn a_category_rests_and_returns(town: &Demo) {
    let code = fresh("CHARGING");
    let of = |field: &str, value: &str| json!({ "code": code, field: value });
    town.keeps("sys admin", "registerCategory", of("name", "充电桩")).await;
    town.keeps("sys admin", "renameCategory", of("name", "电动车充电")).await;
    town.keeps("sys admin", "deactivateCategory", of("reason", "并入公用设施")).await;
    let query = "{ categories(first: 100) { edges { node { code name active } } } }";
    let told = town.ask("supervisor", query, json!({})).await;
    let resting = json!({ "code": code, "name": "电动车充电", "active": false });
    assert_eq!(*coded(&told["categories"], &code), resting);
    town.keeps("sys admin", "reactivateCategory", of("reason", "事项增多")).await;
    let told = town.ask("supervisor", query, json!({})).await;
    assert_eq!(coded(&told["categories"], &code)["active"], true);
}
