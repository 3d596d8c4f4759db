//! The effect of urging (催办效果): how long the first reply takes with it and without.
//!
//! Units are urged because they are slow: that the urged take longer says nothing of urging. What does is
//! how soon a reply follows it.

use crate::{CaseFacts, kpi::Spread};
use lianxin_domain::calendar::WorkCalendar;

/// Referred cases of one kind, and their first reply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replies {
    /// Cases referred.
    pub referred: u64,
    /// Of these: replied to.
    pub replied: u64,
    /// Of these: by the day that was due.
    pub in_time: u64,
    /// Working days from the first referral to the first reply.
    pub workdays: Spread,
}

/// First replies with and without urging.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UrgingEffect {
    /// Cases whose unit was not urged before its first reply.
    pub unurged: Replies,
    /// Cases whose unit was.
    pub urged: Replies,
    /// Working days from the first referral to the first urging.
    pub before: Spread,
    /// Working days from the first urging to the first reply.
    pub after: Spread,
}

/// The effect of urging on cases that were referred and stand for themselves.
pub fn effect<'f>(
    cases: impl IntoIterator<Item = &'f CaseFacts>,
    calendar: &WorkCalendar,
) -> UrgingEffect {
    let mut effect = UrgingEffect::default();
    for case in cases.into_iter().filter(|case| case.stands()) {
        let (Some(course), Some(referred_on)) = (&case.course, case.referred_on) else { continue };
        let replied_on = case.first_reply_on;
        let urged_on = course.urged_on.filter(|day| replied_on.is_none_or(|reply| *day <= reply));
        if let Some(urged_on) = urged_on {
            effect.before.add(calendar.workdays_between(referred_on, urged_on));
            if let Some(replied_on) = replied_on {
                effect.after.add(calendar.workdays_between(urged_on, replied_on));
            }
        }
        let replies = if urged_on.is_some() { &mut effect.urged } else { &mut effect.unurged };
        replies.referred += 1;
        let Some(replied_on) = replied_on else { continue };
        replies.replied += 1;
        replies.in_time += u64::from(case.first_reply_due_on.is_some_and(|due| replied_on <= due));
        replies.workdays.add(calendar.workdays_between(referred_on, replied_on));
    }
    effect
}
