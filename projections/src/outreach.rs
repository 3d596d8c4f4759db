//! Figures of a station's year: outreach in person-times (宣讲人次), and how much of plans and partnerships
//! was carried out. Pure counting over activities that were held.

use crate::activities::HeldFacts;
use lianxin_domain::{
    ids::{PlanCode, PlanItemId},
    year::DutyActivityKind,
};
use std::collections::BTreeMap;

/// Activities counted together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// How many activities were held.
    pub activities: u32,
    /// Their person-times.
    pub person_times: i64,
    /// Whether the person-times of one of them are a lower bound, and so the sum is.
    pub approximate: bool,
}

impl Count {
    fn add(&mut self, facts: &HeldFacts) {
        self.activities += 1;
        self.person_times += facts.person_times;
        self.approximate |= facts.approximate;
    }
}

/// Outreach, as a whole and apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outreach {
    /// All of it.
    pub whole: Count,
    /// By theme.
    pub by_theme: BTreeMap<String, Count>,
    /// By station: an activity of several is its host's, so that the parts sum to the whole.
    pub by_station: BTreeMap<String, Count>,
    /// By month of the day it was held on, `YYYY-MM`.
    pub by_month: BTreeMap<String, Count>,
}

impl Outreach {
    /// Counts the outreach among activities; others pass by.
    pub fn count<'f>(held: impl IntoIterator<Item = &'f HeldFacts>) -> Self {
        let mut all = Self::default();
        for facts in held.into_iter().filter(|facts| facts.kind == DutyActivityKind::Outreach) {
            let host = facts.stations.first().cloned().unwrap_or_default();
            let month = facts.on.strftime("%Y-%m").to_string();
            all.whole.add(facts);
            all.by_theme.entry(facts.theme.clone()).or_default().add(facts);
            all.by_station.entry(host).or_default().add(facts);
            all.by_month.entry(month).or_default().add(facts);
        }
        all
    }
}

/// What was carried out of plans and partnerships.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CarriedOut {
    planned: BTreeMap<(PlanCode, PlanItemId), Count>,
    partnerships: BTreeMap<(String, String), Count>,
}

impl CarriedOut {
    /// Counts activities by the planned item they carried out, and by partner and station.
    pub fn count<'f>(held: impl IntoIterator<Item = &'f HeldFacts>) -> Self {
        let mut all = Self::default();
        for facts in held {
            if let Some(planned) = &facts.planned {
                let item = (planned.plan.clone(), planned.item.clone());
                all.planned.entry(item).or_default().add(facts);
            }
            for partner in &facts.partners {
                for station in &facts.stations {
                    let pair = (partner.clone(), station.clone());
                    all.partnerships.entry(pair).or_default().add(facts);
                }
            }
        }
        all
    }

    /// What was done of a planned item.
    pub fn of_item(&self, plan: &PlanCode, item: &PlanItemId) -> Count {
        self.planned.get(&(plan.clone(), item.clone())).copied().unwrap_or_default()
    }

    /// What a partner and a station did together.
    pub fn of_partnership(&self, partner: &str, station: &str) -> Count {
        let pair = (partner.to_owned(), station.to_owned());
        self.partnerships.get(&pair).copied().unwrap_or_default()
    }
}
