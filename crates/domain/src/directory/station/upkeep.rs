//! Equipping a station (提档升级): what was improved, and the money that was put into it.

use super::{Decided, Station, StationEvent};
use crate::{Context, money, text};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A station was upgraded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Upgraded {
    /// What was done.
    pub what: String,
    /// What it now has; as before when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facilities: Vec<String>,
}

/// Money was invested in a station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invested {
    /// How much, in fen; above 0.
    #[schemars(range(min = 1))]
    pub amount_fen: i64,
    /// Whether the amount is a lower bound (余).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,
    /// What for.
    pub purpose: String,
    /// Where it came from.
    pub source: String,
    /// The day, where it is not the entry's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub on: Option<Date>,
}

impl Station {
    pub(super) fn upgrade(&self, asked: &Upgraded, context: &Context<'_>) -> Decided {
        self.require_active()?;
        let limits = &context.policy.limits;
        Ok(Some(StationEvent::StationUpgraded(Upgraded {
            what: text::prose(&asked.what, limits.prose, "what")?,
            facilities: text::all(&asked.facilities, limits.title, "facilities")?,
        })))
    }

    pub(super) fn invest(&self, asked: &Invested, context: &Context<'_>) -> Decided {
        self.require_active()?;
        let limit = context.policy.limits.title;
        asked.on.map_or(Ok(()), |on| context.has_come(on, "on"))?;
        Ok(Some(StationEvent::StationInvestmentRecorded(Invested {
            amount_fen: money::positive(asked.amount_fen, "amount")?,
            approximate: asked.approximate,
            purpose: text::prose(&asked.purpose, limit, "purpose")?,
            source: text::prose(&asked.source, limit, "source")?,
            on: asked.on.filter(|on| *on != context.today()),
        })))
    }

    pub(super) fn fold_upgraded(&mut self, upgraded: &Upgraded, day: Date) {
        self.upgraded_on.push(day);
        if !upgraded.facilities.is_empty() {
            self.facilities.clone_from(&upgraded.facilities);
        }
    }
}
