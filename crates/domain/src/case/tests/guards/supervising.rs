//! Supervision, and voiding what was entered by mistake.

use super::*;
use crate::case::{
    links::{LinkCases, LinkKind},
    supervision::{ConcludeSupervision, Urge},
    voiding::VoidEntry,
};

#[test]
fn only_an_open_supervision_is_acted_under_answered_and_concluded() {
    let world = World::new();
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    let acts = [
        "InspectionConducted",
        "InquiryHeld",
        "SupervisionResponseReceived",
        "SupervisionConcluded",
    ];
    let decide = |case: &Case, event_type: &str| {
        let actor =
            if event_type == "SupervisionResponseReceived" { unit("A") } else { committee() };
        world.decide(case, &actor, &transitions::command(event_type))
    };
    for act in acts {
        assert_eq!(code(decide(&case, act)), Code::UnknownSupervision, "{act}");
    }
    world.act(&mut case, &committee(), transitions::command("SupervisionOpened"));
    for act in acts {
        assert!(decide(&case, act).is_ok(), "{act}");
    }
    let silent = ConcludeSupervision { supervision: "S1".into(), conclusion: String::new() };
    let silent = world.decide(&case, &committee(), &CaseCommand::ConcludeSupervision(silent));
    assert_eq!(code(silent), Code::Required);
    world.act(&mut case, &committee(), transitions::command("SupervisionConcluded"));
    for act in acts {
        assert_eq!(code(decide(&case, act)), Code::UnknownSupervision, "{act}");
    }
}

#[test]
fn only_a_unit_with_a_part_is_urged() {
    let world = World::new();
    let case = world.case_in(CaseStatus::Handling, &Plot::default());
    let urge = |unit: &str| {
        let urge = Urge { to_unit: Some(unit.into()), means: "电话".into(), text: None };
        world.decide(&case, &committee(), &CaseCommand::Urge(urge))
    };
    assert!(urge("A").is_ok());
    assert_eq!(code(urge("B")), Code::NotYourAssignment);
}

/// Acts, and tells which entry that made.
fn enter(world: &World, case: &mut Case, command: &CaseCommand) -> Uuid {
    let mut entry = Uuid::nil();
    for event in world.decide(case, &committee(), command).unwrap() {
        entry = Uuid::from_u128(u128::from(case.entries) + 1);
        case.apply(&Fact { event_id: entry, ..world.fact(&committee(), event) });
    }
    entry
}

fn void(target: Uuid) -> CaseCommand {
    CaseCommand::VoidEntry(VoidEntry { target, reason: "误录".into() })
}

#[test]
fn a_voided_entry_no_longer_counts() {
    let mut world = World::new();
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    world.other = Some(case.clone());
    enter(&world, &mut case, &transitions::command("SupervisionOpened"));
    let other = CaseId(Uuid::from_u128(2));
    let link = CaseCommand::Link(LinkCases { other, kind: LinkKind::Recurrence });
    let before = case.clone();
    let urge = transitions::command("UrgeIssued");
    let inspect = transitions::command("InspectionConducted");
    let entries = [urge, inspect, link].map(|command| enter(&world, &mut case, &command));
    let counts =
        |case: &Case| (case.urges.len(), case.supervisions[0].activities, case.links.len());
    assert_eq!(counts(&case), (1, 1, 1));
    for entry in entries {
        enter(&world, &mut case, &void(entry));
    }
    assert_eq!(counts(&case), counts(&before));
    assert_eq!(world.decide(&case, &committee(), &void(entries[0])), Ok(vec![]), "it is voided");
}

#[test]
fn what_changed_the_state_is_not_voided() {
    let world = World::new();
    let mut case = world.case_in(CaseStatus::Referred, &Plot::default());
    let CaseCommand::CancelReferral(cancel) = transitions::command("ReferralCancelled") else {
        unreachable!()
    };
    let entry = enter(&world, &mut case, &CaseCommand::CancelReferral(cancel));
    assert_eq!(code(world.decide(&case, &committee(), &void(entry))), Code::NotVoidable);
    assert_eq!(code(world.decide(&case, &committee(), &void(Uuid::max()))), Code::NotVoidable);
}
