//! A batch as arrays, one of each column, in the order of the parameters of `append.sql`.

use super::lookup::stored;
use lianxin_store::{
    Position, StreamKey,
    leaf::{NUMBERED, Sealed},
    sequencer::{PlacedBatch, PlacedEvent, placed_events},
};
use sqlx::{Postgres, postgres::PgArguments, query::QueryAs};
use std::collections::HashMap;
use uuid::Uuid;

/// The columns of a batch.
pub(super) struct Arrays<'b> {
    tenant: &'b str,
    events: Events<'b>,
    leaves: Leaves<'b>,
    commands: Commands<'b>,
    claims: Claims<'b>,
}

#[derive(Default)]
struct Events<'b> {
    stream_types: Vec<&'b str>,
    stream_ids: Vec<&'b str>,
    versions: Vec<i64>,
    ids: Vec<Uuid>,
    types: Vec<&'b str>,
    schema_versions: Vec<i64>,
    occurred: Vec<&'b str>,
    payloads: Vec<&'b str>,
    metadatas: Vec<&'b str>,
    /// Ordinal of the event's command, from 1.
    commands: Vec<i64>,
}

#[derive(Default)]
struct Leaves<'b> {
    seeds: Vec<&'b [u8]>,
    hashes: Vec<Vec<u8>>,
    time_salts: Vec<Vec<u8>>,
    /// Ordinal of the event before in the stream, from 1; 0 when it stands in the log already.
    previous: Vec<i64>,
    /// Ordinal of the last event of each stream so far.
    last: HashMap<&'b StreamKey, i64>,
}

#[derive(Default)]
struct Commands<'b> {
    ids: Vec<Uuid>,
    request_hashes: Vec<&'b [u8]>,
    firsts: Vec<i64>,
    lasts: Vec<i64>,
    versions: Vec<i64>,
    actors: Vec<&'b str>,
    correlations: Vec<Uuid>,
    causations: Vec<Option<Uuid>>,
}

#[derive(Default)]
struct Claims<'b> {
    kinds: Vec<&'b str>,
    keys: Vec<&'b str>,
    positions: Vec<i64>,
}

impl<'b> Arrays<'b> {
    pub(super) fn of(batch: &PlacedBatch<'b>) -> Self {
        let (mut events, mut leaves) = (Events::default(), Leaves::default());
        let (mut commands, mut claims) = (Commands::default(), Claims::default());
        for (append, place) in &batch.appends {
            commands.ids.push(append.command_id);
            commands.request_hashes.push(&append.request_hash);
            let from_head = |position: Position| stored(position.0 - batch.head_before.0);
            commands.firsts.push(from_head(place.first));
            commands.lasts.push(from_head(place.last));
            commands.versions.push(stored(place.version));
            commands.actors.push(&append.actor_id);
            commands.correlations.push(append.correlation_id);
            commands.causations.push(append.causation_id);
            let ordinal = stored(commands.ids.len() as u64);
            for event in placed_events(append, place.first) {
                leaves.push(Sealed::of(batch.tenant, append, &event), &event);
                events.push(event, ordinal);
            }
            for (kind, key) in &append.claims {
                claims.kinds.push(kind);
                claims.keys.push(key);
                claims.positions.push(from_head(place.first));
            }
        }
        Self { tenant: batch.tenant.as_str(), events, leaves, commands, claims }
    }

    /// The statement with the head at which the batch is taken, any when absent, and the arrays bound.
    pub(super) fn bound(
        self,
        statement: &'static str,
        head: Option<Position>,
    ) -> QueryAs<'b, Postgres, (i64, i64), PgArguments> {
        let Self { tenant, events, leaves, commands, claims } = self;
        sqlx::query_as(statement)
            .bind(tenant)
            .bind(head.map(|head| stored(head.0)))
            .bind(events.stream_types)
            .bind(events.stream_ids)
            .bind(events.versions)
            .bind(events.ids)
            .bind(events.types)
            .bind(events.schema_versions)
            .bind(events.occurred)
            .bind(events.payloads)
            .bind(events.metadatas)
            .bind(events.commands)
            .bind(commands.ids)
            .bind(commands.request_hashes)
            .bind(commands.firsts)
            .bind(commands.lasts)
            .bind(commands.versions)
            .bind(commands.actors)
            .bind(commands.correlations)
            .bind(commands.causations)
            .bind(claims.kinds)
            .bind(claims.keys)
            .bind(claims.positions)
            .bind(NUMBERED)
            .bind(leaves.seeds)
            .bind(leaves.hashes)
            .bind(leaves.time_salts)
            .bind(leaves.previous)
    }
}

impl<'b> Leaves<'b> {
    fn push(&mut self, sealed: Sealed, placed: &PlacedEvent<'b>) {
        self.seeds.push(&placed.event.seed);
        self.hashes.push(sealed.hashes);
        self.time_salts.push(sealed.time_salt.0.to_vec());
        let ordinal = stored(self.seeds.len() as u64);
        self.previous.push(self.last.insert(&placed.part.stream, ordinal).unwrap_or(0));
    }
}

impl<'b> Events<'b> {
    fn push(&mut self, placed: PlacedEvent<'b>, command: i64) {
        let PlacedEvent { part, version, event, position: _ } = placed;
        self.stream_types.push(&part.stream.stream_type);
        self.stream_ids.push(&part.stream.stream_id);
        self.versions.push(stored(version));
        self.ids.push(event.event_id);
        self.types.push(&event.event_type);
        self.schema_versions.push(i64::from(event.schema_version));
        self.occurred.push(&event.occurred_at);
        self.payloads.push(event.payload.get());
        self.metadatas.push(event.metadata.get());
        self.commands.push(command);
    }
}
