//! The town's cases: every entry is played by the person whose business it is, on its own day, and
//! what comes out is held against the file.

use super::{
    Scene, Stage, Town, TownError,
    commands::{self, Play},
    files::Entry,
    id_of,
};
use crate::Done;
use jiff::civil::Date;
use lianxin_domain::{
    actor::Level,
    case::{Case, terms::Track},
    ids::DeputyId,
};
use std::collections::HashMap;

/// What the entries of a case have told so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Thread {
    /// The registering station.
    pub(super) station: String,
    /// Lead of the last referral, and its level.
    pub(super) lead: Option<(String, Level)>,
    /// The track.
    pub(super) track: Option<Track>,
    /// Deputies who co-signed the suggestion.
    pub(super) cosigners: Vec<DeputyId>,
}

/// Plays all entries in the order in which they happened.
pub(super) async fn play(stage: &mut Stage<'_>, town: &Town) -> Result<(), TownError> {
    let mut threads: HashMap<&str, Thread> = HashMap::new();
    let mut minutes: HashMap<Date, i64> = HashMap::new();
    for entry in &town.entries {
        let minute = minutes.entry(entry.occurred_on).or_default();
        *minute += 1;
        let thread = threads.entry(&entry.case_id).or_default();
        let Some(Play { actor, command }) = commands::of(town, entry, thread)? else { continue };
        let what = format!("{}/{}", entry.case_id, entry.seq);
        let scene = Scene { what, on: entry.occurred_on, minute: *minute };
        let stream = case_id(&entry.case_id).to_string();
        let done = stage.play::<Case>(&scene, &actor, &stream, command).await?;
        if done.receipt.as_ref().is_some_and(|receipt| !receipt.repeated) {
            compare(entry, &scene, &done)?;
        }
    }
    Ok(())
}

/// The id of a case of the file.
pub(super) fn case_id(number: &str) -> uuid::Uuid {
    id_of(&format!("case/{number}"))
}

/// Holds the first event, the state, the round and the due day against the file. The last
/// commitment's end completes the tracking in the same breath, which the file tells as a next entry.
fn compare(entry: &Entry, scene: &Scene, done: &Done<Case>) -> Result<(), TownError> {
    let differs = |expected: String, found: String| {
        let (what, on) = (scene.what.clone(), scene.on);
        if expected == found {
            Ok(())
        } else {
            Err(TownError::Differs { what, on, expected, found })
        }
    };
    let first = done.events.first().map(|event| event.event_type.to_string());
    differs(entry.event_type.clone(), first.unwrap_or_default())?;
    if entry.event_type != "CommitmentFulfilled" {
        differs(entry.status.clone(), done.state.status.to_string())?;
    }
    differs(entry.round.to_string(), done.state.round.to_string())?;
    differs(format!("{:?}", entry.due_on), format!("{:?}", done.state.reply_due_on))
}
