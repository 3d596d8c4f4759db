//! Figures: live, as of a position and replayed, they are the same.

use crate::town::{Town, actor, clerk, presidium};
use jiff::civil::date;
use lianxin_app::{
    QueryError,
    queries::{At, DashboardQuery, Interval, Moment, Period},
    replay::{ReplayQuery, replay},
};
use lianxin_domain::{
    actor::{Actor, Role},
    case::terms::CaseStatus,
    refusal::Code,
};
use lianxin_projections::kpi::{Dimension, Kpi};
use lianxin_store::{Filter, LogFilter, Position, Value};

fn query(at: At) -> DashboardQuery {
    DashboardQuery {
        period: Period { from: date(2023, 1, 1), before: date(2024, 1, 1) },
        filter: Filter::all(),
        group_by: vec![Dimension::Station],
        on: date(2023, 12, 31),
        at,
    }
}

fn at_least(position: Position) -> At {
    At { as_of: None, min_position: Some(position) }
}

#[tokio::test]
async fn live_figures_those_as_of_a_position_and_a_replay_agree() {
    let town = Town::open().await;
    let _running = town.app.keep_read_models();
    let queries = town.app.queries();
    let mut seen = Vec::new();
    for n in 0..4 {
        let id = town.registers("路灯不亮").await;
        if n % 2 == 0 {
            town.accepts(id).await;
        }
        let head = queries.head().await.unwrap();
        let live = queries.dashboard(&presidium(), query(at_least(head))).await.unwrap();
        seen.push((head, live));
    }
    for (position, live) in seen {
        let then = queries.dashboard(&presidium(), query(At::position(position))).await.unwrap();
        assert_eq!((&then.whole, &then.groups), (&live.whole, &live.groups));
        let cut = ReplayQuery { as_of: Some(Moment::Position(position)), ..ReplayQuery::default() };
        let replayed = replay(&town.app, cut, |_, _| {}).await.unwrap();
        let figures = replayed.figures(date(2023, 12, 31));
        assert_eq!((replayed.position, figures), (position, live.whole.clone()));
    }
}

#[tokio::test]
async fn a_replay_counts_events_by_type_and_cases_by_state_and_station() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    town.registers("井盖缺失").await;
    town.accepts(id).await;
    let whole = replay(&town.app, ReplayQuery::default(), |_, _| {}).await.unwrap();
    assert_eq!(whole.events["CaseRegistered"], 2);
    assert_eq!(whole.states[&CaseStatus::Accepted], 1);
    assert_eq!(whole.states[&CaseStatus::Registered], 1);
    let events = LogFilter { event_types: vec!["CaseAccepted".into()], ..LogFilter::default() };
    let narrow = ReplayQuery { events, station: Some("JD".into()), as_of: None };
    let narrow = replay(&town.app, narrow, |_, _| {}).await.unwrap();
    assert_eq!(narrow.events.into_iter().collect::<Vec<_>>(), [("CaseAccepted".to_owned(), 1)]);
    assert!(narrow.states.is_empty() && narrow.facts.is_empty());
}

#[tokio::test]
async fn a_dashboard_is_narrowed_to_what_the_caller_may_see_figures_of() {
    let town = Town::open().await;
    town.registers("路灯不亮").await;
    let _running = town.app.keep_read_models();
    let queries = town.app.queries();
    let at = at_least(queries.head().await.unwrap());
    let registered = async |caller: Actor| {
        queries.dashboard(&caller, query(at)).await.map(|told| told.whole.registered)
    };
    assert_eq!(registered(presidium()).await.unwrap(), 1);
    assert_eq!(registered(clerk()).await.unwrap(), 1);
    let elsewhere = Actor { station: Some("JD".into()), ..clerk() };
    assert_eq!(registered(elsewhere).await.unwrap(), 0);
    let handler = registered(actor(Role::UnitHandler)).await;
    assert!(
        matches!(handler, Err(QueryError::Refused(refusal)) if refusal.code == Code::Forbidden)
    );
}

#[tokio::test]
async fn a_filter_that_facts_do_not_cover_is_judged_by_the_rows() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    town.registers("井盖缺失").await;
    town.accepts(id).await;
    let _running = town.app.keep_read_models();
    let queries = town.app.queries();
    let at = at_least(queries.head().await.unwrap());
    let count = async |filter: Filter| {
        let query = DashboardQuery { filter, ..query(at) };
        queries.dashboard(&presidium(), query).await.unwrap().whole.registered
    };
    let number = Value::Text("YN-2023-0002".to_owned());
    assert_eq!(count(Filter::Eq("number", number)).await, 1);
    assert_eq!(count(Filter::Eq("status", Value::Text("ACCEPTED".to_owned()))).await, 1);
}

#[tokio::test]
async fn a_trend_tells_each_step_and_nothing_where_nothing_was() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    town.accepts(id).await;
    let _running = town.app.keep_read_models();
    let queries = town.app.queries();
    let at = at_least(queries.head().await.unwrap());
    let kpis = [Kpi::Registered, Kpi::ClosureRate];
    let period = Period { from: date(2023, 1, 1), before: date(2023, 4, 1) };
    let query = DashboardQuery { period, ..query(at) };
    let trend = queries.trend(&presidium(), query, Interval::Month, &kpis).await.unwrap();
    let values: Vec<_> = trend.into_iter().map(|point| point.values).collect();
    let nothing = vec![Some(0.0), None];
    assert_eq!(values, [nothing.clone(), vec![Some(1.0), Some(0.0)], nothing]);
}
