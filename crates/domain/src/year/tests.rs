//! Given, when, then for the station's year: a small world, and every guard with what it accepts and
//! what it refuses.

mod activity;
mod aid;
mod campaign;
mod partner;
mod plan;

use super::*;
use crate::{
    Context, Fact, Provenance, Root,
    actor::{Actor, EntryChannel, Level, Role},
    calendar::WorkCalendar,
    directory::*,
    event::DomainEvent,
    ids::PartnerCode,
    policy::PolicySet,
    time::OccurredAt,
};
use jiff::{
    SignedDuration,
    civil::{Date, date},
};
use std::sync::Arc;
use uuid::Uuid;

/// The day on which things are entered, unless a test says otherwise.
const DAY: Date = date(2023, 3, 6);

/// Two stations, two deputies of whom one was suspended, and a partner.
struct World {
    directory: Directory,
    calendar: WorkCalendar,
    policy: PolicySet,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            directory: Directory::default(),
            calendar: WorkCalendar::shipped(),
            policy: PolicySet::shipped(),
        };
        for code in ["LX", "JD"] {
            let station = Established::least(code, code);
            world.know(code, DomainEvent::Station(StationEvent::StationEstablished(station)));
        }
        for id in ["D1", "D2"] {
            let mandate = Mandate::of(Level::Town, date(2021, 1, 1), date(2026, 12, 31));
            let elected = Elected { deputy: id.into(), name: id.into(), mandate };
            world.know(id, DomainEvent::Deputy(DeputyEvent::DeputyElected(elected)));
        }
        let suspended =
            Suspended { from: date(2023, 1, 1), ground: "CRIMINAL_CASE".into(), note: None };
        world.know("D2", DomainEvent::Deputy(DeputyEvent::DeputySuspended(suspended)));
        world.know("CARE", DomainEvent::Partner(PartnerEvent::PartnerRegistered(care())));
        world
    }

    fn know(&mut self, stream: &str, event: DomainEvent) {
        let fact = fact(event);
        self.directory.apply(stream, &fact);
    }

    /// What the rule says.
    fn decide<R: Root>(&self, root: &R, command: &R::Command) -> Result<Vec<R::Event>, Refusal> {
        let occurred_at = OccurredAt::on_day(DAY);
        let context = Context {
            actor: &organ(),
            channel: EntryChannel::Ui,
            occurred_at,
            now: occurred_at.instant() + SignedDuration::from_mins(1),
            late: None,
            policy: &self.policy,
            calendar: &self.calendar,
            directory: &self.directory,
            other: None,
        };
        root.decide(command, &context).map(|decision| decision.events)
    }

    /// Acts, and must succeed.
    fn act<R: Root>(&self, root: &mut R, command: &R::Command) {
        for event in self.decide(root, command).unwrap() {
            root.apply(&fact(event));
        }
    }

    /// The code with which a command is refused.
    fn refused<R: Root>(&self, root: &R, command: &R::Command) -> Code {
        self.decide(root, command).expect_err("the guard lets this pass").code
    }

    /// That a command is accepted with so many events.
    fn accepts<R: Root>(&self, root: &R, command: &R::Command, events: usize) {
        assert_eq!(self.decide(root, command).unwrap().len(), events);
    }
}

fn organ() -> Actor {
    Actor {
        account: "presidium".into(),
        role: Role::Presidium,
        organ: "义宁镇人大主席团".into(),
        level: Some(Level::Town),
        station: None,
        unit: None,
        deputy: None,
        on_behalf_of: None,
    }
}

fn fact<E>(event: E) -> Fact<E> {
    Fact {
        event_id: Uuid::nil(),
        occurred_at: OccurredAt::on_day(DAY),
        provenance: Arc::new(Provenance {
            actor: organ(),
            channel: EntryChannel::Ui,
            late: None,
            policy_version: "default-1".into(),
            calendar_version: "cn-1".into(),
        }),
        event,
    }
}

fn care() -> PartnerRegistered {
    PartnerRegistered {
        code: "CARE".into(),
        name: "义宁镇关心下一代工作委员会".into(),
        kind: "CARE_COMMITTEE".into(),
    }
}

fn because(reason: &str) -> Reason {
    Reason { reason: reason.into() }
}
