//! `lianxin token`: a signed development token for an actor named on the command line.

use super::place::Place;
use crate::token::Claims;
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use lianxin_domain::actor::{Actor, Level, Role};
use serde::de::{DeserializeOwned, IntoDeserializer, value};

/// `lianxin token`
#[derive(Debug, Args)]
pub(super) struct Token {
    #[command(flatten)]
    place: Place,
    /// Role to act in, e.g. LIAISON_OFFICER, PRESIDIUM, UNIT_HEAD, SUPERVISOR, ANALYST
    #[arg(long, value_parser = named::<Role>)]
    role: Role,
    /// Account that acts; the role's name in lower case when absent
    #[arg(long)]
    account: Option<String>,
    /// Organ it belongs to, in its own words
    #[arg(long, default_value = "")]
    organ: String,
    /// Level of that organ: TOWN, COUNTY or MUNICIPAL
    #[arg(long, value_parser = named::<Level>)]
    level: Option<Level>,
    /// Station it is bound to
    #[arg(long)]
    station: Option<String>,
    /// Handling unit it is bound to
    #[arg(long)]
    unit: Option<String>,
    /// Deputy it belongs to
    #[arg(long)]
    deputy: Option<String>,
    /// On whose authority, when not the organ's own
    #[arg(long)]
    on_behalf_of: Option<String>,
    /// How long it is valid, e.g. 8h, 30m, 7d
    #[arg(long, default_value = "8h")]
    ttl: SignedDuration,
}

impl Token {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let opened = self.place.open()?;
        let tenant = &opened.settings.tenant;
        let ttl = self.ttl;
        let claims = Claims::of(self.actor(), tenant.as_str(), Timestamp::now(), ttl);
        println!("{}", opened.tokens()?.sign(&claims)?);
        Ok(())
    }

    fn actor(self) -> Actor {
        let role = self.role;
        Actor {
            account: self.account.unwrap_or_else(|| account_of(role)).into(),
            role,
            organ: self.organ,
            level: self.level,
            station: self.station.map(Into::into),
            unit: self.unit.map(Into::into),
            deputy: self.deputy.map(Into::into),
            on_behalf_of: self.on_behalf_of,
        }
    }
}

/// The role's own name, as an account: `liaison-officer`.
fn account_of(role: Role) -> String {
    let name = serde_json::to_value(role).unwrap_or_default();
    name.as_str().unwrap_or_default().to_lowercase().replace('_', "-")
}

/// A value of one of the domain's enums by the name it has in answers.
fn named<T: DeserializeOwned>(name: &str) -> Result<T, String> {
    let name = name.to_uppercase().replace('-', "_");
    T::deserialize(name.as_str().into_deserializer())
        .map_err(|error: value::Error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_named_as_in_answers_in_any_case() {
        assert_eq!(named::<Role>("liaison-officer"), Ok(Role::LiaisonOfficer));
        assert_eq!(named::<Role>("SUPERVISOR"), Ok(Role::Supervisor));
        assert!(named::<Role>("king").unwrap_err().contains("PRESIDIUM"));
        assert_eq!(account_of(Role::LiaisonOfficer), "liaison-officer");
    }
}
