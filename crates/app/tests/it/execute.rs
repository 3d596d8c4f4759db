//! Carrying out a command: effect, repetition, conflict, refusal, permission, attempts.

use crate::town::{
    Town, accept, actor, clerk, code, later, order, presidium, refused, registration,
};
use futures::future::join_all;
use lianxin_app::{ExecuteError, Order};
use lianxin_domain::{
    LateEntry,
    actor::{Actor, EntryChannel, Role},
    case::{
        Case, CaseCommand,
        closing::Withdraw,
        links::AttachExternalLink,
        terms::{CaseStatus, FeedbackFrom},
    },
    directory::{Category, CategoryCommand, CategoryRegistered},
    refusal::Code,
};
use lianxin_store::{Attempts, EventLog, StreamKey};
use uuid::Uuid;

#[tokio::test]
async fn a_registration_gets_the_next_number_and_a_receipt() {
    let town = Town::open().await;
    let id = Uuid::now_v7();
    let done = town.does(&clerk(), id, registration(id, "路灯不亮")).await.unwrap();
    let receipt = done.receipt.unwrap();
    assert_eq!((done.state.number.as_str(), done.version), ("YN-2023-0001", 1));
    assert_eq!((receipt.version, receipt.repeated), (1, false));
    assert_eq!(&*done.events[0].event_type, "CaseRegistered");
    assert_eq!(done.events[0].position, receipt.last);

    let next = Uuid::now_v7();
    let done = town.does(&clerk(), next, registration(next, "井盖缺失")).await.unwrap();
    assert_eq!(done.state.number, "YN-2023-0002");
}

#[tokio::test]
async fn numbers_go_on_in_another_process_and_race_without_loss() {
    let town = Town::open().await;
    let other = town.another().await;
    town.registers("一").await;
    let commands = (0..20).map(|n| {
        let (app, id) = (if n % 2 == 0 { &town.app } else { &other }, Uuid::now_v7());
        async move {
            let command = registration(id, "同时登记");
            let (who, id) = (clerk(), id.to_string());
            let done = app.execute::<Case>(&who, order(), &id, command).await.unwrap();
            done.state.number.clone()
        }
    });
    let mut numbers = join_all(commands).await;
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), 20, "each has a number of its own");
}

#[tokio::test]
async fn a_repeated_command_answers_its_first_result_although_the_state_has_moved_on() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    let (asked, who, stream) = (order(), presidium(), id.to_string());
    let ask = || town.app.execute::<Case>(&who, asked.clone(), &stream, accept());
    let first = ask().await.unwrap();
    let withdraw = withdraw();
    town.does(&who, id, withdraw).await.unwrap();

    for app in [&town.app, &town.another().await] {
        let again = app.execute::<Case>(&who, asked.clone(), &stream, accept()).await.unwrap();
        let receipt = again.receipt.unwrap();
        assert!(receipt.repeated);
        assert_eq!(receipt.last, first.receipt.as_ref().unwrap().last);
        assert_eq!(again.events[0].event_id, first.events[0].event_id);
        assert_eq!(again.state.status, CaseStatus::Withdrawn, "the case as it now stands");
    }
}

#[tokio::test]
async fn one_command_asked_a_hundred_times_at_once_takes_effect_once() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    let (asked, who, stream) = (order(), presidium(), id.to_string());
    let asks = (0..100).map(|_| town.app.execute::<Case>(&who, asked.clone(), &stream, accept()));
    let receipts: Vec<_> =
        join_all(asks).await.into_iter().map(|done| done.unwrap().receipt.unwrap()).collect();
    assert_eq!(receipts.iter().filter(|receipt| !receipt.repeated).count(), 1);
    assert!(receipts.iter().all(|receipt| receipt.last == receipts[0].last));
}

#[tokio::test]
async fn a_command_id_used_for_something_else_is_refused() {
    let town = Town::open().await;
    let (one, two) = (town.registers("一").await, town.registers("二").await);
    let (asked, who) = (order(), presidium());
    town.app.execute::<Case>(&who, asked.clone(), &one.to_string(), accept()).await.unwrap();
    let again = town.app.execute::<Case>(&who, asked.clone(), &two.to_string(), accept()).await;
    assert_eq!(code(again), Code::CommandIdReused);
    let withdraw = withdraw();
    let again = town.app.execute::<Case>(&who, asked, &one.to_string(), withdraw).await;
    assert_eq!(code(again), Code::CommandIdReused);
}

#[tokio::test]
async fn whoever_decided_on_an_older_version_is_told_what_happened_since() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    town.accepts(id).await;
    let withdraw = withdraw();
    let asked = order().expecting(1);
    let stale =
        town.app.execute::<Case>(&presidium(), asked, &id.to_string(), withdraw.clone()).await;
    let stale = refused(stale);
    assert_eq!((stale.refusal.code, stale.current_version), (Code::StaleVersion, Some(2)));
    assert_eq!(stale.refusal.params["current"], "2");
    let since: Vec<_> = stale.events_since.iter().map(|event| &*event.event_type).collect();
    assert_eq!(since, ["CaseAccepted"]);

    let asked = order().expecting(2);
    town.app.execute::<Case>(&presidium(), asked, &id.to_string(), withdraw).await.unwrap();
}

#[tokio::test]
async fn what_another_process_did_is_seen_before_a_refusal_is_given() {
    let town = Town::open().await;
    let other = town.another().await;
    let id = town.registers("路灯不亮").await;
    let (who, stream) = (presidium(), id.to_string());
    other.execute::<Case>(&who, order(), &stream, accept()).await.unwrap();
    // This process still holds the case as registered; accepting it again no longer fits.
    let again = refused(town.app.execute::<Case>(&who, order(), &stream, accept()).await);
    assert_eq!(again.refusal.code, Code::IllegalTransition);
    assert_eq!(again.refusal.params["state"], "ACCEPTED");
    assert!(again.refusal.allowed.contains(&"referCase".to_owned()));
    assert_eq!(again.current_version, Some(2));
}

#[tokio::test]
async fn times_are_checked_against_the_clock_and_late_entries_say_why() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    let ask = async |who: Actor, order: Order| {
        town.app.execute::<Case>(&who, order, &id.to_string(), accept()).await
    };
    assert_eq!(code(ask(presidium(), order().at(later(1))).await), Code::FutureDated);
    let yesterday = order().at(later(-24));
    let missing = refused(ask(presidium(), yesterday.clone()).await).refusal;
    assert_eq!((missing.code, missing.path.as_deref()), (Code::Required, Some("lateReason")));
    let late = Some(LateEntry { reason: "停电".into() });
    let before = ask(presidium(), Order { late, ..yesterday }).await;
    assert_eq!(code(before), Code::OccurredBeforeCause, "it was registered today");
}

#[tokio::test]
async fn what_a_role_may_not_do_or_see_is_refused_and_noted() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    assert_eq!(code(town.does(&clerk(), id, accept()).await), Code::Forbidden);
    let stranger = Actor { station: Some("JD".into()), ..actor(Role::StationHead) };
    let hidden = refused(town.does(&stranger, id, accept()).await);
    assert_eq!((hidden.refusal.code, hidden.current_version), (Code::NotFound, None));
    let nowhere = refused(town.does(&stranger, Uuid::now_v7(), accept()).await);
    assert_eq!(nowhere.refusal, hidden.refusal, "no hint whether the case exists");
    assert_eq!(code(town.does(&actor(Role::Supervisor), id, accept()).await), Code::Forbidden);

    let attempts = loop {
        let noted = town.store.latest(town.app.tenant(), 10).await.unwrap();
        if noted.len() == 4 {
            break noted;
        }
        tokio::task::yield_now().await;
    };
    let told: Vec<_> =
        attempts.iter().rev().map(|noted| (&*noted.role, &*noted.action, &*noted.code)).collect();
    assert_eq!(
        told,
        [
            ("LIAISON_OFFICER", "acceptCase", "FORBIDDEN"),
            ("STATION_HEAD", "acceptCase", "NOT_FOUND"),
            ("STATION_HEAD", "acceptCase", "NOT_FOUND"),
            ("SUPERVISOR", "acceptCase", "FORBIDDEN"),
        ]
    );
}

#[tokio::test]
async fn a_refusal_writes_nothing() {
    let town = Town::open().await;
    let before = town.store.head(town.app.tenant()).await.unwrap();
    let id = Uuid::now_v7();
    let CaseCommand::Register(mut command) = registration(id, "") else { unreachable!() };
    command.registration.case_no = "YN-2023-0009".into();
    let empty = town.does(&clerk(), id, CaseCommand::Register(command)).await;
    assert_eq!(code(empty), Code::Required);
    assert_eq!(town.store.head(town.app.tenant()).await.unwrap(), before);
    let claimed =
        town.store.claimed(town.app.tenant(), "case_no", &["YN-2023-0009"]).await.unwrap();
    assert_eq!(claimed, [None]);
}

#[tokio::test]
async fn a_number_that_is_taken_is_refused() {
    let town = Town::open().await;
    town.registers("一").await;
    let id = Uuid::now_v7();
    let CaseCommand::Register(mut command) = registration(id, "二") else { unreachable!() };
    command.registration.case_no = "YN-2023-0001".into();
    let taken = town.does(&clerk(), id, CaseCommand::Register(command)).await;
    assert_eq!(code(taken), Code::AlreadyExists);
}

#[tokio::test]
async fn commands_without_an_expected_version_are_decided_anew_when_overtaken() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    let other = town.another().await;
    let stream = id.to_string();
    let who = presidium();
    let links = (0..20).map(|n| {
        let app = if n % 2 == 0 { &town.app } else { &other };
        let order = Order::new(Uuid::now_v7(), EntryChannel::Api);
        app.execute::<Case>(&who, order, &stream, external_link(n))
    });
    for done in join_all(links).await {
        done.unwrap();
    }
    let key = StreamKey::new("case", &stream);
    let events = town.store.read_stream(town.app.tenant(), &key, 0, None).await.unwrap();
    assert_eq!(events.len(), 21);
}

fn external_link(n: u32) -> CaseCommand {
    let external_id = n.to_string();
    CaseCommand::AttachExternalLink(AttachExternalLink { system: "12345".into(), external_id })
}

fn withdraw() -> CaseCommand {
    let reason = "已解决".to_owned();
    CaseCommand::Withdraw(Withdraw { by: FeedbackFrom::Petitioner, reason })
}

/// The type of the answer is part of what callers build on.
#[test]
fn a_refusal_fits_a_register_or_two() {
    assert!(size_of::<ExecuteError>() <= 128);
}

#[tokio::test]
async fn what_another_process_has_just_brought_in_is_no_unknown_reference() {
    let town = Town::open().await;
    let other = town.another().await;
    for round in 0..20 {
        let code = format!("C{round}");
        let category = CategoryRegistered { code: code.as_str().into(), name: code.clone() };
        let register = CategoryCommand::Register(category);
        other.execute::<Category>(&actor(Role::SysAdmin), order(), &code, register).await.unwrap();
        let id = Uuid::now_v7();
        let CaseCommand::Register(mut register) = registration(id, "路灯不亮") else {
            unreachable!("it is a registration")
        };
        register.registration.category = Some(code.as_str().into());
        town.does(&clerk(), id, CaseCommand::Register(register)).await.unwrap();
    }
}
