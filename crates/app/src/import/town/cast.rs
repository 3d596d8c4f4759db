//! The people and organs that act in a town's story, each in the role whose business it is.

use lianxin_domain::actor::{Actor, Level, Role};

/// Name of the town in the names of its organs.
const TOWN: &str = "义宁镇";
/// Name of the county in the names of its organs.
const COUNTY: &str = "修水县";

fn actor(account: String, role: Role, organ: String, level: Level) -> Actor {
    Actor {
        account: account.into(),
        role,
        organ,
        level: Some(level),
        station: None,
        unit: None,
        deputy: None,
        on_behalf_of: None,
    }
}

/// Keeps the directory.
pub(super) fn registrar() -> Actor {
    actor("registrar".into(), Role::SysAdmin, format!("{TOWN}人大"), Level::Town)
}

/// The clerk of a station.
pub(super) fn officer(station: &str) -> Actor {
    let own = actor(
        format!("officer-{station}"),
        Role::LiaisonOfficer,
        format!("{TOWN}人大代表联络站"),
        Level::Town,
    );
    Actor { station: Some(station.into()), ..own }
}

/// The head of a station.
pub(super) fn head(station: &str) -> Actor {
    let own = actor(
        format!("head-{station}"),
        Role::StationHead,
        format!("{TOWN}人大代表联络站"),
        Level::Town,
    );
    Actor { station: Some(station.into()), ..own }
}

/// The body that refers to units of a level: the presidium for the town's, the county's committee for
/// all above.
pub(super) fn body(level: Level) -> Actor {
    match level {
        Level::Town => {
            actor("presidium".into(), Role::Presidium, format!("{TOWN}人大主席团"), Level::Town)
        }
        Level::County | Level::Municipal | Level::Provincial => actor(
            "committee".into(),
            Role::DeputiesCommittee,
            format!("{COUNTY}人大常委会代表工作委员会"),
            Level::County,
        ),
    }
}

/// The person at a unit who handles matters.
pub(super) fn handler(unit: &str, level: Level) -> Actor {
    let own = actor(format!("handler-{unit}"), Role::UnitHandler, unit.to_owned(), level);
    Actor { unit: Some(unit.into()), ..own }
}

/// The head of a unit, who signs its replies.
pub(super) fn unit_head(unit: &str, level: Level) -> Actor {
    let own = actor(format!("unit-head-{unit}"), Role::UnitHead, unit.to_owned(), level);
    Actor { unit: Some(unit.into()), ..own }
}

/// Five callers of the demo town, one of each kind that uses the product, with their titles.
pub fn demo_callers() -> Vec<(&'static str, Actor)> {
    let reader =
        |account: &str, role| actor(account.into(), role, format!("{COUNTY}人大"), Level::County);
    vec![
        ("联络员 clerk of station LX", officer("LX")),
        ("主席团 town presidium", body(Level::Town)),
        ("承办单位 head of unit COUNTY_FIRE", unit_head("COUNTY_FIRE", Level::County)),
        ("督查 supervisor", reader("supervisor", Role::Supervisor)),
        ("分析员 analyst", reader("analyst", Role::Analyst)),
    ]
}
