//! Questions: as of a moment, as far as the caller sees, not before the position asked for.

use crate::town::{Town, actor, clerk, presidium};
use lianxin_app::{
    QueryError,
    queries::{At, ListQuery, Moment, Page},
};
use lianxin_domain::{
    actor::{Actor, Role},
    case::terms::CaseStatus,
    permission::Action,
    refusal::Code,
};
use lianxin_projections::{CaseView, ReadModel};
use lianxin_store::{Filter, LogFilter, ModelSpec, Order, Position, StreamKey, Value};

const CASES: &ModelSpec = &CaseView::SPEC;

fn list() -> ListQuery {
    ListQuery::first(10, Order::ascending("number"))
}

fn page(limit: u32) -> Page {
    Page { after: Position::START, limit, at: At::default() }
}

#[tokio::test]
async fn a_case_is_found_by_id_and_number_now_and_as_it_stood() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    let queries = town.app.queries();
    let registered = queries.head().await.unwrap();
    town.accepts(id).await;

    let now = queries.case_by_number(&presidium(), "YN-2023-0001", At::default()).await.unwrap();
    assert_eq!((now.state.status, now.version), (CaseStatus::Accepted, 2));
    assert_eq!(now.position, registered.next());
    let then = queries.case(&presidium(), &id.to_string(), At::position(registered)).await.unwrap();
    assert_eq!((then.state.status, then.version), (CaseStatus::Registered, 1));
    assert_eq!(then.position, registered);

    let before = Position(registered.0 - 1);
    let missing = queries.case_by_number(&presidium(), "YN-2023-0001", At::position(before)).await;
    assert!(matches!(missing, Err(QueryError::Refused(refusal)) if refusal.code == Code::NotFound));
}

#[tokio::test]
async fn a_caller_sees_its_own_cases_in_every_kind_of_question() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    let _running = town.app.keep_read_models();
    let queries = town.app.queries();
    let head = queries.head().await.unwrap();
    let at = At { as_of: None, min_position: Some(head) };
    let stranger = Actor { station: Some("JD".into()), ..clerk() };
    let key = StreamKey::new("case", &id.to_string());
    let nobody = actor(Role::SysAdmin);

    for (caller, sees) in [(clerk(), true), (presidium(), true), (stranger, false), (nobody, false)]
    {
        let listed = queries.list(&caller, CASES, ListQuery { at, ..list() }).await.unwrap();
        assert_eq!(listed.rows.len(), usize::from(sees));
        let all = Filter::all();
        let counted = queries.count(&caller, CASES, all, None, at).await.unwrap();
        assert_eq!(counted, u64::from(sees));
        assert_eq!(queries.case(&caller, &id.to_string(), at).await.is_ok(), sees);
        assert_eq!(queries.history(&caller, &key, page(9)).await.is_ok(), sees);
        let filter = LogFilter { stream_type: Some("case".to_owned()), ..LogFilter::default() };
        let told = queries.events(&caller, filter, page(9)).await.unwrap();
        assert_eq!(told.entries.len(), usize::from(sees));
        assert!(!told.more);
    }
}

#[tokio::test]
async fn a_list_can_be_asked_as_of_a_position_and_a_time() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    let _running = town.app.keep_read_models();
    let queries = town.app.queries();
    let registered = queries.head().await.unwrap();
    town.accepts(id).await;
    let accepted = queries.head().await.unwrap();
    let open = Filter::Eq("status", Value::Text("REGISTERED".to_owned()));
    for (position, count) in [(registered, 1), (accepted, 0)] {
        let at = At::position(position);
        let listed = queries
            .list(&presidium(), CASES, ListQuery { filter: open.clone(), at, ..list() })
            .await
            .unwrap();
        assert_eq!((listed.rows.len(), listed.position), (count, position));
    }
    // Whatever is remembered and wherever it comes from, a row shows the case as it stood then.
    for (position, status) in [
        (registered, CaseStatus::Registered),
        (accepted, CaseStatus::Accepted),
        (registered, CaseStatus::Registered),
    ] {
        let at = At::position(position);
        let listed = queries.list(&presidium(), CASES, ListQuery { at, ..list() }).await.unwrap();
        let cases = queries.cases_of(&listed.rows, listed.position).await.unwrap();
        assert_eq!(cases.iter().map(|case| case.state.status).collect::<Vec<_>>(), [status]);
        assert_eq!(cases[0].position, position);
    }
    let far = At { as_of: Some(Moment::Time(jiff::Timestamp::MAX)), min_position: None };
    let listed = queries.list(&presidium(), CASES, ListQuery { at: far, ..list() }).await.unwrap();
    assert_eq!(listed.position, accepted);
}

#[tokio::test]
async fn a_position_that_is_not_reached_is_told_with_how_far_the_record_stands() {
    let town = Town::open().await;
    let queries = town.app.queries();
    let head = queries.head().await.unwrap();
    let at = At { as_of: None, min_position: Some(head.next()) };
    // The store answers from threads of its own, so the clock must not be made to run ahead of them.
    let behind = queries.case(&presidium(), "x", at).await;
    assert!(
        matches!(behind, Err(QueryError::Behind { wanted, reached }) if wanted == head.next() && reached == head)
    );
}

#[tokio::test]
async fn a_history_is_paged_and_each_entry_is_decoded() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    town.accepts(id).await;
    let key = StreamKey::new("case", &id.to_string());
    let queries = town.app.queries();
    let first = queries.history(&presidium(), &key, page(1)).await.unwrap();
    assert!(first.more);
    assert_eq!(&*first.entries[0].recorded.event_type, "CaseRegistered");
    assert!(first.entries[0].events.is_ok());
    let rest = Page { after: first.reached, ..page(9) };
    let rest = queries.history(&presidium(), &key, rest).await.unwrap();
    assert_eq!((rest.entries.len(), rest.more), (1, false));
}

#[tokio::test]
async fn every_action_is_told_with_the_reason_for_each_refused_one() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    let queries = town.app.queries();
    let case = queries.case(&presidium(), &id.to_string(), At::default()).await.unwrap().state;
    let code = |caller: &Actor, wanted: Action| {
        let all = queries.allowed_actions(caller, &case);
        let told = all.into_iter().find(|told| told.action == wanted).unwrap();
        told.refusal.map(|refusal| refusal.code)
    };
    assert_eq!(code(&presidium(), Action::AcceptCase), None);
    assert_eq!(code(&presidium(), Action::CloseCase), Some(Code::IllegalTransition));
    assert_eq!(code(&clerk(), Action::AcceptCase), Some(Code::Forbidden));
}
