//! On which days the steps fall, and which ladders are refused.

use super::*;
use crate::{
    Context, Root,
    actor::{Actor, EntryChannel, Role},
    directory::Directory,
    policy::{PolicyCommand, PolicySet, PolicyVersions},
    time::OccurredAt,
};
use jiff::civil::date;

fn due(kind: DeadlineKind, start_on: Date, due_on: Date) -> Due {
    let (calendar, policy) = (WorkCalendar::shipped(), PolicySet::shipped());
    Due::set_to(kind, due_on, start_on, &calendar, &policy)
}

/// The days of the shipped ladder for a reply.
fn days(start_on: Date, due_on: Date) -> Vec<Option<Date>> {
    let (calendar, due) = (WorkCalendar::shipped(), due(DeadlineKind::Reply, start_on, due_on));
    let ladder = PolicySet::shipped().duties.ladder;
    ladder.iter().map(|step| step.day(&due, Some(Track::Opinion), &calendar)).collect()
}

#[test]
fn steps_fall_on_workdays_around_holidays_and_makeup_workdays() {
    // Before the holidays of National Day 2023 (09-29 to 10-06), made up for on 10-07 and 10-08.
    let around = days(date(2023, 9, 4), date(2023, 9, 28));
    assert_eq!(around, [date(2023, 9, 25), date(2023, 10, 7), date(2023, 10, 11)].map(Some));
    // After them: 10-07 and 10-08, a weekend, are counted back through.
    let after = days(date(2023, 9, 11), date(2023, 10, 10));
    assert_eq!(after, [date(2023, 10, 7), date(2023, 10, 11), date(2023, 10, 17)].map(Some));
    // Before Labour Day 2023 (04-29 to 05-03), made up for on Saturday 05-06.
    let labour = days(date(2023, 4, 3), date(2023, 4, 28));
    assert_eq!(labour, [date(2023, 4, 25), date(2023, 5, 4), date(2023, 5, 9)].map(Some));
    // A make-up workday is itself a day on which something may be due.
    let makeup = days(date(2023, 4, 3), date(2023, 5, 6));
    assert_eq!(makeup, [date(2023, 4, 28), date(2023, 5, 8), date(2023, 5, 12)].map(Some));
}

#[test]
fn nobody_is_warned_of_a_deadline_that_is_shorter_than_the_warning() {
    let monday = date(2023, 3, 6);
    assert_eq!(days(monday, date(2023, 3, 9))[0], None, "three workdays: warned as it began");
    assert_eq!(days(monday, date(2023, 3, 10))[0], Some(date(2023, 3, 7)));
    assert_eq!(days(monday, monday)[0], None, "due the same day");
    assert_eq!(days(monday, monday)[1], Some(date(2023, 3, 7)), "but urged the day after");
}

#[test]
fn a_step_is_for_its_kinds_and_its_track() {
    let calendar = WorkCalendar::shipped();
    let PolicySet { duties, .. } = PolicySet::shipped();
    let urge = duties.step("URGE").unwrap();
    let feedback = due(DeadlineKind::Feedback, date(2023, 3, 6), date(2023, 3, 20));
    assert_eq!(urge.day(&feedback, None, &calendar), None, "no unit owes the feedback");
    let only = LadderStep { track: Some(Track::Suggestion), ..urge.clone() };
    let reply = due(DeadlineKind::Reply, date(2023, 3, 6), date(2023, 3, 20));
    assert_eq!(only.day(&reply, Some(Track::Opinion), &calendar), None);
    assert_eq!(only.day(&reply, None, &calendar), None);
    assert_eq!(only.day(&reply, Some(Track::Suggestion), &calendar), Some(date(2023, 3, 21)));
}

#[test]
fn the_shipped_ladder_is_that_of_the_design() {
    let PolicySet { duties, limits, .. } = PolicySet::shipped();
    assert_eq!(duties.check(&limits), Ok(()));
    let steps: Vec<_> = duties.ladder.iter().map(|step| (&*step.step, step.workdays)).collect();
    assert_eq!(steps, [("DUE_SOON", -3), ("URGE", 1), ("NOTIFY_HEAD", 5)]);
    assert_eq!(duties.lead(), 3);
    assert_eq!(duties.step("T-9").unwrap_err().code, Code::UnknownCode);
}

/// What publishing says to the shipped policy with a changed ladder.
fn published(change: impl Fn(&mut Vec<LadderStep>)) -> Result<(), (Code, Option<String>)> {
    let mut policy = PolicySet { version: "local-1".into(), ..PolicySet::shipped() };
    change(&mut policy.duties.ladder);
    let (in_force, calendar) = (PolicySet::shipped(), WorkCalendar::shipped());
    let actor = Actor {
        account: "admin".into(),
        role: Role::PolicyAdmin,
        organ: "义宁镇".to_owned(),
        level: None,
        station: None,
        unit: None,
        deputy: None,
        on_behalf_of: None,
    };
    let occurred_at = OccurredAt::on_day(date(2023, 3, 6));
    let context = Context {
        actor: &actor,
        channel: EntryChannel::Ui,
        occurred_at,
        now: occurred_at.instant(),
        late: None,
        policy: &in_force,
        calendar: &calendar,
        directory: &Directory::default(),
        other: None,
    };
    let decided = PolicyVersions::default().decide(&PolicyCommand { policy }, &context);
    decided.map(drop).map_err(|refusal| (refusal.code, refusal.path))
}

#[test]
fn a_ladder_that_could_not_be_climbed_is_not_published() {
    let at = |place: usize, field: &str| Some(format!("policy.duties.ladder[{place}].{field}"));
    assert_eq!(published(|_| ()), Ok(()));
    assert_eq!(published(|ladder| ladder.clear()), Ok(()), "no ladder is a ladder");
    let twice = published(|ladder| ladder.push(ladder[1].clone()));
    assert_eq!(twice, Err((Code::AlreadyExists, at(3, "step"))));
    let nameless = published(|ladder| ladder[0].step.clear());
    assert_eq!(nameless, Err((Code::Required, at(0, "step"))));
    let late = published(|ladder| ladder[0].workdays = 1);
    assert_eq!(late, Err((Code::InvalidNumber, at(0, "workdays"))), "a warning after the day");
    let far = published(|ladder| ladder[0].workdays = -251);
    assert_eq!(far, Err((Code::InvalidNumber, at(0, "workdays"))));
    let of_nobody = published(|ladder| ladder[1].kinds.push(DeadlineKind::Feedback));
    assert_eq!(of_nobody, Err((Code::UnknownCode, at(1, "kinds"))), "no unit owes it");
    let silent = published(|ladder| {
        ladder[1].urging.iter_mut().for_each(|urging| urging.text.clear());
    });
    assert_eq!(silent, Err((Code::Required, at(1, "urging.text"))));
    let unsaid = published(|ladder| {
        ladder[1].urging.iter_mut().for_each(|urging| urging.means = " ".to_owned());
    });
    assert_eq!(unsaid, Err((Code::Required, at(1, "urging.means"))));
}

#[test]
fn a_policy_from_before_the_duties_has_none() {
    let mut old = serde_json::to_value(PolicySet::shipped()).unwrap();
    old.as_object_mut().unwrap().remove("duties");
    let old: PolicySet = serde_json::from_value(old).unwrap();
    assert_eq!(old.duties, Duties::default());
    assert_eq!(old.duties.lead(), 0);
}
