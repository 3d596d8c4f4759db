//! The demo town, played through the real commands: its figures are the expected ones, exactly.

use crate::town::{Town, actor};
use jiff::civil::date;
use lianxin_app::{
    import::town,
    queries::{At, Dashboard, DashboardQuery, Period},
    replay::{ReplayQuery, replay},
};
use lianxin_domain::actor::Role;
use lianxin_projections::kpi::{Dimension, Figures, Kpi};
use lianxin_store::{Filter, Value as Column};
use serde_json::{Map, Value, json};
use std::sync::Arc;

const EXPECTED: &str = include_str!("../../../../tests/fixtures/demo/expected_kpi.json");

/// The figures by the names of the expected file.
fn told(figures: &Figures) -> Value {
    let day = figures.workdays.median();
    json!({
        "registered": figures.registered,
        "declined": figures.declined,
        "merged": figures.merged,
        "withdrawn": figures.withdrawn,
        "accepted_effective": figures.accepted,
        "answered_on_spot": figures.on_spot,
        "referred": figures.referred,
        "closed": figures.closed,
        "closure_rate": figures.value(Kpi::ClosureRate),
        "due_cohort": figures.due_cohort,
        "first_reply_on_time": figures.replied_on_time,
        "on_time_reply_rate": figures.value(Kpi::OnTimeReplyRate),
        "open_overdue": figures.overdue,
        "rated": figures.outcome.rated(),
        "outcome_satisfied": figures.outcome.satisfied,
        "outcome_basically": figures.outcome.basically,
        "outcome_dissatisfied": figures.outcome.dissatisfied,
        "satisfaction_strict": figures.value(Kpi::SatisfactionStrict),
        "satisfaction_lenient": figures.value(Kpi::SatisfactionLenient),
        "first_round_dissatisfied": figures.first_round_dissatisfied,
        "rehandled": figures.rehandled,
        "returns_approved": figures.returned,
        "urged": figures.urged,
        "class_A": figures.solved,
        "avg_wd": figures.value(Kpi::MeanWorkdays),
        "median_wd": day,
        "max_wd": figures.workdays.max(),
    })
}

/// Every figure that is not the expected one, in words.
fn differences(name: &str, told: &Value, expected: &Map<String, Value>) -> Vec<String> {
    let differs = |(key, value): (&String, &Value)| {
        let found = &told[key];
        (found.as_f64() != value.as_f64())
            .then(|| format!("{name} {key}: found {found}, expected {value}"))
    };
    expected.iter().filter_map(differs).collect()
}

async fn dashboard(town: &Town, filter: Filter, by: Option<Dimension>) -> Arc<Dashboard> {
    let head = town.app.queries().head().await.unwrap();
    let query = DashboardQuery {
        period: Period { from: date(2023, 1, 1), before: date(2024, 1, 1) },
        filter,
        group_by: by.into_iter().collect(),
        on: date(2023, 11, 24),
        at: At { as_of: None, min_position: Some(head) },
    };
    town.app.queries().dashboard(&actor(Role::Supervisor), query).await.unwrap()
}

#[tokio::test]
async fn the_demo_town_has_exactly_the_expected_figures() {
    let town = Town::empty().await;
    let _running = town.app.keep_read_models();
    town::import(&town.app, &town::Town::demo().unwrap()).await.unwrap();
    let expected: Value = serde_json::from_str(EXPECTED).unwrap();
    let mut wrong = Vec::new();

    let all = dashboard(&town, Filter::all(), None).await;
    wrong.extend(differences("all", &told(&all.whole), expected["all"].as_object().unwrap()));
    let livelihood = Filter::Eq("livelihood", Column::Bool(true));
    let livelihood = dashboard(&town, livelihood, None).await;
    let fifty = expected["livelihood_50"].as_object().unwrap();
    wrong.extend(differences("livelihood", &told(&livelihood.whole), fifty));
    for (dimension, name) in [
        (Dimension::Station, "by_station"),
        (Dimension::Category, "by_category"),
        (Dimension::Unit, "by_lead"),
    ] {
        let apart = dashboard(&town, Filter::all(), Some(dimension)).await;
        for (code, group) in expected[name].as_object().unwrap() {
            let key = [Some(code.clone())];
            let found = apart.groups.iter().find(|found| found.key == key).unwrap();
            wrong.extend(differences(code, &told(&found.figures), group.as_object().unwrap()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    let replayed = replay(&town.app, ReplayQuery::default(), |_, _| {}).await.unwrap();
    assert_eq!(replayed.figures(date(2023, 11, 24)), all.whole);
    for (state, count) in expected["by_status"].as_object().unwrap() {
        let found = replayed.states[&state.parse().unwrap()];
        assert_eq!(Some(found), count.as_u64(), "{state}");
    }
    for (event, count) in expected["event_types"].as_object().unwrap() {
        assert_eq!(Some(replayed.events[event]), count.as_u64(), "{event}");
    }
}
