//! As of when a question is asked, and what it must at least have seen.

use super::Queries;
use crate::QueryError;
use jiff::Timestamp;
use lianxin_store::{ModelSpec, Position};
use std::time::Duration;
use tokio::time::timeout;

/// How long a question waits for a position it was told.
const BOUND: Duration = Duration::from_secs(5);

/// A moment of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// After the event at this position.
    Position(Position),
    /// What the record said at this time: everything recorded up to it.
    Time(Timestamp),
}

/// As of when a question is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct At {
    /// The moment; now, when absent.
    pub as_of: Option<Moment>,
    /// A position the answer must include, as a receipt named it.
    pub min_position: Option<Position>,
}

impl At {
    /// As of a position.
    pub fn position(position: Position) -> Self {
        Self { as_of: Some(Moment::Position(position)), min_position: None }
    }
}

impl Queries {
    /// The position a question is about; absent for the newest. Waits for positions that the log
    /// has yet to reach.
    pub(crate) async fn moment(&self, at: At) -> Result<Option<Position>, QueryError> {
        let (log, tenant) = (&self.core.log, &self.core.tenant);
        if let Some(wanted) = at.min_position {
            self.reached(wanted).await?;
        }
        match at.as_of {
            None => Ok(None),
            Some(Moment::Time(time)) => Ok(Some(log.position_at(tenant, time).await?)),
            Some(Moment::Position(wanted)) => self.reached(wanted).await.map(|()| Some(wanted)),
        }
    }

    /// The same for a read model, which may still be on its way there.
    pub(super) async fn moment_of(
        &self,
        model: &ModelSpec,
        at: At,
    ) -> Result<Option<Position>, QueryError> {
        let as_of = self.moment(at).await?;
        if let Some(wanted) = as_of.max(at.min_position) {
            self.core.projector.wait_for(model, wanted, BOUND).await?;
        }
        Ok(as_of)
    }

    /// Waits until the log has reached a position, within the bound.
    async fn reached(&self, wanted: Position) -> Result<(), QueryError> {
        let mut head = self.core.batches.watch().await?;
        // A watch that ends is a log that is closing: it will not get there any more.
        let arrived = timeout(BOUND, head.wait_for(|head| *head >= wanted)).await;
        if arrived.is_ok_and(|reached| reached.is_ok()) {
            return Ok(());
        }
        let reached = *head.borrow();
        Err(QueryError::Behind { wanted, reached })
    }
}
