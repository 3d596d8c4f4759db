//! Establishing a station (设立联络站).

use super::{Decided, Station, StationEvent};
use crate::{
    Context,
    directory::already,
    ids::{JurisdictionCode, StationCode},
    text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A station was established.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Established {
    /// Its code.
    pub code: StationCode,
    /// Its name.
    pub name: String,
    /// The community it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<String>,
    /// The jurisdiction whose congress it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<JurisdictionCode>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What it has: rooms, devices, study material.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facilities: Vec<String>,
    /// The day it opened, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub opened_on: Option<Date>,
}

impl Established {
    /// A station of which only code and name are known.
    pub fn least(code: impl Into<StationCode>, name: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            name: name.into(),
            community: None,
            jurisdiction: None,
            address: None,
            facilities: Vec::new(),
            opened_on: None,
        }
    }
}

impl Station {
    pub(super) fn establish(&self, asked: &Established, context: &Context<'_>) -> Decided {
        let limit = context.policy.limits.title;
        let name = text::prose(&asked.name, limit, "name")?;
        let code = StationCode::new(text::identifier(asked.code.as_str(), "code")?);
        if self.code.is_some() {
            return already::<StationEvent>("station", &code, self.name == name).map(|_| None);
        }
        if let Some(jurisdiction) = &asked.jurisdiction {
            context.directory.jurisdiction(jurisdiction)?;
        }
        Ok(Some(StationEvent::StationEstablished(Established {
            code,
            name,
            community: text::optional_prose(asked.community.as_deref(), limit, "community")?,
            jurisdiction: asked.jurisdiction.clone(),
            address: text::optional_prose(asked.address.as_deref(), limit, "address")?,
            facilities: text::all(&asked.facilities, limit, "facilities")?,
            opened_on: asked.opened_on,
        })))
    }

    pub(super) fn fold_established(&mut self, established: &Established) {
        self.code = Some(established.code.clone());
        self.name.clone_from(&established.name);
        self.community.clone_from(&established.community);
        self.jurisdiction.clone_from(&established.jurisdiction);
        self.address.clone_from(&established.address);
        self.facilities.clone_from(&established.facilities);
        self.opened_on = established.opened_on;
        self.active = true;
    }
}
