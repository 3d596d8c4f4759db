//! Handling units compared: the league table, and what each owes.

use crate::{
    dashboard::Figures,
    directory::Unit,
    scalar::{Date, Position, int32},
};
use async_graphql::{Context, SimpleObject};
use lianxin_app::queries::Analysed;
use lianxin_domain::ids::UnitCode;
use lianxin_projections::analysis::{league::UnitScore, workload};
use std::collections::BTreeMap;

/// What waits for a unit's reply (待答复).
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct Workload {
    /// Cases that wait for its reply.
    pub open: i32,
    /// Of these, due on the day itself.
    pub due_today: i32,
    /// Of these, due from the day on within the working days of the policy; those due today included.
    pub due_soon: i32,
    /// Of these, due before the day.
    pub overdue: i32,
}

impl From<workload::Workload> for Workload {
    fn from(owed: workload::Workload) -> Self {
        Self {
            open: int32(owed.open),
            due_today: int32(owed.due_today),
            due_soon: int32(owed.due_soon),
            overdue: int32(owed.overdue),
        }
    }
}

/// A unit in the league table (单位成绩).
#[derive(SimpleObject)]
pub struct UnitScorecard {
    /// Its place, from 1; units that nothing sets apart share one.
    pub rank: i32,
    /// Its code.
    pub code: String,
    /// The unit.
    pub unit: Option<Unit>,
    /// The figures of the cases whose last referral it leads.
    pub figures: Figures,
    /// What it owes of them.
    pub workload: Workload,
    /// Referrals whose return was approved, charged to the unit that held them.
    pub returned: i32,
}

/// The league table of units (承办单位排名).
#[derive(SimpleObject)]
pub struct UnitLeague {
    /// The position it was computed at.
    pub position: Position,
    /// The day due days were compared with.
    pub on: Date,
    /// The units, best first.
    pub units: Vec<UnitScorecard>,
}

impl UnitLeague {
    pub(super) fn told(context: &Context<'_>, found: Analysed<Vec<UnitScore>>) -> Self {
        let Analysed { position, on, found } = found;
        let unit = |score: UnitScore| UnitScorecard {
            rank: int32(score.rank),
            code: score.unit.to_string(),
            unit: Unit::find(context, &score.unit),
            figures: Figures::alone(position, on, score.figures),
            workload: score.workload.into(),
            returned: int32(score.returned),
        };
        let units = found.into_iter().map(unit).collect();
        Self { position: position.into(), on: Date(on), units }
    }
}

/// A unit, and what it owes (单位工作量).
#[derive(SimpleObject)]
pub struct UnitWorkload {
    /// Its code.
    pub code: String,
    /// The unit.
    pub unit: Option<Unit>,
    /// What it owes.
    pub workload: Workload,
}

/// What units owe (工作量).
#[derive(SimpleObject)]
pub struct UnitWorkloads {
    /// The position it was computed at.
    pub position: Position,
    /// The day due days were compared with.
    pub on: Date,
    /// What all units owe together.
    pub whole: Workload,
    /// The units, by code.
    pub units: Vec<UnitWorkload>,
}

impl UnitWorkloads {
    pub(super) fn told(
        context: &Context<'_>,
        found: Analysed<BTreeMap<UnitCode, workload::Workload>>,
    ) -> Self {
        let Analysed { position, on, found } = found;
        let mut whole = workload::Workload::default();
        for owed in found.values() {
            whole.open += owed.open;
            whole.due_today += owed.due_today;
            whole.due_soon += owed.due_soon;
            whole.overdue += owed.overdue;
        }
        let unit = |(code, owed): (UnitCode, workload::Workload)| UnitWorkload {
            unit: Unit::find(context, &code),
            code: code.to_string(),
            workload: owed.into(),
        };
        let units = found.into_iter().map(unit).collect();
        Self { position: position.into(), on: Date(on), whole: whole.into(), units }
    }
}
