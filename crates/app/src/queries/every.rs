//! All rows of a read model that satisfy a condition at a position: for figures over several models that must
//! speak of one moment.

use super::{At, Period, Queries};
use crate::QueryError;
use lianxin_store::{Filter, ModelSpec, Order, Position, Row, Select};

/// Rows a page.
const PAGE: u32 = 500;

impl Queries {
    /// The position that a question over several models is answered at: the one asked for, or the head.
    pub(super) async fn one_moment(&self, at: At) -> Result<Position, QueryError> {
        match self.moment(at).await? {
            Some(position) => Ok(position),
            None => self.head().await,
        }
    }

    /// The rows, by a column.
    pub(super) async fn every(
        &self,
        model: &'static ModelSpec,
        filter: Filter,
        by: &'static str,
        position: Position,
    ) -> Result<Vec<Row>, QueryError> {
        let as_of = self.moment_of(model, At::position(position)).await?;
        let order = Order::ascending(by);
        let (mut rows, mut after) = (Vec::new(), None);
        loop {
            let select = Select {
                filter: filter.clone(),
                search: None,
                order: order.clone(),
                after,
                backwards: false,
                limit: PAGE,
                as_of,
                columns: None,
            };
            let page = self.core.read.select(&self.core.tenant, model, select).await?;
            after = page.rows.last().map(|row| row.place(model, &order));
            rows.extend(page.rows);
            if !page.more || after.is_none() {
                return Ok(rows);
            }
        }
    }
}

/// Rows whose day lies within a period.
pub(super) fn within(column: &'static str, period: Period) -> Filter {
    Filter::And(vec![
        Filter::AtLeast(column, period.from.into()),
        Filter::Below(column, period.before.into()),
    ])
}
