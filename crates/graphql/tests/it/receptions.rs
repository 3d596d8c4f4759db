//! A reception over GraphQL: scheduled, announced, opened, brought a matter, held, and compared with what was
//! registered at it.

use crate::town::{Town, actor, clerk, presidium, registration};
use lianxin_domain::actor::{Actor, Role};
use serde_json::{Value, json};

const CALENDAR: &str = "query($min: Position, $filter: ReceptionFilter) {
    receptions(filter: $filter, minPosition: $min) { totalCount edges { node {
        code state on noticeOn noticeDueOn announcedInTime heldOn
        roster { code } onLeave { code } attended { code }
        counts { visitors matters onSpot } registered { matters onSpot } countsAgree
    } } }
}";

/// Does it, which must be accepted.
async fn done(town: &Town, who: &Actor, mutation: &str, input: Value) -> Value {
    let mut answer = town.does(who, mutation, input).await;
    assert_eq!(answer["refusals"], json!([]), "{mutation}");
    answer["receipt"]["position"].take()
}

async fn refused(town: &Town, who: &Actor, mutation: &str, input: Value) -> String {
    let answer = town.does(who, mutation, input).await;
    answer["refusals"][0]["code"].as_str().unwrap_or_else(|| panic!("{mutation} was done")).into()
}

fn schedule() -> Value {
    json!({ "code": "LX-1", "station": "LX", "on": "2023-02-10", "roster": ["D1"] })
}

#[tokio::test]
async fn it_is_announced_opened_and_held_and_its_counts_are_compared_with_its_cases() {
    let town = Town::open().await;
    done(&town, &clerk(), "scheduleReception", schedule()).await;
    let notice = json!({ "code": "LX-1", "means": "公示栏" });
    done(&town, &clerk(), "postReceptionNotice", notice).await;
    let mut brought = registration("消防通道被占用");
    brought["contactChannel"] = json!("RECEPTION");
    brought["reception"] = json!("LX-1");
    let early = refused(&town, &clerk(), "registerCase", brought.clone()).await;
    assert_eq!(early, "RECEPTION_NOT_HELD");
    done(&town, &clerk(), "openReception", json!({ "code": "LX-1" })).await;
    done(&town, &clerk(), "registerCase", brought).await;
    let counts = json!({ "visitors": 3, "matters": 2, "onSpot": 0 });
    let hold = json!({ "code": "LX-1", "attended": ["D1"], "counts": counts });
    let min = done(&town, &clerk(), "holdReception", hold).await;
    let told = town.asks(&clerk(), CALENDAR, json!({ "min": min })).await;
    let d1 = json!([{ "code": "D1" }]);
    assert_eq!(
        told["receptions"]["edges"][0]["node"],
        json!({
            "code": "LX-1", "state": "HELD", "on": "2023-02-10", "noticeOn": "2023-02-10",
            "noticeDueOn": "2023-02-07", "announcedInTime": false, "heldOn": "2023-02-10",
            "roster": d1, "onLeave": [], "attended": d1, "counts": counts,
            "registered": { "matters": 1, "onSpot": 0 }, "countsAgree": false,
        })
    );
    let right = json!({ "visitors": 3, "matters": 1, "onSpot": 0 });
    let correct = json!({ "code": "LX-1", "counts": right, "reason": "多计一件" });
    let min = done(&town, &clerk(), "correctReceptionCounts", correct).await;
    let filter = json!({ "station": "LX", "state": "HELD", "deputy": "D1" });
    let told = town.asks(&clerk(), CALENDAR, json!({ "min": min, "filter": filter })).await;
    assert_eq!(told["receptions"]["edges"][0]["node"]["countsAgree"], true);
    let none = json!({ "min": min, "filter": { "station": "JD" } });
    assert_eq!(town.asks(&clerk(), CALENDAR, none).await["receptions"]["totalCount"], 0);
}

#[tokio::test]
async fn a_station_keeps_its_own_receptions_and_a_deputy_takes_leave_for_nobody_else() {
    let town = Town::open().await;
    let stranger = Actor { station: Some("JD".into()), ..clerk() };
    assert_eq!(refused(&town, &stranger, "scheduleReception", schedule()).await, "FORBIDDEN");
    done(&town, &clerk(), "scheduleReception", schedule()).await;
    let deputy = |id: &str| Actor { deputy: Some(id.into()), ..actor(Role::Deputy) };
    let leave = json!({ "code": "LX-1", "deputy": "D1", "reason": "出差" });
    let other = deputy("D2");
    assert_eq!(refused(&town, &other, "takeReceptionLeave", leave.clone()).await, "FORBIDDEN");
    let cancel = json!({ "code": "LX-1", "reason": "停电" });
    assert_eq!(refused(&town, &deputy("D1"), "cancelReception", cancel).await, "FORBIDDEN");
    done(&town, &deputy("D1"), "takeReceptionLeave", leave).await;
}

#[tokio::test]
async fn a_stations_year_is_recorded_by_those_whose_business_it_is() {
    let town = Town::open().await;
    let head = Actor { station: Some("LX".into()), ..actor(Role::StationHead) };
    let officer = json!({ "code": "LX", "officer": "O1", "name": "联络员" });
    let rules = json!({ "code": "LX", "kind": "LEARNING", "title": "学习制度" });
    let title = json!({
        "code": "LX", "title": "PROVINCIAL_DEMONSTRATION", "year": 2022, "by": "省人大常委会",
    });
    let money = json!({ "code": "LX", "amount": "30000000", "approximate": true, "purpose": "升级", "source": "镇财政" });
    let split = json!({ "code": "G1", "into": ["G2", "G3"], "reason": "人口增加" });
    for (who, mutation, input) in [
        (&clerk(), "appointLiaisonOfficer", &officer),
        (&clerk(), "awardStation", &title),
        (&head, "awardStation", &title),
        (&clerk(), "recordStationInvestment", &money),
        (&presidium(), "splitGrid", &split),
        (&actor(Role::Supervisor), "adoptRuleDocument", &rules),
    ] {
        assert_eq!(refused(&town, who, mutation, input.clone()).await, "FORBIDDEN", "{mutation}");
    }
    done(&town, &presidium(), "appointLiaisonOfficer", officer).await;
    done(&town, &head, "adoptRuleDocument", rules).await;
    done(&town, &head, "recordStationInvestment", money).await;
    let min = done(&town, &presidium(), "awardStation", title).await;
    let board = "query($min: Position) { stationBoard(minPosition: $min) { edges { node {
        station { code officers { name } ruleDocuments { kind version } }
        invested investedMore titles
    } } } }";
    let told = town.asks(&clerk(), board, json!({ "min": min })).await;
    assert_eq!(
        told["stationBoard"]["edges"][1]["node"],
        json!({
            "station": {
                "code": "LX", "officers": [{ "name": "联络员" }],
                "ruleDocuments": [{ "kind": "LEARNING", "version": 1 }],
            },
            "invested": "30000000", "investedMore": true,
            "titles": ["PROVINCIAL_DEMONSTRATION 2022 AWARDED"],
        })
    );
}
