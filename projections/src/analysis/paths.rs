//! The paths that cases take through their states (流程路径): which there are, what follows what, and
//! how often a case goes back.

use super::states::days;
use crate::{CaseFacts, kpi::Spread};
use lianxin_domain::case::{path::Step, terms::CaseStatus};
use std::collections::{BTreeMap, HashMap};

lianxin_domain::terms! {
    /// A way back in the handling of a case.
    pub enum WayBack {
        /// The referral was returned: it went to the wrong unit.
        Returned = "RETURNED" "退办",
        /// The referral was cancelled, or the matter became a suggestion.
        CalledBack = "CALLED_BACK" "撤销交办或转为建议",
        /// The reply was rejected.
        ReplyRejected = "REPLY_REJECTED" "退回重新答复",
        /// It is handled again after feedback.
        Rehandled = "REHANDLED" "重新办理",
        /// It was reopened after closure.
        Reopened = "REOPENED" "重新启动",
    }
}

/// A path, and the cases that took it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The states, oldest first.
    pub states: Vec<CaseStatus>,
    /// Cases.
    pub cases: u64,
    /// Days from the first state to the last.
    pub days: Spread,
}

/// What follows a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// The state left.
    pub from: CaseStatus,
    /// The state entered.
    pub to: CaseStatus,
    /// How often.
    pub times: u64,
    /// Days in the state left.
    pub days: Spread,
}

/// How often cases went back one way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looped {
    /// Cases that did, at least once.
    pub cases: u64,
    /// How often, of all cases together.
    pub times: u64,
}

/// The paths of cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paths {
    /// Cases whose path is known.
    pub cases: u64,
    /// The paths, the most frequent first.
    pub variants: Vec<Variant>,
    /// What follows what, the most frequent first.
    pub transitions: Vec<Transition>,
    /// The ways back that were taken, by kind.
    pub loops: BTreeMap<WayBack, Looped>,
}

/// The paths of cases.
pub fn paths<'f>(cases: impl IntoIterator<Item = &'f CaseFacts>) -> Paths {
    let mut paths = Paths::default();
    let mut variants: HashMap<Vec<CaseStatus>, Spread> = HashMap::new();
    let mut transitions: BTreeMap<(CaseStatus, CaseStatus), Spread> = BTreeMap::new();
    for case in cases {
        let steps = case.course.as_ref().map_or(&[][..], |course| course.path.steps());
        let ([first, ..], [.., last]) = (steps, steps) else { continue };
        paths.cases += 1;
        let states = steps.iter().map(|step| step.status).collect();
        variants.entry(states).or_default().add(days(first.on, last.on));
        for step in steps.windows(2) {
            let between = transitions.entry((step[0].status, step[1].status)).or_default();
            between.add(days(step[0].on, step[1].on));
        }
        count_loops(steps, &mut paths.loops);
    }
    let variant = |(states, days): (_, Spread)| Variant { states, cases: days.count(), days };
    paths.variants = variants.into_iter().map(variant).collect();
    paths.variants.sort_by(|one, other| {
        other.cases.cmp(&one.cases).then_with(|| one.states.cmp(&other.states))
    });
    let transition = |((from, to), days): (_, Spread)| {
        let times = days.count();
        Transition { from, to, times, days }
    };
    paths.transitions = transitions.into_iter().map(transition).collect();
    paths.transitions.sort_by_key(|transition| std::cmp::Reverse(transition.times));
    paths
}

fn count_loops(steps: &[Step], loops: &mut BTreeMap<WayBack, Looped>) {
    let mut own: BTreeMap<WayBack, u64> = BTreeMap::new();
    let backs = steps.windows(2).filter_map(|step| back(step[0].status, step[1].status));
    backs.for_each(|back| *own.entry(back).or_default() += 1);
    for (back, times) in own {
        let looped = loops.entry(back).or_default();
        looped.cases += 1;
        looped.times += times;
    }
}

/// The way back that a transition is, if it is one.
fn back(from: CaseStatus, to: CaseStatus) -> Option<WayBack> {
    use CaseStatus as S;
    match (from, to) {
        (S::ReturnPending, S::Accepted) => Some(WayBack::Returned),
        (S::Referred | S::Handling | S::Replied | S::FeedbackReceived, S::Accepted) => {
            Some(WayBack::CalledBack)
        }
        (S::Replied, S::Handling) => Some(WayBack::ReplyRejected),
        (S::FeedbackReceived, S::Referred) => Some(WayBack::Rehandled),
        (S::Closed | S::Tracking | S::Archived, S::Accepted) => Some(WayBack::Reopened),
        _ => None,
    }
}
