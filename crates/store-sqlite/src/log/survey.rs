//! Finds out what the log knows about everything a batch touches, or assumes it.
//!
//! Arrays travel as JSON, so that the statement is fixed however large the batch.

use super::{
    judge::{Claim, Done, Known},
    row,
};
use crate::error::engine;
use lianxin_store::{Append, Position, StoreError, StreamKey, TenantId};
use serde_json::json;
use sqlx::{SqliteConnection, sqlite::SqliteRow};
use std::collections::{HashMap, HashSet};

/// Versions of streams as of a head, kept between batches by the one who moves the head.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    /// Unknown until the first batch has asked.
    pub(crate) head: Option<Position>,
    pub(crate) versions: HashMap<StreamKey, u64>,
    /// Batches still to be surveyed because an assumption was wrong.
    doubts: u32,
}

/// Batches that are surveyed after a wrong assumption: where one command was repeated, more will be.
const DOUBTS: u32 = 16;

impl Remembered {
    /// What the log would say if nobody else had written and the batch held nothing that must be
    /// refused, as is nearly always the case. It may be acted on because the file itself refuses
    /// what does not fit.
    pub(crate) fn assume(&mut self, batch: &[&Append]) -> Option<Known> {
        if self.doubts > 0 {
            self.doubts -= 1;
            return None;
        }
        let mut known = Known { head: self.head?, ..Known::default() };
        for part in batch.iter().flat_map(|append| &append.streams) {
            let assumed = self.versions.get(&part.stream).copied().unwrap_or(part.expected_version);
            known.versions.entry(part.stream.clone()).or_insert(assumed);
        }
        Some(known)
    }

    /// An assumption was wrong.
    pub(crate) fn doubt(&mut self) {
        self.doubts = DOUBTS;
    }
}

/// What is known at the head about the batch. Remembered versions count while the head stands where
/// they were true, that is while no other process has appended since.
pub(crate) async fn survey(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    batch: &[&Append],
    remembered: &mut Remembered,
) -> Result<Known, StoreError> {
    let known = ask(connection, tenant, batch, remembered).await?;
    if Some(known.head) == remembered.head || remembered.versions.is_empty() {
        remembered.head = Some(known.head);
        return Ok(known);
    }
    remembered.versions.clear();
    let known = ask(connection, tenant, batch, remembered).await?;
    // Should the head have moved once more, this answer is whole all the same: nothing in it was
    // remembered.
    remembered.head = Some(known.head);
    Ok(known)
}

async fn ask(
    connection: &mut SqliteConnection,
    tenant: &TenantId,
    batch: &[&Append],
    remembered: &Remembered,
) -> Result<Known, StoreError> {
    let questions = Questions::of(batch, remembered);
    let rows = sqlx::query(include_str!("survey.sql"))
        .bind(tenant.as_str())
        .bind(json!(questions.commands).to_string())
        .bind(json!(questions.streams.iter().map(stream_pair).collect::<Vec<_>>()).to_string())
        .bind(json!(questions.claims).to_string())
        .fetch_all(connection)
        .await
        .map_err(engine("looking up what a batch touches"))?;
    let mut known = Known { versions: questions.versions.clone(), ..Known::default() };
    for row in &rows {
        questions.learn(&mut known, batch, row)?;
    }
    Ok(known)
}

fn stream_pair(stream: &&StreamKey) -> [String; 2] {
    [stream.stream_type.to_string(), stream.stream_id.to_string()]
}

/// What is asked about a batch; answers name their question by its place.
struct Questions<'b> {
    commands: Vec<String>,
    streams: Vec<&'b StreamKey>,
    claims: Vec<&'b Claim>,
    /// Needs no asking.
    versions: HashMap<StreamKey, u64>,
}

impl<'b> Questions<'b> {
    fn of(batch: &[&'b Append], remembered: &Remembered) -> Self {
        let named: HashSet<&StreamKey> =
            batch.iter().flat_map(|append| &append.streams).map(|part| &part.stream).collect();
        let mut streams = Vec::new();
        let mut versions = HashMap::with_capacity(named.len());
        for stream in named {
            match remembered.versions.get(stream) {
                Some(version) => _ = versions.insert(stream.clone(), *version),
                None => streams.push(stream),
            }
        }
        Self {
            commands: batch.iter().map(|append| append.command_id.simple().to_string()).collect(),
            streams,
            claims: batch.iter().flat_map(|append| &append.claims).collect(),
            versions,
        }
    }

    fn learn(
        &self,
        known: &mut Known,
        batch: &[&Append],
        row: &SqliteRow,
    ) -> Result<(), StoreError> {
        let number = |index| row::natural(row, index, Position::START);
        let part = number(0)?;
        if part == 0 {
            known.head = Position(number(2)?);
            return Ok(());
        }
        let place = number(1)? as usize;
        match part {
            1 => {
                let (receipt, asked) = row::receipt(row, 2)?;
                known.commands.insert(batch[place].command_id, (Done::Before(receipt), asked));
            }
            2 => _ = known.versions.insert(self.streams[place].clone(), number(2)?),
            _ => _ = known.claims.insert(self.claims[place].clone(), Position(number(2)?)),
        }
        Ok(())
    }
}
