//! When an action may be said to have happened: not ahead of the clock, not before its cause, and
//! on an earlier day only as a late entry (补录) by a role that may make one (I2).

use super::{Case, CaseCommand};
use crate::{Context, Refusal, permission, refusal::Code, time::OccurredAt};
use jiff::{SignedDuration, civil::Date};

/// How far ahead of the clock a moment may lie.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// Checks the time of an action against the clock and against its cause.
pub(super) fn check(
    case: &Case,
    command: &CaseCommand,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    check_clock(context)?;
    match case.cause_of(command, context.actor) {
        Some(cause) if context.occurred_at < cause => {
            Err(Refusal::new(Code::OccurredBeforeCause).at("occurredAt").with("cause", cause))
        }
        Some(_) | None => Ok(()),
    }
}

/// Checks the time of an action against the clock alone.
pub fn check_clock(context: &Context<'_>) -> Result<(), Refusal> {
    let at = context.occurred_at.instant();
    if at > context.now + AHEAD {
        return Err(Refusal::new(Code::FutureDated).at("occurredAt"));
    }
    if context.today() >= day_of(context) {
        return Ok(());
    }
    match context.late {
        None => Err(Refusal::new(Code::Required).at("lateReason")),
        Some(late) if late.reason.trim().is_empty() => {
            Err(Refusal::new(Code::Required).at("lateReason"))
        }
        Some(_) if !permission::may_enter_late(context.actor.role) => {
            Err(Refusal::new(Code::LateEntryNotPermitted).at("lateReason"))
        }
        Some(_) => Ok(()),
    }
}

/// The civil day of the clock.
fn day_of(context: &Context<'_>) -> Date {
    OccurredAt::new(context.now, jiff::tz::Offset::UTC).day()
}
