//! The lives of cases, day by day: handled in time and late, forgotten, suspended, extended, returned, merged,
//! promised about, supervised, handled again.

use crate::town::{actor, clerk, presidium, registration};
use jiff::{ToSpan, civil::Date};
use lianxin_domain::{
    actor::{Actor, Role},
    calendar::WorkCalendar,
    case::{
        CaseCommand as C,
        closing::{Archive, Close, Withdraw},
        extension::{RequestExtension, RuleOnExtension},
        feedback::{OrderRehandling, RecordFeedback},
        handling::{SignFor, SubmitCoOpinion},
        merging::{Merge, Unmerge},
        refer::Refer,
        reply::{PromiseAsked, SubmitReply},
        returning::{Finality, RequestReturn, RuleOnReturn, Ruling},
        supervision::{OpenSupervision, RespondToSupervision},
        suspension::{Resume, Suspend},
        terms::{FeedbackFrom, HandlingMode, Satisfaction, SupervisionKind, Track, Urgency},
        tracking::FulfilCommitment,
        triage::Accept,
    },
    ids::CaseId,
    policy::Complexity,
};
use std::sync::LazyLock;
use uuid::Uuid;

static CALENDAR: LazyLock<WorkCalendar> = LazyLock::new(WorkCalendar::shipped);

/// Somebody does something to a case.
pub(super) struct Act {
    pub(super) on: Date,
    pub(super) case: Uuid,
    pub(super) who: Actor,
    pub(super) what: C,
}

/// Cases of every second kind, all brought on one day. Their kinds and ids follow from a number: two numbers
/// that follow on each other have all kinds between them.
pub(super) fn half(start: Date, number: u128) -> Vec<Act> {
    let kinds: [fn(Life) -> Life; 15] = [
        prompt,
        tardy,
        forgotten,
        unreferred,
        suggestion,
        extended,
        suspended,
        returned,
        merged,
        promising,
        supervised,
        emergency,
        handled_again,
        withdrawn,
        closed,
    ];
    let mut acts = Vec::new();
    let half = (0..).zip(kinds).filter(|(ordinal, _)| (ordinal + number).is_multiple_of(2));
    for (ordinal, kind) in half {
        let case = Uuid::from_u128((number << 32) + (ordinal << 8) + 1);
        let life = Life { case, start, referred: workday(start, 1), acts: Vec::new() };
        acts.extend(kind(life).acts);
    }
    acts
}

/// A case on its way.
struct Life {
    case: Uuid,
    start: Date,
    /// The day of its referral.
    referred: Date,
    acts: Vec<Act>,
}

fn workday(from: Date, n: u32) -> Date {
    CALENDAR.add_workdays(from, n).on
}

fn unit(code: &str) -> Actor {
    Actor { unit: Some(code.into()), ..actor(Role::UnitHead) }
}

fn text() -> String {
    "情况说明".to_owned()
}

impl Life {
    fn on(mut self, on: Date, who: Actor, what: C) -> Self {
        self.acts.push(Act { on, case: self.case, who, what });
        self
    }

    /// So many workdays after the referral.
    fn after(self, workdays: u32, who: Actor, what: C) -> Self {
        let on = workday(self.referred, workdays);
        self.on(on, who, what)
    }

    fn registered(self) -> Self {
        let (start, case) = (self.start, self.case);
        self.on(start, clerk(), registration(case, "消防通道被占用"))
    }

    fn accepted(self, track: Track, urgency: Option<Urgency>) -> Self {
        let start = self.start;
        let (lead_deputy, note) = (None, None);
        let accept = Accept { track, urgency, livelihood: false, lead_deputy, note };
        self.registered().on(start, presidium(), C::Accept(accept))
    }

    fn referred(self, track: Track, urgency: Option<Urgency>, mode: HandlingMode) -> Self {
        self.accepted(track, urgency).after(0, presidium(), refer(mode))
    }

    /// Referred as an opinion and signed for on the same day.
    fn handled(self) -> Self {
        self.referred(Track::Opinion, None, HandlingMode::Single).after(0, unit("U1"), sign())
    }
}

fn refer(mode: HandlingMode) -> C {
    let co = if mode == HandlingMode::Single { vec![] } else { vec!["U2".into()] };
    let (lead, complexity) = ("U1".into(), Complexity::Ordinary);
    C::Refer(Refer { mode, lead, co, complexity, instruction: None })
}

fn sign() -> C {
    C::SignFor(SignFor { unit: None, signer: None })
}

fn reply(promised_for: Option<Date>) -> C {
    let promise = |due_on| PromiseAsked { text: "整改".into(), due_on };
    C::SubmitReply(SubmitReply {
        unit: None,
        reply_class: if promised_for.is_some() { "B" } else { "A" }.into(),
        text: text(),
        doc_no: None,
        signatory: "队长".into(),
        commitments: promised_for.into_iter().map(promise).collect(),
        quantities: vec![],
        override_reason: None,
        attachments: vec![],
    })
}

fn feedback(from: FeedbackFrom, outcome: Satisfaction) -> C {
    let process = Satisfaction::Satisfied;
    let (cosigners, comment, attempts) = (vec![], None, 1);
    C::RecordFeedback(RecordFeedback { from, process, outcome, cosigners, comment, attempts })
}

fn satisfied() -> C {
    feedback(FeedbackFrom::Petitioner, Satisfaction::Satisfied)
}

fn close() -> C {
    C::Close(Close { summary: text(), dissent_reason: None })
}

fn archive(case: Uuid) -> C {
    let documents = ["REGISTRATION_FORM", "REPLY", "FEEDBACK_SLIP", "CLOSURE_SHEET"];
    C::Archive(Archive {
        archive_no: case.to_string(),
        retention: "D10".into(),
        catalogue: documents.map(String::from).to_vec(),
        pages: None,
        location: None,
    })
}

/// Everything in time.
fn prompt(life: Life) -> Life {
    let filed = archive(life.case);
    life.handled()
        .after(8, unit("U1"), reply(None))
        .after(9, clerk(), satisfied())
        .after(10, presidium(), close())
        .after(12, clerk(), filed)
}

/// Signed for late, replied to after the head was written to, rated late, filed late.
fn tardy(life: Life) -> Life {
    let filed = archive(life.case);
    life.referred(Track::Opinion, None, HandlingMode::Single)
        .after(6, unit("U1"), sign())
        .after(24, unit("U1"), reply(None))
        .after(31, clerk(), satisfied())
        .after(32, presidium(), close())
        .after(60, clerk(), filed)
}

fn forgotten(life: Life) -> Life {
    life.registered()
}

fn unreferred(life: Life) -> Life {
    life.accepted(Track::Opinion, None)
}

/// Handled by two units for months; the second one's opinion is late.
fn suggestion(life: Life) -> Life {
    let opinion =
        C::SubmitCoOpinion(SubmitCoOpinion { unit: None, text: text(), attachments: vec![] });
    life.referred(Track::Suggestion, None, HandlingMode::Joint)
        .after(1, unit("U1"), sign())
        .after(27, unit("U2"), opinion)
        .after(66, unit("U1"), reply(None))
        .after(70, clerk(), feedback(FeedbackFrom::LeadDeputy, Satisfaction::Satisfied))
}

/// Suspended before the warning, resumed after the day it was due on first.
fn suspended(life: Life) -> Life {
    let suspend = C::Suspend(Suspend { reason: "FORCE_MAJEURE".into(), expected_until: None });
    life.handled()
        .after(10, presidium(), suspend)
        .after(20, presidium(), C::Resume(Resume { note: None }))
        .after(31, unit("U1"), reply(None))
}

/// Granted more time after the first warning.
fn extended(life: Life) -> Life {
    let until = life.referred.saturating_add(50.days());
    let ask = C::RequestExtension(RequestExtension { unit: None, until, reason: text() });
    let (ruling, notice_to_deputy_on) = (Ruling::Approve, None);
    let grant = RuleOnExtension { ruling, reason: None, notice_to_deputy_on };
    life.handled()
        .after(13, unit("U1"), ask)
        .after(14, presidium(), C::RuleOnExtension(grant))
        .after(45, unit("U1"), reply(None))
}

/// Returned by the unit, referred again, and never signed for.
fn returned(life: Life) -> Life {
    let (reason, suggested_unit) = (text(), "U2".into());
    let ask = RequestReturn { unit: None, reason, suggested_unit, legal_basis: None };
    let (ruling, finality) = (Ruling::Approve, Finality::Open);
    let grant = RuleOnReturn { ruling, reason: None, finality };
    life.handled()
        .after(4, unit("U1"), C::RequestReturn(ask))
        .after(6, presidium(), C::RuleOnReturn(grant))
        .after(7, presidium(), refer(HandlingMode::Single))
}

/// Merged once it was urged, and on its own again after the day on which the head would have been told.
fn merged(life: Life) -> Life {
    let other = Uuid::from_u128(life.case.as_u128() + 1);
    let target = Life { case: other, acts: Vec::new(), ..life };
    let merge = C::Merge(Merge { into: CaseId(other), reason: text() });
    let mut life = life.handled().after(17, presidium(), merge).after(
        30,
        presidium(),
        C::Unmerge(Unmerge { reason: text() }),
    );
    life.acts.extend(target.accepted(Track::Opinion, None).acts);
    life
}

/// A promise that is kept late; tracking completes of itself.
fn promising(life: Life) -> Life {
    let promised_for = life.referred.saturating_add(60.days());
    let (commitment, evidence) = ("K1".into(), text());
    let kept = workday(promised_for, 7);
    life.handled()
        .after(5, unit("U1"), reply(Some(promised_for)))
        .after(6, clerk(), satisfied())
        .after(7, presidium(), close())
        .on(kept, unit("U1"), C::FulfilCommitment(FulfilCommitment { commitment, evidence }))
}

/// A supervision that is answered late.
fn supervised(life: Life) -> Life {
    let (kind, supervision) = (SupervisionKind::Inspection, "S1".into());
    let open = OpenSupervision { kind, leader: None, response_due_on: None };
    let answer = RespondToSupervision { supervision, unit: None, text: text() };
    life.handled().after(1, presidium(), C::OpenSupervision(open)).after(
        18,
        unit("U1"),
        C::RespondToSupervision(answer),
    )
}

/// Due on the day of the referral.
fn emergency(life: Life) -> Life {
    life.referred(Track::Opinion, Some(Urgency::Emergency), HandlingMode::Single)
        .after(1, unit("U1"), sign())
        .after(3, unit("U1"), reply(None))
}

/// Somebody is dissatisfied, and the second reply is late.
fn handled_again(life: Life) -> Life {
    let again = C::OrderRehandling(OrderRehandling { reason: text(), decision: None });
    life.handled()
        .after(5, unit("U1"), reply(None))
        .after(7, clerk(), feedback(FeedbackFrom::Petitioner, Satisfaction::Dissatisfied))
        .after(8, presidium(), again)
        .after(9, unit("U1"), sign())
        .after(34, unit("U1"), reply(None))
        .after(36, clerk(), satisfied())
}

fn withdrawn(life: Life) -> Life {
    let (by, reason) = (FeedbackFrom::Petitioner, text());
    life.handled().after(16, presidium(), C::Withdraw(Withdraw { by, reason }))
}

/// Closed, and never filed.
fn closed(life: Life) -> Life {
    life.handled().after(14, unit("U1"), reply(None)).after(16, clerk(), satisfied()).after(
        17,
        presidium(),
        close(),
    )
}
