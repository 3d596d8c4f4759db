//! A fund of a station: raised and disbursed to the fen, corrected, given back in part, and closed.

use super::{fresh, on_both_engines};
use crate::demo::Demo;
use serde_json::{Value, json};

on_both_engines! {
    a_fund_is_raised_spent_and_closed,
}

async fn a_fund_is_raised_spent_and_closed(town: &Demo) {
    let code = fresh("LX-AID");
    let of = |mut input: Value| {
        input["code"] = json!(code);
        input
    };
    let establish = json!({ "name": "助老金", "purpose": "高龄老人", "station": "LX" });
    town.keeps("station head", "establishAidFund", of(establish)).await;
    let raise = json!({ "amount": "1000000", "source": "乡贤", "on": "2025-01-10" });
    town.keeps("station head", "raiseAid", of(raise)).await;
    let disburse = json!({
        "beneficiary": "ELDER-01", "purpose": "慰问", "amount": "80000", "on": "2025-01-20",
    });
    town.keeps("station head", "disburseAid", of(disburse)).await;
    let correct = json!({ "disbursement": "B1", "amount": "60000", "reason": "金额录错" });
    town.keeps("station head", "correctAidDisbursement", of(correct)).await;
    let back = json!({
        "disbursement": "B1", "amount": "10001", "on": "2025-02-01", "reason": "本人退回",
    });
    town.keeps("station head", "returnAid", of(back)).await;
    let close = of(json!({ "reason": "余额转入镇级资金" }));
    let head = town.keeps("station head", "closeAidFund", close).await;

    let query = r#"query($min: Position, $fund: String!) {
        aidLedger(filter: { fund: $fund }, minPosition: $min) { raised disbursed balance }
        aidFunds(filter: { station: "LX", open: false }, minPosition: $min) { edges { node { code } } }
    }"#;
    let told = town.ask("station head", query, json!({ "min": head, "fund": code })).await;
    let ledger = json!({ "raised": "1000000", "disbursed": "49999", "balance": "950001" });
    assert_eq!(told["aidLedger"], ledger);
    assert_eq!(told["aidFunds"]["edges"], json!([{ "node": { "code": code } }]));
}
