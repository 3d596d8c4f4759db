//! Closing, tracking, filing, reopening, withdrawing.

use super::*;
use crate::{
    case::{
        closing::{Archive, Reopen, Withdraw},
        tracking::FulfilCommitment,
    },
    deadline::DeadlineKind,
};

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
fn a_closed_case_owes_its_filing_and_its_promises_only() {
    let world = World::new();
    let joint = Plot { mode: HandlingMode::Joint, ..Plot::default() };
    let mut case = world.case_in(CaseStatus::Handling, &joint);
    let CaseCommand::SubmitReply(mut asked) = reply(1) else { unreachable!() };
    asked.override_reason = Some("会办单位撤并".into());
    world.act(&mut case, &unit("A"), CaseCommand::SubmitReply(asked));
    for (actor, command) in [(clerk(), joint.rating()), closing()] {
        world.act(&mut case, &actor, command);
    }
    assert_eq!(case.status, CaseStatus::Tracking);
    let open = case.deadlines.iter().filter(|deadline| deadline.is_open());
    let kinds: Vec<_> = open.map(|deadline| deadline.due.kind).collect();
    assert_eq!(kinds, [DeadlineKind::Commitment, DeadlineKind::Archive]);
}

#[test]
fn tracking_is_complete_when_promises_are_settled_and_supervision_concluded() {
    let world = World::new();
    let mut case = world.case_in(CaseStatus::Tracking, &Plot::default());
    world.act(&mut case, &committee(), transitions::command("SupervisionOpened"));
    world.act(&mut case, &committee(), transitions::command("CommitmentWrittenOff"));
    assert_eq!(case.status, CaseStatus::Tracking, "the supervision is open");
    world.act(&mut case, &committee(), transitions::command("SupervisionConcluded"));
    assert_eq!(case.status, CaseStatus::Closed);
    assert_eq!(open(&case, DeadlineKind::SupervisionResponse), []);
}

#[test]
fn filing_names_a_known_retention_and_claims_its_number() {
    let world = World::new();
    let case = world.case_in(CaseStatus::Closed, &Plot::default());
    let file = |change: fn(&mut Archive)| {
        let CaseCommand::Archive(mut archive) = transitions::command("CaseArchived") else {
            unreachable!()
        };
        change(&mut archive);
        world.decide(&case, &clerk(), &CaseCommand::Archive(archive))
    };
    assert!(file(|_| {}).is_ok());
    assert_eq!(code(file(|archive| archive.retention = "D99".into())), Code::UnknownCode);
    assert_eq!(code(file(|archive| archive.archive_no = String::new())), Code::Required);
}

fn reopen(reason: &str, second_approver: Option<&str>) -> CaseCommand {
    let second_approver = second_approver.map(str::to_owned);
    CaseCommand::Reopen(Reopen { reason: reason.into(), note: None, second_approver })
}

#[test]
fn nobody_is_their_own_second_approver() {
    let world = World::new();
    let case = world.case_in(CaseStatus::Archived, &Plot::default());
    let by = |second| world.decide(&case, &committee(), &reopen("RECURRENCE", second));
    assert!(by(Some("chair")).is_ok());
    for same in ["committee", " committee ", "Committee", "ｃommittee"] {
        assert_eq!(code(by(Some(same))), Code::SecondApproverRequired, "{same:?}");
    }
    assert_eq!(code(by(Some(" "))), Code::SecondApproverRequired);
    let closed = world.case_in(CaseStatus::Closed, &Plot::default());
    let reopen = |reason| world.decide(&closed, &committee(), &reopen(reason, None));
    assert!(reopen("NEW_EVIDENCE").is_ok(), "one is enough before it is filed");
    assert_eq!(code(reopen("BOREDOM")), Code::UnknownCode);
}

#[test]
fn reopening_begins_a_round_and_keeps_the_closure_in_mind() {
    let world = World::new();
    let mut case = world.case_in(CaseStatus::Tracking, &Plot::default());
    world.act(&mut case, &committee(), reopen("RECURRENCE", None));
    assert_eq!((case.status, case.round), (CaseStatus::Accepted, 2));
    assert_eq!((case.closed, case.last_closed_on), (false, Some(DAY)));
    assert!(case.deadlines.iter().all(|deadline| !deadline.is_open()));
}

#[test]
fn the_petitioner_or_the_deputy_who_leads_withdraws() {
    let world = World::new();
    let withdraw = |case: &Case, actor: &Actor, by| {
        let withdraw = Withdraw { by, reason: "问题已解决".into() };
        world.decide(case, actor, &CaseCommand::Withdraw(withdraw))
    };
    let opinion = world.case_in(CaseStatus::Accepted, &Plot::default());
    assert!(withdraw(&opinion, &clerk(), FeedbackFrom::Petitioner).is_ok());
    assert_eq!(code(withdraw(&opinion, &clerk(), FeedbackFrom::LeadDeputy)), Code::Forbidden);
    assert_eq!(code(withdraw(&opinion, &clerk(), FeedbackFrom::Cosigner)), Code::Forbidden);
    let led = Plot { track: Track::Suggestion, ..Plot::default() };
    let case = world.case_in(CaseStatus::Accepted, &led);
    assert!(withdraw(&case, &clerk(), FeedbackFrom::LeadDeputy).is_ok());
    let head = |deputy: &str| Actor {
        deputy: Some(deputy.into()),
        ..actor("head", Role::StationHead, Level::Town)
    };
    assert!(withdraw(&case, &head("D1"), FeedbackFrom::LeadDeputy).is_ok());
    assert_eq!(code(withdraw(&case, &head("D2"), FeedbackFrom::LeadDeputy)), Code::Forbidden);
}

#[test]
fn a_withdrawn_case_owes_nothing_more() {
    let world = World::new();
    let separate = Plot { mode: HandlingMode::Separate, ..Plot::default() };
    let mut case = world.case_in(CaseStatus::Handling, &separate);
    world.act(&mut case, &unit("A"), reply(1));
    world.act(&mut case, &committee(), transitions::command("CaseWithdrawn"));
    assert!(case.deadlines.iter().all(|deadline| !deadline.is_open()));
    assert_eq!((case.open_commitments().count(), case.open_referral()), (0, None));
}

#[test]
fn four_eyes_are_spared_only_while_the_answer_on_the_spot_stands() {
    let world = World::new();
    let mut case = world.case_in(CaseStatus::Registered, &Plot::default());
    world.act(&mut case, &clerk(), transitions::command("AnsweredOnSpot"));
    world.act(&mut case, &clerk(), Plot::default().rating());
    assert!(world.decide(&case, &clerk(), &closing().1).is_ok());
    world.act(&mut case, &clerk(), closing().1);
    world.act(&mut case, &committee(), reopen("RECURRENCE", None));
    let again = Plot::default().referring();
    let replied = [again, signing(), (unit("A"), reply(0)), (clerk(), Plot::default().rating())];
    for (actor, command) in replied {
        world.act(&mut case, &actor, command);
    }
    assert_eq!(code(world.decide(&case, &clerk(), &closing().1)), Code::FourEyes);
}
