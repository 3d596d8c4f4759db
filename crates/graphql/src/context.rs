//! What every resolver reaches for: the application and the caller.

use async_graphql::{Context, Result};
use lianxin_app::App;
use lianxin_domain::{
    Refusal,
    actor::Actor,
    permission::{Action, Grant, grant},
    refusal::Code,
};

/// The application.
pub(crate) fn app<'c>(context: &Context<'c>) -> &'c App {
    context.data_unchecked::<App>()
}

/// Who asks. Absent only when the transport let nobody in.
pub(crate) fn caller<'c>(context: &Context<'c>) -> Result<&'c Actor> {
    context.data_opt::<Actor>().ok_or_else(|| crate::fault::refused(&Refusal::new(Code::Forbidden)))
}

/// Who asks, when the role may do this at all.
pub(crate) fn permitted<'c>(context: &Context<'c>, action: Action) -> Result<&'c Actor> {
    let caller = caller(context)?;
    match grant(caller.role, action) {
        Grant::No => Err(crate::fault::refused(&Refusal::new(Code::Forbidden))),
        Grant::Tenant | Grant::OwnStation | Grant::OwnUnit | Grant::OwnCases => Ok(caller),
    }
}
