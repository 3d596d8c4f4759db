//! The boards of deadlines and supervisions: rows of their read models, each with its case.

pub mod deadlines;
pub mod supervisions;

use self::{
    deadlines::{DeadlineConnection, DeadlineFilter, deadlines},
    supervisions::{SupervisionConnection, SupervisionFilter, supervisions},
};
use crate::{
    directory::Unit,
    lists::Asked,
    moment::AsOf,
    page::Paging,
    scalar::{Date, Position},
};
use async_graphql::{Context, Object, Result};
use lianxin_domain::ids::UnitCode;
use lianxin_store::{Filter, ModelSpec, Order, Row, Value};

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
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
        #[graphql(desc = "At most this many from the start (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<DeadlineConnection>> {
        Some(
            deadlines(
                context,
                filter.unwrap_or_default(),
                (as_of, min_position),
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
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
        #[graphql(desc = "At most this many from the start (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<SupervisionConnection>> {
        Some(
            supervisions(
                context,
                filter.unwrap_or_default(),
                (as_of, min_position),
                Paging::new(first, after, None, None),
            )
            .await,
        )
    }
}

pub(crate) fn text<'r>(row: &'r Row, model: &ModelSpec, column: &str) -> Option<&'r str> {
    match row.value(model, column) {
        Value::Text(text) => Some(text),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Set(_) => None,
    }
}

pub(crate) fn day(row: &Row, model: &ModelSpec, column: &str) -> Option<Date> {
    text(row, model, column)?.parse().ok().map(Date)
}

fn unit(context: &Context<'_>, row: &Row, model: &ModelSpec) -> Option<Unit> {
    Unit::find(context, &UnitCode::from(text(row, model, "unit")?))
}

pub(crate) fn equal(column: &'static str, value: Option<String>) -> Option<Filter> {
    value.map(|value| Filter::Eq(column, value.into()))
}

/// As of when a board is asked for, and what it must include.
pub(crate) type When = (Option<AsOf>, Option<Position>);

pub(crate) fn board(
    model: &'static ModelSpec,
    filter: Filter,
    order: Order,
    paging: Paging,
    (as_of, min_position): When,
) -> Asked {
    Asked { model, columns: None, filter, search: None, order, paging, as_of, min_position }
}
