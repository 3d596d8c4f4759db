//! Reception sessions (接待) as far as a case needs them: scheduled with a roster, held, cancelled.
//!
//! Notices, leave, postponement and counts belong to the station's year and are not here.

use super::{Reason, already, missing};
use crate::{
    Context, Decision, Fact, Refusal, Root,
    ids::{DeputyId, ReceptionId, StationCode},
    permission::{Action, Acts},
    refusal::Code,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What may be asked of a reception.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "camelCase")]
pub enum ReceptionCommand {
    /// Schedules it.
    Schedule(Scheduled),
    /// Records that it was held.
    Hold(Held),
    /// Cancels it.
    Cancel(Reason),
}

/// A reception was scheduled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Scheduled {
    /// The reception.
    pub reception: ReceptionId,
    /// The station that receives.
    pub station: StationCode,
    /// The day.
    #[schemars(with = "String")]
    pub on: Date,
    /// The deputies who will receive; at least one.
    pub roster: Vec<DeputyId>,
}

/// A reception was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Held {
    /// The deputies who came.
    pub attended: Vec<DeputyId>,
}

crate::events! {
    /// Events of a reception.
    pub enum ReceptionEvent {
        /// 安排接待.
        ReceptionScheduled(Scheduled) = 1,
        /// 举行接待.
        ReceptionHeld(Held) = 1,
        /// 取消接待.
        ReceptionCancelled(Reason) = 1,
    }
}

/// A folded reception.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reception {
    /// The id; absent before it was scheduled.
    pub id: Option<ReceptionId>,
    /// The station that receives.
    pub station: Option<StationCode>,
    /// The day it is scheduled for.
    pub on: Option<Date>,
    /// The deputies on the roster.
    pub roster: Vec<DeputyId>,
    /// The day it was held.
    pub held_on: Option<Date>,
    /// The deputies who came.
    pub attended: Vec<DeputyId>,
    /// Whether it was cancelled.
    pub cancelled: bool,
}

impl Reception {
    fn schedule(
        &self,
        asked: &Scheduled,
        context: &Context<'_>,
    ) -> Result<Decision<ReceptionEvent>, Refusal> {
        context.directory.station(&asked.station)?;
        if asked.roster.is_empty() {
            return Err(Refusal::new(Code::Required).at("roster"));
        }
        for deputy in &asked.roster {
            context.directory.active_deputy(deputy, asked.on)?;
        }
        if self.id.is_some() {
            let same = self.on == Some(asked.on) && self.roster == asked.roster;
            return already("reception", &asked.reception, same);
        }
        Ok(Decision::events([ReceptionEvent::ReceptionScheduled(asked.clone())]))
    }

    fn hold(
        &self,
        held: &Held,
        context: &Context<'_>,
    ) -> Result<Decision<ReceptionEvent>, Refusal> {
        let (Some(id), Some(on)) = (&self.id, self.on) else {
            return Err(missing("reception"));
        };
        if self.held_on.is_some() {
            return Ok(Decision::nothing());
        }
        if self.cancelled || context.today() < on {
            return Err(Refusal::new(Code::ReceptionNotHeld).with("id", id));
        }
        match held.attended.iter().find(|deputy| !self.roster.contains(deputy)) {
            Some(deputy) => Err(Refusal::new(Code::DeputyNotOnRoster)
                .at("attended")
                .with("id", deputy)
                .with("reception", id)),
            None => Ok(Decision::events([ReceptionEvent::ReceptionHeld(held.clone())])),
        }
    }
}

impl Root for Reception {
    const STREAM_TYPE: &'static str = "reception";
    type Command = ReceptionCommand;
    type Event = ReceptionEvent;

    fn decide(
        &self,
        command: &ReceptionCommand,
        context: &Context<'_>,
    ) -> Result<Decision<ReceptionEvent>, Refusal> {
        match command {
            ReceptionCommand::Schedule(scheduled) => self.schedule(scheduled, context),
            ReceptionCommand::Hold(held) => self.hold(held, context),
            ReceptionCommand::Cancel(reason) => {
                let id = self.id.as_ref().ok_or_else(|| missing("reception"))?;
                if self.held_on.is_some() {
                    return already("reception", id, false);
                }
                let event =
                    (!self.cancelled).then(|| ReceptionEvent::ReceptionCancelled(reason.clone()));
                Ok(Decision::events(Vec::from_iter(event)))
            }
        }
    }

    fn apply(&mut self, fact: &Fact<ReceptionEvent>) {
        match &fact.event {
            ReceptionEvent::ReceptionScheduled(scheduled) => {
                self.id = Some(scheduled.reception.clone());
                self.station = Some(scheduled.station.clone());
                self.on = Some(scheduled.on);
                self.roster.clone_from(&scheduled.roster);
            }
            ReceptionEvent::ReceptionHeld(held) => {
                self.held_on = Some(fact.occurred_at.day());
                self.attended.clone_from(&held.attended);
            }
            ReceptionEvent::ReceptionCancelled(_) => self.cancelled = true,
        }
    }
}

impl Acts for ReceptionCommand {
    fn action(&self) -> Action {
        Action::KeepReceptions
    }
}
