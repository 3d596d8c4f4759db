//! Random sequences of commands: what must hold in every state a case can reach, whatever people do.

mod catalogue;
mod invariants;

use super::*;
use crate::refusal::Code;
use jiff::ToSpan;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use std::{collections::BTreeSet, sync::LazyLock};

/// Somebody does something, some days after what was done before.
#[derive(Debug, Clone)]
struct Step {
    /// Days since the step before; one before it now and then.
    days: i64,
    /// Which command, of those the state admits or of all.
    pick: usize,
    /// Whether the command is taken from those the state admits.
    fits: bool,
}

fn step() -> impl Strategy<Value = Step> {
    let days = prop_oneof![4 => 0..4_i64, 1 => Just(-1), 1 => 5..40_i64];
    (days, any::<prop::sample::Index>(), prop::bool::weighted(0.85))
        .prop_map(|(days, pick, fits)| Step { days, pick: pick.index(1 << 16), fits })
}

/// How far the plain story goes first, and what people do then.
fn sequence() -> impl Strategy<Value = (usize, Vec<Step>)> {
    (1..=STORY, prop::collection::vec(step(), 1..40))
}

/// Commands of the plain story, from registration to closing with a promise.
const STORY: usize = 7;

/// A case on its way through a sequence, with everything that happened to it.
struct Walk {
    world: World,
    case: Case,
    facts: Vec<Fact<CaseEvent>>,
}

impl Walk {
    fn new(world: &World, far: usize) -> Self {
        let mut walk = Self { world: world.clone(), case: Case::default(), facts: Vec::new() };
        let promising = Plot { promises: 1, ..Plot::default() };
        for (actor, command) in promising.story(CaseStatus::Tracking).iter().take(far) {
            walk.attempt(actor, command);
        }
        walk
    }

    /// Walks a whole sequence.
    fn through(far: usize, steps: &[Step]) -> Self {
        static SCENE: LazyLock<(World, Vec<(Actor, CaseCommand)>)> =
            LazyLock::new(|| (transitions::world(), catalogue::commands()));
        let (world, commands) = &*SCENE;
        let mut walk = Self::new(world, far);
        for step in steps {
            walk.take(step, commands);
        }
        walk
    }

    fn take(&mut self, step: &Step, commands: &[(Actor, CaseCommand)]) {
        self.world.day = self.world.day.saturating_add(step.days.days());
        let fitting: BTreeSet<_> = self.case.admitted().collect();
        let admitted: Vec<_> = commands
            .iter()
            .filter(|(_, command)| !step.fits || fitting.contains(&command.action()))
            .collect();
        let (actor, command) = admitted[step.pick % admitted.len()];
        let command = catalogue::fitted(command, &self.case, self.world.day, step.pick);
        self.attempt(actor, &command);
    }

    /// Decides, compares with what the state admits, and folds what was decided.
    fn attempt(&mut self, actor: &Actor, command: &CaseCommand) {
        let before = self.case.clone();
        let admitted = self.case.admit(command.action());
        let decided = self.world.decide(&self.case, actor, command);
        assert_eq!(self.case, before, "deciding changes nothing");
        match (admitted, decided) {
            (Err(refusal), decided) => assert_eq!(decided, Err(refusal), "{command:?}"),
            (Ok(()), Err(refusal)) => {
                assert_ne!(refusal.code, Code::IllegalTransition, "{command:?}");
            }
            (Ok(()), Ok(events)) => {
                assert!(self.case.admitted().any(|action| action == command.action()));
                let states = events.into_iter().map(|event| self.fold(actor, event));
                let changes = states.filter(|changed| *changed).count();
                invariants::hold_in(&self.case, &self.world.policy);
                assert!(changes <= 1, "one event for one change of state (I1): {command:?}");
            }
        }
    }

    /// Folds an event; whether it changed the state.
    fn fold(&mut self, actor: &Actor, event: CaseEvent) -> bool {
        let before = self.case.clone();
        let event_id = Uuid::from_u128(self.facts.len() as u128 + 100);
        let fact = Fact { event_id, ..self.world.fact(actor, event) };
        self.case.apply(&fact);
        invariants::hold_across(&before, &fact, &self.case);
        self.facts.push(fact);
        self.case.status != before.status
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn whatever_people_do_the_invariants_hold((far, steps) in sequence()) {
        let walk = Walk::through(far, &steps);
        let mut folded = Case::default();
        for fact in &walk.facts {
            folded.apply(fact);
        }
        prop_assert_eq!(&folded, &walk.case, "folded from scratch");
        let text = serde_json::to_string(&walk.case).unwrap();
        prop_assert_eq!(serde_json::from_str::<Case>(&text).unwrap(), walk.case, "read back");
    }
}

#[test]
fn the_sequences_reach_every_state() {
    let mut runner = TestRunner::deterministic();
    let mut states = BTreeSet::new();
    for _ in 0..128 {
        let (far, steps) = sequence().new_tree(&mut runner).unwrap().current();
        let walk = Walk::through(far, &steps);
        let mut case = Case::default();
        for fact in &walk.facts {
            case.apply(fact);
            states.insert(case.status.as_str());
        }
    }
    assert_eq!(states.len(), CaseStatus::ALL.len() - 1, "all but the empty case: {states:?}");
}
