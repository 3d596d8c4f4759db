//! What the product does by itself about deadlines (时限职责): which it raises as missed, and the ladder of
//! warnings and urgings (预警与催办阶梯), step by step.

use super::Limits;
use crate::{
    Refusal, calendar::WorkCalendar, case::terms::Track, deadline::DeadlineKind, deadline::Due,
    refusal::Code, text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The furthest a step may lie from the due day, in workdays: a year.
const FURTHEST: u32 = 250;

/// What is done about deadlines without anybody asking.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Duties {
    /// Kinds of deadlines of which it is raised, on the day after, that they have passed.
    pub missed: Vec<DeadlineKind>,
    /// The steps taken before and after a due day.
    pub ladder: Vec<LadderStep>,
}

/// A step of the ladder: it warns, or it urges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LadderStep {
    /// Its name, unique in the policy. A step of this name is taken once for a deadline, whichever version
    /// of the policy it stands in.
    pub step: String,
    /// Chinese description.
    pub zh: String,
    /// English description.
    pub en: String,
    /// For which kinds of deadlines.
    pub kinds: Vec<DeadlineKind>,
    /// Only on this track; on both when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<Track>,
    /// The workday on which it is taken: so many after the due day, before it when negative, on the day
    /// itself when 0. At most 250 either way.
    pub workdays: i32,
    /// What the unit is told; the step only warns when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urging: Option<Urging>,
}

/// What a unit is told, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Urging {
    /// Whom in the unit it is addressed to.
    pub level: UrgingLevel,
    /// By which means.
    pub means: String,
    /// The words, in the office's language. `{number}` stands for the case's number, `{kind}` for what is
    /// due, `{dueOn}` for the day, `{workdays}` for the workdays between that day and the step's own.
    pub text: String,
}

crate::terms! {
    /// Whom in a unit an urging is addressed to (催办层级).
    #[derive(Default)]
    pub enum UrgingLevel {
        /// Whoever handles the matter.
        #[default]
        Unit = "UNIT" "承办单位",
        /// The unit's head.
        Head = "HEAD" "承办单位负责人",
    }
}

impl UrgingLevel {
    pub(crate) fn is_unit(&self) -> bool {
        *self == Self::Unit
    }
}

impl Duties {
    /// The step of a name.
    pub fn step(&self, name: &str) -> Result<&LadderStep, Refusal> {
        self.ladder.iter().find(|step| step.step == name).ok_or_else(|| unknown_step(name))
    }

    /// How many workdays before a due day the first step is taken, of all kinds of deadlines.
    pub fn lead(&self) -> u32 {
        let before = self.ladder.iter().filter(|step| step.workdays < 0);
        before.map(|step| step.workdays.unsigned_abs()).max().unwrap_or(0)
    }

    /// Refuses what could never be done: two steps of one name, a warning after the day, an urging that
    /// says nothing or that no unit could be meant by.
    pub(super) fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        for (place, step) in self.ladder.iter().enumerate() {
            let path = |field: &str| format!("policy.duties.ladder[{place}].{field}");
            text::identifier(&step.step, &path("step"))?;
            if self.ladder[..place].iter().any(|other| other.step == step.step) {
                let twice = Refusal::new(Code::AlreadyExists).at(path("step"));
                return Err(twice.with("kind", "step").with("id", &step.step));
            }
            let warns_late = step.urging.is_none() && step.workdays > 0;
            if warns_late || step.workdays.unsigned_abs() > FURTHEST {
                let number = Refusal::new(Code::InvalidNumber).at(path("workdays"));
                return Err(number.with("value", step.workdays));
            }
            if let Some(urging) = &step.urging {
                urging.check(limits, &path("urging"))?;
                if let Some(kind) = step.kinds.iter().find(|kind| !is_owed_by_a_unit(**kind)) {
                    let kind = Refusal::new(Code::UnknownCode).with("value", kind);
                    return Err(kind.at(path("kinds")).with("list", "deadlines of units"));
                }
            }
        }
        Ok(())
    }
}

impl LadderStep {
    /// The day on which the step is taken about a deadline of a case on a track; none when the step is not
    /// for it. Of a deadline so short that the step would lie before it began, nobody is warned.
    pub fn day(&self, due: &Due, track: Option<Track>, calendar: &WorkCalendar) -> Option<Date> {
        let wanted = self.track.is_none() || self.track == track;
        if !wanted || !self.kinds.contains(&due.kind) {
            return None;
        }
        let n = self.workdays.unsigned_abs();
        if self.workdays > 0 {
            return Some(calendar.add_workdays(due.due_on, n).on);
        }
        let day = calendar.subtract_workdays(due.due_on, n);
        (day > due.start_on).then_some(day)
    }

    /// Whether the step is pointless once the due day has passed.
    pub fn lapses(&self) -> bool {
        self.workdays <= 0
    }

    pub(crate) fn unknown(&self) -> Refusal {
        unknown_step(&self.step)
    }
}

impl Urging {
    /// The words about one deadline.
    pub(crate) fn filled(&self, number: &str, due: &Due, workdays: i32) -> String {
        self.text
            .replace("{number}", number)
            .replace("{kind}", due.kind.zh())
            .replace("{dueOn}", &due.due_on.to_string())
            .replace("{workdays}", &workdays.unsigned_abs().to_string())
    }

    fn check(&self, limits: &Limits, path: &str) -> Result<(), Refusal> {
        text::prose(&self.means, limits.title, &format!("{path}.means"))?;
        // Room for what is filled in: a number, a kind and a day are shorter than this.
        let limit = limits.prose.saturating_sub(ROOM);
        text::prose(&self.text, limit, &format!("{path}.text")).map(drop)
    }
}

/// Code points that filling in may add to the words of an urging.
const ROOM: usize = 200;

fn unknown_step(name: &str) -> Refusal {
    Refusal::new(Code::UnknownCode).at("step").with("value", name).with("list", "duties.ladder")
}

/// Whether the deadline is a handling unit's: stations and referring bodies are not urged.
fn is_owed_by_a_unit(kind: DeadlineKind) -> bool {
    match kind {
        DeadlineKind::Sign
        | DeadlineKind::CoOpinion
        | DeadlineKind::Reply
        | DeadlineKind::RehandleReply
        | DeadlineKind::Commitment
        | DeadlineKind::SupervisionResponse => true,
        DeadlineKind::Notice
        | DeadlineKind::Triage
        | DeadlineKind::Refer
        | DeadlineKind::ReturnWindow
        | DeadlineKind::Feedback
        | DeadlineKind::Archive => false,
    }
}

#[cfg(test)]
mod tests;
