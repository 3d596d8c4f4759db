//! Where read models stand, as engines store it.

use crate::read_position;
use lianxin_store::{
    Advance, Checkpoint, Fault, Generation, GenerationState, ModelSpec, Position, StoreError,
};

/// Position, and where and why it stopped.
pub type StoredCheckpoint = (i64, Option<i64>, Option<String>);

/// Model, name of the generation, number, fingerprint, revision, state, position, where and why it stopped,
/// and whether somebody holds it.
pub type StoredGeneration =
    (String, String, i64, String, i64, String, i64, Option<i64>, Option<String>, bool);

/// That a model stood where it was expected, by how many checkpoints a statement found there.
pub fn fenced(found: u64, spec: &ModelSpec, expected: Position) -> Result<(), StoreError> {
    match found {
        0 => Err(StoreError::CheckpointMoved { model: spec.name.to_owned(), expected }),
        _ => Ok(()),
    }
}

/// Which models moved, by the names of the generations that a statement moved.
pub fn advanced(wanted: &[Advance], moved: &[String]) -> Vec<bool> {
    wanted.iter().map(|advance| moved.contains(&advance.model.generation())).collect()
}

/// Whether a subscriber stood where it was expected: the statement found its one row.
pub fn stood(found: u64, subscriber: &str, expected: Position) -> Result<(), StoreError> {
    match found {
        0 => Err(StoreError::DeliveryMoved { subscriber: subscriber.to_owned(), expected }),
        _ => Ok(()),
    }
}

/// Where a model stands.
pub fn read_checkpoint((at, failed, failure): StoredCheckpoint) -> Checkpoint {
    let fault = failed.zip(failure);
    let fault = fault.map(|(at, reason)| Fault { position: read_position(at), reason });
    Checkpoint { position: read_position(at), fault }
}

/// A generation.
pub fn read_generation(stored: StoredGeneration) -> Generation {
    let (model, name, number, fingerprint, revision, state, at, failed, failure, held) = stored;
    let Checkpoint { position, fault } = read_checkpoint((at, failed, failure));
    Generation {
        model,
        name,
        number: u64::try_from(number).unwrap_or_default(),
        fingerprint,
        revision: u32::try_from(revision).unwrap_or_default(),
        state: GenerationState::named(&state).unwrap_or(GenerationState::Building),
        position,
        fault,
        held,
    }
}
