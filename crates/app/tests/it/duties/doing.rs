//! Who does duties, and when: one process or several, by itself, page by page, by whatever rules are in force.

use super::clock::Hands;
use crate::town::{Town, actor, clerk, order, presidium, registration};
use futures::future::join_all;
use jiff::{Timestamp, civil::Date, civil::date, tz};
use lianxin_app::{
    App, Order, Stores,
    duties::{DutyKind, Foreseen, Look},
    publish::system,
    queries::At,
};
use lianxin_domain::{
    actor::{EntryChannel, Role},
    case::{
        Case, CaseCommand,
        deadlines::{Deadline, RaiseDeadlineMissed},
    },
    deadline::DeadlineKind,
    policy::{LadderStep, PolicyCommand, PolicySet, PolicyVersions},
    refusal::Code,
};
use lianxin_store::Attempts;
use lianxin_store_sqlite::SqliteStore;
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// Eight in the morning.
fn morning(day: Date) -> Timestamp {
    tz::offset(8).to_timestamp(day.at(8, 0, 0, 0)).unwrap()
}

/// A process on the town's record, by a clock of its own.
async fn process(store: &SqliteStore, hands: &Arc<Hands>) -> App {
    let tenant = lianxin_store::TenantId::new("demo");
    App::open(Stores::of(store), tenant, Arc::<Hands>::clone(hands)).await.unwrap()
}

/// What one look does, once the board has caught up.
async fn look(app: &App) -> Look {
    app.projector().catch_up().await.unwrap();
    app.duties().look().await.unwrap()
}

/// The deadlines of a case.
async fn deadlines(app: &App, id: Uuid) -> Vec<Deadline> {
    let read = app.queries().case(&presidium(), &id.to_string(), At::default()).await.unwrap();
    read.state.deadlines.clone()
}

#[tokio::test]
async fn of_two_processes_that_look_at_once_one_does_each_duty() {
    let town = Town::open().await;
    let cases = join_all((0..12).map(|_| town.registers("路灯不亮"))).await;
    let hands = Arc::new(Hands::at(morning(date(2023, 3, 1))));
    let apps =
        [process(&town.store, &hands).await, process(&town.another_store().await, &hands).await];
    for app in &apps {
        app.projector().catch_up().await.unwrap();
    }
    let mut duties = apps.each_ref().map(App::duties);
    let [one, two] = &mut duties;
    let (one, two) = tokio::join!(one.look(), two.look());
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.done + two.done, 12, "{one:?} {two:?}");
    assert_eq!(one.refused + two.refused, 0, "whoever comes second is told the first result");
    for case in cases {
        let miss = deadlines(&town.app, case).await[0].miss_raised_on;
        assert_eq!(miss, Some(date(2023, 3, 1)));
    }
}

#[tokio::test]
async fn more_cases_than_a_page_are_all_attended_to_once() {
    let town = Town::open().await;
    let hands = Arc::new(Hands::at(morning(date(2023, 3, 1))));
    let app = process(&town.store, &hands).await;
    let cases = (0..230).map(|_| async {
        let id = Uuid::now_v7();
        town.does(&clerk(), id, registration(id, "路灯不亮")).await.unwrap();
    });
    join_all(cases).await;
    assert_eq!(look(&app).await, Look { done: 230, refused: 0 });
    assert_eq!(look(&app).await, Look::default());
}

#[tokio::test]
async fn what_is_foreseen_is_what_is_done() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    town.accepts(id).await;
    town.refers(id).await;
    town.supervises(id).await;
    town.registers("井盖缺失").await;
    let hands = Arc::new(Hands::at(morning(date(2023, 2, 10))));
    let app = process(&town.store, &hands).await;
    app.projector().catch_up().await.unwrap();
    let mut foreseen: Vec<Foreseen> = Vec::new();
    let until = date(2023, 3, 20);
    app.duties().foresee(until, |duty| foreseen.push(duty)).await.unwrap();
    foreseen.sort_by_key(|duty| (duty.on, duty.kind));
    assert_eq!(app.queries().head().await.unwrap(), town.app.queries().head().await.unwrap());

    let kinds = |kind| foreseen.iter().filter(|duty| duty.kind == kind).count();
    // Signing, reply and supervision; triage of the second case is missed and nobody is urged.
    assert_eq!(kinds(DutyKind::Warn), 2, "{foreseen:#?}");
    assert_eq!(kinds(DutyKind::RaiseMissed), 4);
    assert_eq!((kinds(DutyKind::Urge), kinds(DutyKind::NotifyHead)), (3, 3));

    let mut done = 0;
    for day in date(2023, 2, 10).series(jiff::Span::new().days(1)).take_while(|day| *day <= until) {
        hands.set(morning(day));
        let expected = foreseen.iter().filter(|duty| duty.on == day).count() as u64;
        assert_eq!(look(&app).await, Look { done: expected, refused: 0 }, "{day}");
        done += expected;
    }
    assert_eq!(done, foreseen.len() as u64);
    let reply = &deadlines(&town.app, id).await[2];
    assert_eq!(reply.due.kind, DeadlineKind::Reply);
    assert_eq!(reply.steps, ["DUE_SOON", "URGE", "NOTIFY_HEAD"]);
}

#[tokio::test]
async fn between_the_first_looks_of_two_days_changes_and_new_rules_are_seen() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    let hands = Arc::new(Hands::at(morning(date(2023, 2, 10))));
    let app = process(&town.store, &hands).await;
    let mut duties = app.duties();
    let mut look = async || {
        app.projector().catch_up().await.unwrap();
        duties.look().await.unwrap().done
    };
    assert_eq!(look().await, 0);
    assert_eq!(look().await, 0, "nothing has happened");

    // The same day: a ladder that warns of what is due in five workdays and of a triage as well.
    let mut policy = PolicySet { version: "local-1".into(), ..PolicySet::shipped() };
    policy.duties.ladder.push(LadderStep {
        step: "TRIAGE_SOON".to_owned(),
        zh: "受理前2个工作日预警".to_owned(),
        en: "a warning two workdays before".to_owned(),
        kinds: vec![DeadlineKind::Triage],
        track: None,
        workdays: -2,
        urging: None,
    });
    let publish = PolicyCommand { policy };
    let admin = actor(Role::PolicyAdmin);
    town.app.execute::<PolicyVersions>(&admin, order(), "policy", publish).await.unwrap();
    assert_eq!(look().await, 0, "it is the day of registration");
    hands.set(morning(date(2023, 2, 13)));
    assert_eq!(look().await, 1);
    assert_eq!(deadlines(&town.app, id).await[0].steps, ["TRIAGE_SOON"]);

    // Registered by somebody whose clock is of the tests' day, so that its triage is near already.
    town.registers("井盖缺失").await;
    assert_eq!(look().await, 1, "it has changed since");
    assert_eq!(look().await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn duties_are_done_by_themselves_where_the_board_is_kept() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    let hands = Arc::new(Hands::at(morning(date(2023, 2, 15))));
    let app = process(&town.store, &hands).await;
    let attending = app.attend_duties(Duration::from_millis(5));
    let running = app.keep_read_models();
    let raised = async |place: usize| loop {
        let all = deadlines(&app, id).await;
        if let Some(day) = all.get(place).and_then(|deadline| deadline.miss_raised_on) {
            break day;
        }
        tokio::task::yield_now().await;
    };
    // Due on the 15th: nobody misses anything before the day is over.
    town.app.projector().catch_up().await.unwrap();
    assert_eq!(deadlines(&app, id).await[0].miss_raised_on, None);
    hands.set(morning(date(2023, 2, 16)));
    assert_eq!(raised(0).await, date(2023, 2, 16));
    town.accepts(id).await;
    hands.set(morning(date(2023, 2, 21)));
    assert_eq!(raised(1).await, date(2023, 2, 21), "the referral");
    drop((attending, running));
}

#[tokio::test]
async fn a_duty_that_no_longer_fits_is_not_noted_as_an_attempt() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    let early = || {
        let deadline = DeadlineKind::Triage.into();
        CaseCommand::RaiseDeadlineMissed(RaiseDeadlineMissed { deadline })
    };
    let timer = Order::new(Uuid::now_v7(), EntryChannel::System);
    let refused = town.app.execute::<Case>(&system(), timer, &id.to_string(), early()).await;
    assert_eq!(refused.unwrap_err().code(), Some(Code::InvalidDate));
    // The same by somebody who may not, and who says that a timer did it.
    let disguised = Order::new(Uuid::now_v7(), EntryChannel::System);
    let refused = town.app.execute::<Case>(&clerk(), disguised, &id.to_string(), early()).await;
    assert_eq!(refused.unwrap_err().code(), Some(Code::Forbidden));
    let noted = loop {
        let noted = town.store.latest(town.app.tenant(), 10).await.unwrap();
        if !noted.is_empty() {
            break noted;
        }
        tokio::task::yield_now().await;
    };
    let roles: Vec<_> = noted.iter().map(|attempt| &*attempt.role).collect();
    assert_eq!(roles, ["LIAISON_OFFICER"]);
}
