//! Scheduling a reception and putting it off (遇节假日顺延). Each time its day is set, the last day for its
//! notice follows from the policy.

use super::{Decided, Reception, ReceptionEvent, roster};
use crate::{
    Context, Refusal,
    deadline::DeadlineKind,
    directory::already,
    ids::{DeputyId, ReceptionId, StationCode},
    refusal::Code,
    text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Schedules a reception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    /// The reception.
    pub reception: ReceptionId,
    /// The station that receives.
    pub station: StationCode,
    /// The day; a rest day is allowed, since a plan may name one and put it off.
    pub on: Date,
    /// Where, when not in the station's own room.
    pub place: Option<String>,
    /// What it is about, when it has a theme.
    pub theme: Option<String>,
    /// The deputies who will receive; at least one.
    pub roster: Vec<DeputyId>,
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
    /// Where, when not in the station's own room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What it is about, when it has a theme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// The deputies who will receive; at least one.
    pub roster: Vec<DeputyId>,
    /// The last day for its notice, by the policy in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub notice_due_on: Option<Date>,
}

/// Puts a reception off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Postpone {
    /// To this day, later than the present one.
    pub to: Date,
    /// Why.
    pub reason: String,
}

/// A reception was put off. A notice that named the former day no longer counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Postponed {
    /// To this day.
    #[schemars(with = "String")]
    pub to: Date,
    /// Why.
    pub reason: String,
    /// The last day for its notice, by the policy in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub notice_due_on: Option<Date>,
}

impl Reception {
    pub(super) fn schedule(&self, asked: &Schedule, context: &Context<'_>) -> Decided {
        context.directory.station(&asked.station)?;
        roster::check(&asked.roster, asked.on, context)?;
        if self.id.is_some() {
            let same = self.on == Some(asked.on) && self.roster == asked.roster;
            return already::<ReceptionEvent>("reception", &asked.reception, same).map(|_| None);
        }
        not_past("on", asked.on, context)?;
        let limit = context.policy.limits.title;
        Ok(Some(ReceptionEvent::ReceptionScheduled(Scheduled {
            reception: ReceptionId::new(text::identifier(asked.reception.as_str(), "reception")?),
            station: asked.station.clone(),
            on: asked.on,
            place: text::optional_prose(asked.place.as_deref(), limit, "place")?,
            theme: text::optional_prose(asked.theme.as_deref(), limit, "theme")?,
            roster: asked.roster.clone(),
            notice_due_on: notice_due_on(asked.on, context),
        })))
    }

    pub(super) fn postpone(&self, asked: &Postpone, context: &Context<'_>) -> Decided {
        let (_, on) = self.to_come()?;
        if asked.to == on {
            return Ok(None);
        }
        if asked.to < on {
            return Err(Refusal::new(Code::InvalidDate).at("to").with("value", asked.to));
        }
        not_past("to", asked.to, context)?;
        roster::check(&self.roster, asked.to, context)?;
        Ok(Some(ReceptionEvent::ReceptionPostponed(Postponed {
            to: asked.to,
            reason: text::prose(&asked.reason, context.policy.limits.prose, "reason")?,
            notice_due_on: notice_due_on(asked.to, context),
        })))
    }

    pub(super) fn fold_scheduled(&mut self, scheduled: &Scheduled) {
        self.id = Some(scheduled.reception.clone());
        self.station = Some(scheduled.station.clone());
        self.place.clone_from(&scheduled.place);
        self.theme.clone_from(&scheduled.theme);
        self.planned_on = Some(scheduled.on);
        self.on = Some(scheduled.on);
        self.notice_due_on = scheduled.notice_due_on;
        self.roster.clone_from(&scheduled.roster);
    }

    pub(super) fn fold_postponed(&mut self, postponed: &Postponed) {
        self.on = Some(postponed.to);
        self.notice_due_on = postponed.notice_due_on;
        self.notice = None;
    }
}

/// The last day for the notice of a reception on a day; absent when the policy asks for none.
fn notice_due_on(on: Date, context: &Context<'_>) -> Option<Date> {
    let span = context.policy.general_span(DeadlineKind::Notice)?;
    Some(span.start(on, context.calendar))
}

/// Refuses a day before the one on which the action happens.
fn not_past(path: &str, day: Date, context: &Context<'_>) -> Result<(), Refusal> {
    if day < context.today() {
        return Err(Refusal::new(Code::InvalidDate).at(path).with("value", day));
    }
    Ok(())
}
