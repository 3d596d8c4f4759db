//! What a rule may know beyond its own state: who, when, and the rules and directory in force.

use crate::{
    Refusal,
    actor::{Actor, EntryChannel},
    calendar::WorkCalendar,
    case::Case,
    directory::Directory,
    fact::LateEntry,
    permission,
    policy::PolicySet,
    refusal::Code,
    time::OccurredAt,
};
use jiff::{SignedDuration, Timestamp, tz::Offset};

/// How far ahead of the clock a moment may lie.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

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

    /// Refuses a day that has not come yet: what is entered has happened.
    pub(crate) fn has_come(&self, day: jiff::civil::Date, path: &str) -> Result<(), Refusal> {
        if day <= self.today() {
            return Ok(());
        }
        Err(Refusal::new(Code::InvalidDate).at(path).with("value", day))
    }

    /// Refuses a moment ahead of the clock, and an earlier day unless it is a late entry by a role that
    /// may make one (I2).
    pub fn check_clock(&self) -> Result<(), Refusal> {
        if self.occurred_at.instant() > self.now + AHEAD {
            return Err(Refusal::new(Code::FutureDated).at("occurredAt"));
        }
        if self.today() >= OccurredAt::new(self.now, Offset::UTC).day() {
            return Ok(());
        }
        match self.late {
            Some(late) if !late.reason.trim().is_empty() => {
                match permission::may_enter_late(self.actor.role) {
                    true => Ok(()),
                    false => Err(Refusal::new(Code::LateEntryNotPermitted).at("lateReason")),
                }
            }
            Some(_) | None => Err(Refusal::new(Code::Required).at("lateReason")),
        }
    }
}
