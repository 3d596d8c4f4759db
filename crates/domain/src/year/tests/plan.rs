//! Activity plans.

use super::*;
use crate::root::Claim;

pub(super) fn item(id: &str, month: i64) -> PlannedItem {
    PlannedItem {
        id: id.into(),
        kind: DutyActivityKind::Study,
        theme: "LAW".into(),
        month,
        target_person_times: Some(30),
    }
}

pub(super) fn adopted(items: Vec<PlannedItem>) -> PlanAdopted {
    PlanAdopted { plan: "LX-2023".into(), station: "LX".into(), year: 2023, items }
}

fn adopt(change: impl FnOnce(&mut PlanAdopted)) -> PlanCommand {
    let mut asked = adopted(vec![item("S1", 3), item("S2", 9)]);
    change(&mut asked);
    PlanCommand::Adopt(asked)
}

fn revise(items: Vec<PlannedItem>) -> PlanCommand {
    PlanCommand::Revise(PlanRevised { items, reason: "上级部署调整".into() })
}

#[test]
fn a_plan_names_items_that_can_be() {
    let (world, fresh) = (World::new(), ActivityPlan::default());
    world.accepts(&fresh, &adopt(|_| {}), 1);
    let refused = |change: fn(&mut PlanAdopted)| world.refused(&fresh, &adopt(change));
    assert_eq!(refused(|asked| asked.station = "XX".into()), Code::UnknownReference);
    assert_eq!(refused(|asked| asked.year = 0), Code::InvalidNumber);
    assert_eq!(refused(|asked| asked.items.clear()), Code::Required);
    assert_eq!(refused(|asked| asked.items[1].id = "S1".into()), Code::NamedTwice);
    assert_eq!(refused(|asked| asked.items[1].id = "S 1".into()), Code::IllegalCharacter);
    assert_eq!(refused(|asked| asked.items[0].month = 0), Code::InvalidNumber);
    assert_eq!(refused(|asked| asked.items[0].month = 13), Code::InvalidNumber);
    assert_eq!(refused(|asked| asked.items[0].target_person_times = Some(0)), Code::InvalidNumber);
    assert_eq!(refused(|asked| asked.items[0].theme = "X".into()), Code::UnknownCode);
}

#[test]
fn a_station_has_one_plan_a_year() {
    let world = World::new();
    let occurred_at = OccurredAt::on_day(DAY);
    let context = Context {
        actor: &organ(),
        channel: EntryChannel::Ui,
        occurred_at,
        now: occurred_at.instant(),
        late: None,
        policy: &world.policy,
        calendar: &world.calendar,
        directory: &world.directory,
        other: None,
    };
    let decision = ActivityPlan::default().decide(&adopt(|_| {}), &context).unwrap();
    assert_eq!(decision.claims, [Claim { kind: "activity_plan", key: "LX-2023".into() }]);

    let mut plan = ActivityPlan::default();
    world.act(&mut plan, &adopt(|_| {}));
    world.accepts(&plan, &adopt(|_| {}), 0);
    assert_eq!(world.refused(&plan, &adopt(|asked| asked.year = 2024)), Code::AlreadyExists);
}

#[test]
fn a_revision_replaces_the_items_and_is_counted() {
    let (world, mut plan) = (World::new(), ActivityPlan::default());
    assert_eq!(world.refused(&plan, &revise(vec![item("S1", 3)])), Code::UnknownReference);
    world.act(&mut plan, &adopt(|_| {}));
    world.accepts(&plan, &revise(plan.items.clone()), 0);
    assert_eq!(world.refused(&plan, &revise(vec![])), Code::Required);
    world.act(&mut plan, &revise(vec![item("S1", 4)]));
    assert_eq!((plan.items, plan.revisions), (vec![item("S1", 4)], 1));
}
