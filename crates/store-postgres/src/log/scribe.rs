//! Writes down what another log holds, as the owner of the tables: the service itself may not.

use super::lookup::stored;
use crate::error::{self, engine};
use async_trait::async_trait;
use lianxin_store::{
    Passage, Position, RecordedClaim, RecordedCommand, RecordedEvent, Scribe, StoreError,
    StoredLeaf, TenantId, leaf,
};
use sqlx::{
    Connection, PgConnection, Postgres,
    postgres::{PgArguments, PgConnectOptions},
    query::Query,
};
use uuid::Uuid;

/// A connection that restores logs. It acts as the role `lianxin_owner`, so whoever logs in must be
/// allowed to.
pub struct PostgresScribe {
    connection: PgConnection,
}

impl PostgresScribe {
    /// Connects to a database that [`migrate`](crate::migrate) has prepared.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        let login: PgConnectOptions = url.parse().map_err(engine("reading the database's URL"))?;
        crate::schema::check(&login).await?;
        let login =
            login.application_name("lianxin copy").options([("role", "lianxin_owner".to_owned())]);
        let connection = PgConnection::connect_with(&login).await;
        Ok(Self { connection: connection.map_err(engine("connecting as the log's owner"))? })
    }
}

#[async_trait]
impl Scribe for PostgresScribe {
    async fn restore(
        &mut self,
        tenant: &TenantId,
        after: Position,
        passage: &Passage,
    ) -> Result<(), StoreError> {
        let statement =
            sqlx::query(include_str!("restore.sql")).bind(tenant.as_str()).bind(stored(after.0));
        let statement = bind_events(statement, &passage.events);
        let statement = bind_commands(statement, &passage.commands);
        let failed = engine("restoring a passage of the log");
        let mut tx = self.connection.begin().await.map_err(&failed)?;
        match bind_claims(statement, &passage.claims).execute(&mut *tx).await {
            Err(refused) if error::has_moved(&refused) => {
                return Err(StoreError::HeadMoved { tenant: tenant.clone(), expected: after });
            }
            outcome => outcome.map(drop).map_err(&failed)?,
        }
        restore_leaves(&mut tx, tenant, after, &passage.leaves).await?;
        tx.commit().await.map_err(failed)
    }

    async fn seal(
        &mut self,
        tenant: &TenantId,
        after: Position,
        leaves: &[StoredLeaf],
    ) -> Result<(), StoreError> {
        restore_leaves(&mut self.connection, tenant, after, leaves).await
    }
}

async fn restore_leaves(
    connection: &mut PgConnection,
    tenant: &TenantId,
    after: Position,
    leaves: &[StoredLeaf],
) -> Result<(), StoreError> {
    sqlx::query(include_str!("restore_leaves.sql"))
        .bind(tenant.as_str())
        .bind(stored(after.0))
        .bind(each(leaves, |leaf| &leaf.seed[..]))
        .bind(each(leaves, |leaf| &*leaf.record))
        .bind(leaf::numbered(leaves).map(stored))
        .execute(connection)
        .await
        .map_err(engine("writing leaves down"))
        .map(drop)
}

/// A statement whose parameters are bound in order.
type Statement<'p> = Query<'p, Postgres, PgArguments>;

/// One column of some rows.
fn each<'r, R, C>(rows: &'r [R], column: impl Fn(&'r R) -> C) -> Vec<C> {
    rows.iter().map(column).collect()
}

/// The times are texts, which keep every digit.
fn bind_events<'p>(statement: Statement<'p>, events: &'p [RecordedEvent]) -> Statement<'p> {
    statement
        .bind(each(events, |event| &*event.stream.stream_type))
        .bind(each(events, |event| &*event.stream.stream_id))
        .bind(each(events, |event| stored(event.version)))
        .bind(each(events, |event| event.event_id))
        .bind(each(events, |event| &*event.event_type))
        .bind(each(events, |event| i64::from(event.schema_version)))
        .bind(each(events, |event| &*event.occurred_at))
        .bind(each(events, |event| event.recorded_at.to_string()))
        .bind(each(events, |event| &*event.actor_id))
        .bind(each(events, |event| event.command_id))
        .bind(each(events, |event| event.correlation_id))
        .bind(each::<_, Option<Uuid>>(events, |event| event.causation_id))
        .bind(each(events, |event| event.payload.get()))
        .bind(each(events, |event| event.metadata.get()))
}

fn bind_commands<'p>(statement: Statement<'p>, commands: &'p [RecordedCommand]) -> Statement<'p> {
    statement
        .bind(each(commands, |command| command.command_id))
        .bind(each(commands, |command| &command.request_hash[..]))
        .bind(each(commands, |command| stored(command.receipt.first.0)))
        .bind(each(commands, |command| stored(command.receipt.last.0)))
        .bind(each(commands, |command| stored(command.receipt.version)))
        .bind(each(commands, |command| command.receipt.recorded_at.to_string()))
}

fn bind_claims<'p>(statement: Statement<'p>, claims: &'p [RecordedClaim]) -> Statement<'p> {
    statement
        .bind(each(claims, |claim| &*claim.kind))
        .bind(each(claims, |claim| &*claim.key))
        .bind(each(claims, |claim| stored(claim.position.0)))
}
