//! Who stands behind an entry.

use crate::term::Term;
use async_graphql::SimpleObject;
use lianxin_domain::actor::{self, Role};

/// Who acted, on whose authority (行为人).
#[derive(Debug, Clone, SimpleObject)]
pub struct Actor {
    /// The account.
    pub account: String,
    /// The role it acted in.
    pub role: Term<Role>,
    /// The organ it belongs to.
    pub organ: String,
    /// Its station, if bound to one.
    pub station: Option<String>,
    /// Its unit, if bound to one.
    pub unit: Option<String>,
    /// On whose authority, when not the organ's own.
    pub on_behalf_of: Option<String>,
}

impl From<&actor::Actor> for Actor {
    fn from(actor: &actor::Actor) -> Self {
        Self {
            account: actor.account.to_string(),
            role: Term(actor.role),
            organ: actor.organ.clone(),
            station: actor.station.as_ref().map(ToString::to_string),
            unit: actor.unit.as_ref().map(ToString::to_string),
            on_behalf_of: actor.on_behalf_of.clone(),
        }
    }
}
