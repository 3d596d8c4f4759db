//! Guards beyond the state (`domain.md` 5.5, 5.6): each with what it accepts and what it refuses.

use super::*;
use crate::{
    LateEntry,
    case::{
        extension::{RequestExtension, RuleOnExtension},
        feedback::OrderRehandling,
        handling::SubmitCoOpinion,
        merging::Merge,
        returning::{Finality, RequestReturn, RuleOnReturn, Ruling},
        suspension::Suspend,
        tracking::FulfilCommitment,
        triage::AnswerOnSpot,
    },
    refusal::Code,
};

fn code(result: Result<Vec<CaseEvent>, Refusal>) -> Code {
    result.expect_err("the guard lets this pass").code
}

fn register(change: impl FnOnce(&mut Registered)) -> CaseCommand {
    let mut registration = registration();
    change(&mut registration);
    CaseCommand::Register(Register { registration })
}

fn refused_registration(world: &World, change: impl FnOnce(&mut Registered)) -> Code {
    code(world.decide(&Case::default(), &clerk(), &register(change)))
}

#[test]
fn registration_names_what_the_directory_knows() {
    let world = World::new();
    assert!(world.decide(&Case::default(), &clerk(), &register(|_| {})).is_ok());
    let refused = |change: fn(&mut Registered)| refused_registration(&world, change);
    assert_eq!(refused(|asked| asked.grid = Some("G9".into())), Code::UnknownReference);
    assert_eq!(refused(|asked| asked.category = Some("X".into())), Code::UnknownReference);
    assert_eq!(refused(|asked| asked.station = "X".into()), Code::UnknownReference);
    assert_eq!(refused(|asked| asked.deputies = vec!["D9".into()]), Code::UnknownReference);
    assert_eq!(refused(|asked| asked.deputies.clear()), Code::Required);
    assert_eq!(refused(|asked| asked.petitioner_ref = None), Code::Required);
    assert_eq!(refused(|asked| asked.title = "  ".into()), Code::Required);
    assert_eq!(refused(|asked| asked.title = "长".repeat(101)), Code::TooLong);
    assert_eq!(refused(|asked| asked.title = "a\u{202E}b".into()), Code::IllegalCharacter);
    assert_eq!(refused(|asked| asked.problem_since = Some("2023-02-30".into())), Code::InvalidDate);
    assert!(
        world
            .decide(
                &Case::default(),
                &clerk(),
                &register(|asked| {
                    asked.petitioner_ref = None;
                    asked.anonymous = true;
                })
            )
            .is_ok()
    );
}

#[test]
fn what_is_deactivated_or_suspended_is_refused() {
    let mut world = World::new();
    let reason = Reason { reason: "撤并".into() };
    world.know("G1", DomainEvent::Grid(GridEvent::GridRetired(reason)));
    assert_eq!(refused_registration(&world, |_| {}), Code::InactiveReference);
    let mut world = World::new();
    let suspended = Suspended { from: DAY, reason: "被羁押".into() };
    world.know("D1", DomainEvent::Deputy(DeputyEvent::DeputySuspended(suspended)));
    assert_eq!(refused_registration(&world, |_| {}), Code::DeputyNotActive);
}

#[test]
fn a_reception_must_have_been_held_with_the_deputy_on_its_roster() {
    let mut world = World::new();
    let at_reception = |deputy: &'static str| {
        move |asked: &mut Registered| {
            asked.channel = Some(ContactChannel::Reception);
            asked.reception = Some("LX-1".into());
            asked.deputies = vec![deputy.into()];
        }
    };
    assert_eq!(refused_registration(&world, at_reception("D1")), Code::ReceptionNotHeld);
    let held = Held { attended: vec!["D1".into()] };
    world.know("LX-1", DomainEvent::Reception(ReceptionEvent::ReceptionHeld(held)));
    assert!(world.decide(&Case::default(), &clerk(), &register(at_reception("D1"))).is_ok());
    assert_eq!(refused_registration(&world, at_reception("D2")), Code::DeputyNotOnRoster);
    let without = |asked: &mut Registered| asked.channel = Some(ContactChannel::Reception);
    assert_eq!(refused_registration(&world, without), Code::Required);
}

fn refer(mode: HandlingMode, lead: &str, co: &[&str]) -> CaseCommand {
    CaseCommand::Refer(Refer {
        mode,
        lead: lead.into(),
        co: co.iter().map(|unit| (*unit).into()).collect(),
        complexity: Complexity::Ordinary,
        instruction: None,
    })
}

#[test]
fn referral_names_distinct_active_units_the_body_is_competent_for() {
    let world = World::new();
    let case = world.case_in(CaseStatus::Accepted, &Plot::default());
    let by = |actor: &Actor, command| world.decide(&case, actor, &command);
    let town = actor("presidium", Role::Presidium, Level::Town);
    assert!(by(&town, refer(HandlingMode::Single, "T", &[])).is_ok());
    assert_eq!(code(by(&town, refer(HandlingMode::Single, "A", &[]))), Code::BodyNotCompetent);
    assert!(by(&committee(), refer(HandlingMode::Joint, "A", &["B"])).is_ok());
    assert_eq!(code(by(&committee(), refer(HandlingMode::Joint, "A", &["A"]))), Code::LeadIsCo);
    assert_eq!(
        code(by(&committee(), refer(HandlingMode::Joint, "A", &["B", "B"]))),
        Code::DuplicateUnit
    );
    assert_eq!(code(by(&committee(), refer(HandlingMode::Joint, "A", &[]))), Code::ModeMismatch);
    assert_eq!(
        code(by(&committee(), refer(HandlingMode::Single, "A", &["B"]))),
        Code::ModeMismatch
    );
    assert_eq!(
        code(by(&committee(), refer(HandlingMode::Single, "X", &[]))),
        Code::UnknownReference
    );
}

fn request_return() -> CaseCommand {
    CaseCommand::RequestReturn(RequestReturn {
        unit: None,
        reason: "非本单位职责".into(),
        suggested_unit: "B".into(),
        legal_basis: None,
    })
}

#[test]
fn a_return_is_asked_for_within_seven_workdays_and_not_after_a_final_ruling() {
    let mut world = World::new();
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    world.day = date(2023, 3, 15);
    assert!(world.decide(&case, &unit("A"), &request_return()).is_ok(), "workday 7");
    world.day = date(2023, 3, 16);
    assert_eq!(code(world.decide(&case, &unit("A"), &request_return())), Code::ReturnWindowClosed);
    world.day = DAY;
    world.act(&mut case, &unit("A"), request_return());
    let (ruling, reason) = (Ruling::Reject, Some("属其职责".into()));
    let finality = Finality::Final;
    world.act(
        &mut case,
        &committee(),
        CaseCommand::RuleOnReturn(RuleOnReturn { ruling, reason, finality }),
    );
    assert_eq!(case.status, CaseStatus::Handling);
    assert_eq!(case.reply_due_on, Some(date(2023, 3, 27)), "the clock did not stop");
    assert_eq!(code(world.decide(&case, &unit("A"), &request_return())), Code::ReturnRuledFinally);
}

#[test]
fn a_unit_acts_only_on_its_own_assignment() {
    let world = World::new();
    let case = world.case_in(CaseStatus::Referred, &Plot::default());
    assert_eq!(code(world.decide(&case, &unit("B"), &signing().1)), Code::NotYourAssignment);
    assert!(world.decide(&case, &unit("A"), &signing().1).is_ok());
}

fn extend(until: Date) -> CaseCommand {
    CaseCommand::RequestExtension(RequestExtension {
        unit: None, until, reason: "需协调".into()
    })
}

fn grant() -> CaseCommand {
    let (ruling, notice_to_deputy_on) = (Ruling::Approve, Some(DAY));
    CaseCommand::RuleOnExtension(RuleOnExtension { ruling, reason: None, notice_to_deputy_on })
}

#[test]
fn an_extension_is_asked_for_in_time_once_and_has_a_cap() {
    let mut world = World::new();
    let plot = Plot { track: Track::Suggestion, ..Plot::default() };
    let mut case = world.case_in(CaseStatus::Handling, &plot);
    assert_eq!(case.reply_due_on, Some(date(2023, 6, 6)));
    world.day = date(2023, 6, 7);
    assert_eq!(
        code(world.decide(&case, &unit("A"), &extend(date(2023, 8, 1)))),
        Code::ExtensionAfterDue
    );
    world.day = DAY;
    assert_eq!(code(world.decide(&case, &committee(), &grant())), Code::NoExtensionPending);
    world.act(&mut case, &unit("A"), extend(date(2023, 9, 28)));
    assert_eq!(
        code(world.decide(&case, &unit("A"), &extend(date(2023, 8, 1)))),
        Code::ExtensionPending
    );
    assert_eq!(code(world.decide(&case, &unit("A"), &reply(0))), Code::ExtensionPending);
    assert_eq!(code(world.decide(&case, &committee(), &grant())), Code::ExtensionOverCap);
    let mut case = world.case_in(CaseStatus::Handling, &plot);
    world.act(&mut case, &unit("A"), extend(date(2023, 9, 6)));
    world.act(&mut case, &committee(), grant());
    assert_eq!(case.reply_due_on, Some(date(2023, 9, 6)));
}

#[test]
fn only_opinions_are_suspended_and_the_lost_workdays_are_given_back() {
    let mut world = World::new();
    let suspend =
        CaseCommand::Suspend(Suspend { reason: "FORCE_MAJEURE".into(), expected_until: None });
    let suggestion = Plot { track: Track::Suggestion, ..Plot::default() };
    let case = world.case_in(CaseStatus::Handling, &suggestion);
    assert_eq!(code(world.decide(&case, &committee(), &suspend)), Code::WrongTrack);
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    world.act(&mut case, &committee(), suspend);
    assert_eq!(code(world.decide(&case, &unit("A"), &reply(0))), Code::ClockSuspended);
    world.day = date(2023, 3, 13);
    world.act(&mut case, &committee(), transitions::command("HandlingResumed"));
    assert_eq!(case.suspended_workdays, 5);
    assert_eq!(case.reply_due_on, Some(date(2023, 4, 3)), "five workdays after 03-27");
}

#[test]
fn a_reply_waits_for_co_handlers_and_promises_what_its_class_says() {
    let world = World::new();
    let joint = Plot { mode: HandlingMode::Joint, ..Plot::default() };
    let mut case = world.case_in(CaseStatus::Handling, &joint);
    assert_eq!(code(world.decide(&case, &unit("A"), &reply(0))), Code::CoOpinionMissing);
    let opinion = SubmitCoOpinion { unit: None, text: "同意".into(), attachments: vec![] };
    world.act(&mut case, &unit("B"), CaseCommand::SubmitCoOpinion(opinion));
    assert!(world.decide(&case, &unit("A"), &reply(0)).is_ok());
    let with = |change: fn(&mut SubmitReply)| {
        let CaseCommand::SubmitReply(mut asked) = reply(0) else { unreachable!() };
        change(&mut asked);
        code(world.decide(&case, &unit("A"), &CaseCommand::SubmitReply(asked)))
    };
    assert_eq!(with(|asked| asked.reply_class = "E".into()), Code::UnknownReplyClass);
    assert_eq!(with(|asked| asked.reply_class = "B".into()), Code::CommitmentRequired);
    assert_eq!(with(|asked| asked.signatory = String::new()), Code::Required);
    assert_eq!(with(|asked| asked.text = "字".repeat(20_001)), Code::TooLong);
    assert_eq!(code(world.decide(&case, &unit("B"), &reply(0))), Code::NotYourAssignment);
}

#[test]
fn in_separate_handling_every_unit_signs_and_replies() {
    let world = World::new();
    let separate = Plot { mode: HandlingMode::Separate, ..Plot::default() };
    let mut case = world.case_in(CaseStatus::Handling, &separate);
    assert_eq!(code(world.decide(&case, &unit("B"), &reply(0))), Code::NotSigned);
    world.act(&mut case, &unit("A"), reply(0));
    assert_eq!(case.status, CaseStatus::Handling, "the other unit has not replied");
    assert_eq!(code(world.decide(&case, &unit("A"), &reply(0))), Code::AlreadyReplied);
    world.act(&mut case, &unit("B"), signing().1);
    world.act(&mut case, &unit("B"), reply(0));
    assert_eq!(case.status, CaseStatus::Replied);
}

#[test]
fn not_rated_needs_three_attempts_and_a_suggestion_is_rated_by_its_deputy() {
    let world = World::new();
    let rate = |outcome, attempts, from| {
        CaseCommand::RecordFeedback(RecordFeedback {
            from,
            process: outcome,
            outcome,
            cosigners: vec![],
            comment: None,
            attempts,
        })
    };
    let case = world.case_in(CaseStatus::Replied, &Plot::default());
    let unrated = |attempts| rate(Satisfaction::NotRated, attempts, FeedbackFrom::Petitioner);
    assert_eq!(code(world.decide(&case, &clerk(), &unrated(2))), Code::AttemptsRequired);
    assert!(world.decide(&case, &clerk(), &unrated(3)).is_ok());
    let suggestion = Plot { track: Track::Suggestion, ..Plot::default() };
    let case = world.case_in(CaseStatus::Replied, &suggestion);
    let by = |from| world.decide(&case, &clerk(), &rate(Satisfaction::Satisfied, 1, from));
    assert_eq!(code(by(FeedbackFrom::Petitioner)), Code::Required);
    assert!(by(FeedbackFrom::LeadDeputy).is_ok());
}

#[test]
fn re_handling_needs_dissatisfaction_or_a_decision_and_has_a_limit() {
    let world = World::new();
    let order = |decision: Option<&str>| {
        let decision = decision.map(str::to_owned);
        CaseCommand::OrderRehandling(OrderRehandling { reason: "不满意".into(), decision })
    };
    let content = world.case_in(CaseStatus::FeedbackReceived, &Plot::default());
    assert_eq!(code(world.decide(&content, &committee(), &order(None))), Code::NotDissatisfied);
    assert!(world.decide(&content, &committee(), &order(Some("主席团决定"))).is_ok());
    let unhappy = Plot { outcome: Satisfaction::Dissatisfied, ..Plot::default() };
    let mut case = world.case_in(CaseStatus::FeedbackReceived, &unhappy);
    world.act(&mut case, &committee(), order(None));
    assert_eq!((case.round, case.reply_due_on), (2, Some(date(2023, 4, 6))));
    for (actor, command) in [signing(), (unit("A"), reply(0)), (clerk(), unhappy.rating())] {
        world.act(&mut case, &actor, command);
    }
    assert_eq!(code(world.decide(&case, &committee(), &order(None))), Code::MaxRounds);
    world.act(&mut case, &committee(), transitions::command("KeySupervisionDesignated"));
    assert!(world.decide(&case, &committee(), &order(None)).is_ok());
}

#[test]
fn closing_needs_four_eyes_no_open_supervision_and_a_reason_for_dissent() {
    let world = World::new();
    let mut case = world.case_in(CaseStatus::FeedbackReceived, &Plot::default());
    assert_eq!(code(world.decide(&case, &clerk(), &closing().1)), Code::FourEyes);
    world.act(&mut case, &committee(), transitions::command("SupervisionOpened"));
    assert_eq!(code(world.decide(&case, &committee(), &closing().1)), Code::SupervisionOpen);
    world.act(&mut case, &committee(), transitions::command("SupervisionConcluded"));
    assert!(world.decide(&case, &committee(), &closing().1).is_ok());
    let unhappy = Plot { outcome: Satisfaction::Dissatisfied, ..Plot::default() };
    let case = world.case_in(CaseStatus::FeedbackReceived, &unhappy);
    assert_eq!(code(world.decide(&case, &committee(), &closing().1)), Code::DissatisfiedOpen);
    let reason = Some("依法不能满足".into());
    let dissent = Close { summary: "已办结".into(), dissent_reason: reason };
    assert!(world.decide(&case, &committee(), &CaseCommand::Close(dissent)).is_ok());
}

#[test]
fn commitments_are_settled_once_and_filing_needs_its_documents() {
    let world = World::new();
    let mut case = world.case_in(CaseStatus::Tracking, &Plot { promises: 2, ..Plot::default() });
    let fulfil = |id: &str| {
        let (commitment, evidence) = (id.into(), "已落实".into());
        CaseCommand::FulfilCommitment(FulfilCommitment { commitment, evidence })
    };
    assert_eq!(code(world.decide(&case, &unit("A"), &fulfil("K9"))), Code::UnknownCommitment);
    world.act(&mut case, &unit("A"), fulfil("K1"));
    assert_eq!(code(world.decide(&case, &unit("A"), &fulfil("K1"))), Code::UnknownCommitment);
    world.act(&mut case, &unit("A"), fulfil("K2"));
    assert_eq!(case.status, CaseStatus::Closed);
    let CaseCommand::Archive(mut archive) = transitions::command("CaseArchived") else {
        unreachable!()
    };
    archive.catalogue.pop();
    let archive = CaseCommand::Archive(archive);
    assert_eq!(code(world.decide(&case, &clerk(), &archive)), Code::DocumentsMissing);
}

#[test]
fn a_filed_case_is_reopened_by_two() {
    let world = World::new();
    let case = world.case_in(CaseStatus::Archived, &Plot::default());
    let CaseCommand::Reopen(mut reopen) = transitions::command("CaseReopened") else {
        unreachable!()
    };
    assert!(world.decide(&case, &committee(), &CaseCommand::Reopen(reopen.clone())).is_ok());
    reopen.second_approver = None;
    assert_eq!(
        code(world.decide(&case, &committee(), &CaseCommand::Reopen(reopen))),
        Code::SecondApproverRequired
    );
}

#[test]
fn merging_looks_at_the_other_case() {
    let mut world = World::new();
    let case = world.case_in(CaseStatus::Accepted, &Plot::default());
    let merge = |into| {
        CaseCommand::Merge(Merge {
            into: CaseId(Uuid::from_u128(into)), reason: "同一问题".into()
        })
    };
    assert_eq!(code(world.decide(&case, &committee(), &merge(1))), Code::MergeSelf);
    assert_eq!(code(world.decide(&case, &committee(), &merge(2))), Code::UnknownCase);
    let other = |status, change: fn(&mut Case)| {
        let mut other = World::new().case_in(status, &Plot::default());
        other.id = Some(CaseId(Uuid::from_u128(2)));
        change(&mut other);
        Some(other)
    };
    world.other = other(CaseStatus::Closed, |_| {});
    assert_eq!(code(world.decide(&case, &committee(), &merge(2))), Code::MergeTargetClosed);
    world.other =
        other(CaseStatus::Accepted, |other| other.merged_into = Some(CaseId(Uuid::from_u128(1))));
    assert_eq!(code(world.decide(&case, &committee(), &merge(2))), Code::MergeCycle);
    world.other = other(CaseStatus::Accepted, |other| {
        other.confidentiality = Some(crate::case::terms::Confidentiality::Public);
    });
    assert_eq!(code(world.decide(&case, &committee(), &merge(2))), Code::Confidentiality);
    world.other = other(CaseStatus::Accepted, |_| {});
    assert!(world.decide(&case, &committee(), &merge(2)).is_ok());
}

#[test]
fn an_answer_on_the_spot_solves_or_informs() {
    let world = World::new();
    let case = world.case_in(CaseStatus::Registered, &Plot::default());
    let answer = |class: &str| {
        let (answer, reply_class) = ("已解释".into(), Some(class.into()));
        CaseCommand::AnswerOnSpot(AnswerOnSpot {
            answer,
            reply_class,
            by_deputy: None,
            livelihood: false,
        })
    };
    assert!(world.decide(&case, &clerk(), &answer("A")).is_ok());
    assert!(world.decide(&case, &clerk(), &answer("D")).is_ok());
    assert_eq!(code(world.decide(&case, &clerk(), &answer("B"))), Code::UnknownReplyClass);
}

#[test]
fn time_runs_forward_and_late_entries_say_so() {
    let mut world = World::new();
    let case = world.case_in(CaseStatus::Registered, &Plot::default());
    let accept = Plot::default().accepting().1;
    world.day = date(2023, 3, 5);
    assert_eq!(code(world.decide(&case, &committee(), &accept)), Code::OccurredBeforeCause);
    let decide_at = |world: &World, actor: &Actor, now: Date| {
        let context = Context {
            actor,
            channel: EntryChannel::Ui,
            occurred_at: OccurredAt::on_day(DAY),
            now: OccurredAt::on_day(now).instant(),
            late: world.late.as_ref(),
            policy: &world.policy,
            calendar: &world.calendar,
            directory: &world.directory,
            other: None,
        };
        case.decide(&accept, &context).map(|decision| decision.events)
    };
    let head = actor("head", Role::StationHead, Level::Town);
    assert_eq!(code(decide_at(&world, &head, date(2023, 3, 5))), Code::FutureDated);
    assert_eq!(code(decide_at(&world, &head, date(2023, 3, 8))), Code::Required);
    world.late = Some(LateEntry { reason: "停电".into() });
    assert!(decide_at(&world, &head, date(2023, 3, 8)).is_ok());
    assert_eq!(code(decide_at(&world, &clerk(), date(2023, 3, 8))), Code::LateEntryNotPermitted);
}
