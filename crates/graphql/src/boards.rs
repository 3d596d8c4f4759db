//! The boards: rows of read models, of cases and of the station's year.

pub mod archives;
pub mod commitments;
pub mod deadlines;
pub mod feedback;
pub mod receptions;
pub mod stations;
pub mod supervisions;

use self::{
    archives::{ArchiveConnection, ArchiveFilter, archives},
    commitments::{CommitmentConnection, CommitmentFilter, commitments},
    deadlines::{DeadlineConnection, DeadlineFilter, deadlines},
    feedback::{FeedbackConnection, FeedbackFilter, feedback},
    receptions::{ReceptionConnection, ReceptionFilter, receptions},
    stations::{StationBoardConnection, stations},
    supervisions::{SupervisionConnection, SupervisionFilter, supervisions},
};
use crate::{
    directory::Unit,
    lists::Asked,
    moment::AsOf,
    page::Paging,
    scalar::{Date, Position, int32},
};
use async_graphql::{Context, Object, Result};
use lianxin_domain::ids::UnitCode;
use lianxin_store::{Filter, ModelSpec, Order, Row};

/// Questions that boards answer.
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

    /// Receptions, earliest first (接待日历).
    async fn receptions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which receptions (筛选).")] filter: Option<ReceptionFilter>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
        #[graphql(desc = "At most this many from the start (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<ReceptionConnection>> {
        let paging = Paging::new(first, after, None, None);
        let filter = filter.unwrap_or_default();
        Some(receptions(context, filter, (as_of, min_position), paging).await)
    }

    /// Every station with what it has and how it was found, by code (联络站看板).
    async fn station_board(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
        #[graphql(desc = "At most this many from the start (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<StationBoardConnection>> {
        let paging = Paging::new(first, after, None, None);
        Some(stations(context, (as_of, min_position), paging).await)
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

    /// Feedback, newest first (反馈台账).
    async fn feedback_ledger(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which feedback (筛选).")] filter: Option<FeedbackFilter>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
        #[graphql(desc = "At most this many from the start (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<FeedbackConnection>> {
        let paging = Paging::new(first, after, None, None);
        let filter = filter.unwrap_or_default();
        Some(feedback(context, filter, (as_of, min_position), paging).await)
    }

    /// Commitments, earliest due first (承诺台账).
    async fn commitments(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which commitments (筛选).")] filter: Option<CommitmentFilter>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
        #[graphql(desc = "At most this many from the start (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<CommitmentConnection>> {
        let paging = Paging::new(first, after, None, None);
        let filter = filter.unwrap_or_default();
        Some(commitments(context, filter, (as_of, min_position), paging).await)
    }

    /// Cases that are closed or filed, by archive number, those not filed last (档案目录).
    async fn archives(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which files (筛选).")] filter: Option<ArchiveFilter>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
        #[graphql(desc = "At most this many from the start (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<ArchiveConnection>> {
        let paging = Paging::new(first, after, None, None);
        let filter = filter.unwrap_or_default();
        Some(archives(context, filter, (as_of, min_position), paging).await)
    }
}

pub(crate) fn day(row: &Row, model: &ModelSpec, column: &str) -> Option<Date> {
    row.text(model, column)?.parse().ok().map(Date)
}

/// A number as GraphQL's own, which has 32 bits.
pub(crate) fn int(row: &Row, model: &ModelSpec, column: &str) -> Option<i32> {
    row.int(model, column).map(int32)
}

fn unit(context: &Context<'_>, row: &Row, model: &ModelSpec) -> Option<Unit> {
    Unit::find(context, &UnitCode::from(row.text(model, "unit")?))
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
