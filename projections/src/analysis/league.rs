//! The league table of handling units (承办单位排名): their figures, what they owe, and who returned how
//! many referrals.

use super::workload::{Horizon, Workload, workload};
use crate::{
    CaseFacts,
    kpi::{Dimension, Figures, Kpi, count},
};
use lianxin_domain::{calendar::WorkCalendar, ids::UnitCode};
use std::{cmp::Ordering, collections::BTreeMap};

/// A unit in the league table.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitScore {
    /// Its place, from 1; units that nothing sets apart share one.
    pub rank: u32,
    /// The unit.
    pub unit: UnitCode,
    /// The figures of the cases whose last referral it leads.
    pub figures: Figures,
    /// What it owes of them.
    pub workload: Workload,
    /// Referrals whose return was approved, charged to the unit that held them.
    pub returned: u64,
}

/// What units are ranked by, in this order; whoever has no figure comes last.
pub const RANKED_BY: [Kpi; 3] =
    [Kpi::OnTimeReplyRate, Kpi::SatisfactionStrict, Kpi::SubstantiveClosureRate];

/// The league table of the units that led or held a referral of the cases, best first.
pub fn league<'f>(
    cases: impl IntoIterator<Item = &'f CaseFacts> + Clone,
    horizon: Horizon,
    calendar: &WorkCalendar,
) -> Vec<UnitScore> {
    let owed = workload(cases.clone(), horizon);
    let mut returned: BTreeMap<&UnitCode, u64> = BTreeMap::new();
    for case in cases.clone() {
        let units = case.course.iter().flat_map(|course| &course.returned_by);
        units.for_each(|unit| *returned.entry(unit).or_default() += 1);
    }
    let counted = count(cases, &[Dimension::Unit], horizon.on, calendar);
    let mut figures: BTreeMap<UnitCode, Figures> = BTreeMap::new();
    for mut group in counted.groups {
        if let Some(unit) = group.key.pop().flatten() {
            figures.insert(UnitCode::new(unit), group.figures);
        }
    }
    for unit in returned.keys() {
        figures.entry((*unit).clone()).or_default();
    }
    let score = |(unit, figures): (UnitCode, Figures)| UnitScore {
        rank: 0,
        workload: owed.get(&unit).copied().unwrap_or_default(),
        returned: returned.get(&unit).copied().unwrap_or_default(),
        unit,
        figures,
    };
    ranked(figures.into_iter().map(score).collect())
}

fn ranked(mut scores: Vec<UnitScore>) -> Vec<UnitScore> {
    // The sort is stable: units that share a place stay in the order of their codes.
    scores.sort_by(compared);
    let mut place = 0;
    for index in 0..scores.len() {
        let shared = index > 0 && compared(&scores[index - 1], &scores[index]).is_eq();
        if !shared {
            place = u32::try_from(index + 1).unwrap_or(u32::MAX);
        }
        scores[index].rank = place;
    }
    scores
}

/// Best first.
fn compared(one: &UnitScore, other: &UnitScore) -> Ordering {
    let by = |kpi: &Kpi| {
        let value = |score: &UnitScore| score.figures.value(*kpi).unwrap_or(-1.0);
        value(other).total_cmp(&value(one))
    };
    RANKED_BY.iter().map(by).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}
