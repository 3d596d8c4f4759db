//! Many commands that each open a stream of their own, made durable together: the way of imports.
//!
//! Every command is permitted and decided as by [`App::execute`]; a refused one is told and left
//! out, and the others stand. What it gives up is a receipt for each: the group has one, and a
//! group asked again is told from its claims to be there already.
//!
//! Numbers are given in the order of the openings, and of the groups as they are prepared, and only
//! to those that stand.

use super::{
    Executable,
    encode::{Encoded, Envelope, Target, encode},
    permit::permitted,
};
use crate::{
    App, ExecuteError,
    numbers::{CASE_NO, Holder},
    standing::Standing,
};
use lianxin_domain::{
    Context, Refusal,
    actor::{Actor, EntryChannel},
    permission::Acts,
    refusal::Code,
    time::OccurredAt,
};
use lianxin_store::{Append, AppendError, StoreError, StreamKey};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};
use uuid::Uuid;

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

/// A group that is decided, and not yet written.
pub struct Prepared<'a, R: Executable> {
    app: &'a App,
    caller: &'a Actor,
    group: Group<R::Command>,
    standing: Arc<Standing>,
    /// What refused each opening, in order.
    outcomes: Vec<Option<Refusal>>,
    decided: Vec<Decided<R::Event>>,
}

impl App {
    /// Decides the openings of a group.
    pub async fn prepare<'a, R: Executable>(
        &'a self,
        caller: &'a Actor,
        group: Group<R::Command>,
    ) -> Result<Prepared<'a, R>, ExecuteError> {
        let standing = self.core.standing.newest();
        let outcomes = vec![None; group.openings.len()];
        let decided = Vec::with_capacity(group.openings.len());
        let mut prepared = Prepared { app: self, caller, group, standing, outcomes, decided };
        prepared.decide().await?;
        Ok(prepared)
    }
}

impl<R: Executable> Prepared<'_, R> {
    /// Opens the streams. The answer has a place for every opening, in order: what refused it, or
    /// nothing when it stands.
    pub async fn open(mut self) -> Result<Vec<Option<Refusal>>, ExecuteError> {
        let core = &self.app.core;
        while !self.decided.is_empty() {
            match core.log.append(&core.tenant, self.append()?).await {
                Ok(_) => break,
                Err(AppendError::ClaimTaken { kind, key, .. }) if kind == CASE_NO => {
                    core.numbers.hold().await.taken(&key);
                    self.decide().await?;
                }
                Err(AppendError::ClaimTaken { .. } | AppendError::StaleVersion { .. }) => {
                    self.leave_out_taken().await?;
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
        Ok(self.outcomes)
    }

    /// Decides every opening that nothing has refused yet.
    async fn decide(&mut self) -> Result<(), ExecuteError> {
        self.decided.clear();
        let mut numbers = self.app.core.numbers.hold().await;
        let mut claimed = HashSet::new();
        let mut ordinal = 0;
        for (place, opening) in self.group.openings.iter().enumerate() {
            if self.outcomes[place].is_some() {
                continue;
            }
            let attachments = opening.command.attachments();
            let there = self.app.core.attached(self.group.channel, attachments).await?;
            if let Err(refusal) = there {
                self.outcomes[place] = Some(refusal);
                continue;
            }
            let number = self.number(opening, &mut numbers).await?;
            let decided = self.decide_one(opening, number.clone(), &mut ordinal)?;
            let refused = match decided {
                Err(refusal) => refusal,
                Ok(encoded) => match encoded.claims.iter().find(|claim| claimed.contains(*claim)) {
                    Some((kind, key)) => taken(kind, key),
                    None => {
                        claimed.extend(encoded.claims.iter().cloned());
                        self.decided.push(Decided { place, encoded });
                        continue;
                    }
                },
            };
            self.outcomes[place] = Some(refused);
            number.iter().for_each(|number| numbers.take_back(number));
        }
        Ok(())
    }

    async fn number(
        &self,
        opening: &Opening<R::Command>,
        numbers: &mut Holder<'_>,
    ) -> Result<Option<String>, StoreError> {
        if !R::default().wants_number(&opening.command) {
            return Ok(None);
        }
        let rules = self.standing.in_force(opening.occurred_at.day());
        numbers.next(&opening.occurred_at, &rules).await.map(Some)
    }

    fn decide_one(
        &self,
        opening: &Opening<R::Command>,
        number: Option<String>,
        ordinal: &mut u16,
    ) -> serde_json::Result<Result<Encoded<R::Event>, Refusal>> {
        let Opening { stream_id, occurred_at, command } = opening;
        let (fresh, caller, channel) = (R::default(), self.caller, self.group.channel);
        if let Err(refusal) = permitted(caller, &fresh, command, self.standing.directory()) {
            return Ok(Err(refusal));
        }
        let rules = self.standing.in_force(occurred_at.day());
        let context = Context {
            actor: caller,
            channel,
            occurred_at: *occurred_at,
            now: occurred_at.instant(),
            late: None,
            policy: rules.policy,
            calendar: rules.calendar,
            directory: rules.directory,
            other: None,
        };
        let decided = match number {
            None => fresh.decide(command, &context),
            Some(number) => fresh.decide(&R::numbered(command.clone(), number), &context),
        };
        let decision = match decided {
            Ok(decision) => decision,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let envelope = Envelope {
            caller,
            channel,
            late: None,
            command_id: self.group.command_id,
            occurred_at: *occurred_at,
            now: occurred_at.instant(),
            rules,
        };
        let stream = StreamKey::new(R::STREAM_TYPE, stream_id);
        let target = Target { stream, version: 0 };
        encode(&envelope, decision, target, None, ordinal).map(Ok)
    }

    /// Leaves out what is taken in the log, which another process has brought in meanwhile.
    async fn leave_out_taken(&mut self) -> Result<(), StoreError> {
        let mut asked: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
        for Decided { place, encoded } in &self.decided {
            for (kind, key) in &encoded.claims {
                asked.entry(kind).or_default().push((*place, key));
            }
        }
        let (log, tenant) = (&self.app.core.log, &self.app.core.tenant);
        for (kind, asked) in asked {
            let keys: Vec<&str> = asked.iter().map(|(_, key)| *key).collect();
            let found = log.claimed(tenant, kind, &keys).await?;
            for ((place, key), _) in asked.iter().zip(found).filter(|(_, found)| found.is_some()) {
                self.outcomes[*place] = Some(taken(kind, key));
            }
        }
        self.decided.retain(|decided| self.outcomes[decided.place].is_none());
        Ok(())
    }

    fn append(&self) -> serde_json::Result<Append> {
        let mut hash = Sha256::new();
        for Decided { place, .. } in &self.decided {
            serde_json::to_writer(&mut hash, &self.group.openings[*place].command)?;
        }
        let parts = self.decided.iter().map(|opening| &opening.encoded);
        Ok(Append {
            command_id: self.group.command_id,
            request_hash: hash.finalize().into(),
            correlation_id: self.group.correlation_id,
            causation_id: None,
            actor_id: self.caller.account.as_str().into(),
            streams: parts.clone().flat_map(|encoded| encoded.streams.clone()).collect(),
            claims: parts.flat_map(|encoded| encoded.claims.clone()).collect(),
        })
    }
}

fn taken(kind: &str, key: &str) -> Refusal {
    Refusal::new(Code::AlreadyExists).with("kind", kind).with("id", key)
}
