//! The demo town's year: its sums are those of the town's public account, exactly.

use crate::town::{Town, actor, clerk};
use jiff::civil::date;
use lianxin_app::{
    QueryError,
    import::town,
    queries::{At, Period},
};
use lianxin_domain::{actor::Role, refusal::Code};
use lianxin_store::{Filter, Position};

const YEAR: Period = Period { from: date(2023, 1, 1), before: date(2024, 1, 1) };

async fn demo() -> (Town, At) {
    let town = Town::empty().await;
    town::import(&town.app, &town::Town::demo().unwrap()).await.unwrap();
    town.app.projector().catch_up().await.unwrap();
    let head = town.app.queries().head().await.unwrap();
    (town, At::position(head))
}

#[tokio::test]
async fn outreach_aid_and_plans_sum_to_what_the_town_tells() {
    let (town, at) = demo().await;
    let (queries, who) = (town.app.queries(), actor(Role::Supervisor));
    let outreach = queries.outreach(&who, YEAR, None, at).await.unwrap().figures;
    let of = |theme: &str| outreach.by_theme[theme].person_times;
    assert_eq!(of("CONGRESS_SPIRIT"), 485);
    assert_eq!(of("ANTI_FRAUD") + of("CUSTOMS_REFORM") + of("DOUBLE_IMPROVEMENT"), 693);
    assert_eq!(outreach.whole.person_times, 485 + 693);
    let mut stations = 0;
    for station in ["LX", "JD", "LR"] {
        let own = queries.outreach(&who, YEAR, Some(station.to_owned()), at).await.unwrap();
        assert_eq!(own.figures.whole, outreach.by_station[station]);
        stations += own.figures.whole.person_times;
    }
    assert_eq!(stations, outreach.whole.person_times);
    let july = Period { from: date(2023, 7, 1), before: date(2023, 8, 1) };
    let july = queries.outreach(&who, july, None, at).await.unwrap().figures;
    assert_eq!(july.whole, outreach.by_month["2023-07"]);

    let aid = queries.aid_totals(&who, Filter::all(), at).await.unwrap().figures;
    assert_eq!((aid.raised_fen, aid.disbursed_fen, aid.balance_fen()), (25_000_000, 25_000_000, 0));
    assert_eq!((aid.disbursements, aid.beneficiaries()), (37, 37));

    let done = queries.carried_out(&who, at).await.unwrap().figures;
    let standing = town.app.standing();
    for (code, plan) in &standing.directory().plans {
        let done = plan.items.iter().filter(|item| done.of_item(code, &item.id).activities == 1);
        assert_eq!((plan.items.len(), done.count()), (13, 12), "{code}");
    }
    let kinds: Vec<_> =
        standing.directory().partners.values().map(|one| one.kind.as_str()).collect();
    assert_eq!(
        kinds,
        ["CARE_COMMITTEE", "ELDERLY_ASSOCIATION", "PARTY_ALLIANCE", "WOMEN_FEDERATION"]
    );
    assert_eq!(done.of_partnership("YN-CARE", "LR").activities, 2);
}

#[tokio::test]
async fn figures_are_told_as_of_a_moment_and_to_those_who_may_see_them() {
    let (town, at) = demo().await;
    let queries = town.app.queries();
    let before = At::position(Position(1));
    let nothing = queries.outreach(&clerk(), YEAR, None, before).await.unwrap();
    assert_eq!((nothing.position, nothing.figures.whole.activities), (Position(1), 0));
    let forbidden = |answer: Result<(), QueryError>| match answer {
        Err(QueryError::Refused(refusal)) => refusal.code == Code::Forbidden,
        _ => false,
    };
    let unit = actor(Role::UnitHead);
    assert!(forbidden(queries.outreach(&unit, YEAR, None, at).await.map(drop)));
    assert!(forbidden(queries.aid_totals(&clerk(), Filter::all(), at).await.map(drop)));
    let mut head = actor(Role::StationHead);
    head.station = Some("LX".into());
    let own = queries.aid_totals(&head, Filter::all(), at).await.unwrap();
    assert_eq!(own.figures.raised_fen, 0, "the town's fund is no station's");
}
