//! Reception sessions (接待日): scheduled with a roster, announced, put off over holidays, opened, held with
//! attendance and counts, or cancelled.

mod holding;
mod notice;
mod roster;
mod scheduling;

pub use holding::{CorrectCounts, Counts, CountsCorrected, Held, Hold, Opened};
pub use notice::{Notice, NoticePosted};
pub use roster::{ChangeRoster, Leave, RosterChanged};
pub use scheduling::{Postpone, Postponed, Schedule, Scheduled};

use super::{Reason, missing};
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
    Schedule(Schedule),
    /// Records that its notice was posted.
    PostNotice(NoticePosted),
    /// Puts it off to a later day.
    Postpone(Postpone),
    /// Names other deputies.
    ChangeRoster(ChangeRoster),
    /// Records that a deputy cannot come.
    TakeLeave(Leave),
    /// Opens it on its day: from now on cases may be registered at it.
    Open(Opened),
    /// Records that it was held.
    Hold(Hold),
    /// Corrects its counts.
    CorrectCounts(CorrectCounts),
    /// Cancels it.
    Cancel(Reason),
}

crate::events! {
    /// Events of a reception.
    pub enum ReceptionEvent {
        /// 安排接待.
        ReceptionScheduled(Scheduled) = 1,
        /// 公告接待.
        ReceptionNoticePosted(NoticePosted) = 1,
        /// 顺延接待.
        ReceptionPostponed(Postponed) = 1,
        /// 调整值班代表.
        RosterChanged(RosterChanged) = 1,
        /// 代表请假.
        DeputyLeaveTaken(Leave) = 1,
        /// 开始接待.
        ReceptionOpened(Opened) = 1,
        /// 举行接待.
        ReceptionHeld(Held) = 1,
        /// 更正接待人数件数.
        ReceptionCountsCorrected(CountsCorrected) = 1,
        /// 取消接待.
        ReceptionCancelled(Reason) = 1,
    }
}

/// A folded reception.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reception {
    /// The id; absent before it was scheduled.
    pub id: Option<ReceptionId>,
    /// The station that receives.
    pub station: Option<StationCode>,
    /// Where, when not in the station's own room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What it is about, when it has a theme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// The day it was first scheduled for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned_on: Option<Date>,
    /// The day it is scheduled for.
    pub on: Option<Date>,
    /// The last day for its notice, by the policy in force when the day was set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice_due_on: Option<Date>,
    /// The notice that names the present day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Notice>,
    /// The deputies on the roster.
    pub roster: Vec<DeputyId>,
    /// Those of them who cannot come.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub on_leave: Vec<Leave>,
    /// The day it was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_on: Option<Date>,
    /// The day it was held.
    pub held_on: Option<Date>,
    /// The deputies who came.
    pub attended: Vec<DeputyId>,
    /// Who and what came, as told when it was held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<Counts>,
    /// Whether it was cancelled.
    pub cancelled: bool,
}

crate::terms! {
    /// Where a reception stands.
    pub enum ReceptionState {
        /// Its day is to come.
        Scheduled = "SCHEDULED" "已安排",
        /// Constituents are being received.
        Open = "OPEN" "接待中",
        /// It was held.
        Held = "HELD" "已举行",
        /// It was cancelled.
        Cancelled = "CANCELLED" "已取消",
    }
}

impl Reception {
    /// Where it stands.
    pub fn state(&self) -> ReceptionState {
        if self.cancelled {
            ReceptionState::Cancelled
        } else if self.held_on.is_some() {
            ReceptionState::Held
        } else if self.opened_on.is_some() {
            ReceptionState::Open
        } else {
            ReceptionState::Scheduled
        }
    }

    /// Whether cases may be registered at it: it has begun.
    pub fn receives(&self) -> bool {
        matches!(self.state(), ReceptionState::Open | ReceptionState::Held)
    }

    /// Whether its notice came in time (接待公告): on the last day for it or before.
    pub fn announced_in_time(&self) -> bool {
        let posted = self.notice.as_ref().map(|notice| notice.on);
        posted.zip(self.notice_due_on).is_some_and(|(posted, due)| posted <= due)
    }

    /// Its id and day, when it may still be changed.
    fn to_come(&self) -> Result<(&ReceptionId, Date), Refusal> {
        let (Some(id), Some(on)) = (&self.id, self.on) else { return Err(missing("reception")) };
        match self.state() {
            ReceptionState::Scheduled => Ok((id, on)),
            ReceptionState::Open | ReceptionState::Held | ReceptionState::Cancelled => {
                Err(Refusal::new(Code::ReceptionOver).with("id", id).with("state", self.state()))
            }
        }
    }

    fn cancel(&self, reason: &Reason, context: &Context<'_>) -> Decided {
        if self.cancelled {
            return Ok(None);
        }
        self.to_come()?;
        Ok(Some(ReceptionEvent::ReceptionCancelled(reason.checked(context)?)))
    }
}

/// The event of a command, none when it took effect before.
type Decided = Result<Option<ReceptionEvent>, Refusal>;

impl Root for Reception {
    const STREAM_TYPE: &'static str = "reception";
    type Command = ReceptionCommand;
    type Event = ReceptionEvent;

    fn decide(
        &self,
        command: &ReceptionCommand,
        context: &Context<'_>,
    ) -> Result<Decision<ReceptionEvent>, Refusal> {
        context.check_clock()?;
        let event = match command {
            ReceptionCommand::Schedule(asked) => self.schedule(asked, context),
            ReceptionCommand::PostNotice(posted) => self.post_notice(posted, context),
            ReceptionCommand::Postpone(asked) => self.postpone(asked, context),
            ReceptionCommand::ChangeRoster(asked) => self.change_roster(asked, context),
            ReceptionCommand::TakeLeave(leave) => self.take_leave(leave, context),
            ReceptionCommand::Open(opened) => self.open(opened, context),
            ReceptionCommand::Hold(asked) => self.hold(asked, context),
            ReceptionCommand::CorrectCounts(asked) => self.correct_counts(asked, context),
            ReceptionCommand::Cancel(reason) => self.cancel(reason, context),
        }?;
        Ok(Decision::events(Vec::from_iter(event)))
    }

    fn apply(&mut self, fact: &Fact<ReceptionEvent>) {
        let day = fact.occurred_at.day();
        match &fact.event {
            ReceptionEvent::ReceptionScheduled(scheduled) => self.fold_scheduled(scheduled),
            ReceptionEvent::ReceptionNoticePosted(posted) => {
                self.notice = Some(Notice { on: day, means: posted.means.clone() });
            }
            ReceptionEvent::ReceptionPostponed(postponed) => self.fold_postponed(postponed),
            ReceptionEvent::RosterChanged(changed) => self.fold_roster(changed),
            ReceptionEvent::DeputyLeaveTaken(leave) => self.on_leave.push(leave.clone()),
            ReceptionEvent::ReceptionOpened(_) => self.opened_on = Some(day),
            ReceptionEvent::ReceptionHeld(held) => {
                self.held_on = Some(day);
                self.attended.clone_from(&held.attended);
                self.counts.clone_from(&held.counts);
            }
            ReceptionEvent::ReceptionCountsCorrected(corrected) => {
                self.counts = Some(corrected.counts.clone());
            }
            ReceptionEvent::ReceptionCancelled(_) => self.cancelled = true,
        }
    }
}

impl Acts for ReceptionCommand {
    fn action(&self) -> Action {
        match self {
            Self::TakeLeave(_) => Action::TakeReceptionLeave,
            Self::Schedule(_)
            | Self::PostNotice(_)
            | Self::Postpone(_)
            | Self::ChangeRoster(_)
            | Self::Open(_)
            | Self::Hold(_)
            | Self::CorrectCounts(_)
            | Self::Cancel(_) => Action::KeepReceptions,
        }
    }
}
