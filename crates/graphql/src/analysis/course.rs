//! How cases go: time in each state, paths and ways back, and the effect of urging.

use super::DaySpread;
use crate::{
    scalar::{Date, Position, int32},
    term::Term,
};
use async_graphql::{Context, Description, Object, SimpleObject};
use lianxin_app::queries::Analysed;
use lianxin_domain::case::terms::CaseStatus;
use lianxin_projections::analysis::{
    paths::{Looped, Paths, Transition, Variant, WayBack},
    states, urging,
};
use std::collections::BTreeMap;

/// How long cases stay in a state (状态停留时间).
#[derive(SimpleObject)]
pub struct StateTime {
    /// The state.
    pub state: Term<CaseStatus>,
    /// Days of the stays that are over.
    pub days: DaySpread,
    /// Working days of the same stays.
    pub workdays: DaySpread,
    /// Cases that are in it.
    pub present: i32,
    /// Days since those entered it; empty for a state that cases stay in for good.
    pub waiting: DaySpread,
}

/// Time in each state (各状态停留时间).
#[derive(SimpleObject)]
pub struct StateTimes {
    /// The position it was computed at.
    pub position: Position,
    /// The day up to which cases wait.
    pub on: Date,
    /// The states that cases entered, in the order of the states.
    pub states: Vec<StateTime>,
}

impl StateTimes {
    pub(super) fn told(
        _context: &Context<'_>,
        found: Analysed<BTreeMap<CaseStatus, states::StateTime>>,
    ) -> Self {
        let Analysed { position, on, found } = found;
        let state = |(state, time): (CaseStatus, states::StateTime)| StateTime {
            state: Term(state),
            days: (&time.days).into(),
            workdays: (&time.workdays).into(),
            present: int32(time.present),
            waiting: (&time.waiting).into(),
        };
        let states = found.into_iter().map(state).collect();
        Self { position: position.into(), on: Date(on), states }
    }
}

/// A path, and the cases that took it (路径).
#[derive(SimpleObject)]
pub struct PathVariant {
    /// The states, oldest first.
    pub states: Vec<Term<CaseStatus>>,
    /// Cases that took it.
    pub cases: i32,
    /// Days from the first state to the last.
    pub days: DaySpread,
}

impl From<&Variant> for PathVariant {
    fn from(variant: &Variant) -> Self {
        Self {
            states: variant.states.iter().copied().map(Term).collect(),
            cases: int32(variant.cases),
            days: (&variant.days).into(),
        }
    }
}

/// What follows a state (状态转移).
#[derive(SimpleObject)]
pub struct PathTransition {
    /// The state left.
    pub from: Term<CaseStatus>,
    /// The state entered.
    pub to: Term<CaseStatus>,
    /// How often.
    pub times: i32,
    /// Days in the state left.
    pub days: DaySpread,
}

impl From<&Transition> for PathTransition {
    fn from(transition: &Transition) -> Self {
        Self {
            from: Term(transition.from),
            to: Term(transition.to),
            times: int32(transition.times),
            days: (&transition.days).into(),
        }
    }
}

/// How often cases went back one way (回路).
#[derive(SimpleObject)]
pub struct PathLoop {
    /// The way back.
    pub kind: Term<WayBack>,
    /// The Chinese term.
    pub label: String,
    /// Cases that took it at least once.
    pub cases: i32,
    /// How often, of all cases together.
    pub times: i32,
}

/// The paths of cases (流程路径).
#[derive(Description)]
pub struct CasePaths(Analysed<Paths>);

impl CasePaths {
    pub(super) fn told(_context: &Context<'_>, found: Analysed<Paths>) -> Self {
        Self(found)
    }
}

#[Object(use_type_description)]
impl CasePaths {
    /// The position it was computed at (读取位置).
    async fn position(&self) -> Position {
        self.0.position.into()
    }

    /// Cases whose path is known: those that came without their history have none (事项数).
    async fn cases(&self) -> i32 {
        int32(self.0.found.cases)
    }

    /// Different paths (路径数).
    async fn kinds(&self) -> i32 {
        int32(self.0.found.variants.len() as u64)
    }

    /// The paths, the most frequent first (路径).
    async fn variants(
        &self,
        #[graphql(desc = "At most this many; 20 when absent, 500 at most (条数).")] first: Option<
            i32,
        >,
    ) -> Vec<PathVariant> {
        let most = first.map_or(20, |first| first.clamp(0, 500).unsigned_abs());
        self.0.found.variants.iter().take(most as usize).map(Into::into).collect()
    }

    /// What follows what, the most frequent first (状态转移).
    async fn transitions(&self) -> Vec<PathTransition> {
        self.0.found.transitions.iter().map(Into::into).collect()
    }

    /// The ways back that were taken (回路).
    async fn loops(&self) -> Vec<PathLoop> {
        let told = |(kind, looped): (&WayBack, &Looped)| PathLoop {
            kind: Term(*kind),
            label: kind.zh().to_owned(),
            cases: int32(looped.cases),
            times: int32(looped.times),
        };
        self.0.found.loops.iter().map(told).collect()
    }
}

/// Referred cases of one kind, and their first reply (首次答复).
#[derive(SimpleObject)]
pub struct FirstReplies {
    /// Cases referred.
    pub referred: i32,
    /// Of these, replied to.
    pub replied: i32,
    /// Of these, by the day that was due.
    pub in_time: i32,
    /// Working days from the first referral to the first reply.
    pub workdays: DaySpread,
}

impl From<&urging::Replies> for FirstReplies {
    fn from(replies: &urging::Replies) -> Self {
        Self {
            referred: int32(replies.referred),
            replied: int32(replies.replied),
            in_time: int32(replies.in_time),
            workdays: (&replies.workdays).into(),
        }
    }
}

/// First replies with urging and without (催办效果). Units are urged because they are slow: what tells of
/// urging is how soon a reply follows it.
#[derive(SimpleObject)]
pub struct UrgingEffect {
    /// The position it was computed at.
    pub position: Position,
    /// Cases whose unit was not urged before its first reply.
    pub unurged: FirstReplies,
    /// Cases whose unit was.
    pub urged: FirstReplies,
    /// Working days from the first referral to the first urging.
    pub before_urging: DaySpread,
    /// Working days from the first urging to the first reply.
    pub after_urging: DaySpread,
}

impl UrgingEffect {
    pub(super) fn told(_context: &Context<'_>, found: Analysed<urging::UrgingEffect>) -> Self {
        let Analysed { position, found, .. } = found;
        Self {
            position: position.into(),
            unurged: (&found.unurged).into(),
            urged: (&found.urged).into(),
            before_urging: (&found.before).into(),
            after_urging: (&found.after).into(),
        }
    }
}
