//! What the log says about itself is written between two batches, under the lock that moves the head.

use super::{survey::Questions, writer::LogWriter};
use crate::{Author, Position, StoreError, Stretch, TenantId, Transcript};

/// Writes what an author has to say, and leaves no transaction open.
pub(super) async fn inscribe(
    writer: &mut dyn LogWriter,
    log: &dyn Transcript,
    tenant: &TenantId,
    author: &mut dyn Author,
) -> Result<Option<Position>, StoreError> {
    let head = writer.lock(tenant).await?;
    let written = match write(writer, log, (tenant, head), author).await {
        Ok(Some(position)) => writer.commit().await.map(|()| Some(position)),
        other => other,
    };
    if !matches!(written, Ok(Some(_))) {
        writer.roll_back().await;
    }
    written
}

async fn write(
    writer: &mut dyn LogWriter,
    log: &dyn Transcript,
    (tenant, head): (&TenantId, Position),
    author: &mut dyn Author,
) -> Result<Option<Position>, StoreError> {
    let last = Stretch { after: head.before(), until: head };
    let last = log.stored_events(tenant, last).await?;
    let Some(last) = last.first() else { return Ok(None) };
    let Some(own) = author.entry(head).await? else { return Ok(None) };
    let position = own.position();
    if position != head.next() {
        let reason = "what the log says about itself is about another size".to_owned();
        return Err(StoreError::Damaged { position, reason });
    }
    let stream = own.stream();
    let known = writer.survey(tenant, &Questions::of_stream(&stream)).await?;
    let version = known.versions.get(&stream).copied().unwrap_or(0) + 1;
    writer.inscribe(tenant, head, &own.passage(tenant, version, last.recorded_at)).await?;
    Ok(Some(position))
}
