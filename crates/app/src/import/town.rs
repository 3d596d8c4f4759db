//! A town from its files: the directory first, then what the stations did, every case entry and the rest of
//! the year, all through the real commands.

mod cases;
mod cast;
mod commands;
mod directory;
mod files;
mod life;
mod receptions;
mod year;

pub use cast::demo_callers;
pub use files::{FilesError, Town};

use crate::{App, Done, ExecuteError, Order, clock::StoppedClock, execute::Executable};
use jiff::{SignedDuration, civil::Date};
use lianxin_domain::{
    actor::{Actor, EntryChannel},
    time::OccurredAt,
};
use std::{fmt, sync::Arc};
use uuid::Uuid;

/// What an import of a town came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Commands that took effect now.
    pub new: usize,
    /// Commands that had taken effect before.
    pub repeated: usize,
}

impl fmt::Display for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} commands played, {} had been played before", self.new, self.repeated)
    }
}

/// Why a town could not be played.
#[derive(Debug, thiserror::Error)]
pub enum TownError {
    /// A command was refused or failed.
    #[error("{what} on {on}")]
    Command {
        /// What was being played.
        what: String,
        /// On which day.
        on: Date,
        /// Why not.
        source: Box<ExecuteError>,
    },
    /// What came out is not what the file says.
    #[error("{what} on {on}: expected {expected}, found {found}")]
    Differs {
        /// What was being played.
        what: String,
        /// On which day.
        on: Date,
        /// What the file says.
        expected: String,
        /// What came out.
        found: String,
    },
    /// An entry names something that the files do not have, or in a form that cannot be read.
    #[error("{what} names {value}, which is not known")]
    Unknown {
        /// What was being played.
        what: String,
        /// What it names.
        value: String,
    },
}

/// Plays a town. A second run adds nothing: every command has an id of its own.
pub async fn import(app: &App, town: &Town) -> Result<Loaded, TownError> {
    let mut stage = Stage { app, loaded: Loaded::default() };
    directory::play(&mut stage, town).await?;
    life::play(&mut stage, town).await?;
    receptions::play(&mut stage, town).await?;
    cases::play(&mut stage, town).await?;
    year::play(&mut stage, town).await?;
    Ok(stage.loaded)
}

/// Where commands are played, each with the clock set to its own time.
struct Stage<'a> {
    app: &'a App,
    loaded: Loaded,
}

/// What is being played, and when.
struct Scene {
    /// Names the command for ever: its id follows from it.
    what: String,
    on: Date,
    /// Minutes after ten in the morning, so that a day's entries keep their order.
    minute: i64,
}

impl Stage<'_> {
    async fn play<R: Executable>(
        &mut self,
        scene: &Scene,
        actor: &Actor,
        stream: &str,
        command: R::Command,
    ) -> Result<Done<R>, TownError> {
        let morning = OccurredAt::on_day(scene.on).instant();
        let time = morning + SignedDuration::from_mins(60 + scene.minute);
        let at = OccurredAt::new(time, jiff::tz::offset(8));
        let order = Order::new(id_of(&scene.what), EntryChannel::Import).at(at);
        let app = self.app.with_clock(Arc::new(StoppedClock(time)));
        let done = app.execute::<R>(actor, order, stream, command).await;
        let done = done.map_err(|source| TownError::Command {
            what: scene.what.clone(),
            on: scene.on,
            source: Box::new(source),
        })?;
        match &done.receipt {
            Some(receipt) if !receipt.repeated => self.loaded.new += 1,
            Some(_) | None => self.loaded.repeated += 1,
        }
        Ok(done)
    }
}

/// The id that follows from a name (UUIDv5).
fn id_of(name: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("urn:lianxin:town:{name}").as_bytes())
}
