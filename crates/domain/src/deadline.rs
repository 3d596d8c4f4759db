//! Deadlines (时限): what is due when, counted from which day by which rule, calendar and policy.

use crate::{
    calendar::{DueDay, WorkCalendar},
    ids::{CalendarVersion, PolicyVersion},
    policy::PolicySet,
};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

crate::terms! {
    /// What is due (`domain.md` 5.7).
    pub enum DeadlineKind {
        /// Notice of a reception.
        Notice = "NOTICE" "公告",
        /// Decision to accept or decline.
        Triage = "TRIAGE" "受理审查",
        /// Referral.
        Refer = "REFER" "交办",
        /// Signing for a referral.
        Sign = "SIGN" "签收",
        /// Asking to return a referral.
        ReturnWindow = "RETURN_WINDOW" "退办",
        /// A co-handler's opinion.
        CoOpinion = "CO_OPINION" "会办意见",
        /// The reply.
        Reply = "REPLY" "答复",
        /// Feedback on the reply.
        Feedback = "FEEDBACK" "反馈",
        /// The reply after re-handling was ordered.
        RehandleReply = "REHANDLE_REPLY" "重新办理答复",
        /// A commitment.
        Commitment = "COMMITMENT" "承诺事项",
        /// A unit's answer to a supervision.
        SupervisionResponse = "SUPERVISION_RESPONSE" "督办回复",
        /// Filing.
        Archive = "ARCHIVE" "归档",
    }
}

crate::terms! {
    /// What a span is counted in.
    pub enum SpanUnit {
        /// Workdays of the calendar.
        Workday = "WORKDAY" "工作日",
        /// Months.
        Month = "MONTH" "月",
        /// Calendar days.
        Day = "DAY" "日",
    }
}

/// How long, and by which rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    /// What is counted.
    pub unit: SpanUnit,
    /// How many.
    pub n: u32,
    /// The rule in Chinese, with its article.
    pub basis_zh: String,
    /// The rule in English.
    pub basis_en: String,
}

impl Span {
    /// The day the span ends when counting starts after `start`.
    pub fn end(&self, start: Date, calendar: &WorkCalendar) -> DueDay {
        match self.unit {
            SpanUnit::Workday => calendar.add_workdays(start, self.n),
            SpanUnit::Month => calendar.add_months(start, self.n),
            SpanUnit::Day => calendar.add_days(start, self.n),
        }
    }

    /// The last day on which something may begin that is to be over this long before `end`.
    pub fn start(&self, end: Date, calendar: &WorkCalendar) -> Date {
        match self.unit {
            SpanUnit::Workday => calendar.subtract_workdays(end, self.n),
            SpanUnit::Month => end.saturating_sub(i64::from(self.n).months()),
            SpanUnit::Day => end.saturating_sub(i64::from(self.n).days()),
        }
    }
}

/// A computed due day as it stands in events: never silently changed (I9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Due {
    /// What is due.
    pub kind: DeadlineKind,
    /// Until the end of this day.
    #[schemars(with = "String")]
    pub due_on: Date,
    /// The day that counting started after.
    #[schemars(with = "String")]
    pub start_on: Date,
    /// How long and by which rule; absent when somebody set the day (a commitment, an extension).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// The calendar that was used.
    pub calendar_version: CalendarVersion,
    /// The policy that was used.
    pub policy_version: PolicyVersion,
    /// Whether an unpublished year was counted through.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
}

impl Due {
    /// A due day computed by a rule of the policy.
    pub fn by_rule(
        kind: DeadlineKind,
        span: &Span,
        start_on: Date,
        calendar: &WorkCalendar,
        policy: &PolicySet,
    ) -> Self {
        let end = span.end(start_on, calendar);
        Self {
            kind,
            due_on: end.on,
            start_on,
            span: Some(span.clone()),
            calendar_version: calendar.version.clone(),
            policy_version: policy.version.clone(),
            provisional: end.provisional,
        }
    }

    /// The same by another calendar and policy; none when nothing comes of it: the day stays, and is as
    /// certain as before. The span stays as it was recorded. A day that somebody set is not recalculated.
    pub fn recalculated(&self, calendar: &WorkCalendar, policy: &PolicySet) -> Option<Self> {
        let due = Self::by_rule(self.kind, self.span.as_ref()?, self.start_on, calendar, policy);
        (due.due_on != self.due_on || due.provisional != self.provisional).then_some(due)
    }

    /// A due day that somebody set.
    pub fn set_to(
        kind: DeadlineKind,
        due_on: Date,
        start_on: Date,
        calendar: &WorkCalendar,
        policy: &PolicySet,
    ) -> Self {
        Self {
            kind,
            due_on,
            start_on,
            span: None,
            calendar_version: calendar.version.clone(),
            policy_version: policy.version.clone(),
            provisional: false,
        }
    }
}
