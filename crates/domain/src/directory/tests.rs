//! Tests of the directory's rules: a small world to act in, and one file an aggregate.

mod deputies;
mod grids;
mod jurisdictions;
mod receptions;
mod stations;

use super::*;
use crate::{
    Context, LateEntry, Provenance,
    actor::{Actor, EntryChannel, Level, Role},
    root::EventCodec,
    time::OccurredAt,
};
use jiff::{SignedDuration, civil::date};
use uuid::Uuid;

/// The day on which everything happens unless told: a Tuesday.
const DAY: Date = date(2023, 6, 6);

/// A station, two deputies of it, two grids, and the shipped rules.
struct World {
    directory: Directory,
    calendar: WorkCalendar,
    policy: PolicySet,
    day: Date,
    late: Option<LateEntry>,
    role: Role,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            directory: Directory::default(),
            calendar: WorkCalendar::shipped(),
            policy: PolicySet::shipped(),
            day: DAY,
            late: None,
            role: Role::Presidium,
        };
        world
            .knows::<Station>("LX", &[StationCommand::Establish(Established::least("LX", "濂溪"))]);
        for code in ["G1", "G2", "G3"] {
            let grid = GridDefined {
                code: code.into(),
                name: code.into(),
                community: "濂溪".into(),
                station: "LX".into(),
            };
            world.knows::<Grid>(code, &[GridCommand::Define(grid)]);
        }
        for id in ["D1", "D2"] {
            let assigned = Assigned { station: "LX".into(), basis: None, consultation: None };
            let steps = [elected(id), DeputyCommand::AssignToStation(assigned)];
            world.knows::<Deputy>(id, &steps);
        }
        world
    }

    fn on(mut self, day: Date) -> Self {
        self.day = day;
        self
    }

    /// What the rules say.
    fn decide<R: Root>(&self, root: &R, command: &R::Command) -> Result<Vec<R::Event>, Refusal> {
        let occurred_at = OccurredAt::on_day(self.day);
        let actor = self.actor();
        let context = Context {
            actor: &actor,
            channel: EntryChannel::Ui,
            occurred_at,
            now: occurred_at.instant() + SignedDuration::from_mins(1),
            late: self.late.as_ref(),
            policy: &self.policy,
            calendar: &self.calendar,
            directory: &self.directory,
            other: None,
        };
        root.decide(command, &context).map(|decision| decision.events)
    }

    /// Does it, which must succeed.
    fn does<R: Root>(&self, root: &mut R, command: &R::Command) -> Vec<R::Event> {
        let events = self.decide(root, command).unwrap();
        for event in &events {
            root.apply(&self.fact(event.clone()));
        }
        events
    }

    /// What comes of commands on a new aggregate.
    fn given<R: Root>(&self, commands: &[R::Command]) -> R {
        let mut root = R::default();
        for command in commands {
            assert!(!self.does(&mut root, command).is_empty(), "a given command does something");
        }
        root
    }

    /// Refuses, with this code at this place.
    #[track_caller]
    fn refuses<R: Root>(&self, root: &R, command: &R::Command, code: Code, path: &str) {
        let refusal = self.decide(root, command).unwrap_err();
        assert_eq!((refusal.code, refusal.path.as_deref().unwrap_or("")), (code, path));
    }

    /// Repeated, it does nothing.
    #[track_caller]
    fn repeats<R: Root>(&self, root: &R, command: &R::Command) {
        let again = self.decide(root, command).unwrap();
        assert!(again.is_empty(), "{again:?}");
    }

    /// Takes what comes of commands into the directory.
    fn knows<R: Root>(&mut self, id: &str, commands: &[R::Command])
    where
        DomainEvent: From<R::Event>,
    {
        let mut root = R::default();
        for command in commands {
            for event in self.does(&mut root, command) {
                let fact = self.fact(DomainEvent::from(event));
                self.directory.apply(id, &fact);
            }
        }
    }

    fn actor(&self) -> Actor {
        Actor {
            account: "somebody".into(),
            role: self.role,
            organ: "义宁镇人大主席团".into(),
            level: Some(Level::Town),
            station: None,
            unit: None,
            deputy: None,
            on_behalf_of: None,
        }
    }

    fn fact<E>(&self, event: E) -> Fact<E> {
        Fact {
            event_id: Uuid::nil(),
            occurred_at: OccurredAt::on_day(self.day),
            provenance: Arc::new(Provenance {
                actor: self.actor(),
                channel: EntryChannel::Ui,
                late: None,
                policy_version: self.policy.version.clone(),
                calendar_version: self.calendar.version.clone(),
            }),
            event,
        }
    }
}

fn elected(id: &str) -> DeputyCommand {
    let mandate = Mandate::of(Level::Town, date(2021, 1, 1), date(2026, 12, 31));
    DeputyCommand::Elect(Elected { deputy: id.into(), name: "代表甲".into(), mandate })
}

fn because() -> Reason {
    Reason { reason: "工作需要".into() }
}

#[test]
fn what_happened_elsewhen_is_a_late_entry_or_refused() {
    let world = World::new();
    let station =
        world.given::<Station>(&[StationCommand::Establish(Established::least("A", "甲"))]);
    let rename = StationCommand::Rename(Renamed { name: "乙".into() });
    let told = |world: &World, days: i64, late: Option<&str>, role| {
        let today = OccurredAt::on_day(world.day).instant();
        let occurred_at =
            OccurredAt::on_day(world.day.saturating_add(jiff::Span::new().days(days)));
        let actor = Actor { role, ..world.actor() };
        let late = late.map(|reason| LateEntry { reason: reason.into() });
        let context = Context {
            actor: &actor,
            channel: EntryChannel::Ui,
            occurred_at,
            now: today,
            late: late.as_ref(),
            policy: &world.policy,
            calendar: &world.calendar,
            directory: &world.directory,
            other: None,
        };
        station.decide(&rename, &context).map(|_| ()).map_err(|refusal| refusal.code)
    };
    assert_eq!(told(&world, 1, None, Role::Presidium), Err(Code::FutureDated));
    assert_eq!(told(&world, -1, None, Role::Presidium), Err(Code::Required));
    assert_eq!(told(&world, -1, Some(" "), Role::Presidium), Err(Code::Required));
    assert_eq!(
        told(&world, -1, Some("漏记"), Role::LiaisonOfficer),
        Err(Code::LateEntryNotPermitted)
    );
    assert_eq!(told(&world, -1, Some("漏记"), Role::StationHead), Ok(()));
    assert_eq!(told(&world, 0, None, Role::LiaisonOfficer), Ok(()));
}

#[test]
fn every_event_has_a_name_of_its_own() {
    let mut names: Vec<&str> = [
        StationEvent::event_types(),
        DeputyEvent::event_types(),
        GridEvent::event_types(),
        ReceptionEvent::event_types(),
        JurisdictionEvent::event_types(),
    ]
    .concat();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}
