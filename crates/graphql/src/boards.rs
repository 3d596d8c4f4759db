//! The boards of deadlines and supervisions: rows of their read models, each with its case.

use crate::{
    context::permitted,
    directory::Unit,
    lists::{Asked, Read, read},
    moment::AsOf,
    node::global_id,
    page::{Paging, connection},
    scalar::{Date, Position},
    term::Term,
};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use lianxin_domain::{
    case::terms::SupervisionKind, deadline::DeadlineKind, ids::UnitCode, permission::Action,
};
use lianxin_projections::{DeadlineBoard, ReadModel, SupervisionLedger};
use lianxin_store::{Filter, ModelSpec, Order, Row, Value};

/// A row of the deadline board (时限看板).
pub struct DeadlineRow(Row);

/// A row of the supervision ledger (督办台账).
pub struct SupervisionRow(Row);

fn text<'r>(row: &'r Row, model: &ModelSpec, column: &str) -> Option<&'r str> {
    match row.value(model, column) {
        Value::Text(text) => Some(text),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Set(_) => None,
    }
}

fn day(row: &Row, model: &ModelSpec, column: &str) -> Option<Date> {
    text(row, model, column)?.parse().ok().map(Date)
}

fn unit(context: &Context<'_>, row: &Row, model: &ModelSpec) -> Option<Unit> {
    Unit::find(context, &UnitCode::from(text(row, model, "unit")?))
}

#[Object]
impl DeadlineRow {
    /// Id of its case (事项).
    async fn case_id(&self) -> ID {
        global_id("Case", &self.0.key)
    }

    /// Number of its case (案号).
    async fn number(&self) -> Option<&str> {
        text(&self.0, &DeadlineBoard::SPEC, "number")
    }

    /// What is due (种类).
    async fn kind(&self) -> Option<Term<DeadlineKind>> {
        text(&self.0, &DeadlineBoard::SPEC, "kind")?.parse().ok().map(Term)
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
        DeadlineState::of(text(&self.0, &DeadlineBoard::SPEC, "state")?)
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

#[Object]
impl SupervisionRow {
    /// Id of its case (事项).
    async fn case_id(&self) -> ID {
        global_id("Case", &self.0.key)
    }

    /// Number of its case (案号).
    async fn number(&self) -> Option<&str> {
        text(&self.0, &SupervisionLedger::SPEC, "number")
    }

    /// Its ordinal within the case (序号).
    async fn ordinal(&self) -> Option<&str> {
        text(&self.0, &SupervisionLedger::SPEC, "supervision")
    }

    /// Its kind (督办方式).
    async fn kind(&self) -> Option<Term<SupervisionKind>> {
        text(&self.0, &SupervisionLedger::SPEC, "kind")?.parse().ok().map(Term)
    }

    /// The organ that supervises (督办机关).
    async fn organ(&self) -> Option<&str> {
        text(&self.0, &SupervisionLedger::SPEC, "organ")
    }

    /// The unit concerned (单位).
    async fn unit(&self, context: &Context<'_>) -> Option<Unit> {
        unit(context, &self.0, &SupervisionLedger::SPEC)
    }

    /// Day it was opened (立项日).
    async fn opened_on(&self) -> Option<Date> {
        day(&self.0, &SupervisionLedger::SPEC, "opened_on")
    }

    /// When an answer is due (回复期限).
    async fn response_due_on(&self) -> Option<Date> {
        day(&self.0, &SupervisionLedger::SPEC, "response_due_on")
    }

    /// Day of the first answer (回复日).
    async fn responded_on(&self) -> Option<Date> {
        day(&self.0, &SupervisionLedger::SPEC, "responded_on")
    }

    /// Day it was concluded (销号日).
    async fn concluded_on(&self) -> Option<Date> {
        day(&self.0, &SupervisionLedger::SPEC, "concluded_on")
    }

    /// What came of it (结论).
    async fn conclusion(&self) -> Option<&str> {
        text(&self.0, &SupervisionLedger::SPEC, "conclusion")
    }
}

connection!(DeadlineConnection, DeadlineEdge, DeadlineRow, "deadlines (时限)");
connection!(SupervisionConnection, SupervisionEdge, SupervisionRow, "supervisions (督办)");

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

/// Which supervisions (筛选).
#[derive(Debug, Clone, Default, InputObject)]
pub struct SupervisionFilter {
    /// Of this kind.
    pub kind: Option<Term<SupervisionKind>>,
    /// Whether it is not concluded.
    pub open: Option<bool>,
    /// Concerning this unit.
    pub unit: Option<String>,
    /// Of cases registered at this station.
    pub station: Option<String>,
}

fn equal(column: &'static str, value: Option<String>) -> Option<Filter> {
    value.map(|value| Filter::Eq(column, value.into()))
}

/// Questions about deadlines and supervisions.
#[derive(Default)]
pub struct BoardQuery;

#[Object]
impl BoardQuery {
    /// Deadlines, earliest due first (时限看板).
    async fn deadlines(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which deadlines (筛选).")] filter: Option<DeadlineFilter>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "At most this many from the start (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<DeadlineConnection>> {
        Some(
            deadlines(
                context,
                filter.unwrap_or_default(),
                as_of,
                Paging::new(first, after, None, None),
            )
            .await,
        )
    }

    /// Supervisions and urgings, newest first (督办台账).
    async fn supervisions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which supervisions (筛选).")] filter: Option<SupervisionFilter>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "At most this many from the start (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<SupervisionConnection>> {
        Some(
            supervisions(
                context,
                filter.unwrap_or_default(),
                as_of,
                Paging::new(first, after, None, None),
            )
            .await,
        )
    }
}

async fn deadlines(
    context: &Context<'_>,
    filter: DeadlineFilter,
    as_of: Option<AsOf>,
    paging: Result<Paging>,
) -> Result<DeadlineConnection> {
    permitted(context, Action::ReadCases)?;
    let mut parts = Vec::new();
    parts.extend(equal("kind", filter.kind.map(|kind| kind.0.to_string())));
    parts.extend(equal("state", filter.state.map(|state| state.as_str().to_owned())));
    parts.extend(equal("unit", filter.unit));
    parts.extend(equal("station", filter.station));
    parts.extend(filter.due_from.map(|day| Filter::AtLeast("due_on", day.0.into())));
    parts.extend(filter.due_before.map(|day| Filter::Below("due_on", day.0.into())));
    let order = Order::ascending("due_on");
    let Read { rows, page_info, position, counted, .. } =
        read(context, board(&DeadlineBoard::SPEC, parts, order, paging?, as_of)).await?;
    let edges =
        rows.into_iter().map(|(cursor, row)| DeadlineEdge { cursor, node: DeadlineRow(row) });
    Ok(DeadlineConnection {
        edges: edges.collect(),
        page_info,
        position: Position::from(position),
        counted: Some(counted),
    })
}

async fn supervisions(
    context: &Context<'_>,
    filter: SupervisionFilter,
    as_of: Option<AsOf>,
    paging: Result<Paging>,
) -> Result<SupervisionConnection> {
    permitted(context, Action::ReadCases)?;
    let mut parts = Vec::new();
    parts.extend(equal("kind", filter.kind.map(|kind| kind.0.to_string())));
    parts.extend(filter.open.map(|open| Filter::Eq("open", open.into())));
    parts.extend(equal("unit", filter.unit));
    parts.extend(equal("station", filter.station));
    let order = Order::descending("opened_on");
    let Read { rows, page_info, position, counted, .. } =
        read(context, board(&SupervisionLedger::SPEC, parts, order, paging?, as_of)).await?;
    let edges =
        rows.into_iter().map(|(cursor, row)| SupervisionEdge { cursor, node: SupervisionRow(row) });
    Ok(SupervisionConnection {
        edges: edges.collect(),
        page_info,
        position: Position::from(position),
        counted: Some(counted),
    })
}

fn board(
    model: &'static ModelSpec,
    parts: Vec<Filter>,
    order: Order,
    paging: Paging,
    as_of: Option<AsOf>,
) -> Asked {
    Asked {
        model,
        filter: Filter::And(parts),
        search: None,
        order,
        paging,
        as_of,
        min_position: None,
    }
}
