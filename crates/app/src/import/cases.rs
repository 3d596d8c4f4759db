//! Cases from a file of another system: what is known of each, as a legacy case, and nothing made up.
//!
//! Rows are read in order, mapped, and registered in large groups through the same rules as any
//! command. A row is imported, found to be there already, or rejected with line, column and code;
//! a second run adds nothing, and an interrupted one is resumed by running it again.

mod directory;
mod mapping;
mod row;
mod source;

pub use mapping::{Mapping, MappingError};
pub use row::{NoColumn, Reject};
pub use source::SourceError;

use crate::{
    App, ExecuteError,
    clock::event_id,
    execute::{Group, Opening},
};
use directory::Register;
use futures::{StreamExt, stream::FuturesOrdered};
use lianxin_domain::{
    Refusal,
    actor::{Actor, EntryChannel},
    case::{
        Case, CaseCommand,
        intake::{Location, Registered},
        legacy::{OutcomeRecorded, RegisterLegacy},
        links::External,
    },
    ids::{CaseId, CategoryCode, StationCode},
    refusal::Code,
    time::OccurredAt,
};
use row::Row;
use source::Chunk;
use std::io::Read;
use uuid::Uuid;

/// Groups on their way to the log at once: one is decided while others are written.
const UNDER_WAY: usize = 3;

/// What became of the rows so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows read.
    pub rows: u64,
    /// Cases registered.
    pub imported: u64,
    /// Rows whose external id is there already, from this file or an earlier run.
    pub duplicates: u64,
    /// Rows that did not become a case.
    pub rejected: u64,
}

/// Whether anything is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Rows become cases.
    Import,
    /// Rows are read and mapped, and nothing is written: neither cases nor the directory.
    DryRun,
}

/// Who is told what becomes of the rows.
pub trait Witness: Send {
    /// A row was rejected.
    fn rejected(&mut self, reject: &Reject);
    /// The rows so far.
    fn progress(&mut self, tally: Tally);
}

/// Why an import ended early. What was imported until then stands.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read, or has other columns.
    #[error("the file could not be read")]
    Source(#[from] SourceError),
    /// A command failed.
    #[error("a group of cases could not be registered")]
    Execute(#[from] ExecuteError),
}

/// Imports a file for a caller.
pub async fn import(
    app: &App,
    caller: &Actor,
    mapping: Mapping,
    file: impl Read + Send + 'static,
    mode: Mode,
    witness: &mut dyn Witness,
) -> Result<Tally, ImportError> {
    let run = Run { app, caller, correlation_id: Uuid::now_v7() };
    let register = Register::new(app, caller, &mapping);
    let mut chunks = source::chunks(mapping.clone(), file);
    let mut under_way = FuturesOrdered::new();
    let mut tally = Tally::default();
    // Whatever ends the reading, what is under way is brought to its end.
    let ended = loop {
        tokio::select! {
            biased;
            Some(settled) = under_way.next() => settle(&mut tally, witness, settled?),
            chunk = chunks.recv(), if under_way.len() < UNDER_WAY => {
                let Chunk { rows, rejects, duplicates, read } = match chunk {
                    None => break Ok(()),
                    Some(Err(unreadable)) => break Err(unreadable),
                    Some(Ok(chunk)) => chunk,
                };
                tally.rows += read;
                let asked = rows.len() as u64;
                let rows = run.not_there(rows).await?;
                tally.duplicates += duplicates + asked - rows.len() as u64;
                let (rows, unknown) = register.admit(rows, mode).await?;
                reject(&mut tally, witness, rejects.into_iter().chain(unknown));
                match mode {
                    Mode::DryRun => tally.imported += rows.len() as u64,
                    Mode::Import => under_way.push_back(run.register(rows).await?),
                }
            }
        }
        witness.progress(tally);
    };
    while let Some(settled) = under_way.next().await {
        settle(&mut tally, witness, settled?);
        witness.progress(tally);
    }
    Ok(ended.map(|()| tally)?)
}

/// What all groups of an import have in common.
struct Run<'r> {
    app: &'r App,
    caller: &'r Actor,
    correlation_id: Uuid,
}

/// The rows of a group with what refused each, if anything did.
type Settled = Vec<(Row, Option<Refusal>)>;

impl<'r> Run<'r> {
    /// The rows that no case has been registered or linked for.
    async fn not_there(&self, mut rows: Vec<Row>) -> Result<Vec<Row>, ExecuteError> {
        let keys: Vec<String> = rows.iter().map(|row| row.external.key()).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let core = &self.app.core;
        let taken = core.log.claimed(&core.tenant, External::CLAIM, &keys).await?;
        let mut taken = taken.iter();
        rows.retain(|_| taken.next().is_some_and(Option::is_none));
        Ok(rows)
    }

    /// Decides on the registration of rows, and gives them their numbers; the answer is to write
    /// them.
    async fn register(
        &self,
        rows: Vec<Row>,
    ) -> Result<impl Future<Output = Result<Settled, ExecuteError>> + use<'r>, ExecuteError> {
        let group = Group {
            command_id: Uuid::now_v7(),
            correlation_id: self.correlation_id,
            channel: EntryChannel::Import,
            openings: rows.iter().map(opening).collect(),
        };
        let prepared = self.app.prepare::<Case>(self.caller, group).await?;
        Ok(async { Ok(rows.into_iter().zip(prepared.open().await?).collect()) })
    }
}

/// The registration of a row. Its case's id follows from the external id.
fn opening(row: &Row) -> Opening<CaseCommand> {
    let occurred_at = OccurredAt::on_day(row.opened);
    let case_id = event_id(occurred_at.instant(), row.external_name(), 0);
    let External { system, external_id } = row.external.clone();
    Opening {
        stream_id: case_id.to_string().into(),
        occurred_at,
        command: CaseCommand::RegisterLegacy(RegisterLegacy {
            registration: registration(row, CaseId(case_id)),
            source: system,
            external_id,
            outcome: row.closed.map(|closed_on| OutcomeRecorded { closed_on, outcome: None }),
        }),
    }
}

fn registration(row: &Row, case_id: CaseId) -> Registered {
    Registered {
        category: Some(CategoryCode::new(&row.category.code)),
        location: row.location.clone().map(|text| Location { text, point: None }),
        legacy: true,
        ..Registered::least(case_id, row.title.clone(), StationCode::new(&row.station.code))
    }
}

/// Counts what became of the rows of a group.
fn settle(tally: &mut Tally, witness: &mut dyn Witness, settled: Settled) {
    let mut rejects = Vec::new();
    for (row, refusal) in settled {
        match refusal {
            None => tally.imported += 1,
            Some(refusal) if refusal.code == Code::AlreadyExists => tally.duplicates += 1,
            Some(refusal) => rejects.push(row.refused(&refusal)),
        }
    }
    reject(tally, witness, rejects);
}

fn reject(tally: &mut Tally, witness: &mut dyn Witness, rejects: impl IntoIterator<Item = Reject>) {
    for reject in rejects {
        tally.rejected += 1;
        witness.rejected(&reject);
    }
}
