//! What a rule may know beyond its own state: who, when, and the rules and directory in force.

use crate::{
    actor::{Actor, EntryChannel},
    calendar::WorkCalendar,
    case::Case,
    directory::Directory,
    fact::LateEntry,
    policy::PolicySet,
    time::OccurredAt,
};
use jiff::Timestamp;

/// Everything a rule looks at besides state and command. The application fills it once per command.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Who acts.
    pub actor: &'a Actor,
    /// Where the entry comes from.
    pub channel: EntryChannel,
    /// When it happened, as the command tells.
    pub occurred_at: OccurredAt,
    /// The application's clock.
    pub now: Timestamp,
    /// Present when the command declares a late entry (补录).
    pub late: Option<&'a LateEntry>,
    /// The policy set in force.
    pub policy: &'a PolicySet,
    /// The work calendar in force.
    pub calendar: &'a WorkCalendar,
    /// Stations, deputies, units, grids, categories and receptions, folded from the log.
    pub directory: &'a Directory,
    /// The counterpart of a command about two cases (merge, unmerge, link), folded.
    pub other: Option<&'a Case>,
}

impl Context<'_> {
    /// The civil day on which the action happened.
    pub fn today(&self) -> jiff::civil::Date {
        self.occurred_at.day()
    }
}
