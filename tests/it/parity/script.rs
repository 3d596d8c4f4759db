//! What people do in a small office, at random: most of it fits the case it is done to, the rest comes
//! at the wrong time, from the wrong person, on an older version, or again.

use super::people::{clerk, commands, people, registering};
use jiff::{SignedDuration, Timestamp};
use lianxin_app::Order;
use lianxin_domain::{
    actor::{Actor, EntryChannel},
    case::{Case, CaseCommand},
    permission::{Action, Acts},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// Cases that something is done to at a time.
const OPEN: usize = 12;

/// Something that somebody asks for.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) now: Timestamp,
    pub(super) who: Actor,
    pub(super) order: Order,
    pub(super) case: Uuid,
    pub(super) command: CaseCommand,
}

/// Makes up what is said next.
pub(super) struct Author {
    dice: StdRng,
    now: Timestamp,
    cases: Vec<Uuid>,
    stand: BTreeMap<Uuid, (Arc<Case>, u64)>,
    said: Vec<Said>,
}

impl Author {
    pub(super) fn new(seed: u64, now: Timestamp) -> Self {
        let dice = StdRng::seed_from_u64(seed);
        Self { dice, now, cases: Vec::new(), stand: BTreeMap::new(), said: Vec::new() }
    }

    pub(super) fn next(&mut self) -> Said {
        self.now += SignedDuration::from_mins(self.dice.random_range(0..600));
        let said = match self.dice.random_range(0..20) {
            0 => self.again(),
            1 => self.registration(),
            _ => self.step(),
        };
        self.said.push(said.clone());
        said
    }

    /// The author learns how a case stands.
    pub(super) fn learns(&mut self, case: Uuid, stands: Arc<Case>, version: u64) {
        self.stand.insert(case, (stands, version));
    }

    /// Something said before: word for word, or with its id used for something else.
    fn again(&mut self) -> Said {
        let Some(earlier) = self.said.choose(&mut self.dice).cloned() else {
            return self.registration();
        };
        match self.dice.random_bool(0.7) {
            true => Said { now: self.now, ..earlier },
            false => {
                let order = Order { command_id: earlier.order.command_id, ..self.order() };
                Said { order, ..self.step() }
            }
        }
    }

    fn registration(&mut self) -> Said {
        let case = self.id();
        self.cases.push(case);
        let wants_reply = self.dice.random_bool(0.5);
        self.says(clerk(), case, registering(case, wants_reply))
    }

    fn step(&mut self) -> Said {
        let recent = self.cases.len().saturating_sub(OPEN);
        let Some(case) = self.cases[recent..].choose(&mut self.dice).copied() else {
            return self.registration();
        };
        let other = self.cases.choose(&mut self.dice).copied().unwrap_or(case);
        let stands =
            self.stand.get(&case).map(|(stands, _)| Arc::clone(stands)).unwrap_or_default();
        let all = commands(&stands, other, self.now);
        let fitting: Vec<Action> = stands.admitted().collect();
        let fits = self.dice.random_bool(0.85);
        let wanted: Vec<_> = all
            .into_iter()
            .filter(|(_, command)| !fits || fitting.contains(&command.action()))
            .collect();
        let Some((right, command)) = wanted.choose(&mut self.dice).cloned() else {
            return self.registration();
        };
        let anybody = people();
        let who = match self.dice.random_bool(0.9) {
            true => right,
            false => anybody[self.dice.random_range(0..anybody.len())].clone(),
        };
        self.says(who, case, command)
    }

    fn says(&mut self, who: Actor, case: Uuid, command: CaseCommand) -> Said {
        let seen = self.stand.get(&case).map_or(0, |(_, version)| *version);
        let order = match self.dice.random_range(0..10) {
            0 => self.order().expecting(seen),
            1 => self.order().expecting(seen.saturating_sub(1)),
            _ => self.order(),
        };
        Said { now: self.now, who, order, case, command }
    }

    fn order(&mut self) -> Order {
        Order::new(self.id(), EntryChannel::Ui)
    }

    fn id(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.dice.random()).into_uuid()
    }
}
