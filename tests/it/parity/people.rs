//! Who is there in a small office, and what they may come to do to a case.

use jiff::{Timestamp, ToSpan, civil::date, tz};
use lianxin_app::{App, Order, execute::Executable};
use lianxin_domain::{
    actor::{Actor, EntryChannel, Level, Role},
    case::{
        Case, CaseCommand as C,
        closing::{Archive, Close, Reopen, Withdraw},
        deadlines::RaiseDueSoon,
        extension::{RequestExtension, RuleOnExtension},
        feedback::{OrderRehandling, RecordFeedback},
        handling::{AssignHandler, ReportProgress, SignFor, SubmitCoOpinion},
        intake::{CorrectDetails, CorrectableField, Reclassify, Register, Registered},
        links::{AttachExternalLink, LinkCases, LinkKind},
        merging::{Merge, Unmerge},
        refer::{CancelReferral, Refer},
        reply::{DeliverReply, DeliveredTo, PromiseAsked, RejectReply, SubmitReply},
        returning::{Finality, RequestReturn, RuleOnReturn, Ruling},
        supervision::{ConcludeSupervision, OpenSupervision, RespondToSupervision, Urge},
        suspension::{Resume, Suspend},
        terms::{
            ContactChannel, FeedbackFrom, HandlingMode, Satisfaction, SupervisionKind, Track,
            Urgency,
        },
        tracking::{FulfilCommitment, WriteOffCommitment},
        triage::{Accept, Decline},
        voiding::VoidEntry,
    },
    deadline::DeadlineKind,
    directory::{
        Category, CategoryCommand, CategoryRegistered, Deputy, DeputyCommand, Elected, Established,
        Grid, GridCommand, GridDefined, HandlingUnit, Mandate, Station, StationCommand,
        UnitCommand, UnitRegistered,
    },
    ids::CaseId,
    policy::Complexity,
};
use uuid::Uuid;

pub(crate) fn actor(account: &str, role: Role) -> Actor {
    Actor {
        account: account.into(),
        role,
        organ: account.to_owned(),
        level: Some(Level::County),
        station: None,
        unit: None,
        deputy: None,
        on_behalf_of: None,
    }
}

/// The liaison officer of the station.
pub(crate) fn clerk() -> Actor {
    Actor { station: Some("LX".into()), ..actor("clerk", Role::LiaisonOfficer) }
}

fn committee() -> Actor {
    actor("committee", Role::DeputiesCommittee)
}

fn unit(code: &str) -> Actor {
    Actor { unit: Some(code.into()), ..actor(code, Role::UnitHead) }
}

/// All who may come, those who may do nothing among them.
pub(crate) fn people() -> Vec<Actor> {
    let system = actor("system", Role::System);
    vec![clerk(), committee(), unit("A"), unit("B"), actor("analyst", Role::Analyst), system]
}

/// A station, a grid, a category, two units and a deputy.
pub(crate) async fn settle(app: &App) {
    let station = Established::least("LX", "濂溪联络站");
    founds::<Station>(app, 1, "LX", StationCommand::Establish(station)).await;
    let (code, community) = ("G1".into(), "濂溪".into());
    let grid = GridDefined { code, name: "一号网格".into(), community, station: "LX".into() };
    founds::<Grid>(app, 2, "G1", GridCommand::Define(grid)).await;
    let category = CategoryRegistered { code: "FIRE".into(), name: "消防".into() };
    founds::<Category>(app, 3, "FIRE", CategoryCommand::Register(category)).await;
    for (id, code) in [(4, "A"), (5, "B")] {
        let (name, level) = (code.to_owned(), Level::County);
        let unit = UnitRegistered { code: code.into(), name, level };
        founds::<HandlingUnit>(app, id, code, UnitCommand::Register(unit)).await;
    }
    let mandate = Mandate::of(Level::Town, date(2021, 1, 1), date(2026, 12, 31));
    let elected = Elected { deputy: "D1".into(), name: "代表甲".into(), mandate };
    founds::<Deputy>(app, 6, "D1", DeputyCommand::Elect(elected)).await;
}

async fn founds<R: Executable>(app: &App, id: u128, stream: &str, command: R::Command) {
    let order = Order::new(Uuid::from_u128(id), EntryChannel::Ui);
    app.execute::<R>(&actor("admin", Role::SysAdmin), order, stream, command).await.unwrap();
}

/// The registration of a case, without a number of its own.
pub(crate) fn registering(case: Uuid, wants_reply: bool) -> C {
    let registration = Registered {
        category: Some("FIRE".into()),
        grid: Some("G1".into()),
        channel: Some(match wants_reply {
            true => ContactChannel::Phone,
            false => ContactChannel::HouseholdVisit,
        }),
        deputies: vec!["D1".into()],
        wants_reply,
        ..Registered::least(CaseId(case), "消防通道被占用", "LX".into())
    };
    C::Register(Register { registration })
}

fn text() -> String {
    "情况说明".to_owned()
}

/// What may come to be done to a case that stands so, with who does it.
pub(crate) fn commands(case: &Case, other: Uuid, now: Timestamp) -> Vec<(Actor, C)> {
    let by = |who: fn() -> Actor| move |command| (who(), command);
    let clerks = at_the_station(case, other).into_iter().map(by(clerk));
    let committees = [in_committee(other), ruling(case)].concat().into_iter().map(by(committee));
    let units = in_a_unit(case, now).into_iter().map(by(|| unit("A")));
    let opinion =
        C::SubmitCoOpinion(SubmitCoOpinion { unit: None, text: text(), attachments: Vec::new() });
    let due = C::RaiseDueSoon(RaiseDueSoon { deadline: DeadlineKind::Reply.into(), step: None });
    let others = [(unit("B"), opinion), (actor("system", Role::System), due)];
    clerks.chain(committees).chain(units).chain(others).collect()
}

fn at_the_station(case: &Case, other: Uuid) -> Vec<C> {
    let feedback = |outcome| {
        let (from, process) = (FeedbackFrom::Petitioner, Satisfaction::Satisfied);
        let cosigners = Vec::new();
        let attempts = 1;
        C::RecordFeedback(RecordFeedback {
            from,
            process,
            outcome,
            cosigners,
            comment: None,
            attempts,
        })
    };
    let papers = ["REGISTRATION_FORM", "REPLY", "FEEDBACK_SLIP", "CLOSURE_SHEET"];
    let entry = case.voidable.first().map_or(other, |voidable| voidable.entry);
    vec![
        C::CorrectDetails(CorrectDetails {
            field: CorrectableField::Title,
            value: "楼道被占用".into(),
            reason: text(),
        }),
        C::AttachExternalLink(AttachExternalLink {
            system: "12345".into(),
            external_id: other.to_string(),
        }),
        C::Link(LinkCases { other: CaseId(other), kind: LinkKind::Recurrence }),
        C::DeliverReply(DeliverReply { to: DeliveredTo::Petitioner, means: text() }),
        C::VoidEntry(VoidEntry { target: entry, reason: text() }),
        C::Withdraw(Withdraw { by: FeedbackFrom::Petitioner, reason: text() }),
        feedback(Satisfaction::Satisfied),
        feedback(Satisfaction::Satisfied),
        feedback(Satisfaction::Satisfied),
        feedback(Satisfaction::Satisfied),
        feedback(Satisfaction::Dissatisfied),
        C::Archive(Archive {
            // Of another case now and then: an archive number is taken once.
            archive_no: format!("YN-{}", &other.to_string()[..2]),
            retention: "D10".into(),
            catalogue: papers.map(String::from).to_vec(),
            pages: None,
            location: None,
        }),
    ]
}

fn in_committee(other: Uuid) -> Vec<C> {
    let accept = |track, urgency| {
        let (livelihood, lead_deputy, note) = (false, None, None);
        C::Accept(Accept { track, urgency, livelihood, lead_deputy, note })
    };
    let refer = |mode, co: &[&str]| {
        let co = co.iter().map(|unit| (*unit).into()).collect();
        let (lead, complexity, instruction) = ("A".into(), Complexity::Ordinary, None);
        C::Refer(Refer { mode, lead, co, complexity, instruction })
    };
    vec![
        accept(Track::Opinion, None),
        accept(Track::Opinion, Some(Urgency::Urgent)),
        accept(Track::Suggestion, None),
        C::Decline(Decline { reason: "LITIGATION".into(), guidance: text() }),
        C::Reclassify(Reclassify {
            category: None,
            urgency: Some(Urgency::Urgent),
            reason: text(),
        }),
        refer(HandlingMode::Single, &[]),
        refer(HandlingMode::Joint, &["B"]),
        refer(HandlingMode::Separate, &["B"]),
        C::CancelReferral(CancelReferral { reason: text() }),
        C::Merge(Merge { into: CaseId(other), reason: text() }),
        C::Unmerge(Unmerge { reason: text() }),
        C::Urge(Urge { to_unit: None, means: "电话".into(), text: None }),
        C::OpenSupervision(OpenSupervision {
            kind: SupervisionKind::Track,
            leader: None,
            response_due_on: None,
        }),
        C::Suspend(Suspend { reason: "FORCE_MAJEURE".into(), expected_until: None }),
        C::Resume(Resume { note: None }),
    ]
}

fn ruling(case: &Case) -> Vec<C> {
    let reason = || Some(text());
    let commitment = case.open_commitments().next().map(|open| open.id.clone());
    let supervision = case.open_supervisions().next().map(|open| open.id.clone());
    let day = date(2023, 3, 6);
    let rules = [Ruling::Approve, Ruling::Reject].into_iter().flat_map(|ruling| {
        let notice_to_deputy_on = Some(day);
        let finality = Finality::Open;
        [
            C::RuleOnReturn(RuleOnReturn { ruling, reason: reason(), finality }),
            C::RuleOnExtension(RuleOnExtension { ruling, reason: reason(), notice_to_deputy_on }),
        ]
    });
    let others = [
        C::RejectReply(RejectReply { reason: "FORM".into(), note: None }),
        C::OrderRehandling(OrderRehandling { reason: text(), decision: None }),
        C::Close(Close { summary: "已办结".into(), dissent_reason: None }),
        C::Close(Close { summary: "已办结".into(), dissent_reason: reason() }),
        C::WriteOffCommitment(WriteOffCommitment {
            commitment: commitment.unwrap_or("K9".into()),
            reason: text(),
        }),
        C::ConcludeSupervision(ConcludeSupervision {
            supervision: supervision.unwrap_or("S9".into()),
            conclusion: "已整改".into(),
        }),
        C::Reopen(Reopen {
            reason: "RECURRENCE".into(),
            note: None,
            second_approver: Some("主任".into()),
        }),
    ];
    // Few cases come so far, and the index of files is to hold some.
    let close = || C::Close(Close { summary: "已办结".into(), dissent_reason: reason() });
    rules.chain(others).chain((0..4).map(|_| close())).collect()
}

fn in_a_unit(case: &Case, now: Timestamp) -> Vec<C> {
    let today = tz::offset(8).to_datetime(now).date();
    let commitment = case.open_commitments().next().map(|open| open.id.clone());
    let supervision = case.open_supervisions().next().map(|open| open.id.clone());
    let reply = |class: &str, promises: usize| {
        let due_on = today.saturating_add(60.days());
        let promise = |n| PromiseAsked { text: format!("承诺 {n}"), due_on };
        C::SubmitReply(SubmitReply {
            unit: None,
            reply_class: class.into(),
            text: "已解决".into(),
            doc_no: None,
            signatory: "局长".into(),
            commitments: (0..promises).map(promise).collect(),
            quantities: Vec::new(),
            override_reason: None,
            attachments: Vec::new(),
        })
    };
    vec![
        C::SignFor(SignFor { unit: None, signer: None }),
        C::SignFor(SignFor { unit: None, signer: None }),
        C::RequestReturn(RequestReturn {
            unit: None,
            reason: text(),
            suggested_unit: "B".into(),
            legal_basis: None,
        }),
        C::AssignHandler(AssignHandler { unit: None, handler: "承办人".into() }),
        C::ReportProgress(ReportProgress {
            unit: None,
            text: text(),
            percent: None,
            attachments: Vec::new(),
        }),
        C::RequestExtension(RequestExtension {
            unit: None,
            until: today.saturating_add(40.days()),
            reason: text(),
        }),
        reply("A", 0),
        reply("A", 0),
        reply("A", 0),
        reply("A", 0),
        reply("B", 2),
        C::FulfilCommitment(FulfilCommitment {
            commitment: commitment.unwrap_or("K9".into()),
            evidence: text(),
        }),
        C::RespondToSupervision(RespondToSupervision {
            supervision: supervision.unwrap_or("S9".into()),
            unit: None,
            text: "已办理".into(),
        }),
    ]
}
