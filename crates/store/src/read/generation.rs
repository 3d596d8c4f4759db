//! Generations: what one revision of a read model's code has folded, in tables of its own.
//!
//! One generation of a model is active: what is asked of the model is asked of it. A changed fingerprint
//! builds another beside it, which is compared and then takes its place, and may give it back.

use super::Fault;
use crate::{error::StoreError, log::Position};
use std::fmt;

/// A generation of a read model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generation {
    /// The read model.
    pub model: String,
    /// What its tables' names begin with; see [`ModelSpec::generation`](super::ModelSpec::generation).
    pub name: String,
    /// 1, 2 … in the order in which the tenant's generations began.
    pub number: u64,
    /// Everything that it depends on; see [`ModelSpec::fingerprint`](super::ModelSpec::fingerprint).
    pub fingerprint: String,
    /// Revision of the code that folds it.
    pub revision: u32,
    /// What it is used for.
    pub state: GenerationState,
    /// The last position folded.
    pub position: Position,
    /// Why it stopped, when it is faulted.
    pub fault: Option<Fault>,
    /// Whether somebody keeps it up to date at present.
    pub held: bool,
}

/// What a generation is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GenerationState {
    /// It has not reached the head since it began.
    Building,
    /// It has, and follows beside the active one.
    Shadow,
    /// It answers.
    Active,
    /// It has answered, and is kept to cut back to.
    Retired,
}

impl GenerationState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Building, Self::Shadow, Self::Active, Self::Retired];

    /// The name that engines store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Building => "building",
            Self::Shadow => "shadow",
            Self::Active => "active",
            Self::Retired => "retired",
        }
    }

    /// The state of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// Why a generation may not be made active, dropped or compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// There is none of this number.
    Absent,
    /// It stands before the active one.
    Behind,
    /// It has stopped at an event.
    Faulted,
    /// It is the active one.
    Active,
    /// Its declared columns are others than those of the build that asks.
    OtherColumns,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "does not exist",
            Self::Behind => "stands behind the active one",
            Self::Faulted => "has stopped at an event",
            Self::Active => "is the active one",
            Self::OtherColumns => "has other columns than this build declares",
        })
    }
}

/// The generation of this number, if it may take the active one's place: it must stand where that one
/// stands, or beyond.
pub fn may_become_active<'g>(
    model: &str,
    generations: &'g [Generation],
    number: u64,
) -> Result<&'g Generation, StoreError> {
    let refused = |reason| Err(StoreError::Generation { model: model.to_owned(), number, reason });
    let active = generations.iter().find(|other| other.state == GenerationState::Active);
    let Some(chosen) = generations.iter().find(|other| other.number == number) else {
        return refused(Unfit::Absent);
    };
    match active {
        _ if chosen.state == GenerationState::Active => refused(Unfit::Active),
        _ if chosen.fault.is_some() => refused(Unfit::Faulted),
        Some(active) if chosen.position < active.position => refused(Unfit::Behind),
        _ => Ok(chosen),
    }
}

/// The generation of this number, if it may be dropped: it must not be the active one.
pub fn may_be_dropped<'g>(
    model: &str,
    generations: &'g [Generation],
    number: u64,
) -> Result<&'g Generation, StoreError> {
    let refused = |reason| Err(StoreError::Generation { model: model.to_owned(), number, reason });
    match generations.iter().find(|other| other.number == number) {
        None => refused(Unfit::Absent),
        Some(chosen) if chosen.state == GenerationState::Active => refused(Unfit::Active),
        Some(chosen) => Ok(chosen),
    }
}
