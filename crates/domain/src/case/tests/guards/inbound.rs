//! Items of other systems: registered once, their revisions in any order.

use super::*;
use crate::{
    case::{inbound::ReceiveExternalItem, links::External, tests::given::item},
    root::Claim,
};

fn receive(revision: i64) -> CaseCommand {
    CaseCommand::ReceiveExternalItem(item("W-1", revision))
}

fn changed(change: impl FnOnce(&mut ReceiveExternalItem)) -> CaseCommand {
    let mut item = item("W-1", 1);
    change(&mut item);
    CaseCommand::ReceiveExternalItem(item)
}

fn link() -> External {
    External::parsed("12345", "W-1").unwrap()
}

/// Status and revision that apply.
fn applies(case: &Case) -> (&str, u64) {
    let status = case.external_status(&link()).unwrap();
    (status.status.as_str(), status.revision)
}

#[test]
fn the_first_revision_that_arrives_registers_a_linked_case_with_its_status() {
    let world = World::new();
    let decision = world.decision(&Case::default(), &committee(), &receive(3)).unwrap();
    let types: Vec<_> = decision.events.iter().map(EventCodec::event_type).collect();
    assert_eq!(types, ["CaseRegistered", "ExternalLinkAttached", "ExternalStatusReceived"]);
    let claim = |kind, key: &str| Claim { kind, key: key.into() };
    let claims = [claim("case_no", "YN-2023-0001"), claim("external_id", "12345:W-1")];
    assert_eq!(decision.claims, claims);

    let mut case = Case::default();
    world.act(&mut case, &committee(), receive(3));
    assert_eq!((case.status, applies(&case)), (CaseStatus::Registered, ("状态3", 3)));
    assert_eq!((case.station.unwrap().as_str(), case.external), ("LX", vec![link()]));
}

#[test]
fn revisions_in_any_order_leave_the_newest_applied_and_each_received_once() {
    let world = World::new();
    for order in [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]] {
        let mut case = Case::default();
        for revision in order {
            world.act(&mut case, &committee(), receive(revision));
            for again in order {
                let received =
                    case.external_statuses.iter().any(|one| one.revision == again as u64);
                if received {
                    let repeated = world.decide(&case, &committee(), &receive(again)).unwrap();
                    assert!(repeated.is_empty(), "{again} of {order:?}");
                }
            }
        }
        assert_eq!(applies(&case), ("状态3", 3), "{order:?}");
        assert_eq!(case.external_statuses.len(), 3);
        assert_eq!(case.entries, 5, "a registration, a link, and three statuses");
    }
}

#[test]
fn a_status_of_a_link_made_by_hand_is_received_in_the_same_way() {
    let world = World::new();
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    assert_eq!(code(world.decide(&case, &committee(), &receive(1))), Code::UnknownReference);
    let attach = CaseCommand::AttachExternalLink(crate::case::links::AttachExternalLink {
        system: "12345".into(),
        external_id: "W-1".into(),
    });
    world.act(&mut case, &committee(), attach);
    world.act(&mut case, &committee(), receive(2));
    world.act(&mut case, &committee(), receive(1));
    assert_eq!((case.status, applies(&case)), (CaseStatus::Handling, ("状态2", 2)));
}

#[test]
fn a_voided_status_no_longer_applies() {
    let world = World::new();
    let mut case = Case::default();
    world.act(&mut case, &committee(), receive(1));
    let [event] = &world.decide(&case, &committee(), &receive(2)).unwrap()[..] else {
        panic!("one status")
    };
    let target = Uuid::from_u128(7);
    case.apply(&Fact { event_id: target, ..world.fact(&committee(), event.clone()) });
    assert_eq!(applies(&case), ("状态2", 2));
    let void = crate::case::voiding::VoidEntry { target, reason: "误传".into() };
    world.act(&mut case, &committee(), CaseCommand::VoidEntry(void));
    assert_eq!(applies(&case), ("状态1", 1));
}

#[test]
fn an_item_that_names_no_deputy_is_brought_to_those_of_its_grid() {
    let mut world = World::new();
    let nobody = || changed(|item| item.registration.deputies.clear());
    assert_eq!(code(world.decide(&Case::default(), &committee(), &nobody())), Code::Required);
    for deputy in ["D2", "D1"] {
        let grids = GridsAssigned { grids: vec!["G1".into()], basis: None };
        let event = DeputyEvent::DeputyAssignedToGrids(grids);
        world.know(deputy, DomainEvent::Deputy(event));
    }
    let suspended = Suspended { from: DAY, ground: "CRIMINAL_CASE".into(), note: None };
    world.know("D1", DomainEvent::Deputy(DeputyEvent::DeputySuspended(suspended)));
    let mut case = Case::default();
    world.act(&mut case, &committee(), nobody());
    assert_eq!(case.deputies, ["D2".into()]);
}

#[test]
fn what_cannot_be_registered_is_refused_whole() {
    let world = World::new();
    let refused = |change: fn(&mut ReceiveExternalItem)| {
        code(world.decide(&Case::default(), &committee(), &changed(change)))
    };
    assert_eq!(refused(|item| item.revision = -1), Code::InvalidNumber);
    assert_eq!(refused(|item| item.status = " ".into()), Code::Required);
    assert_eq!(refused(|item| item.system = "1 2".into()), Code::IllegalCharacter);
    assert_eq!(refused(|item| item.external_id = String::new()), Code::Required);
    assert_eq!(refused(|item| item.registration.grid = "G9".into()), Code::UnknownReference);
    assert_eq!(refused(|item| item.registration.category = "X".into()), Code::UnknownReference);
    assert_eq!(
        refused(|item| item.registration.station = Some("X".into())),
        Code::UnknownReference
    );
    assert_eq!(refused(|item| item.registration.title = String::new()), Code::Required);
}
