//! Commands about two cases: both streams gain their events in one transaction, or neither does.

use crate::town::{Town, actor, clerk, code, presidium, refused};
use lianxin_app::queries::At;
use lianxin_domain::{
    actor::{Actor, Role},
    case::{
        CaseCommand,
        closing::Withdraw,
        merging::{Merge, Unmerge},
        terms::{CaseStatus, FeedbackFrom},
    },
    ids::CaseId,
    refusal::Code,
};
use uuid::Uuid;

fn merge(into: Uuid) -> CaseCommand {
    CaseCommand::Merge(Merge { into: CaseId(into), reason: "同一事项".into() })
}

#[tokio::test]
async fn a_merge_is_recorded_in_both_cases_at_once_and_so_is_its_undoing() {
    let town = Town::open().await;
    let (one, two) = (town.registers("一").await, town.registers("二").await);
    let done = town.does(&presidium(), one, merge(two)).await.unwrap();
    let types: Vec<_> = done.events.iter().map(|event| &*event.event_type).collect();
    assert_eq!(types, ["CaseMerged", "MergeReceived"]);
    assert_eq!(done.events[1].position, done.events[0].position.next());
    assert_eq!(done.events[0].correlation_id, done.events[1].correlation_id);
    assert_eq!(done.receipt.unwrap().last, done.events[1].position);
    assert_eq!(done.state.status, CaseStatus::Merged);

    let target = town.app.queries().case(&presidium(), &two.to_string(), At::default()).await;
    assert_eq!(target.unwrap().state.merged_from, [CaseId(one)]);

    let undo = CaseCommand::Unmerge(Unmerge { reason: "误并".into() });
    let done = town.does(&presidium(), one, undo).await.unwrap();
    assert_eq!(done.state.status, CaseStatus::Registered);
    let target = town.app.queries().case(&presidium(), &two.to_string(), At::default()).await;
    assert!(target.unwrap().state.merged_from.is_empty());
}

#[tokio::test]
async fn a_merge_into_a_case_that_another_process_has_closed_is_refused() {
    let town = Town::open().await;
    let (one, two) = (town.registers("一").await, town.registers("二").await);
    let other = town.another().await;
    let withdraw =
        CaseCommand::Withdraw(Withdraw { by: FeedbackFrom::Petitioner, reason: "撤".into() });
    other
        .execute::<lianxin_domain::case::Case>(
            &presidium(),
            crate::town::order(),
            &two.to_string(),
            withdraw,
        )
        .await
        .unwrap();
    // The target is still open in this process' memory; the append finds that it has moved on.
    let refused = refused(town.does(&presidium(), one, merge(two)).await);
    assert_eq!(refused.refusal.code, Code::MergeTargetClosed);
    assert_eq!(refused.current_version, Some(1), "the case itself is untouched");
}

#[tokio::test]
async fn a_case_merges_neither_into_itself_nor_into_one_the_caller_does_not_see() {
    let town = Town::open().await;
    let one = town.registers("一").await;
    assert_eq!(code(town.does(&presidium(), one, merge(one)).await), Code::MergeSelf);
    let missing = refused(town.does(&presidium(), one, merge(Uuid::now_v7())).await);
    assert_eq!(missing.refusal.code, Code::UnknownCase);
    let head = Actor { station: clerk().station, ..actor(Role::StationHead) };
    let unseen = refused(town.does(&head, one, merge(Uuid::now_v7())).await);
    assert_eq!(unseen.refusal, missing.refusal);
}
