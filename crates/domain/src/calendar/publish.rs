//! Publishing a work calendar: one event a version, immutable once published.

use super::WorkCalendar;
use crate::{Context, Decision, Fact, Refusal, Root, permission::Action, refusal::Code};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Publishes a version of a work calendar (公布工作日历).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CalendarCommand {
    /// The version to publish.
    pub calendar: WorkCalendar,
}

/// A version was published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Published {
    /// The version as published.
    pub calendar: Arc<WorkCalendar>,
}

crate::events! {
    /// Events of a work calendar.
    pub enum CalendarEvent {
        /// 公布工作日历.
        CalendarPublished(Published) = 1,
    }
}

/// The published versions of one calendar; the latest is in force.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CalendarVersions {
    versions: Vec<Arc<WorkCalendar>>,
}

impl CalendarVersions {
    /// The version in force: the one published last.
    pub fn in_force(&self) -> Option<&Arc<WorkCalendar>> {
        self.versions.last()
    }
}

impl Root for CalendarVersions {
    const STREAM_TYPE: &'static str = "calendar";
    type Command = CalendarCommand;
    type Event = CalendarEvent;

    fn decide(
        &self,
        command: &CalendarCommand,
        _context: &Context<'_>,
    ) -> Result<Decision<CalendarEvent>, Refusal> {
        let calendar = &command.calendar;
        match self.versions.iter().find(|known| known.version == calendar.version) {
            Some(known) if **known == *calendar => Ok(Decision::nothing()),
            Some(_) => Err(Refusal::new(Code::AlreadyPublished).with("id", &calendar.version)),
            None => Ok(Decision::events([CalendarEvent::CalendarPublished(Published {
                calendar: Arc::new(calendar.clone()),
            })])),
        }
    }

    fn apply(&mut self, fact: &Fact<CalendarEvent>) {
        let CalendarEvent::CalendarPublished(published) = &fact.event;
        self.versions.push(Arc::clone(&published.calendar));
    }
}

impl crate::permission::Acts for CalendarCommand {
    fn action(&self) -> Action {
        Action::PublishCalendar
    }
}
