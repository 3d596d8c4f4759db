//! Activities: scheduled, held, corrected, cancelled.

use super::{
    plan::{adopted, item},
    *,
};
use crate::case::intake::Attachment;

fn world() -> World {
    let mut world = World::new();
    let plan = PlanEvent::ActivityPlanAdopted(adopted(vec![item("S1", 3)]));
    world.know("LX-2023", DomainEvent::ActivityPlan(plan));
    world
}

fn schedule(change: impl FnOnce(&mut ActivityScheduled)) -> ActivityCommand {
    let mut asked = ActivityScheduled {
        activity: "LX-2023-A01".into(),
        stations: vec!["LX".into(), "JD".into()],
        kind: DutyActivityKind::Outreach,
        theme: "ANTI_FRAUD".into(),
        title: "反诈宣传进小区".into(),
        on: date(2023, 3, 4),
        place: None,
        planned: Some(PlannedAs { plan: "LX-2023".into(), item: "S1".into() }),
    };
    change(&mut asked);
    ActivityCommand::Schedule(asked)
}

fn record(change: impl FnOnce(&mut ActivityHeld)) -> ActivityHeld {
    let mut held = ActivityHeld {
        on: date(2023, 3, 5),
        deputies: vec!["D1".into()],
        participants: vec![Participants { kind: "VILLAGE_SAGE".into(), count: 4 }],
        person_times: 120,
        approximate: true,
        partners: vec!["CARE".into()],
        note: None,
        attachments: Vec::new(),
    };
    change(&mut held);
    held
}

fn hold(change: impl FnOnce(&mut ActivityHeld)) -> ActivityCommand {
    ActivityCommand::Hold(record(change))
}

fn scheduled() -> Activity {
    let mut activity = Activity::default();
    world().act(&mut activity, &schedule(|_| {}));
    activity
}

#[test]
fn an_activity_is_scheduled_by_stations_under_a_theme_and_as_planned() {
    let (world, fresh) = (world(), Activity::default());
    world.accepts(&fresh, &schedule(|_| {}), 1);
    world.accepts(&fresh, &schedule(|asked| asked.planned = None), 1);
    let refused = |change: fn(&mut ActivityScheduled)| world.refused(&fresh, &schedule(change));
    assert_eq!(refused(|asked| asked.stations.clear()), Code::Required);
    assert_eq!(refused(|asked| asked.stations = vec!["LX".into(), "LX".into()]), Code::NamedTwice);
    assert_eq!(refused(|asked| asked.stations.push("XX".into())), Code::UnknownReference);
    assert_eq!(refused(|asked| asked.theme = "X".into()), Code::UnknownCode);
    assert_eq!(refused(|asked| asked.title = " ".into()), Code::Required);
    let planned = |plan: &str, item: &str| Some(PlannedAs { plan: plan.into(), item: item.into() });
    let as_planned =
        |plan, item| world.refused(&fresh, &schedule(|asked| asked.planned = planned(plan, item)));
    assert_eq!(as_planned("XX-2023", "S1"), Code::UnknownReference);
    assert_eq!(as_planned("LX-2023", "S9"), Code::UnknownReference);
    assert_eq!(refused(|asked| asked.stations = vec!["JD".into()]), Code::PlanMismatch);
    assert_eq!(refused(|asked| asked.on = date(2024, 3, 4)), Code::PlanMismatch);
}

#[test]
fn what_is_scheduled_twice_is_nothing_new_or_refused() {
    let (world, activity) = (world(), scheduled());
    world.accepts(&activity, &schedule(|_| {}), 0);
    let moved = schedule(|asked| asked.on = date(2023, 3, 5));
    assert_eq!(world.refused(&activity, &moved), Code::AlreadyExists);
}

#[test]
fn what_is_recorded_names_people_and_partners_who_could_be_there() {
    let (world, activity) = (world(), scheduled());
    world.accepts(&activity, &hold(|_| {}), 1);
    world.accepts(&activity, &hold(|held| held.person_times = 0), 1);
    let refused = |change: fn(&mut ActivityHeld)| world.refused(&activity, &hold(change));
    assert_eq!(refused(|held| held.deputies.push("D9".into())), Code::UnknownReference);
    assert_eq!(refused(|held| held.deputies.push("D2".into())), Code::DeputyNotActive);
    assert_eq!(refused(|held| held.deputies.push("D1".into())), Code::NamedTwice);
    assert_eq!(refused(|held| held.partners.push("X".into())), Code::UnknownReference);
    assert_eq!(refused(|held| held.partners.push("CARE".into())), Code::NamedTwice);
    assert_eq!(refused(|held| held.person_times = -1), Code::InvalidNumber);
    assert_eq!(refused(|held| held.participants[0].count = 0), Code::InvalidNumber);
    assert_eq!(refused(|held| held.participants[0].kind = "X".into()), Code::UnknownCode);
    let twice = |held: &mut ActivityHeld| held.participants.push(held.participants[0].clone());
    assert_eq!(refused(twice), Code::NamedTwice);
    let photograph = |held: &mut ActivityHeld| {
        let (sha256, name, mime) = ("x".into(), "a.jpg".into(), "image/jpeg".into());
        held.attachments.push(Attachment { sha256, name, mime, size: 1 });
    };
    assert_eq!(refused(photograph), Code::HashMismatch);
    let mut inactive = world;
    let event = PartnerEvent::PartnerDeactivated(because("撤并"));
    inactive.know("CARE", DomainEvent::Partner(event));
    assert_eq!(inactive.refused(&activity, &hold(|_| {})), Code::InactiveReference);
}

#[test]
fn an_activity_is_held_once_and_not_before_its_day_nor_ahead_of_the_clock() {
    let (world, mut activity) = (world(), scheduled());
    assert_eq!(world.refused(&Activity::default(), &hold(|_| {})), Code::UnknownReference);
    let early = world.decide(&activity, &hold(|held| held.on = date(2023, 3, 3))).unwrap_err();
    assert_eq!(
        (early.code, early.params["on"].as_str()),
        (Code::ActivityBeforeItsDay, "2023-03-04")
    );
    assert_eq!(
        world.refused(&activity, &hold(|held| held.on = date(2023, 3, 7))),
        Code::InvalidDate
    );
    world.accepts(&activity, &hold(|held| held.on = date(2023, 3, 4)), 1);
    world.act(&mut activity, &hold(|_| {}));
    world.accepts(&activity, &hold(|_| {}), 0);
    let other = hold(|held| held.person_times = 121);
    assert_eq!(world.refused(&activity, &other), Code::AlreadyExists);
}

#[test]
fn a_record_is_corrected_as_a_whole_with_a_reason() {
    let (world, mut activity) = (world(), scheduled());
    let correct = |times, reason: &str| {
        let held = record(|held| held.person_times = times);
        ActivityCommand::Correct(ActivityCorrected { held, reason: reason.into() })
    };
    assert_eq!(world.refused(&activity, &correct(90, "漏记")), Code::ActivityNotHeld);
    world.act(&mut activity, &hold(|_| {}));
    assert_eq!(world.refused(&activity, &correct(90, " ")), Code::Required);
    assert_eq!(world.refused(&activity, &correct(-90, "漏记")), Code::InvalidNumber);
    world.accepts(&activity, &correct(120, "漏记"), 0);
    world.act(&mut activity, &correct(90, "重复计数"));
    assert_eq!(activity.held.unwrap().person_times, 90);
}

#[test]
fn what_was_held_is_not_cancelled_and_what_was_cancelled_not_held() {
    let (world, mut activity) = (world(), scheduled());
    let cancel = ActivityCommand::Cancel(because("暴雨"));
    let mut held = activity.clone();
    world.act(&mut held, &hold(|_| {}));
    assert_eq!(world.refused(&held, &cancel), Code::AlreadyExists);
    world.act(&mut activity, &cancel);
    world.accepts(&activity, &cancel, 0);
    assert_eq!(world.refused(&activity, &hold(|_| {})), Code::ActivityCancelled);
}
