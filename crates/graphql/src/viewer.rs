//! Who asks, and what they may do at all.

use crate::{context::caller, term::Term};
use async_graphql::{Context, Object, Result, SimpleObject};
use lianxin_domain::{
    actor::{Level, Role},
    permission::{Action, Grant, grant},
};

/// The caller (当前用户).
#[derive(SimpleObject)]
pub struct Viewer {
    /// The account.
    pub account: String,
    /// The role it acts in.
    pub role: Term<Role>,
    /// The organ it belongs to.
    pub organ: String,
    /// Level of that organ.
    pub level: Option<Term<Level>>,
    /// The station it is bound to.
    pub station: Option<String>,
    /// The handling unit it is bound to.
    pub unit: Option<String>,
    /// The deputy it belongs to.
    pub deputy: Option<String>,
    /// Actions its role may do, and how far each reaches.
    pub grants: Vec<ViewerGrant>,
}

/// An action that a role may do (权限).
#[derive(SimpleObject)]
pub struct ViewerGrant {
    /// The action's name.
    pub action: String,
    /// The Chinese term.
    pub label: String,
    /// How far it reaches: `T` tenant, `S` own station, `U` own unit, `D` own cases.
    pub reach: String,
}

/// Questions about the caller.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who asks (当前用户).
    async fn me(&self, context: &Context<'_>) -> Option<Result<Viewer>> {
        Some(viewer(context))
    }
}

fn viewer(context: &Context<'_>) -> Result<Viewer> {
    let caller = caller(context)?;
    let granted = Action::ALL.iter().map(|action| (action, grant(caller.role, *action)));
    let grants =
        granted.filter(|(_, grant)| *grant != Grant::No).map(|(action, grant)| ViewerGrant {
            action: action.as_str().to_owned(),
            label: action.zh().to_owned(),
            reach: grant.letter().to_string(),
        });
    Ok(Viewer {
        account: caller.account.to_string(),
        role: Term(caller.role),
        organ: caller.organ.clone(),
        level: caller.level.map(Term),
        station: caller.station.as_ref().map(ToString::to_string),
        unit: caller.unit.as_ref().map(ToString::to_string),
        deputy: caller.deputy.as_ref().map(ToString::to_string),
        grants: grants.collect(),
    })
}
