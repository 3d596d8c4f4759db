//! Many commands that each open a stream of their own, made durable together: the way of imports.
//!
//! Every command is permitted and decided as by [`App::execute`]; a refused one is told and left
//! out, and the others stand. What it gives up is a receipt for each: the group has one, and a
//! group asked again is told from its claims to be there already.

use super::{
    Executable,
    encode::{Encoded, Envelope, Target, encode},
    permit::permitted,
};
use crate::{App, ExecuteError, numbers::CASE_NO, standing::Standing};
use futures::{StreamExt, TryStreamExt, stream};
use lianxin_domain::{
    Context, Refusal,
    actor::{Actor, EntryChannel},
    refusal::Code,
    time::OccurredAt,
};
use lianxin_store::{Append, AppendError, StoreError, StreamKey};
use sha2::{Digest, Sha256};
use std::{collections::HashSet, sync::Arc};
use uuid::Uuid;

/// Questions asked at once when claims turn out to be taken.
const ASKED_AT_ONCE: usize = 8;

/// A command that opens a stream, at a time of its own.
#[derive(Debug, Clone)]
pub struct Opening<C> {
    /// Identity of the stream.
    pub stream_id: Arc<str>,
    /// When it happened. It is also what the command's clock shows: an entry of its own time is not
    /// late.
    pub occurred_at: OccurredAt,
    /// The command.
    pub command: C,
}

/// A group of openings.
#[derive(Debug, Clone)]
pub struct Group<C> {
    /// Identity of the group; used once.
    pub command_id: Uuid,
    /// One business transaction over several groups.
    pub correlation_id: Uuid,
    /// Where the entries come from.
    pub channel: EntryChannel,
    /// The openings.
    pub openings: Vec<Opening<C>>,
}

/// An opening that is decided and goes to the log.
struct Decided<E> {
    /// Its place in the group.
    place: usize,
    encoded: Encoded<E>,
}

impl App {
    /// Opens the streams of a group. The answer has a place for every opening, in order: what
    /// refused it, or nothing when it stands.
    pub async fn open_streams<R: Executable>(
        &self,
        caller: &Actor,
        group: Group<R::Command>,
    ) -> Result<Vec<Option<Refusal>>, ExecuteError> {
        let standing = self.core.standing.newest();
        let mut outcomes = vec![None; group.openings.len()];
        let mut decided = self.decide_all::<R>(caller, &group, &standing, &mut outcomes).await?;
        while !decided.is_empty() {
            let append = self.append_of(caller, &group, &decided)?;
            match self.core.log.append(&self.core.tenant, append).await {
                Ok(_) => break,
                Err(AppendError::ClaimTaken { kind, key, .. }) if kind == CASE_NO => {
                    self.core.numbers.taken(&key).await;
                    decided =
                        self.decide_all::<R>(caller, &group, &standing, &mut outcomes).await?;
                }
                Err(AppendError::ClaimTaken { .. } | AppendError::StaleVersion { .. }) => {
                    decided = self.without_taken(decided, &mut outcomes).await?;
                }
                Err(AppendError::CommandIdReused(_)) => {
                    return Err(Refusal::new(Code::CommandIdReused).into());
                }
                Err(AppendError::Store(error)) => return Err(error.into()),
                Err(malformed @ AppendError::Malformed { .. }) => {
                    let source = Box::new(malformed);
                    return Err(StoreError::Engine { doing: "appending a group", source }.into());
                }
            }
        }
        Ok(outcomes)
    }

    /// Decides every opening that nothing has refused yet.
    async fn decide_all<R: Executable>(
        &self,
        caller: &Actor,
        group: &Group<R::Command>,
        standing: &Standing,
        outcomes: &mut [Option<Refusal>],
    ) -> Result<Vec<Decided<R::Event>>, ExecuteError> {
        let mut decided = Vec::with_capacity(group.openings.len());
        let mut claimed = HashSet::new();
        let mut ordinal = 0;
        for (place, opening) in group.openings.iter().enumerate() {
            if outcomes[place].is_some() {
                continue;
            }
            let ordinal = &mut ordinal;
            match self.decide_one::<R>(caller, group, standing, opening, ordinal).await? {
                Err(refusal) => outcomes[place] = Some(refusal),
                Ok(encoded) => match encoded.claims.iter().find(|claim| claimed.contains(*claim)) {
                    Some((kind, key)) => outcomes[place] = Some(taken(kind, key)),
                    None => {
                        claimed.extend(encoded.claims.iter().cloned());
                        decided.push(Decided { place, encoded });
                    }
                },
            }
        }
        Ok(decided)
    }

    async fn decide_one<R: Executable>(
        &self,
        caller: &Actor,
        group: &Group<R::Command>,
        standing: &Standing,
        opening: &Opening<R::Command>,
        ordinal: &mut u16,
    ) -> Result<Result<Encoded<R::Event>, Refusal>, ExecuteError> {
        let Opening { stream_id, occurred_at, command } = opening;
        let fresh = R::default();
        if let Err(refusal) = permitted(caller, &fresh, command, standing.directory()) {
            return Ok(Err(refusal));
        }
        let rules = standing.in_force(occurred_at.day());
        let mut command = command.clone();
        if R::wants_number(&command) {
            let number = self.core.numbers.next(occurred_at, &rules).await?;
            command = R::numbered(command, number);
        }
        let context = Context {
            actor: caller,
            channel: group.channel,
            occurred_at: *occurred_at,
            now: occurred_at.instant(),
            late: None,
            policy: rules.policy,
            calendar: rules.calendar,
            directory: rules.directory,
            other: None,
        };
        let decision = match fresh.decide(&command, &context) {
            Ok(decision) => decision,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let envelope = Envelope {
            caller,
            channel: group.channel,
            late: None,
            command_id: group.command_id,
            occurred_at: *occurred_at,
            now: occurred_at.instant(),
            rules,
        };
        let stream = StreamKey::new(R::STREAM_TYPE, stream_id);
        let target = Target { stream, version: 0 };
        Ok(Ok(encode(&envelope, decision, target, None, ordinal)?))
    }

    /// Leaves out what is taken in the log, which an earlier run or another group has brought in.
    async fn without_taken<E>(
        &self,
        decided: Vec<Decided<E>>,
        outcomes: &mut [Option<Refusal>],
    ) -> Result<Vec<Decided<E>>, ExecuteError> {
        let (log, tenant) = (&self.core.log, &self.core.tenant);
        let asked = decided.iter().map(|opening| async {
            for (kind, key) in &opening.encoded.claims {
                if log.claimed(tenant, kind, key).await?.is_some() {
                    return Ok::<_, StoreError>(Some(taken(kind, key)));
                }
            }
            Ok(None)
        });
        let found: Vec<Option<Refusal>> =
            stream::iter(asked).buffered(ASKED_AT_ONCE).try_collect().await?;
        let mut left = Vec::with_capacity(decided.len());
        for (opening, taken) in decided.into_iter().zip(found) {
            match taken {
                Some(refusal) => outcomes[opening.place] = Some(refusal),
                None => left.push(opening),
            }
        }
        Ok(left)
    }

    fn append_of<C: serde::Serialize, E>(
        &self,
        caller: &Actor,
        group: &Group<C>,
        decided: &[Decided<E>],
    ) -> serde_json::Result<Append> {
        let mut hash = Sha256::new();
        for opening in decided {
            serde_json::to_writer(&mut hash, &group.openings[opening.place].command)?;
        }
        let parts = decided.iter().map(|opening| &opening.encoded);
        Ok(Append {
            command_id: group.command_id,
            request_hash: hash.finalize().into(),
            correlation_id: group.correlation_id,
            causation_id: None,
            actor_id: caller.account.as_str().into(),
            streams: parts.clone().flat_map(|encoded| encoded.streams.clone()).collect(),
            claims: parts.flat_map(|encoded| encoded.claims.clone()).collect(),
        })
    }
}

fn taken(kind: &str, key: &str) -> Refusal {
    Refusal::new(Code::AlreadyExists).with("kind", kind).with("id", key)
}
