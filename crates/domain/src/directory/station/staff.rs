//! Who runs a station (站长负责制): its head, who is a deputy of the station, and one or two liaison officers
//! (I11). How many officers a station has is the policy's.

use super::{Decided, Station, StationEvent};
use crate::{Context, Refusal, ids::DeputyId, refusal::Code, text};
use serde::{Deserialize, Serialize};

/// A head was appointed: a deputy of the station (I11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HeadAppointed {
    /// The deputy.
    pub deputy: DeputyId,
}

/// A liaison officer (联络员), who acts in office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Officer {
    /// Code of the officer within the tenant.
    pub officer: String,
    /// The name.
    pub name: String,
}

/// A liaison officer was relieved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfficerRelieved {
    /// Code of the officer.
    pub officer: String,
    /// Why.
    pub reason: String,
}

impl Station {
    pub(super) fn appoint_head(&self, asked: &HeadAppointed, context: &Context<'_>) -> Decided {
        let deputy = context.directory.active_deputy(&asked.deputy, context.today())?;
        if deputy.station != self.code {
            return Err(Refusal::new(Code::InactiveReference)
                .at("deputy")
                .with("kind", "deputy")
                .with("id", &asked.deputy));
        }
        let is_new = self.head.as_ref() != Some(&asked.deputy);
        Ok(is_new.then(|| StationEvent::StationHeadAppointed(asked.clone())))
    }

    pub(super) fn appoint_officer(&self, asked: &Officer, context: &Context<'_>) -> Decided {
        self.require_active()?;
        let officer = Officer {
            officer: text::identifier(&asked.officer, "officer")?,
            name: text::prose(&asked.name, context.policy.limits.title, "name")?,
        };
        if self.officers.contains(&officer) {
            return Ok(None);
        }
        if self.officers.iter().any(|known| known.officer == officer.officer) {
            return Err(Refusal::new(Code::AlreadyExists)
                .with("kind", "officer")
                .with("id", officer.officer));
        }
        let most = context.policy.stations.officers_at_most as usize;
        if self.officers.len() >= most {
            return Err(Refusal::new(Code::OfficersComplete).with("limit", most));
        }
        Ok(Some(StationEvent::LiaisonOfficerAppointed(officer)))
    }

    /// A station that is open keeps the officers it needs: the successor is appointed first.
    pub(super) fn relieve_officer(
        &self,
        asked: &OfficerRelieved,
        context: &Context<'_>,
    ) -> Decided {
        let reason = text::prose(&asked.reason, context.policy.limits.prose, "reason")?;
        if !self.officers.iter().any(|known| known.officer == asked.officer) {
            return Ok(None);
        }
        let least = context.policy.stations.officers_at_least as usize;
        if self.active && self.officers.len() <= least {
            return Err(Refusal::new(Code::OfficerRequired).with("limit", least));
        }
        let officer = asked.officer.clone();
        Ok(Some(StationEvent::LiaisonOfficerRelieved(OfficerRelieved { officer, reason })))
    }
}
