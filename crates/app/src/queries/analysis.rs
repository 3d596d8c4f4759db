//! Analyses of casework: the cases that the caller may see figures of, looked at as `projections` does.

use super::{Analysed, Cohort, Period, Queries};
use crate::QueryError;
use lianxin_domain::{
    actor::Actor,
    case::terms::CaseStatus,
    ids::{CategoryCode, StationCode, UnitCode},
    permission::{self, Action, Grant},
};
use lianxin_projections::{
    CaseFacts,
    analysis::{
        Days,
        heat::Heat,
        league::{self, UnitScore},
        paths::{self, Paths},
        recurrence::{Recurrence, Recurrences, recurrences},
        states::{self, StateTime},
        urging::{self, UrgingEffect},
        workload::{self, Horizon, Workload},
    },
    kpi::{Dimension, Figures, count},
};
use std::collections::BTreeMap;

/// A category in a period (分类统计).
#[derive(Debug, Clone, PartialEq)]
pub struct CategoryStats {
    /// The category; absent for cases without one.
    pub category: Option<CategoryCode>,
    /// The figures of its cases registered in the period.
    pub figures: Figures,
    /// What came back of its cases closed in the period.
    pub recurrence: Recurrence,
}

impl Queries {
    /// The league table of units that led or held a referral of the cohort's cases, best first.
    pub async fn league(
        &self,
        caller: &Actor,
        cohort: Cohort,
    ) -> Result<Analysed<Vec<UnitScore>>, QueryError> {
        self.analyse(caller, Action::ReadDashboard, cohort, |cases, ground| {
            league::league(cases.iter().copied(), ground.horizon(), ground.calendar())
        })
        .await
    }

    /// What each unit owes a reply to, by unit.
    pub async fn workload(
        &self,
        caller: &Actor,
        cohort: Cohort,
    ) -> Result<Analysed<BTreeMap<UnitCode, Workload>>, QueryError> {
        self.analyse(caller, Action::ReadDashboard, cohort, |cases, ground| {
            let owed = workload::workload(cases.iter().copied(), ground.horizon()).into_iter();
            owed.map(|(unit, owed)| (unit.clone(), owed)).collect()
        })
        .await
    }

    /// Figures and recurrence of each category, in the order of their codes.
    pub async fn category_stats(
        &self,
        caller: &Actor,
        cohort: Cohort,
    ) -> Result<Analysed<Vec<CategoryStats>>, QueryError> {
        let (whole, days) = whole(cohort);
        self.analyse(caller, Action::ReadDashboard, whole, move |cases, ground| {
            let mut came_back =
                recurrences(cases, days, ground.policy().analysis.recurrence_months).categories;
            let cohort = registered_in(cases, days);
            let counted = count(cohort, &[Dimension::Category], ground.on, ground.calendar());
            let stats = counted.groups.into_iter().map(|group| {
                let code = group.key.into_iter().flatten().next();
                let category = code.map(CategoryCode::new);
                let recurrence = category.as_ref().and_then(|code| came_back.remove(code));
                let recurrence = recurrence.unwrap_or_default();
                CategoryStats { category, figures: group.figures, recurrence }
            });
            stats.collect()
        })
        .await
    }

    /// The heat of the active grids, of one station if named. Whoever sees figures of one station alone is
    /// shown its grids: those of others would look as if nobody had been there.
    pub async fn heat(
        &self,
        caller: &Actor,
        cohort: Cohort,
        station: Option<StationCode>,
    ) -> Result<Analysed<Heat>, QueryError> {
        let own = match permission::grant(caller.role, Action::ReadDashboard) {
            Grant::OwnStation => caller.station.clone(),
            Grant::No | Grant::Tenant | Grant::OwnUnit | Grant::OwnCases => None,
        };
        let (whole, days) = whole(cohort);
        self.analyse(caller, Action::ReadDashboard, whole, move |cases, ground| {
            let of = |wanted: &Option<StationCode>, found: Option<&StationCode>| {
                wanted.as_ref().is_none_or(|wanted| Some(wanted) == found)
            };
            let grids = ground.directory().grids.iter().filter(|(_, grid)| {
                let at = grid.station.as_ref();
                grid.active && of(&station, at) && of(&own, at)
            });
            let mut heat = Heat::of(grids.map(|(code, _)| code.clone()));
            cases.iter().for_each(|case| heat.count(case, days, ground.on));
            heat
        })
        .await
    }

    /// Time in each state that the cohort's cases entered.
    pub async fn state_times(
        &self,
        caller: &Actor,
        cohort: Cohort,
    ) -> Result<Analysed<BTreeMap<CaseStatus, StateTime>>, QueryError> {
        self.analyse(caller, Action::ReadDashboard, cohort, |cases, ground| {
            states::times(cases.iter().copied(), ground.on, ground.calendar())
        })
        .await
    }

    /// The paths of the cohort's cases through their states.
    pub async fn paths(
        &self,
        caller: &Actor,
        cohort: Cohort,
    ) -> Result<Analysed<Paths>, QueryError> {
        self.analyse(caller, Action::ReadDashboard, cohort, |cases, _| {
            paths::paths(cases.iter().copied())
        })
        .await
    }

    /// How long first replies of the cohort's cases took with urging and without.
    pub async fn urging_effect(
        &self,
        caller: &Actor,
        cohort: Cohort,
    ) -> Result<Analysed<UrgingEffect>, QueryError> {
        self.analyse(caller, Action::ReadDashboard, cohort, |cases, ground| {
            urging::effect(cases.iter().copied(), ground.calendar())
        })
        .await
    }

    /// What came back of the cases that were closed in the cohort's period, whenever they were registered.
    pub async fn recurrence(
        &self,
        caller: &Actor,
        cohort: Cohort,
    ) -> Result<Analysed<Recurrences>, QueryError> {
        let (whole, days) = whole(cohort);
        self.analyse(caller, Action::ReadDashboard, whole, move |cases, ground| {
            recurrences(cases, days, ground.policy().analysis.recurrence_months)
        })
        .await
    }
}

impl super::cohort::Ground {
    /// The day, and the last that is soon by the policy.
    fn horizon(&self) -> Horizon {
        Horizon::of(self.on, self.policy().analysis.due_soon_workdays, self.calendar())
    }
}

/// All cases, and the days that the cohort's period meant; all days when it had none.
fn whole(cohort: Cohort) -> (Cohort, Days) {
    let (first, last) = (jiff::civil::Date::MIN, jiff::civil::Date::MAX);
    let all = Period { from: first, before: last };
    let Period { from, before } = cohort.period.unwrap_or(all);
    (Cohort { period: None, ..cohort }, Days { from, before })
}

fn registered_in<'f>(cases: &[&'f CaseFacts], days: Days) -> impl Iterator<Item = &'f CaseFacts> {
    let registered =
        move |case: &&CaseFacts| case.registered_on.is_some_and(|on| days.contains(on));
    cases.iter().copied().filter(registered)
}
