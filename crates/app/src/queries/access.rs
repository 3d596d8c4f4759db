//! What a caller may do: in a case, with the reason for everything that is refused, and at all.

use super::Queries;
use crate::{QueryError, execute::case_scope};
use lianxin_domain::{
    Refusal,
    actor::Actor,
    case::Case,
    permission::{self, Action, Grant},
    refusal::Code,
};
use lianxin_store::Attempt;

/// An action, and what stands against it.
#[derive(Debug, Clone)]
pub struct Permitted {
    /// The action.
    pub action: Action,
    /// Why it would be refused now, whatever its parameters; absent when it would be accepted as far
    /// as state and permission go.
    pub refusal: Option<Refusal>,
}

impl Queries {
    /// Every action of a case, in the table's order, with the reason for each that is refused to the
    /// caller.
    pub fn allowed_actions(&self, caller: &Actor, case: &Case) -> Vec<Permitted> {
        let standing = self.core.standing.newest();
        let scope = case_scope(case, standing.directory());
        let actions = Action::ALL.iter().filter(|action| **action <= Action::VoidEntry);
        let permitted = actions.map(|action| {
            let allowed = permission::allows(caller, *action, &scope);
            let refusal = match allowed {
                true => case.admit(*action).err(),
                false => Some(Refusal::new(Code::Forbidden)),
            };
            Permitted { action: *action, refusal }
        });
        permitted.collect()
    }

    /// Actions that the caller's role is granted somewhere.
    pub fn granted(&self, caller: &Actor) -> impl Iterator<Item = (Action, Grant)> + use<> {
        let role = caller.role;
        let grants =
            Action::ALL.iter().map(move |action| (*action, permission::grant(role, *action)));
        grants.filter(|(_, grant)| *grant != Grant::No)
    }

    /// What was tried in vain lately, newest first, for whoever may read the whole log.
    pub async fn attempts(&self, caller: &Actor, limit: u32) -> Result<Vec<Attempt>, QueryError> {
        self.require(caller, Action::ReadEvents)?;
        Ok(self.core.attempts.latest(&self.core.tenant, limit).await?)
    }

    /// Refuses a question that the caller's role is not granted for the whole tenant.
    pub(super) fn require(&self, caller: &Actor, action: Action) -> Result<(), QueryError> {
        match permission::grant(caller.role, action) {
            Grant::Tenant => Ok(()),
            Grant::No | Grant::OwnStation | Grant::OwnUnit | Grant::OwnCases => {
                Err(QueryError::forbidden())
            }
        }
    }
}
