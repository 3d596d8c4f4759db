//! A command on its way, and the hash that tells a repetition from a reuse of its id.

use super::{
    Executable, Ground, Loaded, case_scope,
    encode::{Encoded, Envelope},
};
use crate::{
    Done, Order,
    sight::Sight,
    standing::{InForce, Standing},
};
use jiff::{Timestamp, tz};
use lianxin_domain::{LateEntry, actor::Actor, case::Case, time::OccurredAt};
use lianxin_store::{Append, StreamKey};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A command on its way.
pub(super) struct Request<'r, R: Executable> {
    pub(super) caller: &'r Actor,
    pub(super) order: &'r Order,
    pub(super) stream: StreamKey,
    pub(super) command: R::Command,
    /// SHA-256 of what was asked.
    pub(super) hash: [u8; 32],
    pub(super) now: Timestamp,
    pub(super) occurred_at: OccurredAt,
    /// What it is judged by.
    pub(super) standing: Arc<Standing>,
}

impl<'r, R: Executable> Request<'r, R> {
    pub(super) fn new(
        caller: &'r Actor,
        order: &'r Order,
        stream_id: &str,
        command: R::Command,
        now: Timestamp,
        standing: Arc<Standing>,
    ) -> serde_json::Result<Self> {
        let stream = StreamKey::new(R::STREAM_TYPE, stream_id);
        let hash = hash::<R>(caller, order, &stream, &command)?;
        // A moment told without its offset is told in China's.
        let occurred_at = order.occurred_at.unwrap_or(OccurredAt::new(now, tz::offset(8)));
        Ok(Self { caller, order, stream, command, hash, now, occurred_at, standing })
    }

    /// The rules in force when it happened.
    pub(super) fn rules(&self) -> InForce<'_> {
        self.standing.in_force(self.occurred_at.day())
    }

    /// The counterpart, if it is there for the caller: a case that the caller may not see is as
    /// unknown to a rule as one that does not exist.
    pub(super) fn counterpart<'g>(&self, ground: &'g Ground<R>) -> Option<&'g Case> {
        let (_, other) = ground.other.as_ref()?;
        let case = other.state.as_case().filter(|_| other.version > 0)?;
        let directory = self.standing.directory();
        Sight::of(self.caller, directory).sees(&case_scope(case, directory)).then_some(case)
    }

    /// What its events have in common.
    pub(super) fn envelope(&self) -> Envelope<'_> {
        Envelope {
            caller: self.caller,
            channel: self.order.channel,
            late: self.order.late.as_ref(),
            command_id: self.order.command_id,
            occurred_at: self.occurred_at,
            now: self.now,
            rules: self.rules(),
        }
    }

    /// The append of what was decided.
    pub(super) fn append(&self, encoded: &Encoded<R::Event>) -> Append {
        Append {
            command_id: self.order.command_id,
            request_hash: self.hash,
            correlation_id: self.order.correlation_id.unwrap_or(self.order.command_id),
            causation_id: None,
            actor_id: self.caller.account.as_str().into(),
            streams: encoded.streams.clone(),
            claims: encoded.claims.clone(),
        }
    }

    /// The answer when nothing was left to do.
    pub(super) fn nothing(&self, stands: &Loaded<R>) -> Done<R> {
        Done {
            stream_id: Arc::clone(&self.stream.stream_id),
            state: Arc::clone(&stands.state),
            version: stands.version,
            receipt: None,
            events: Vec::new(),
        }
    }
}

/// What makes two requests the same: who asked what of which stream, and when it is said to have
/// happened. The expected version is left out, since a caller who asks again may have learnt it.
#[derive(Serialize)]
struct Asked<'r, C> {
    stream_type: &'r str,
    stream_id: &'r str,
    account: &'r str,
    occurred_at: Option<OccurredAt>,
    late: Option<&'r LateEntry>,
    command: &'r C,
}

fn hash<R: Executable>(
    caller: &Actor,
    order: &Order,
    stream: &StreamKey,
    command: &R::Command,
) -> serde_json::Result<[u8; 32]> {
    let asked = Asked {
        stream_type: &stream.stream_type,
        stream_id: &stream.stream_id,
        account: caller.account.as_str(),
        occurred_at: order.occurred_at,
        late: order.late.as_ref(),
        command,
    };
    let mut digest = Sha256::new();
    serde_json::to_writer(&mut digest, &asked)?;
    Ok(digest.finalize().into())
}
