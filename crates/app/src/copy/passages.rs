//! A log in passages to be written down: whole commands, so that an interrupted copy is a log that could
//! have been.

use super::PAGE;
use lianxin_store::{
    Passage, Position, RecordedCommand, RecordedEvent, StoreError, Stretch, TenantId, Transcript,
};
use std::mem;
use uuid::Uuid;

/// A log on its way.
pub(super) struct Passages<'p> {
    log: &'p dyn Transcript,
    tenant: &'p TenantId,
    /// The last position that was handed out.
    after: Position,
    /// The last position to hand out.
    until: Position,
    /// Events that are read, but belong to a command that may go on.
    begun: Vec<RecordedEvent>,
}

impl<'p> Passages<'p> {
    /// What stands between two positions, both of which are the ends of commands.
    pub(super) fn new(
        log: &'p dyn Transcript,
        tenant: &'p TenantId,
        after: Position,
        until: Position,
    ) -> Self {
        Self { log, tenant, after, until, begun: Vec::new() }
    }

    /// The next passage, none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Passage>, StoreError> {
        let events = self.whole_commands().await?;
        let Some(last) = events.last() else { return Ok(None) };
        let stretch = Stretch { after: self.after, until: last.position };
        let mut ids: Vec<Uuid> = events.iter().map(|event| event.command_id).collect();
        ids.dedup();
        let commands = self.commands(&events, &ids).await?;
        let claims = self.log.claims(self.tenant, stretch).await?;
        let leaves = self.log.leaves(self.tenant, stretch).await?;
        whole(leaves.iter().map(|leaf| leaf.position), stretch, "leaf")?;
        self.after = stretch.until;
        Ok(Some(Passage { events, commands, claims, leaves }))
    }

    /// Reads on until a command has ended, however many events it has.
    async fn whole_commands(&mut self) -> Result<Vec<RecordedEvent>, StoreError> {
        loop {
            let after = self.begun.last().map_or(self.after, |event| event.position);
            if after == self.until {
                return Ok(mem::take(&mut self.begun));
            }
            let until = Position(after.0.saturating_add(PAGE)).min(self.until);
            let stretch = Stretch { after, until };
            let page = self.log.stored_events(self.tenant, stretch).await?;
            whole(page.iter().map(|event| event.position), stretch, "event")?;
            self.begun.extend(page);
            let last = self.begun.last().map(|event| event.command_id);
            let ended = self.begun.iter().rposition(|event| Some(event.command_id) != last);
            if let Some(ended) = ended {
                let rest = self.begun.split_off(ended + 1);
                return Ok(mem::replace(&mut self.begun, rest));
            }
        }
    }

    async fn commands(
        &self,
        events: &[RecordedEvent],
        ids: &[Uuid],
    ) -> Result<Vec<RecordedCommand>, StoreError> {
        let found = self.log.commands(self.tenant, ids).await?;
        let written = |(command, id): (Option<RecordedCommand>, &Uuid)| {
            command.ok_or_else(|| {
                let event = events.iter().find(|event| event.command_id == *id);
                missing(event.map_or(self.after.next(), |event| event.position), "receipt")
            })
        };
        found.into_iter().zip(ids).map(written).collect()
    }
}

/// That something stands at every position of a stretch.
fn whole(
    mut there: impl Iterator<Item = Position>,
    stretch: Stretch,
    what: &str,
) -> Result<(), StoreError> {
    let mut positions = (stretch.after.0 + 1..=stretch.until.0).map(Position);
    match positions.find(|position| there.next() != Some(*position)) {
        Some(position) => Err(missing(position, what)),
        None => Ok(()),
    }
}

fn missing(position: Position, what: &str) -> StoreError {
    StoreError::Damaged { position, reason: format!("no {what} stands there") }
}
