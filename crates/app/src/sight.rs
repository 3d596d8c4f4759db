//! What a caller may see of the cases: one decision, given both as a condition over a read model's
//! columns and as an answer about a single case.
//!
//! The permission table says how far a role sees (`readCases`). What a caller may not see does not
//! exist for it.

use lianxin_domain::{
    actor::Actor,
    directory::Directory,
    permission::{self, Action, Grant, Scope},
};
use lianxin_store::{Filter, ModelSpec, Value};

/// Which cases a caller sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// Every case of the tenant.
    Everything,
    /// None.
    Nothing,
    /// Those that a station registered.
    Station(String),
    /// Those that a unit holds or held an assignment of.
    Unit(String),
    /// Those a deputy brought, leads or co-signed, and those in the deputy's grids.
    Deputy {
        /// The deputy.
        deputy: String,
        /// The deputy's grids.
        grids: Vec<String>,
    },
}

impl Sight {
    /// What a caller sees. A role that is bound to a station, unit or deputy and whose token names
    /// none sees nothing.
    pub fn of(caller: &Actor, directory: &Directory) -> Self {
        match permission::grant(caller.role, Action::ReadCases) {
            Grant::No => Self::Nothing,
            Grant::Tenant => Self::Everything,
            Grant::OwnStation => caller
                .station
                .as_ref()
                .map_or(Self::Nothing, |code| Self::Station(code.to_string())),
            Grant::OwnUnit => {
                caller.unit.as_ref().map_or(Self::Nothing, |code| Self::Unit(code.to_string()))
            }
            Grant::OwnCases => caller.deputy.as_ref().map_or(Self::Nothing, |id| {
                let grids = directory.deputies.get(id).into_iter();
                let grids = grids.flat_map(|deputy| &deputy.grids).map(ToString::to_string);
                Self::Deputy { deputy: id.to_string(), grids: grids.collect() }
            }),
        }
    }

    /// As a condition over a read model's columns; absent where nothing is narrowed: for whoever
    /// sees everything, and for models that are not about cases.
    pub fn filter(&self, model: &ModelSpec) -> Option<Filter> {
        let about_cases = COLUMNS.iter().all(|column| model.index_of(column).is_some());
        about_cases.then(|| self.condition()).flatten()
    }

    fn condition(&self) -> Option<Filter> {
        let text = |code: &String| Value::Text(code.clone());
        Some(match self {
            Self::Everything => return None,
            Self::Nothing => Filter::Or(Vec::new()),
            Self::Station(station) => Filter::Eq("station", text(station)),
            Self::Unit(unit) => Filter::Contains("units", unit.clone()),
            Self::Deputy { deputy, grids } => Filter::Or(vec![
                Filter::Contains("deputies", deputy.clone()),
                Filter::In("grid", grids.iter().map(text).collect()),
            ]),
        })
    }

    /// Whether a case of this scope is seen. That a deputy holds the case's grid is in the scope.
    pub fn sees(&self, case: &Scope<'_>) -> bool {
        match self {
            Self::Everything => true,
            Self::Nothing => false,
            Self::Station(station) => case.station.is_some_and(|code| code.as_str() == station),
            Self::Unit(unit) => case.units.iter().any(|code| code.as_str() == unit),
            Self::Deputy { deputy, .. } => case.deputies.iter().any(|id| id.as_str() == deputy),
        }
    }
}

/// The columns that sight is judged by; a read model about cases declares them all.
const COLUMNS: [&str; 4] = ["station", "grid", "units", "deputies"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execute::case_scope;
    use lianxin_domain::{
        actor::Role,
        case::Case,
        directory::Deputy,
        ids::{DeputyId, GridCode},
    };
    use lianxin_store::Column;
    use std::sync::Arc;

    const MODEL: ModelSpec = ModelSpec {
        name: "cases",
        revision: 1,
        columns: &[
            Column::text("station"),
            Column::text("grid"),
            Column::set("units"),
            Column::set("deputies"),
        ],
        indexes: &[],
        searchable: false,
    };

    /// A directory in which deputy `a` holds grid `g`.
    fn directory() -> Directory {
        let mut directory = Directory::default();
        let deputy = Deputy { grids: vec![GridCode::new("g")], ..Deputy::default() };
        directory.deputies.insert(DeputyId::new("a"), Arc::new(deputy));
        directory
    }

    /// Every combination of values that a sight can tell apart.
    fn cases() -> Vec<Case> {
        let mut cases = Vec::new();
        for station in [None, Some("a"), Some("b")] {
            for grid in [None, Some("g"), Some("h")] {
                for deputies in [vec![], vec!["a"], vec!["b", "a"], vec!["b"]] {
                    cases.push(Case {
                        station: station.map(Into::into),
                        grid: grid.map(Into::into),
                        deputies: deputies.into_iter().map(Into::into).collect(),
                        ..Case::default()
                    });
                }
            }
        }
        cases
    }

    fn caller(role: Role) -> Actor {
        Actor {
            account: "caller".into(),
            role,
            organ: String::new(),
            level: None,
            station: Some("a".into()),
            unit: Some("a".into()),
            deputy: Some("a".into()),
            on_behalf_of: None,
        }
    }

    #[test]
    fn the_condition_and_the_single_answer_agree_for_every_role() {
        let directory = directory();
        for role in Role::ALL {
            let sight = Sight::of(&caller(*role), &directory);
            let filter = sight.filter(&MODEL).unwrap_or(Filter::all());
            for case in cases() {
                let texts = |ids: &[DeputyId]| ids.iter().map(ToString::to_string).collect();
                let values: [Value; 4] = [
                    case.station.as_ref().map(ToString::to_string).into(),
                    case.grid.as_ref().map(ToString::to_string).into(),
                    Value::Set(Vec::new()),
                    Value::Set(texts(&case.deputies)),
                ];
                let column = |name: &str| &values[MODEL.index_of(name).unwrap()];
                let seen = sight.sees(&case_scope(&case, &directory));
                assert_eq!(filter.matches(&column), seen, "{role:?} {case:?}");
            }
        }
    }

    #[test]
    fn a_token_that_names_no_station_unit_or_deputy_sees_nothing() {
        for role in [Role::LiaisonOfficer, Role::UnitHead, Role::Deputy] {
            let caller = Actor { station: None, unit: None, deputy: None, ..caller(role) };
            assert_eq!(Sight::of(&caller, &directory()), Sight::Nothing);
        }
    }

    #[test]
    fn models_that_are_not_about_cases_are_not_narrowed() {
        const STATIONS: ModelSpec = ModelSpec { columns: &[Column::text("station")], ..MODEL };
        assert_eq!(Sight::Nothing.filter(&STATIONS), None);
    }
}
