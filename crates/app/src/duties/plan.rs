//! What falls due of one case: a pure function of the case, the days and the rules in force.
//!
//! A step of the ladder that was missed while nobody looked is taken at the next look, unless it has become
//! pointless: nobody is warned of a day that has passed. While handling is suspended its clock stands still,
//! and nothing is raised or urged of what handling owes; resuming sets another day, from which the steps
//! count anew. What a supervision, a commitment or a station owes goes on.

use crate::standing::InForce;
use jiff::civil::Date;
use lianxin_domain::{
    case::{
        Case, CaseCommand,
        deadlines::{
            Deadline, DeadlineRef, RaiseDeadlineMissed, RaiseDueSoon, RecalculateDeadline,
            RecalculationCause,
        },
        supervision::UrgeByLadder,
    },
    deadline::{DeadlineKind, Due},
    permission::Action,
    policy::{LadderStep, UrgingLevel},
};
use lianxin_store::TenantId;
use std::fmt;
use uuid::Uuid;

/// The namespace of the ids of duties.
const DUTIES: Uuid = Uuid::from_u128(0x5f0e_63a1_9d5c_4c0e_8b64_6f21_07d4_b7c9);

/// What kind of duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DutyKind {
    /// Recalculates a provisional day, as its calendar year is published (时限重算).
    Recalculate,
    /// Raises that a deadline is near (预警).
    Warn,
    /// Raises that a deadline has passed (逾期).
    RaiseMissed,
    /// Urges the unit that owes something (催办).
    Urge,
    /// Writes to the unit's head (报告承办单位负责人).
    NotifyHead,
}

impl DutyKind {
    /// The kind in figures and lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recalculate => "RECALCULATE",
            Self::Warn => "WARN",
            Self::RaiseMissed => "RAISE_MISSED",
            Self::Urge => "URGE",
            Self::NotifyHead => "NOTIFY_HEAD",
        }
    }

    /// The Chinese term.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Recalculate => "时限重算",
            Self::Warn => "预警",
            Self::RaiseMissed => "逾期",
            Self::Urge => "催办",
            Self::NotifyHead => "报告承办单位负责人",
        }
    }
}

impl fmt::Display for DutyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// From which day, and up to which, duties are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The present day: what should have been done before is done on it.
    pub today: Date,
    /// The last day wanted, its duties included.
    pub until: Date,
}

impl Days {
    /// What falls due now.
    pub fn up_to(today: Date) -> Self {
        Self { today, until: today }
    }

    /// The day on which something of a day is done; none when that lies beyond.
    fn on(self, day: Date) -> Option<Date> {
        let on = day.max(self.today);
        (on <= self.until).then_some(on)
    }
}

/// Something to be done about a deadline.
#[derive(Debug, Clone, PartialEq)]
pub struct Duty {
    /// The day on which it is done.
    pub on: Date,
    /// What kind it is.
    pub kind: DutyKind,
    /// The deadline, as it stands when it is done.
    pub deadline: DeadlineRef,
    /// Place of the deadline among those of its case, as it stands today.
    pub place: usize,
    /// The command that does it.
    pub command: CaseCommand,
    /// The day that counting started after: with the due day it tells a deadline from others of its kind.
    start_on: Date,
    /// What tells it from other duties about the same deadline.
    step: String,
}

impl Duty {
    /// The id of its command: always the same for this duty, of any process at any time.
    pub fn command_id(&self, tenant: &TenantId, case: &str) -> Uuid {
        let DeadlineRef { kind, unit, subject, due_on } = &self.deadline;
        let identity = serde_json::json!([
            tenant.as_str(),
            case,
            kind,
            unit,
            subject,
            self.start_on,
            due_on,
            self.step
        ]);
        Uuid::new_v5(&DUTIES, identity.to_string().as_bytes())
    }
}

/// What falls due of a case within these days if nobody does anything meanwhile, in the order in which it is
/// to be done. It is planned again after each duty.
pub fn plan(case: &Case, days: Days, rules: InForce<'_>) -> Vec<Duty> {
    let mut duties = Vec::new();
    // Closed to the timers, or not there at all.
    if case.admit(Action::RaiseDeadlineMissed).is_err() {
        return duties;
    }
    for (place, deadline) in case.deadlines.iter().enumerate() {
        if deadline.is_open() {
            let plan = Plan { case, deadline, place, days, rules };
            plan.add(&mut duties);
        }
    }
    // What falls on one day keeps the order of the ladder.
    duties.sort_by_key(|duty| (duty.on, duty.kind));
    duties
}

/// The plan for one deadline.
struct Plan<'p> {
    case: &'p Case,
    deadline: &'p Deadline,
    place: usize,
    days: Days,
    rules: InForce<'p>,
}

impl Plan<'_> {
    fn add(&self, duties: &mut Vec<Duty>) {
        let recalculated = self.recalculated();
        if recalculated.is_some() {
            let recalculation = self.recalculation();
            // One event moves all that were due on one day.
            if !duties.iter().any(|duty| duty.command == recalculation.command) {
                duties.push(recalculation);
            }
            // Only then is anything else done about it, and is planned when the day is certain.
            if self.days.until == self.days.today {
                return;
            }
        }
        if stands_still(self.case, self.deadline.due.kind) {
            return;
        }
        let due = recalculated.as_ref().unwrap_or(&self.deadline.due);
        let raised = due.due_on == self.deadline.due.due_on;
        duties.extend(self.missed(due, raised));
        for step in &self.rules.policy.duties.ladder {
            duties.extend(self.step(step, due, raised));
        }
    }

    /// The deadline's due by the calendar in force, when it was provisional and something comes of it.
    fn recalculated(&self) -> Option<Due> {
        let due = Some(&self.deadline.due).filter(|due| due.provisional)?;
        due.recalculated(self.rules.calendar, self.rules.policy)
    }

    fn recalculation(&self) -> Duty {
        let meant = DeadlineRef::from(self.deadline);
        // Units that owe the same by the same day are served by one event.
        let deadline = DeadlineRef { unit: None, ..meant.clone() };
        let cause = RecalculationCause::Calendar;
        Duty {
            on: self.days.today,
            kind: DutyKind::Recalculate,
            deadline: meant,
            place: self.place,
            command: CaseCommand::RecalculateDeadline(RecalculateDeadline { deadline, cause }),
            start_on: self.deadline.due.start_on,
            step: format!("RECALCULATE {}", self.rules.calendar.version),
        }
    }

    fn missed(&self, due: &Due, raised: bool) -> Option<Duty> {
        let wanted = self.rules.policy.duties.missed.contains(&due.kind);
        if !wanted || (raised && self.deadline.miss_raised_on.is_some()) {
            return None;
        }
        let on = self.days.on(due.due_on.tomorrow().ok()?)?;
        let deadline = self.meant(due);
        let command = RaiseDeadlineMissed { deadline: deadline.clone() };
        Some(Duty {
            on,
            kind: DutyKind::RaiseMissed,
            deadline,
            place: self.place,
            command: CaseCommand::RaiseDeadlineMissed(command),
            start_on: due.start_on,
            step: "MISSED".to_owned(),
        })
    }

    fn step(&self, step: &LadderStep, due: &Due, raised: bool) -> Option<Duty> {
        if raised && self.deadline.steps.contains(&step.step) {
            return None;
        }
        let on = self.days.on(step.day(due, self.case.track, self.rules.calendar)?)?;
        if step.lapses() && on > due.due_on {
            return None;
        }
        let deadline = self.meant(due);
        let (kind, command) = match &step.urging {
            None => {
                let (deadline, step) = (deadline.clone(), Some(step.step.clone()));
                (DutyKind::Warn, CaseCommand::RaiseDueSoon(RaiseDueSoon { deadline, step }))
            }
            Some(urging) => {
                self.case.admit(Action::UrgeUnit).ok()?;
                self.case.urgeable(self.deadline)?;
                let kind = match urging.level {
                    UrgingLevel::Unit => DutyKind::Urge,
                    UrgingLevel::Head => DutyKind::NotifyHead,
                };
                let (deadline, step) = (deadline.clone(), step.step.clone());
                (kind, CaseCommand::UrgeByLadder(UrgeByLadder { deadline, step }))
            }
        };
        let (place, start_on) = (self.place, due.start_on);
        Some(Duty {
            on,
            kind,
            deadline,
            place,
            command,
            start_on,
            step: format!("STEP {}", step.step),
        })
    }

    fn meant(&self, due: &Due) -> DeadlineRef {
        DeadlineRef { due_on: Some(due.due_on), ..self.deadline.into() }
    }
}

/// Whether the clock of this kind of deadline stands still, as handling is suspended.
fn stands_still(case: &Case, kind: DeadlineKind) -> bool {
    case.suspended_since.is_some()
        && match kind {
            DeadlineKind::Sign
            | DeadlineKind::CoOpinion
            | DeadlineKind::Reply
            | DeadlineKind::RehandleReply => true,
            DeadlineKind::Notice
            | DeadlineKind::Triage
            | DeadlineKind::Refer
            | DeadlineKind::ReturnWindow
            | DeadlineKind::Feedback
            | DeadlineKind::Commitment
            | DeadlineKind::SupervisionResponse
            | DeadlineKind::Archive => false,
        }
}
