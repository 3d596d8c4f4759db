//! The deadlines of a case: opened, met, ended, moved to another day. What is recalculated and what the
//! timers find has files of its own.

mod meant;
mod raising;
mod recalculating;

pub use meant::DeadlineRef;
pub use raising::{RaiseDeadlineMissed, RaiseDueSoon, Raised};
pub use recalculating::{RecalculateDeadline, Recalculated, RecalculationCause};

use super::Case;
use crate::{
    Refusal,
    deadline::{DeadlineKind, Due},
    ids::UnitCode,
    refusal::Code,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A deadline of a case. Overdue is not stored: it is a question about a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deadline {
    /// What is due, when, and by which rule.
    #[serde(flatten)]
    pub due: Due,
    /// The unit that owes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// The commitment or supervision it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Day on which it was met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met_on: Option<Date>,
    /// Whether it ended without being met: superseded, returned, cancelled.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
    /// Whether it ended only because the case was merged: undoing the merge lets it run again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rests: bool,
    /// Day on which somebody was first warned that it is near.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warned_on: Option<Date>,
    /// Day on which it was raised that it had passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub miss_raised_on: Option<Date>,
    /// The steps of the policy's ladder that were taken about it, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
}

impl Deadline {
    fn new(due: &Due, unit: Option<&UnitCode>, subject: Option<&str>) -> Self {
        Self {
            due: due.clone(),
            unit: unit.cloned(),
            subject: subject.map(str::to_owned),
            met_on: None,
            ended: false,
            rests: false,
            warned_on: None,
            miss_raised_on: None,
            steps: Vec::new(),
        }
    }

    /// The same deadline with another due. What was raised about its day stays raised when the day stays.
    fn moved(&self, due: &Due) -> Self {
        let moved = Self::new(due, self.unit.as_ref(), self.subject.as_deref());
        if due.due_on != self.due.due_on {
            return moved;
        }
        let Self { warned_on, miss_raised_on, .. } = *self;
        Self { warned_on, miss_raised_on, steps: self.steps.clone(), ..moved }
    }

    /// Whether it still runs.
    pub fn is_open(&self) -> bool {
        self.met_on.is_none() && !self.ended
    }

    /// Whether it was missed as seen on a day: not met and past, or met too late.
    pub fn is_missed_on(&self, day: Date) -> bool {
        match self.met_on {
            Some(met) => met > self.due.due_on,
            None => !self.ended && self.due.due_on < day,
        }
    }
}

impl Case {
    pub(super) fn open_deadline(
        &mut self,
        due: Option<&Due>,
        unit: Option<&UnitCode>,
        subject: Option<&str>,
    ) {
        if let Some(due) = due {
            self.deadlines.push(Deadline::new(due, unit, subject));
        }
    }

    /// Meets the open deadlines of a kind, of one unit if named.
    pub(super) fn meet_deadlines(
        &mut self,
        kind: DeadlineKind,
        unit: Option<&UnitCode>,
        day: Date,
    ) {
        for deadline in self.open_deadlines_mut(kind) {
            if unit.is_none() || deadline.unit.is_none() || deadline.unit.as_ref() == unit {
                deadline.met_on = Some(day);
            }
        }
    }

    /// Meets the open deadlines that belong to a commitment or supervision.
    pub(super) fn meet_subject(&mut self, subject: &str, day: Date) {
        for deadline in self.deadlines.iter_mut().filter(|deadline| deadline.is_open()) {
            if deadline.subject.as_deref() == Some(subject) {
                deadline.met_on = Some(day);
            }
        }
    }

    /// Ends the open deadlines that belong to a commitment or supervision.
    pub(super) fn end_subject(&mut self, subject: &str) {
        for deadline in self.deadlines.iter_mut().filter(|deadline| deadline.is_open()) {
            deadline.ended |= deadline.subject.as_deref() == Some(subject);
        }
    }

    /// Ends the open deadlines of a kind without meeting them.
    pub(super) fn end_deadlines(&mut self, kind: DeadlineKind) {
        for deadline in self.open_deadlines_mut(kind) {
            deadline.ended = true;
        }
    }

    /// Ends every open deadline: the case has left handling.
    pub(super) fn end_all_deadlines(&mut self) {
        for deadline in self.deadlines.iter_mut().filter(|deadline| deadline.is_open()) {
            deadline.ended = true;
        }
    }

    /// Ends every open deadline but those of commitments: the case is closed, its promises stand.
    pub(super) fn end_deadlines_of_handling(&mut self) {
        for deadline in self.deadlines.iter_mut().filter(|deadline| deadline.is_open()) {
            deadline.ended = deadline.due.kind != DeadlineKind::Commitment;
        }
    }

    /// Lets every open deadline rest: the case it was merged into is handled instead.
    pub(super) fn rest_deadlines(&mut self) {
        for deadline in self.deadlines.iter_mut().filter(|deadline| deadline.is_open()) {
            deadline.ended = true;
            deadline.rests = true;
        }
    }

    /// Lets the deadlines that rest run again, each until its old day.
    pub(super) fn wake_deadlines(&mut self) {
        for deadline in self.deadlines.iter_mut().filter(|deadline| deadline.rests) {
            deadline.ended = false;
            deadline.rests = false;
        }
    }

    /// Supersedes the open deadlines of the kind that are due on the old day by another day, those of one
    /// commitment or supervision if named. Each stays with its unit, and with what it belongs to.
    pub(super) fn replace_deadlines(&mut self, old_due_on: Date, due: &Due, subject: Option<&str>) {
        let mut moved = Vec::new();
        for deadline in self.open_deadlines_mut(due.kind) {
            let meant = subject.is_none() || deadline.subject.as_deref() == subject;
            if meant && deadline.due.due_on == old_due_on {
                deadline.ended = true;
                moved.push(deadline.moved(due));
            }
        }
        self.deadlines.extend(moved);
    }

    /// Notes something on the open deadlines that are meant.
    pub(super) fn note_on(&mut self, meant: &DeadlineRef, note: impl Fn(&mut Deadline)) {
        self.open_deadlines_mut(meant.kind).filter(|open| meant.means(open)).for_each(note);
    }

    fn open_deadlines_mut(&mut self, kind: DeadlineKind) -> impl Iterator<Item = &mut Deadline> {
        self.deadlines
            .iter_mut()
            .filter(move |deadline| deadline.due.kind == kind && deadline.is_open())
    }

    /// The open deadline that is meant, the oldest if there are several.
    pub(super) fn open_deadline_of(&self, meant: &DeadlineRef) -> Result<&Deadline, Refusal> {
        let mut open = self.deadlines.iter().filter(|deadline| deadline.is_open());
        open.find(|deadline| meant.means(deadline)).ok_or_else(|| {
            Refusal::new(Code::UnknownReference)
                .at("kind")
                .with("kind", "deadline")
                .with("id", meant.kind)
        })
    }
}
