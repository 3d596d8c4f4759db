//! The duty record (履职档案) of deputies: what each did in a year, counted and given points by the policy.

use lianxin_domain::{
    ids::DeputyId,
    policy::{DeputyRules, DutyItem},
};
use std::collections::BTreeMap;

/// What a deputy did, with its points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyRecord {
    /// The deputy.
    pub deputy: DeputyId,
    /// How often each duty was done and what it counts, in the order of the terms; every kind is named.
    pub items: Vec<Counted>,
    /// The sum of the points.
    pub points: u32,
}

/// A kind of duty, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// The kind.
    pub item: DutyItem,
    /// How often.
    pub times: u32,
    /// The points for that.
    pub points: u32,
}

impl DutyRecord {
    /// How often a duty was done.
    pub fn times(&self, item: DutyItem) -> u32 {
        self.items.iter().find(|counted| counted.item == item).map_or(0, |counted| counted.times)
    }
}

/// The records of deputies from what was done, in the order of the deputies: also of those who did nothing.
pub fn records<'d>(
    deputies: impl IntoIterator<Item = &'d DeputyId>,
    done: impl IntoIterator<Item = (DeputyId, DutyItem)>,
    rules: &DeputyRules,
) -> Vec<DutyRecord> {
    let mut times: BTreeMap<&DeputyId, BTreeMap<DutyItem, u32>> =
        deputies.into_iter().map(|deputy| (deputy, BTreeMap::new())).collect();
    for (deputy, item) in done {
        if let Some(own) = times.get_mut(&deputy) {
            *own.entry(item).or_default() += 1;
        }
    }
    times.into_iter().map(|(deputy, times)| record(deputy, &times, rules)).collect()
}

fn record(deputy: &DeputyId, times: &BTreeMap<DutyItem, u32>, rules: &DeputyRules) -> DutyRecord {
    let counted = |item: &DutyItem| {
        let times = times.get(item).copied().unwrap_or_default();
        let points = rules.points.iter().find(|points| points.item == *item);
        Counted { item: *item, times, points: points.map_or(0, |points| points.of(times)) }
    };
    let items: Vec<Counted> = DutyItem::ALL.iter().map(counted).collect();
    let points = items.iter().map(|counted| counted.points).sum();
    DutyRecord { deputy: deputy.clone(), items, points }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_domain::policy::PolicySet;

    #[test]
    fn each_duty_counts_to_its_most_and_who_did_nothing_is_named() {
        let rules = PolicySet::shipped().deputies;
        let (first, second): (DeputyId, DeputyId) = ("D1".into(), "D2".into());
        let stranger: DeputyId = "D9".into();
        let mut done = vec![(first.clone(), DutyItem::Reception); 3];
        done.push((first.clone(), DutyItem::DutyReport));
        done.push((stranger, DutyItem::Reception));
        let records = records([&first, &second], done, &rules);
        assert_eq!(records.len(), 2);
        assert_eq!(records[0].times(DutyItem::Reception), 3);
        assert_eq!(records[0].points, (4 + 2 + 2) + 5);
        assert_eq!((records[1].points, records[1].items.len()), (0, DutyItem::ALL.len()));
    }
}
