//! Aid funds: exact in fen, never overdrawn, seen by those whose affair they are.

use super::*;

const AID: &str = "query($min: Position) {
        aidFunds(minPosition: $min) { totalCount edges { node {
            code raised disbursed balance establishedOn closedOn station { code } partner { code }
        } } }
        aidMovements(filter: { fund: \"DREAM\" }, minPosition: $min) { edges { node {
            fund kind on amount source disbursement beneficiary
        } } }
        aidLedger(minPosition: $min) { raised disbursed balance disbursements beneficiaries }
    }";

fn fund(code: &str, station: Value) -> Value {
    json!({ "code": code, "name": "圆梦助学", "purpose": "助学", "station": station, "partner": "CARE" })
}

fn raise(code: &str, amount: Value) -> Value {
    json!({ "code": code, "amount": amount, "source": "乡贤", "on": "2023-02-10" })
}

fn disburse(amount: Value, to: &str) -> Value {
    let (purpose, on) = ("学费", "2023-02-10");
    json!({ "code": "DREAM", "amount": amount, "beneficiary": to, "purpose": purpose, "on": on })
}

#[tokio::test]
async fn aid_is_told_in_whole_fen_and_never_overdrawn() {
    let town = Town::open().await;
    partnered(&town).await;
    town.keeps(&head_of("LX"), "establishAidFund", fund("DREAM", json!("LX"))).await;
    town.keeps(&presidium(), "establishAidFund", fund("TOWN", Value::Null)).await;
    assert_eq!(
        town.refuses(&head_of("LX"), "establishAidFund", fund("X", Value::Null)).await,
        "FORBIDDEN"
    );
    assert_eq!(
        town.refuses(&clerk(), "establishAidFund", fund("X", json!("LX"))).await,
        "FORBIDDEN"
    );
    town.keeps(&head_of("LX"), "raiseAid", raise("DREAM", json!(25_000_000))).await;
    town.keeps(&presidium(), "raiseAid", raise("TOWN", json!("9007199254740993"))).await;
    assert_eq!(
        town.refuses(&presidium(), "raiseAid", raise("TOWN", json!(0))).await,
        "INVALID_AMOUNT"
    );
    town.keeps(&head_of("LX"), "disburseAid", disburse(json!("20000000"), "STU-1")).await;
    let refused =
        town.does(&head_of("LX"), "disburseAid", disburse(json!(5_000_001), "STU-2")).await;
    assert_eq!(refused["refusals"][0]["code"], "AID_OVERDRAWN");
    assert_eq!(refused["refusals"][0]["path"], "amountFen");
    let named = town.refuses(&head_of("LX"), "disburseAid", disburse(json!(1), "王小明")).await;
    assert_eq!(named, "ILLEGAL_CHARACTER");
    let back = json!({ "code": "DREAM", "disbursement": "B1", "amount": 5, "on": "2023-02-10", "reason": "未入学" });
    let head = town.keeps(&head_of("LX"), "returnAid", back).await;
    what_each_sees(&town, &head).await;
}

async fn what_each_sees(town: &Town, head: &Value) {
    let own = town.asks(&head_of("LX"), AID, json!({ "min": head })).await;
    let funds = json!({ "totalCount": 1, "edges": [{ "node": {
        "code": "DREAM", "raised": "25000000", "disbursed": "19999995", "balance": "5000005",
        "establishedOn": "2023-02-10", "closedOn": null, "station": { "code": "LX" }, "partner": { "code": "CARE" },
    } }] });
    assert_eq!(own["aidFunds"], funds);
    let mut moved: Vec<&str> = own["aidMovements"]["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| edge["node"]["kind"].as_str().unwrap())
        .collect();
    moved.sort_unstable();
    assert_eq!(moved, ["DISBURSED", "RAISED", "RETURNED"]);
    let totals = json!({
        "raised": "25000000", "disbursed": "19999995", "balance": "5000005", "disbursements": 1, "beneficiaries": 1,
    });
    assert_eq!(own["aidLedger"], totals);
    let all = town.asks(&supervisor(), AID, json!({ "min": head })).await;
    assert_eq!(all["aidFunds"]["totalCount"], 2);
    assert_eq!(all["aidLedger"]["raised"], "9007199279740993", "exact beyond what a double holds");
    let strange = town.asks(&head_of("JD"), AID, json!({ "min": head })).await;
    assert_eq!(strange["aidFunds"]["totalCount"], 0);
    assert_eq!(town.fails(&clerk(), "{ aidLedger { raised } }", json!({})).await, "FORBIDDEN");
}

#[tokio::test]
async fn an_amount_is_no_float() {
    let town = Town::open().await;
    let half = "mutation { raiseAid(input: { commandId: \"0190f1d0-0000-7000-8000-000000000001\", code: \"DREAM\",
        amount: 25.5, source: \"乡贤\", on: \"2023-02-10\" }) { refusals { code } } }";
    let answer = town.answers(&presidium(), half, json!({})).await;
    assert_eq!(answer["errors"].as_array().unwrap().len(), 1, "no floats: {answer:#}");
}
