//! How a case was handled: referrals, deadlines, replies, feedback.

use crate::{
    directory::Unit,
    history::ComputedDeadline,
    scalar::{Date, int32},
    term::Term,
};
use async_graphql::{Context, Description, Object};
use lianxin_domain::{
    case::{
        deadlines, feedback, referral, reply,
        terms::{FeedbackFrom, HandlingMode, Satisfaction},
    },
    policy::ReplySemantics,
};

/// A referral (交办): one lead, co-handlers, an assignment for each.
#[derive(Debug, Clone, Description)]
pub struct Referral(pub(crate) referral::Referral);

#[Object(use_type_description)]
impl Referral {
    /// Its ordinal within the case (序号).
    async fn ordinal(&self) -> &str {
        self.0.id.as_str()
    }

    /// Round of handling it belongs to (轮次).
    async fn round(&self) -> i32 {
        int32(self.0.round)
    }

    /// How it is handled (办理方式).
    async fn mode(&self) -> Term<HandlingMode> {
        Term(self.0.mode)
    }

    /// The organ that referred (交办机关).
    async fn referring_body(&self) -> &str {
        &self.0.body
    }

    /// Day of the referral, or of the last order to re-handle (交办日).
    async fn referred_on(&self) -> Date {
        Date(self.0.on)
    }

    /// Last day on which a return may be asked for (退办截止日).
    async fn return_until(&self) -> Option<Date> {
        self.0.return_until.map(Date)
    }

    /// Whether it is being worked on (是否在办).
    async fn open(&self) -> bool {
        self.0.open
    }

    /// The lead unit (主办单位).
    async fn lead(&self, context: &Context<'_>) -> Option<Unit> {
        Unit::find(context, &self.0.lead)
    }

    /// Units at work, the lead first (承办单位).
    async fn assignments(&self) -> Vec<Assignment> {
        self.0.assignments.iter().cloned().map(Assignment).collect()
    }
}

/// A unit's part in a referral (承办).
#[derive(Debug, Clone, Description)]
pub struct Assignment(referral::Assignment);

#[Object(use_type_description)]
impl Assignment {
    /// The unit (单位).
    async fn unit(&self, context: &Context<'_>) -> Option<Unit> {
        Unit::find(context, &self.0.unit)
    }

    /// Day it signed (签收日).
    async fn signed_on(&self) -> Option<Date> {
        self.0.signed_on.map(Date)
    }

    /// Day of its co-handling opinion (会办意见日).
    async fn opinion_on(&self) -> Option<Date> {
        self.0.opinion_on.map(Date)
    }

    /// Day of its reply (答复日).
    async fn replied_on(&self) -> Option<Date> {
        self.0.replied_on.map(Date)
    }
}

/// A deadline of the case (时限).
#[derive(Debug, Clone, Description)]
pub struct Deadline(pub(crate) deadlines::Deadline);

#[Object(use_type_description)]
impl Deadline {
    /// What is due, when, and by which rule (计算).
    async fn computed(&self) -> ComputedDeadline {
        self.0.due.clone().into()
    }

    /// Until the end of this day (期限).
    async fn due_on(&self) -> Date {
        Date(self.0.due.due_on)
    }

    /// The unit that owes it (单位).
    async fn unit(&self, context: &Context<'_>) -> Option<Unit> {
        Unit::find(context, self.0.unit.as_ref()?)
    }

    /// The commitment or supervision it belongs to (所属).
    async fn subject(&self) -> Option<&str> {
        self.0.subject.as_deref()
    }

    /// Day on which it was met (完成日).
    async fn met_on(&self) -> Option<Date> {
        self.0.met_on.map(Date)
    }

    /// Whether it still runs (是否有效).
    async fn open(&self) -> bool {
        self.0.is_open()
    }

    /// Day on which somebody was first warned that it is near (预警日).
    async fn warned_on(&self) -> Option<Date> {
        self.0.warned_on.map(Date)
    }

    /// Day on which it was raised that it had passed (逾期提示日).
    async fn miss_raised_on(&self) -> Option<Date> {
        self.0.miss_raised_on.map(Date)
    }

    /// Whether it was missed, as seen on a day (是否逾期).
    async fn missed_on(
        &self, #[graphql(desc = "The day to look from (日期).")] day: Date
    ) -> bool {
        self.0.is_missed_on(day.0)
    }
}

/// A reply, or an answer on the spot (答复).
#[derive(Debug, Clone, Description)]
pub struct Reply(pub(crate) reply::Reply);

#[Object(use_type_description)]
impl Reply {
    /// The unit; absent for an answer on the spot (单位).
    async fn unit(&self, context: &Context<'_>) -> Option<Unit> {
        Unit::find(context, self.0.unit.as_ref()?)
    }

    /// Round it belongs to (轮次).
    async fn round(&self) -> i32 {
        int32(self.0.round)
    }

    /// Day it was given (答复日).
    async fn replied_on(&self) -> Date {
        Date(self.0.on)
    }

    /// The due day that was valid then (当时期限).
    async fn due_on(&self) -> Option<Date> {
        self.0.due_on.map(Date)
    }

    /// Class, by the policy's code (答复类别).
    async fn reply_class(&self) -> &str {
        &self.0.class
    }

    /// What the class means for figures (类别含义).
    async fn semantics(&self) -> Term<ReplySemantics> {
        Term(self.0.semantics)
    }

    /// The text (内容).
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Whether it was rejected since (是否被退回).
    async fn rejected(&self) -> bool {
        self.0.rejected
    }
}

/// Feedback on a reply (反馈).
#[derive(Debug, Clone, Description)]
pub struct Feedback(pub(crate) feedback::Feedback);

#[Object(use_type_description)]
impl Feedback {
    /// The round it is about (轮次).
    async fn round(&self) -> i32 {
        int32(self.0.round)
    }

    /// Day on which it was given (反馈日).
    async fn given_on(&self) -> Date {
        Date(self.0.on)
    }

    /// Who rated (评价人).
    async fn from(&self) -> Term<FeedbackFrom> {
        Term(self.0.from)
    }

    /// How the handling was rated (办理过程).
    async fn process(&self) -> Term<Satisfaction> {
        Term(self.0.process)
    }

    /// How the outcome was rated (办理结果).
    async fn outcome(&self) -> Term<Satisfaction> {
        Term(self.0.outcome)
    }

    /// The comment (意见).
    async fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }
}
