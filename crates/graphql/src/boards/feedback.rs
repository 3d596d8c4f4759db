//! The feedback ledger: who was asked, how often, and what they said.

use super::{When, board, day, equal, int, unit};
use crate::{
    context::permitted,
    directory::Unit,
    lists::read,
    node::global_id,
    page::{Paging, connection},
    scalar::Date,
    term::Term,
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result};
use lianxin_domain::{
    case::terms::{FeedbackFrom, Satisfaction},
    permission::Action,
};
use lianxin_projections::{FeedbackLedger, ReadModel};
use lianxin_store::{Filter, ModelSpec, Order, Row};

const SPEC: &ModelSpec = &FeedbackLedger::SPEC;

/// A row of the feedback ledger (反馈台账).
#[derive(Description)]
pub struct FeedbackRow(Row);

#[Object(use_type_description)]
impl FeedbackRow {
    /// Id of its case (事项).
    async fn case_id(&self) -> ID {
        global_id("Case", &self.0.key)
    }

    /// Number of its case (案号).
    async fn number(&self) -> Option<&str> {
        self.0.text(SPEC, "number")
    }

    /// Title of its case (标题).
    async fn title(&self) -> Option<&str> {
        self.0.text(SPEC, "title")
    }

    /// Its ordinal within the case (序号).
    async fn ordinal(&self) -> Option<&str> {
        self.0.text(SPEC, "feedback")
    }

    /// The round of handling it is about (轮次).
    async fn round(&self) -> Option<i32> {
        int(&self.0, SPEC, "round")
    }

    /// Day on which it was given (反馈日).
    async fn given_on(&self) -> Option<Date> {
        day(&self.0, SPEC, "given_on")
    }

    /// Who rated (反馈人).
    async fn given_by(&self) -> Option<Term<FeedbackFrom>> {
        self.0.text(SPEC, "given_by")?.parse().ok().map(Term)
    }

    /// How the handling was rated (过程评价).
    async fn process(&self) -> Option<Term<Satisfaction>> {
        self.0.text(SPEC, "process")?.parse().ok().map(Term)
    }

    /// How the outcome was rated (结果评价).
    async fn outcome(&self) -> Option<Term<Satisfaction>> {
        self.0.text(SPEC, "outcome")?.parse().ok().map(Term)
    }

    /// Whether anybody was dissatisfied with either, co-signers included (是否不满意).
    async fn dissatisfied(&self) -> Option<bool> {
        self.0.flag(SPEC, "dissatisfied")
    }

    /// Co-signers listed in it (附议人数).
    async fn cosigners(&self) -> Option<i32> {
        int(&self.0, SPEC, "cosigners")
    }

    /// What was said (意见).
    async fn comment(&self) -> Option<&str> {
        self.0.text(SPEC, "comment")
    }

    /// Attempts to reach the person (回访次数).
    async fn attempts(&self) -> Option<i32> {
        int(&self.0, SPEC, "attempts")
    }

    /// The unit whose handling is rated; none for an answer on the spot (承办单位).
    async fn unit(&self, context: &Context<'_>) -> Option<Unit> {
        unit(context, &self.0, SPEC)
    }

    /// Whether nothing was said of the case after it (是否最后评价).
    async fn last_word(&self) -> Option<bool> {
        self.0.flag(SPEC, "last_word")
    }
}

connection!(FeedbackConnection, FeedbackEdge, FeedbackRow, "feedback (反馈)");

/// Which feedback (筛选).
#[derive(Debug, Clone, Default, InputObject)]
pub struct FeedbackFilter {
    /// Given by such a person.
    pub given_by: Option<Term<FeedbackFrom>>,
    /// The process was rated so.
    pub process: Option<Term<Satisfaction>>,
    /// The outcome was rated so.
    pub outcome: Option<Term<Satisfaction>>,
    /// Whether anybody was dissatisfied.
    pub dissatisfied: Option<bool>,
    /// Whether it is the last word on its case.
    pub last_word: Option<bool>,
    /// Of this unit's handling.
    pub unit: Option<String>,
    /// Of cases registered at this station.
    pub station: Option<String>,
    /// Of cases of this category.
    pub category: Option<String>,
    /// Given on this day or later.
    pub given_from: Option<Date>,
    /// Given before this day.
    pub given_before: Option<Date>,
}

impl FeedbackFilter {
    fn condition(self) -> Filter {
        let mut parts = Vec::new();
        parts.extend(equal("given_by", self.given_by.map(|term| term.0.to_string())));
        parts.extend(equal("process", self.process.map(|term| term.0.to_string())));
        parts.extend(equal("outcome", self.outcome.map(|term| term.0.to_string())));
        parts.extend(self.dissatisfied.map(|flag| Filter::Eq("dissatisfied", flag.into())));
        parts.extend(self.last_word.map(|flag| Filter::Eq("last_word", flag.into())));
        parts.extend(equal("unit", self.unit));
        parts.extend(equal("station", self.station));
        parts.extend(equal("category", self.category));
        parts.extend(self.given_from.map(|day| Filter::AtLeast("given_on", day.0.into())));
        parts.extend(self.given_before.map(|day| Filter::Below("given_on", day.0.into())));
        Filter::And(parts)
    }
}

pub(super) async fn feedback(
    context: &Context<'_>,
    filter: FeedbackFilter,
    when: When,
    paging: Result<Paging>,
) -> Result<FeedbackConnection> {
    permitted(context, Action::ReadCases)?;
    let order = Order::descending("given_on");
    let (rows, read) = read(context, board(SPEC, filter.condition(), order, paging?, when)).await?;
    Ok(FeedbackConnection::of(read, rows.into_iter().map(FeedbackRow)))
}
