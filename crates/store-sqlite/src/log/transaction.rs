//! One batch, one transaction: judge, move the head, write, commit.
//!
//! The batch is judged before the write lock is taken. That is safe because the head is moved only
//! from where the judgement found it; when another process has moved it first, the batch is judged
//! again under the lock.

use super::{
    insert,
    judge::{Done, Known, Place, Verdict},
    lookup::stored,
    row,
    survey::{Remembered, survey},
};
use crate::error::engine;
use jiff::Timestamp;
use lianxin_store::{Append, AppendError, Position, Receipt, StoreError, TenantId};
use sqlx::SqliteConnection;

/// What a caller is told.
pub(crate) type Outcome = Result<Receipt, AppendError>;

/// A batch about to be written.
pub(crate) struct Batch<'b> {
    pub(crate) tenant: &'b TenantId,
    pub(crate) appends: &'b [&'b Append],
}

/// A batch that is through.
pub(crate) struct Through {
    /// One for each append, in order.
    pub(crate) outcomes: Vec<Outcome>,
    /// What is known after it.
    pub(crate) known: Known,
}

impl Batch<'_> {
    /// Writes the batch and leaves no transaction open, whatever happens. An error means that none
    /// of it was written, unless the commit itself failed.
    pub(crate) async fn write(
        &self,
        connection: &mut SqliteConnection,
        remembered: &mut Remembered,
    ) -> Result<Through, StoreError> {
        let judged = self.judge(connection, remembered).await?;
        if judged.writes_nothing() {
            return judged.through(Timestamp::UNIX_EPOCH);
        }
        let written = self.transact(connection, remembered, judged).await;
        if !matches!(&written, Ok(written) if written.committed) {
            // SQLite may have rolled back by itself, and says so by an error.
            _ = sqlx::raw_sql("ROLLBACK").execute(connection).await;
        }
        let Written { judged, recorded_at, .. } = written?;
        judged.through(recorded_at)
    }

    async fn judge(
        &self,
        connection: &mut SqliteConnection,
        remembered: &mut Remembered,
    ) -> Result<Judged, StoreError> {
        let mut known = survey(connection, self.tenant, self.appends, remembered).await?;
        let from = known.head;
        let verdicts = self.appends.iter().map(|append| known.judge(append)).collect();
        Ok(Judged { from, known, verdicts })
    }

    async fn transact(
        &self,
        connection: &mut SqliteConnection,
        remembered: &mut Remembered,
        mut judged: Judged,
    ) -> Result<Written, StoreError> {
        let begin = include_str!("begin.sql");
        let mut recorded_at = self.move_head(connection, begin, &judged).await?;
        if recorded_at.is_none() {
            judged = self.judge(connection, remembered).await?;
            if judged.writes_nothing() {
                return Ok(Written {
                    judged,
                    recorded_at: Timestamp::UNIX_EPOCH,
                    committed: false,
                });
            }
            let again = include_str!("move_head.sql");
            recorded_at = self.move_head(connection, again, &judged).await?;
        }
        let recorded_at = recorded_at
            .ok_or_else(|| row::damaged(judged.from, "the head moved under the write lock"))?;
        let placed = judged.placed(self.appends);
        insert::events(connection, self.tenant, recorded_at, &placed).await?;
        insert::receipts_and_commit(connection, self.tenant, recorded_at, &placed).await?;
        let recorded_at = row::timestamp(recorded_at, judged.from)?;
        Ok(Written { judged, recorded_at, committed: true })
    }

    /// Moves the head and gives the time of the batch, by the database's clock.
    async fn move_head(
        &self,
        connection: &mut SqliteConnection,
        statement: &'static str,
        judged: &Judged,
    ) -> Result<Option<i64>, StoreError> {
        sqlx::query_scalar(statement)
            .bind(self.tenant.as_str())
            .bind(stored(judged.from.0))
            .bind(stored(judged.known.head.0))
            .fetch_optional(connection)
            .await
            .map_err(engine("moving the head"))
    }
}

/// A batch judged at a head.
struct Judged {
    from: Position,
    known: Known,
    verdicts: Vec<Verdict>,
}

/// How a transaction ended.
struct Written {
    judged: Judged,
    recorded_at: Timestamp,
    committed: bool,
}

impl Judged {
    fn writes_nothing(&self) -> bool {
        self.known.head == self.from
    }

    fn placed<'a>(&self, appends: &[&'a Append]) -> Vec<(&'a Append, Place)> {
        let placed = |(append, verdict): (&&'a Append, &Verdict)| match verdict {
            Verdict::Write(place) => Some((*append, *place)),
            Verdict::Repeats(_) | Verdict::Refused(_) => None,
        };
        appends.iter().zip(&self.verdicts).filter_map(placed).collect()
    }

    /// Verdicts as callers are told them, once the batch has its time.
    fn through(self, recorded_at: Timestamp) -> Result<Through, StoreError> {
        let receipt = |Place { first, last, version }, repeated| Receipt {
            first,
            last,
            version,
            recorded_at,
            repeated,
        };
        let outcome = |verdict| match verdict {
            Verdict::Write(place) => Ok(receipt(place, false)),
            Verdict::Repeats(Done::Now(place)) => Ok(receipt(place, true)),
            Verdict::Repeats(Done::Before(receipt)) => Ok(receipt),
            Verdict::Refused(error) => Err(error),
        };
        let outcomes = self.verdicts.into_iter().map(outcome).collect();
        Ok(Through { outcomes, known: self.known })
    }
}
