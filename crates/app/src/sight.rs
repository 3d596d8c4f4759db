//! What a caller may see of the cases: one decision, given both as a condition over a read model's
//! columns and as an answer about a single case.
//!
//! What a caller may not see does not exist for it. What it may do is the permission table's affair.

use lianxin_domain::{
    actor::{Actor, Role},
    case::Case,
    directory::Directory,
    ids::DeputyId,
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
    /// Those whose referral a unit leads or helps with.
    Unit(String),
    /// Those that were referred at all, which is what the government's side is concerned with.
    Referred,
    /// Those a deputy brought or lies in the deputy's grids.
    Deputy {
        /// The deputy.
        deputy: String,
        /// The deputy's grids.
        grids: Vec<String>,
    },
}

/// What sight depends on in a case; the same names as the columns that read models declare for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// `station`: the registering station.
    pub station: Option<String>,
    /// `grid`: where it lies.
    pub grid: Option<String>,
    /// `lead`: the unit that leads its referral.
    pub lead: Option<String>,
    /// `co`: the units that help with it, or share it.
    pub co: Vec<String>,
    /// `deputies`: who brought it.
    pub deputies: Vec<String>,
}

impl Sight {
    /// What a caller sees. A role that is bound to a station, unit or deputy and whose token names
    /// none sees nothing.
    pub fn of(caller: &Actor, directory: &Directory) -> Self {
        match caller.role {
            Role::Presidium
            | Role::DeputiesCommittee
            | Role::Supervisor
            | Role::Analyst
            | Role::Integration
            | Role::System => Self::Everything,
            Role::GovSupervisionOffice => Self::Referred,
            Role::LiaisonOfficer | Role::StationHead => {
                bound(caller.station.as_ref(), |station| Self::Station(station.to_string()))
            }
            Role::UnitHandler | Role::UnitHead => {
                bound(caller.unit.as_ref(), |unit| Self::Unit(unit.to_string()))
            }
            Role::Deputy => bound(caller.deputy.as_ref(), |deputy| Self::Deputy {
                deputy: deputy.to_string(),
                grids: grids_of(directory, deputy),
            }),
            // Petitioners have their own way in, which the embedded edition does not have yet; the
            // others keep the rules and the directory, not cases.
            Role::Petitioner | Role::PolicyAdmin | Role::SysAdmin => Self::Nothing,
        }
    }

    /// As a condition over a read model's columns; absent where nothing is narrowed: for whoever
    /// sees everything, and for models that are not about cases.
    pub fn filter(&self, model: &ModelSpec) -> Option<Filter> {
        let about_cases = model.index_of("station").is_some() && model.index_of("lead").is_some();
        about_cases.then(|| self.condition()).flatten()
    }

    fn condition(&self) -> Option<Filter> {
        let text = |code: &String| Value::Text(code.clone());
        Some(match self {
            Self::Everything => return None,
            Self::Nothing => Filter::Or(Vec::new()),
            Self::Station(station) => Filter::Eq("station", text(station)),
            Self::Unit(unit) => Filter::Or(vec![
                Filter::Eq("lead", text(unit)),
                Filter::Contains("co", unit.clone()),
            ]),
            Self::Referred => Filter::Not(Box::new(Filter::Eq("lead", Value::Null))),
            Self::Deputy { deputy, grids } => Filter::Or(vec![
                Filter::Contains("deputies", deputy.clone()),
                Filter::In("grid", grids.iter().map(text).collect()),
            ]),
        })
    }

    /// Whether a single case is seen.
    pub fn sees(&self, case: &Facets) -> bool {
        match self {
            Self::Everything => true,
            Self::Nothing => false,
            Self::Station(station) => case.station.as_ref() == Some(station),
            Self::Unit(unit) => case.lead.as_ref() == Some(unit) || case.co.contains(unit),
            Self::Referred => case.lead.is_some(),
            Self::Deputy { deputy, grids } => {
                case.deputies.contains(deputy)
                    || case.grid.as_ref().is_some_and(|grid| grids.contains(grid))
            }
        }
    }
}

impl Facets {
    /// Those of a case.
    pub fn of(_case: &Case) -> Self {
        Self::default()
    }
}

fn grids_of(_directory: &Directory, _deputy: &DeputyId) -> Vec<String> {
    Vec::new()
}

fn bound<T>(to: Option<&T>, sight: impl FnOnce(&T) -> Sight) -> Sight {
    to.map_or(Sight::Nothing, sight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_store::Column;

    const MODEL: ModelSpec = ModelSpec {
        name: "cases",
        revision: 1,
        columns: &[
            Column::text("station"),
            Column::text("grid"),
            Column::text("lead"),
            Column::set("co"),
            Column::set("deputies"),
        ],
        indexes: &[],
        searchable: false,
    };

    fn values(case: &Facets) -> [Value; 5] {
        [
            case.station.clone().into(),
            case.grid.clone().into(),
            case.lead.clone().into(),
            case.co.clone().into(),
            case.deputies.clone().into(),
        ]
    }

    /// Every combination of values that a sight can tell apart.
    fn cases() -> Vec<Facets> {
        let texts = [None, Some("a".to_owned()), Some("b".to_owned())];
        let sets = [vec![], vec!["a".to_owned()], vec!["b".to_owned(), "a".to_owned()]];
        let mut cases = Vec::new();
        for station in &texts {
            for grid in &texts {
                for lead in &texts {
                    for co in &sets {
                        for deputies in &sets {
                            cases.push(Facets {
                                station: station.clone(),
                                grid: grid.clone(),
                                lead: lead.clone(),
                                co: co.clone(),
                                deputies: deputies.clone(),
                            });
                        }
                    }
                }
            }
        }
        cases
    }

    #[test]
    fn the_condition_and_the_single_answer_agree() {
        let a = || "a".to_owned();
        let sights = [
            Sight::Everything,
            Sight::Nothing,
            Sight::Station(a()),
            Sight::Unit(a()),
            Sight::Referred,
            Sight::Deputy { deputy: a(), grids: vec![] },
            Sight::Deputy { deputy: a(), grids: vec!["b".to_owned()] },
        ];
        for sight in &sights {
            let filter = sight.filter(&MODEL).unwrap_or(Filter::all());
            for case in cases() {
                let values = values(&case);
                let column = |name: &str| &values[MODEL.index_of(name).unwrap()];
                assert_eq!(filter.matches(&column), sight.sees(&case), "{sight:?} {case:?}");
            }
        }
    }

    #[test]
    fn models_that_are_not_about_cases_are_not_narrowed() {
        const STATIONS: ModelSpec = ModelSpec { columns: &[Column::text("station")], ..MODEL };
        assert_eq!(Sight::Nothing.filter(&STATIONS), None);
    }
}
