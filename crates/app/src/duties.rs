//! Deadline duties (时限职责): what the product does by itself about deadlines, by the ladder of the policy and
//! the calendar in force.
//!
//! [`plan()`] says what falls due of one case, [`Duties`] looks for cases and does it, [`attend`](App::attend_duties)
//! looks again and again. Each duty is a command whose id follows from what it is about, so that it happens
//! once whoever does it and whatever crashes. That tracking is complete is no duty: it is recorded with the
//! commitment or supervision that was the last.

mod attend;
mod foresee;
mod look;
mod plan;
mod walk;

pub use attend::Attending;
pub use foresee::Foreseen;
pub use look::{Duties, Look};
pub use plan::{Days, Duty, DutyKind, plan};

use crate::{App, ExecuteError, QueryError};

/// Why duties were not done.
#[derive(Debug, thiserror::Error)]
pub enum DutiesError {
    /// What falls due could not be found out.
    #[error("duties could not be looked for")]
    Look(#[from] QueryError),
    /// A duty could not be carried out; whether it took effect is told by looking again.
    #[error("a duty about case {case} could not be carried out")]
    Carry {
        /// The case's id.
        case: String,
        /// What happened.
        source: ExecuteError,
    },
}

impl App {
    /// What does this tenant's duties.
    pub fn duties(&self) -> Duties {
        Duties::new(self.clone())
    }
}
