//! One batch, one transaction: judge, move the head, write, commit.
//!
//! The batch is judged before the write lock is taken, by what is remembered where that will do. The
//! file itself refuses it when that was wrong or the head has moved since. It is then judged again
//! under the lock, by what the log says, where nobody else can move the head.

use super::{
    judge::{Done, Known, Place, Verdict},
    lookup::stored,
    row, rows,
    survey::{Remembered, survey},
};
use crate::{
    error::{engine, is_refused_row},
    writer::BEGIN,
};
use jiff::Timestamp;
use lianxin_store::{Append, AppendError, Position, Receipt, StoreError, TenantId};
use sqlx::{Connection, Row, SqliteConnection};

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
        let judged = match self.assume(remembered) {
            Some(judged) => judged,
            None => self.judge(connection, remembered).await?,
        };
        if judged.writes_nothing() {
            return Ok(judged.through(Timestamp::UNIX_EPOCH));
        }
        let mut written = self.run(connection, judged).await;
        if written.as_ref().is_err_and(is_refused_row) {
            remembered.doubt();
            written = self.write_locked(connection, remembered).await;
        }
        written
    }

    /// Takes the lock first and judges then.
    async fn write_locked(
        &self,
        connection: &mut SqliteConnection,
        remembered: &mut Remembered,
    ) -> Result<Through, StoreError> {
        let mut tx =
            connection.begin_with(BEGIN).await.map_err(engine("locking the log to append"))?;
        let judged = self.judge(&mut tx, remembered).await?;
        if judged.writes_nothing() {
            return Ok(judged.through(Timestamp::UNIX_EPOCH));
        }
        let through = self.run(&mut tx, judged).await?;
        tx.commit().await.map_err(engine("committing a batch of appends"))?;
        Ok(through)
    }

    async fn judge(
        &self,
        connection: &mut SqliteConnection,
        remembered: &mut Remembered,
    ) -> Result<Judged, StoreError> {
        let known = survey(connection, self.tenant, self.appends, remembered).await?;
        Ok(Judged::at(known, self.appends))
    }

    /// The batch judged without asking the log; only ever with the verdict that all of it fits.
    fn assume(&self, remembered: &mut Remembered) -> Option<Judged> {
        let judged = Judged::at(remembered.assume(self.appends)?, self.appends);
        let fits = |verdict: &Verdict| !matches!(verdict, Verdict::Refused(_));
        judged.verdicts.iter().all(fits).then_some(judged)
    }

    /// Writes what was judged; outside of a transaction that also commits it.
    async fn run(
        &self,
        connection: &mut SqliteConnection,
        judged: Judged,
    ) -> Result<Through, StoreError> {
        let placed = judged.placed(self.appends);
        let encoding = engine("encoding a batch of appends");
        let told = sqlx::query(include_str!("write.sql"))
            .bind(self.tenant.as_str())
            .bind(stored(judged.known.head.0))
            .bind(stored(judged.from.0))
            .bind(rows::events(&placed).map_err(&encoding)?)
            .bind(rows::receipts(&placed).map_err(&encoding)?)
            .bind(rows::claims(&placed).map_err(&encoding)?)
            .fetch_all(connection)
            .await
            .map_err(engine("writing a batch of appends"))?;
        let recorded_at = told.first().map(|row| row.try_get(0)).transpose();
        let recorded_at = recorded_at
            .map_err(engine("reading the time of a batch"))?
            .ok_or_else(|| row::damaged(judged.known.head, "no event stands there"))?;
        let recorded_at = row::timestamp(recorded_at, judged.from)?;
        Ok(judged.through(recorded_at))
    }
}

/// A batch judged at a head.
struct Judged {
    from: Position,
    known: Known,
    verdicts: Vec<Verdict>,
}

impl Judged {
    fn at(mut known: Known, appends: &[&Append]) -> Self {
        let from = known.head;
        let verdicts = appends.iter().map(|append| known.judge(append)).collect();
        Self { from, known, verdicts }
    }

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
    fn through(self, recorded_at: Timestamp) -> Through {
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
        Through { outcomes, known: self.known }
    }
}
