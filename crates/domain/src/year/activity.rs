//! Activities (履职活动) of every kind: scheduled, held with attendance and person-times, corrected,
//! cancelled.

mod facts;

pub use facts::{ActivityCorrected, ActivityHeld, ActivityScheduled, Participants, PlannedAs};

use super::{at_least, each_once};
use crate::{
    Context, Decision, Fact, Refusal, Root,
    case::intake::{Attachment, check_attachments},
    directory::{Reason, already, missing},
    ids::ActivityCode,
    permission::{Action, Acts},
    policy::CodeList,
    refusal::Code,
    text,
};
use serde::{Deserialize, Serialize};

crate::terms! {
    /// What kind of activity.
    pub enum DutyActivityKind {
        /// Deputies study together.
        Study = "STUDY" "学习",
        /// Deputies inspect something.
        Inspection = "INSPECTION" "视察",
        /// Deputies research a subject.
        Research = "RESEARCH" "调研",
        /// Stations or deputies compare notes.
        Exchange = "EXCHANGE" "交流",
        /// Something is told to the people; its person-times are counted as outreach.
        Outreach = "OUTREACH" "宣讲",
        /// Deputies visit households.
        Visit = "VISIT" "走访",
        /// Deputies are trained.
        Training = "TRAINING" "培训",
        /// Anything else.
        Other = "OTHER" "其他",
    }
}

/// What may be asked of an activity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "camelCase")]
pub enum ActivityCommand {
    /// Schedules it.
    Schedule(ActivityScheduled),
    /// Records that it was held.
    Hold(ActivityHeld),
    /// Corrects what was recorded of it.
    Correct(ActivityCorrected),
    /// Cancels it.
    Cancel(Reason),
}

crate::events! {
    /// Events of an activity.
    pub enum ActivityEvent {
        /// 安排活动.
        ActivityScheduled(ActivityScheduled) = 1,
        /// 举行活动.
        ActivityHeld(ActivityHeld) = 1,
        /// 更正活动记录.
        ActivityRecordCorrected(ActivityCorrected) = 1,
        /// 取消活动.
        ActivityCancelled(Reason) = 1,
    }
}

/// A folded activity.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// What was scheduled; absent before that.
    pub scheduled: Option<ActivityScheduled>,
    /// What was held, as last corrected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<ActivityHeld>,
    /// Whether it was cancelled.
    pub cancelled: bool,
}

impl Activity {
    fn schedule(
        &self,
        asked: &ActivityScheduled,
        context: &Context<'_>,
    ) -> Result<Decision<ActivityEvent>, Refusal> {
        let limits = &context.policy.limits;
        let activity = ActivityCode::new(text::identifier(asked.activity.as_str(), "code")?);
        if asked.stations.is_empty() {
            return Err(Refusal::new(Code::Required).at("stations"));
        }
        each_once(&asked.stations, "station", "stations")?;
        for station in &asked.stations {
            context.directory.station(station)?;
        }
        context.policy.require_code(CodeList::ActivityThemes, &asked.theme, "theme")?;
        if let Some(planned) = &asked.planned {
            check_planned(planned, asked, context)?;
        }
        let scheduled = ActivityScheduled {
            activity,
            title: text::prose(&asked.title, limits.title, "title")?,
            place: text::optional_prose(asked.place.as_deref(), limits.title, "place")?,
            ..asked.clone()
        };
        match &self.scheduled {
            None => Ok(Decision::events([ActivityEvent::ActivityScheduled(scheduled)])),
            Some(before) => already("activity", &scheduled.activity, *before == scheduled),
        }
    }

    fn hold(
        &self,
        scheduled: &ActivityScheduled,
        asked: &ActivityHeld,
        context: &Context<'_>,
    ) -> Result<Decision<ActivityEvent>, Refusal> {
        let id = &scheduled.activity;
        if self.cancelled {
            return Err(Refusal::new(Code::ActivityCancelled).with("id", id));
        }
        let held = record(scheduled, asked, context)?;
        match &self.held {
            None => Ok(Decision::events([ActivityEvent::ActivityHeld(held)])),
            Some(before) => already("record of activity", id, *before == held),
        }
    }

    fn correct(
        &self,
        scheduled: &ActivityScheduled,
        asked: &ActivityCorrected,
        context: &Context<'_>,
    ) -> Result<Decision<ActivityEvent>, Refusal> {
        let before = self
            .held
            .as_ref()
            .ok_or_else(|| Refusal::new(Code::ActivityNotHeld).with("id", &scheduled.activity))?;
        let held = record(scheduled, &asked.held, context)?;
        let reason = text::prose(&asked.reason, context.policy.limits.prose, "reason")?;
        if *before == held {
            return Ok(Decision::nothing());
        }
        let corrected = ActivityCorrected { held, reason };
        Ok(Decision::events([ActivityEvent::ActivityRecordCorrected(corrected)]))
    }

    fn cancel(
        &self,
        scheduled: &ActivityScheduled,
        reason: &Reason,
    ) -> Result<Decision<ActivityEvent>, Refusal> {
        if self.held.is_some() {
            return already("record of activity", &scheduled.activity, false);
        }
        let event = (!self.cancelled).then(|| ActivityEvent::ActivityCancelled(reason.clone()));
        Ok(Decision::events(Vec::from_iter(event)))
    }
}

/// Refuses an item that is not planned, or planned by another station or for another year.
fn check_planned(
    planned: &PlannedAs,
    asked: &ActivityScheduled,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let plan = context.directory.plan(&planned.plan)?;
    let binds = plan.station.as_ref().is_some_and(|station| asked.stations.contains(station));
    if !binds || plan.year != asked.on.year() {
        return Err(Refusal::new(Code::PlanMismatch).at("planned").with("plan", &planned.plan));
    }
    match plan.item(&planned.item) {
        Some(_) => Ok(()),
        None => Err(missing("planned item").at("planned.item").with("id", &planned.item)),
    }
}

/// The record of an activity that was held, with every text in its normal form.
fn record(
    scheduled: &ActivityScheduled,
    asked: &ActivityHeld,
    context: &Context<'_>,
) -> Result<ActivityHeld, Refusal> {
    if asked.on < scheduled.on {
        let refusal = Refusal::new(Code::ActivityBeforeItsDay).at("on");
        return Err(refusal.with("on", scheduled.on).with("held", asked.on));
    }
    context.has_come(asked.on, "on")?;
    each_once(&asked.deputies, "deputy", "deputies")?;
    for deputy in &asked.deputies {
        context.directory.active_deputy(deputy, asked.on)?;
    }
    each_once(&asked.partners, "partner", "partners")?;
    for partner in &asked.partners {
        context.directory.partner(partner)?;
    }
    each_once(asked.participants.iter().map(|some| &some.kind), "participants", "participants")?;
    for some in &asked.participants {
        context.policy.require_code(CodeList::ParticipantKinds, &some.kind, "participants.kind")?;
        at_least(1, some.count, "participants.count")?;
    }
    at_least(0, asked.person_times, "personTimes")?;
    check_attachments(&asked.attachments, context)?;
    let note = text::optional_prose(asked.note.as_deref(), context.policy.limits.prose, "note")?;
    Ok(ActivityHeld { note, ..asked.clone() })
}

impl Root for Activity {
    const STREAM_TYPE: &'static str = "activity";
    type Command = ActivityCommand;
    type Event = ActivityEvent;

    fn decide(
        &self,
        command: &ActivityCommand,
        context: &Context<'_>,
    ) -> Result<Decision<ActivityEvent>, Refusal> {
        context.check_clock()?;
        if let ActivityCommand::Schedule(asked) = command {
            return self.schedule(asked, context);
        }
        let scheduled = self.scheduled.as_ref().ok_or_else(|| missing("activity"))?;
        match command {
            ActivityCommand::Schedule(_) => Ok(Decision::nothing()),
            ActivityCommand::Hold(held) => self.hold(scheduled, held, context),
            ActivityCommand::Correct(corrected) => self.correct(scheduled, corrected, context),
            ActivityCommand::Cancel(reason) => self.cancel(scheduled, reason),
        }
    }

    fn apply(&mut self, fact: &Fact<ActivityEvent>) {
        match &fact.event {
            ActivityEvent::ActivityScheduled(scheduled) => self.scheduled = Some(scheduled.clone()),
            ActivityEvent::ActivityHeld(held) => self.held = Some(held.clone()),
            ActivityEvent::ActivityRecordCorrected(event) => self.held = Some(event.held.clone()),
            ActivityEvent::ActivityCancelled(_) => self.cancelled = true,
        }
    }
}

impl Acts for ActivityCommand {
    fn action(&self) -> Action {
        Action::KeepActivities
    }

    fn attachments(&self) -> &[Attachment] {
        match self {
            Self::Hold(held) => &held.attachments,
            Self::Correct(corrected) => &corrected.held.attachments,
            Self::Schedule(_) | Self::Cancel(_) => &[],
        }
    }
}
