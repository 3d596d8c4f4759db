//! How long a case has taken, by the referral clock and by the citizen's (`domain.md` 5.7).

use crate::{context::app, scalar::Date};
use async_graphql::{Context, SimpleObject};
use lianxin_domain::case::Case;

/// Both clocks of a case, in working and calendar days (用时).
#[derive(SimpleObject)]
pub struct CaseClock {
    /// Day up to which is counted: the closure, or today.
    pub until: Option<Date>,
    /// Working days since the first referral, without suspension (交办用时).
    pub referral_workdays: Option<i32>,
    /// Working days since registration (群众用时).
    pub citizen_workdays: Option<i32>,
    /// Calendar days since registration.
    pub citizen_days: Option<i32>,
}

impl CaseClock {
    pub(crate) fn of(case: &Case, context: &Context<'_>) -> Self {
        let app = app(context);
        let today = app.today();
        let until = case.last_closed_on.filter(|_| case.closed).unwrap_or(today);
        let standing = app.standing();
        let calendar = standing.in_force(until).calendar;
        let workdays = |from| calendar.workdays_between(from, until);
        let referral = case
            .first_referred_on
            .map(|from| workdays(from).saturating_sub(case.suspended_workdays));
        let days = |from: jiff::civil::Date| from.until(until).ok().map(|span| span.get_days());
        Self {
            until: case.registered_on.map(|_| Date(until)),
            referral_workdays: referral.and_then(|days| i32::try_from(days).ok()),
            citizen_workdays: case
                .registered_on
                .and_then(|from| i32::try_from(workdays(from)).ok()),
            citizen_days: case.registered_on.and_then(days),
        }
    }
}
