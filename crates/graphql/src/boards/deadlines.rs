//! The deadline board: what is due, for whom, and what became of it.

use super::{When, board, day, equal, unit};
use crate::{
    context::permitted,
    directory::Unit,
    lists::read,
    node::global_id,
    page::{Paging, connection},
    scalar::Date,
    term::Term,
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, Result};
use lianxin_domain::{deadline::DeadlineKind, permission::Action};
use lianxin_projections::{DeadlineBoard, ReadModel};
use lianxin_store::{Filter, Order, Row};

/// A row of the deadline board (时限看板).
#[derive(Description)]
pub struct DeadlineRow(Row);

#[Object(use_type_description)]
impl DeadlineRow {
    /// Id of its case (事项).
    async fn case_id(&self) -> ID {
        global_id("Case", &self.0.key)
    }

    /// Number of its case (案号).
    async fn number(&self) -> Option<&str> {
        self.0.text(&DeadlineBoard::SPEC, "number")
    }

    /// What is due (种类).
    async fn kind(&self) -> Option<Term<DeadlineKind>> {
        self.0.text(&DeadlineBoard::SPEC, "kind")?.parse().ok().map(Term)
    }

    /// Until the end of this day (期限).
    async fn due_on(&self) -> Option<Date> {
        day(&self.0, &DeadlineBoard::SPEC, "due_on")
    }

    /// Day on which it was met (完成日).
    async fn met_on(&self) -> Option<Date> {
        day(&self.0, &DeadlineBoard::SPEC, "met_on")
    }

    /// What became of it (状态).
    async fn state(&self) -> Option<DeadlineState> {
        DeadlineState::of(self.0.text(&DeadlineBoard::SPEC, "state")?)
    }

    /// The unit that owes it (单位).
    async fn unit(&self, context: &Context<'_>) -> Option<Unit> {
        unit(context, &self.0, &DeadlineBoard::SPEC)
    }
}

/// What became of a deadline (时限状态). Overdue is a question about a day: open and due before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum DeadlineState {
    /// Still runs (待完成).
    Open,
    /// Met in time (按期).
    Met,
    /// Met after its day (逾期完成).
    MetLate,
    /// Ended without being met: superseded, returned, cancelled (终止).
    Ended,
}

impl DeadlineState {
    fn as_str(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Met => "MET",
            Self::MetLate => "MET_LATE",
            Self::Ended => "ENDED",
        }
    }

    fn of(code: &str) -> Option<Self> {
        [Self::Open, Self::Met, Self::MetLate, Self::Ended]
            .into_iter()
            .find(|state| state.as_str() == code)
    }
}

connection!(DeadlineConnection, DeadlineEdge, DeadlineRow, "deadlines (时限)");

/// Which deadlines (筛选).
#[derive(Debug, Clone, Default, InputObject)]
pub struct DeadlineFilter {
    /// Of this kind.
    pub kind: Option<Term<DeadlineKind>>,
    /// In this state.
    pub state: Option<DeadlineState>,
    /// Owed by this unit.
    pub unit: Option<String>,
    /// Of cases registered at this station.
    pub station: Option<String>,
    /// Due on this day or later.
    pub due_from: Option<Date>,
    /// Due before this day: with state OPEN and today, what is overdue.
    pub due_before: Option<Date>,
}

impl DeadlineFilter {
    fn condition(self) -> Filter {
        let mut parts = Vec::new();
        parts.extend(equal("kind", self.kind.map(|kind| kind.0.to_string())));
        parts.extend(equal("state", self.state.map(|state| state.as_str().to_owned())));
        parts.extend(equal("unit", self.unit));
        parts.extend(equal("station", self.station));
        parts.extend(self.due_from.map(|day| Filter::AtLeast("due_on", day.0.into())));
        parts.extend(self.due_before.map(|day| Filter::Below("due_on", day.0.into())));
        Filter::And(parts)
    }
}

pub(super) async fn deadlines(
    context: &Context<'_>,
    filter: DeadlineFilter,
    when: When,
    paging: Result<Paging>,
) -> Result<DeadlineConnection> {
    permitted(context, Action::ReadCases)?;
    let order = Order::ascending("due_on");
    let (rows, read) =
        read(context, board(&DeadlineBoard::SPEC, filter.condition(), order, paging?, when))
            .await?;
    Ok(DeadlineConnection::of(read, rows.into_iter().map(DeadlineRow)))
}
