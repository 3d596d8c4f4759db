//! Whether questions can be answered: the store answers in time, and every read model has caught up, keeps up
//! and is the one that answers.

use lianxin_app::{
    App,
    projector::{ProjectorError, Status},
};
use lianxin_store::GenerationState;
use std::{error::Error, time::Duration};
use tokio::time::timeout;

/// How long the store may take to answer whoever only asks how it is.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

/// Events that a model may be behind and still be asked: while people write, it always is a little. Whoever
/// must be told of a change names its position.
const LITTLE: u64 = 1_000;

/// Nothing, or what is being waited for: a line for each read model, which begins with the tenant.
pub(crate) async fn ready(app: &App) -> Result<(), String> {
    let tenant = app.tenant();
    let status = match timeout(PATIENCE, app.projector().status()).await {
        Ok(Ok(status)) => status,
        Ok(Err(error)) => return Err(format!("{tenant}: {}", unreachable(&error))),
        Err(_) => {
            let patience = PATIENCE.as_secs();
            return Err(format!("{tenant}: the store does not answer within {patience} s"));
        }
    };
    let waits = |status| waits(status).map(|waits| format!("{tenant}: {waits}"));
    let waiting: Vec<String> = status.iter().filter_map(waits).collect();
    if waiting.is_empty() { Ok(()) } else { Err(waiting.join("\n")) }
}

/// What a read model waits for. Why one has stopped is not told to everybody who asks.
fn waits(status: &Status) -> Option<String> {
    let Status { model, position, head, fault, caught_up, state, .. } = status;
    let behind = head.0.saturating_sub(position.0);
    if let Some(fault) = fault {
        let at = fault.position;
        return Some(format!("read model {model} has stopped before {at}, {behind} events behind"));
    }
    if behind > LITTLE {
        return Some(format!(
            "read model {model} stands at {position} of {head}, {behind} events behind"
        ));
    }
    if !caught_up {
        return Some(format!("read model {model} makes its indexes"));
    }
    is_not_asked(model, *state)
}

/// Why a generation that has caught up is not asked. While generations change places, people are so led to the
/// processes of the build whose generations are active.
fn is_not_asked(model: &str, state: GenerationState) -> Option<String> {
    match state {
        GenerationState::Active => None,
        GenerationState::Building | GenerationState::Shadow => Some(format!(
            "read model {model} of this build is built beside the active one; \
             lianxin projection cut-over {model} lets it answer"
        )),
        GenerationState::Retired => Some(format!(
            "read model {model} of this build is retired; lianxin projection cut-back {model} lets \
             it answer again"
        )),
    }
}

/// The engine's own words are for the log: they may name hosts and accounts.
fn unreachable(error: &ProjectorError) -> String {
    let source = error.source().map(ToString::to_string).unwrap_or_default();
    tracing::warn!(%error, source, "the store cannot be reached");
    "the store cannot be reached".to_owned()
}
