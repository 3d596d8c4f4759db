//! One batch, one transaction: judge, move the head, write, commit.
//!
//! The batch is judged before the ledger is locked, by what is remembered where that will do. The log
//! itself refuses it when that was wrong or the head has moved since. It is then judged again under
//! the lock, by what the log says, where nobody else can move the head. Where others append as well, the
//! lock comes first, and batches of several processes follow each other without being refused.

use super::{
    judge::{Done, Known, Place, Verdict},
    survey::{Remembered, survey},
    writer::{LogWriter, PlacedBatch, Writers},
};
use crate::{Append, AppendError, Position, Receipt, StoreError, TenantId};
use jiff::Timestamp;

/// What a caller is told.
pub(super) type Outcome = Result<Receipt, AppendError>;

/// A batch about to be written.
pub(super) struct Batch<'b> {
    pub(super) tenant: &'b TenantId,
    pub(super) appends: &'b [&'b Append],
}

/// A batch that is through.
pub(super) struct Through {
    /// One for each append, in order.
    pub(super) outcomes: Vec<Outcome>,
    /// What is known after it.
    pub(super) known: Known,
}

impl Batch<'_> {
    /// Writes the batch and leaves no transaction open, whatever happens. An error means that none
    /// of it was written, unless the commit itself failed.
    pub(super) async fn write(
        &self,
        writers: &dyn Writers,
        writer: &mut dyn LogWriter,
        remembered: &mut Remembered,
    ) -> Result<Through, StoreError> {
        let refused = |written: &Result<Through, StoreError>| {
            written.as_ref().is_err_and(|error| writers.is_refused(error))
        };
        let crowded = remembered.is_crowded();
        let mut written = match crowded {
            true => self.write_at_head(writer, remembered).await,
            false => self.judge_and_run(writer, remembered).await,
        };
        if !crowded && refused(&written) {
            let head = writer.lock(self.tenant).await?;
            if remembered.stands_at(head) {
                // Nobody has moved the head: what was assumed is to blame.
                remembered.doubt();
            }
            written = self.finish(writer, remembered).await;
        }
        if refused(&written) && !remembered.doubts() {
            remembered.doubt();
            written = self.write_locked(writer, remembered).await;
        }
        written
    }

    /// Writes what may be assumed to fit at whatever head there is.
    async fn write_at_head(
        &self,
        writer: &mut dyn LogWriter,
        remembered: &mut Remembered,
    ) -> Result<Through, StoreError> {
        let Some(judged) = self.assume(remembered) else {
            return self.write_locked(writer, remembered).await;
        };
        // Whatever may be assumed is written, so there is something.
        let (head, recorded_at) = writer.write_at_head(&judged.placed(self)).await?;
        remembered.stands_at(head);
        Ok(judged.moved_to(head).through(recorded_at))
    }

    async fn write_locked(
        &self,
        writer: &mut dyn LogWriter,
        remembered: &mut Remembered,
    ) -> Result<Through, StoreError> {
        let head = writer.lock(self.tenant).await?;
        remembered.stands_at(head);
        self.finish(writer, remembered).await
    }

    /// Writes under the lock, and leaves no transaction open.
    async fn finish(
        &self,
        writer: &mut dyn LogWriter,
        remembered: &mut Remembered,
    ) -> Result<Through, StoreError> {
        let committed = match self.judge_and_run(writer, remembered).await {
            Ok(through) => writer.commit().await.map(|()| through),
            Err(error) => Err(error),
        };
        if committed.is_err() {
            writer.roll_back().await;
        }
        committed
    }

    /// Judges by what is remembered where that will do, otherwise by what the log says, and writes.
    async fn judge_and_run(
        &self,
        writer: &mut dyn LogWriter,
        remembered: &mut Remembered,
    ) -> Result<Through, StoreError> {
        let judged = match self.assume(remembered) {
            Some(judged) => judged,
            None => {
                let known = survey(writer, self.tenant, self.appends, remembered).await?;
                Judged::at(known, self.appends)
            }
        };
        self.run(writer, judged).await
    }

    /// The batch judged without asking the log; only ever with the verdict that all of it fits.
    fn assume(&self, remembered: &mut Remembered) -> Option<Judged> {
        let judged = Judged::at(remembered.assume(self.appends)?, self.appends);
        let fits = |verdict: &Verdict| !matches!(verdict, Verdict::Refused(_));
        judged.verdicts.iter().all(fits).then_some(judged)
    }

    /// Writes what was judged, if anything is to be written.
    async fn run(&self, writer: &mut dyn LogWriter, judged: Judged) -> Result<Through, StoreError> {
        let batch = judged.placed(self);
        if batch.appends.is_empty() {
            return Ok(judged.through(Timestamp::UNIX_EPOCH));
        }
        let recorded_at = writer.write(&batch).await?;
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

    fn placed<'a>(&self, batch: &Batch<'a>) -> PlacedBatch<'a> {
        let placed = |(append, verdict): (&&'a Append, &Verdict)| match verdict {
            Verdict::Write(place) => Some((*append, *place)),
            Verdict::Repeats(_) | Verdict::Refused(_) => None,
        };
        let appends = batch.appends.iter().zip(&self.verdicts).filter_map(placed).collect();
        let (head_before, head_after) = (self.from, self.known.head);
        PlacedBatch { tenant: batch.tenant, head_before, head_after, appends }
    }

    /// What is written at another head than it was judged at. Only what is told of it afterwards is moved:
    /// versions, and where the head stands.
    fn moved_to(mut self, head: Position) -> Self {
        let from = std::mem::replace(&mut self.from, head);
        for verdict in &mut self.verdicts {
            if let Verdict::Write(place) | Verdict::Repeats(Done::Now(place)) = verdict {
                *place = place.moved(from, head);
            }
        }
        self.known.head = self.known.head.moved(from, head);
        self
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
