//! Tests of the whole case: a small world to act in, and stories told through commands.

mod given;
mod guards;
mod sequences;
mod transitions;

use given::{closing, registering, registration, reply, signing};

use super::{
    Case, CaseCommand, CaseEvent,
    closing::Close,
    feedback::RecordFeedback,
    handling::SignFor,
    intake::{Register, Registered},
    refer::Refer,
    reply::{PromiseAsked, SubmitReply},
    terms::{CaseStatus, ContactChannel, FeedbackFrom, HandlingMode, Satisfaction, Track, Urgency},
    triage::Accept,
};
use crate::{
    Context, Decision, Fact, Provenance, Refusal, Root,
    actor::{Actor, EntryChannel, Level, Role},
    calendar::WorkCalendar,
    directory::*,
    event::DomainEvent,
    ids::CaseId,
    permission::Acts,
    policy::{Complexity, PolicySet},
    root::EventCodec,
    time::OccurredAt,
};
use jiff::{SignedDuration, civil::Date, civil::date};
use std::sync::Arc;
use uuid::Uuid;

/// The day stories begin on: a Monday.
const DAY: Date = date(2023, 3, 6);

/// A station with its deputies, units, a grid and a category, and the shipped rules.
#[derive(Clone)]
struct World {
    directory: Directory,
    calendar: WorkCalendar,
    policy: PolicySet,
    day: Date,
    late: Option<crate::LateEntry>,
    other: Option<Case>,
}

fn actor(account: &str, role: Role, level: Level) -> Actor {
    Actor {
        account: account.into(),
        role,
        organ: account.to_owned(),
        level: Some(level),
        station: None,
        unit: None,
        deputy: None,
        on_behalf_of: None,
    }
}

fn clerk() -> Actor {
    Actor { station: Some("LX".into()), ..actor("clerk", Role::LiaisonOfficer, Level::Town) }
}

fn committee() -> Actor {
    actor("committee", Role::DeputiesCommittee, Level::County)
}

fn unit(code: &str) -> Actor {
    Actor { unit: Some(code.into()), ..actor(code, Role::UnitHead, Level::County) }
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            directory: Directory::default(),
            calendar: WorkCalendar::shipped(),
            policy: PolicySet::shipped(),
            day: DAY,
            late: None,
            other: None,
        };
        world.furnish();
        world
    }

    fn furnish(&mut self) {
        let station = Established::least("LX", "濂溪");
        self.know("LX", DomainEvent::Station(StationEvent::StationEstablished(station)));
        let (code, community) = ("G1".into(), "濂溪".into());
        let grid = GridDefined { code, name: "第1网格".into(), community, station: "LX".into() };
        self.know("G1", DomainEvent::Grid(GridEvent::GridDefined(grid)));
        let category = CategoryRegistered { code: "FIRE".into(), name: "消防".into() };
        self.know("FIRE", DomainEvent::Category(CategoryEvent::CategoryRegistered(category)));
        for (code, level) in [("T", Level::Town), ("A", Level::County), ("B", Level::County)] {
            let registered = UnitRegistered { code: code.into(), name: code.into(), level };
            self.know(code, DomainEvent::Unit(UnitEvent::HandlingUnitRegistered(registered)));
        }
        for id in ["D1", "D2"] {
            let mandate = Mandate::of(Level::Town, date(2021, 1, 1), date(2026, 12, 31));
            let elected = Elected { deputy: id.into(), name: id.into(), mandate };
            self.know(id, DomainEvent::Deputy(DeputyEvent::DeputyElected(elected)));
        }
        let reception = Scheduled {
            reception: "LX-1".into(),
            station: "LX".into(),
            on: DAY,
            place: None,
            theme: None,
            roster: vec!["D1".into()],
            notice_due_on: None,
        };
        self.know("LX-1", DomainEvent::Reception(ReceptionEvent::ReceptionScheduled(reception)));
    }

    fn know(&mut self, stream: &str, event: DomainEvent) {
        let fact = self.fact(&committee(), event);
        self.directory.apply(stream, &fact);
    }

    fn fact<E>(&self, actor: &Actor, event: E) -> Fact<E> {
        Fact {
            event_id: Uuid::nil(),
            occurred_at: OccurredAt::on_day(self.day),
            provenance: Arc::new(Provenance {
                actor: actor.clone(),
                channel: EntryChannel::Ui,
                late: self.late.clone(),
                policy_version: self.policy.version.clone(),
                calendar_version: self.calendar.version.clone(),
            }),
            event,
        }
    }

    /// What the rules say.
    fn decide(
        &self,
        case: &Case,
        actor: &Actor,
        command: &CaseCommand,
    ) -> Result<Vec<CaseEvent>, Refusal> {
        self.decision(case, actor, command).map(|decision| decision.events)
    }

    /// What the rules say, the events on another case included.
    fn decision(
        &self,
        case: &Case,
        actor: &Actor,
        command: &CaseCommand,
    ) -> Result<Decision<CaseEvent>, Refusal> {
        let occurred_at = OccurredAt::on_day(self.day);
        let context = Context {
            actor,
            channel: EntryChannel::Ui,
            occurred_at,
            now: occurred_at.instant() + SignedDuration::from_mins(1),
            late: self.late.as_ref(),
            policy: &self.policy,
            calendar: &self.calendar,
            directory: &self.directory,
            other: self.other.as_ref(),
        };
        case.decide(command, &context)
    }

    /// Acts, and must succeed.
    fn act(&self, case: &mut Case, actor: &Actor, command: CaseCommand) {
        let events = self.decide(case, actor, &command);
        let events =
            events.unwrap_or_else(|refusal| panic!("{command:?} in {}: {refusal}", case.status));
        for event in events {
            case.apply(&self.fact(actor, event));
        }
    }

    /// A case in a state, reached by the shortest story.
    fn case_in(&self, status: CaseStatus, plot: &Plot) -> Case {
        let mut case = Case::default();
        for (actor, command) in plot.story(status) {
            self.act(&mut case, &actor, command);
        }
        assert_eq!(case.status, status);
        case
    }
}

/// What a story may choose.
struct Plot {
    track: Track,
    mode: HandlingMode,
    outcome: Satisfaction,
    promises: usize,
}

impl Default for Plot {
    fn default() -> Self {
        let (mode, outcome) = (HandlingMode::Single, Satisfaction::Satisfied);
        Self { track: Track::Opinion, mode, outcome, promises: 0 }
    }
}

impl Plot {
    fn story(&self, status: CaseStatus) -> Vec<(Actor, CaseCommand)> {
        use CaseStatus as S;
        let handled = [registering(), self.accepting(), self.referring(), signing()];
        let replied = || {
            let promises = if status == S::Tracking { self.promises.max(1) } else { self.promises };
            [(unit("A"), reply(promises)), (clerk(), self.rating())]
        };
        let closed = || handled.clone().into_iter().chain(replied()).chain([closing()]);
        match status {
            S::None => Vec::new(),
            S::Registered => handled[..1].to_vec(),
            S::NotAccepted => {
                vec![registering(), (committee(), transitions::command("CaseDeclined"))]
            }
            S::Accepted => handled[..2].to_vec(),
            S::Referred => handled[..3].to_vec(),
            S::Handling => handled.to_vec(),
            S::ReturnPending | S::Merged | S::Withdrawn => {
                let (actor, last) = match status {
                    S::ReturnPending => (unit("A"), "ReturnRequested"),
                    S::Merged => (committee(), "CaseMerged"),
                    _ => (committee(), "CaseWithdrawn"),
                };
                handled.into_iter().chain([(actor, transitions::command(last))]).collect()
            }
            S::Replied => handled.into_iter().chain(replied().into_iter().take(1)).collect(),
            S::FeedbackReceived => handled.into_iter().chain(replied()).collect(),
            S::Closed | S::Tracking => closed().collect(),
            S::Archived => {
                closed().chain([(clerk(), transitions::command("CaseArchived"))]).collect()
            }
        }
    }

    fn accepting(&self) -> (Actor, CaseCommand) {
        let track = self.track;
        let (urgency, lead_deputy, note) = (None, None, None);
        let accept = Accept { track, urgency, livelihood: false, lead_deputy, note };
        (committee(), CaseCommand::Accept(accept))
    }

    fn referring(&self) -> (Actor, CaseCommand) {
        let co = match self.mode {
            HandlingMode::Single => vec![],
            HandlingMode::Joint | HandlingMode::Separate => vec!["B".into()],
        };
        let (lead, complexity) = ("A".into(), Complexity::Ordinary);
        let refer = Refer { mode: self.mode, lead, co, complexity, instruction: None };
        (committee(), CaseCommand::Refer(refer))
    }

    fn rating(&self) -> CaseCommand {
        let from = match self.track {
            Track::Opinion => FeedbackFrom::Petitioner,
            Track::Suggestion => FeedbackFrom::LeadDeputy,
        };
        CaseCommand::RecordFeedback(RecordFeedback {
            from,
            process: Satisfaction::Satisfied,
            outcome: self.outcome,
            cosigners: vec![],
            comment: None,
            attempts: 1,
        })
    }
}
