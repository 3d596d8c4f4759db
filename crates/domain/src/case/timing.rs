//! When an action may be said to have happened: not ahead of the clock, not before its cause, and
//! on an earlier day only as a late entry (补录) by a role that may make one (I2).

use super::{Case, CaseCommand};
use crate::{Context, Refusal, refusal::Code};

/// Checks the time of an action against the clock and against its cause.
pub(super) fn check(
    case: &Case,
    command: &CaseCommand,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    context.check_clock()?;
    match case.cause_of(command, context.actor) {
        Some(cause) if context.occurred_at < cause => {
            Err(Refusal::new(Code::OccurredBeforeCause).at("occurredAt").with("cause", cause))
        }
        Some(_) | None => Ok(()),
    }
}
