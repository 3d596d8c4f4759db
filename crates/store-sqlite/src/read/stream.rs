//! All rows of a model, streamed in portions out of one transaction, which sees one state however
//! long it is read.

use super::{
    file::ReadFile,
    model::Sql,
    source::{self, Columns, built},
};
use crate::error::engine;
use futures::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use lianxin_store::{ModelSpec, Position, Row, StoreError, TenantId};
use sea_query::{Expr, ExprTrait, SelectStatement};
use sqlx::{SqliteConnection, SqlitePool};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Rows of a portion, and portions that may wait to be taken.
const PORTION: u64 = 1_000;
const PORTIONS: usize = 2;

impl ReadFile {
    /// All rows in key order. Reading stops when the stream is dropped.
    pub(super) fn rows(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        as_of: Option<Position>,
    ) -> BoxStream<'static, Result<Row, StoreError>> {
        let (sender, receiver) = mpsc::channel(PORTIONS);
        let portions = Portions {
            readers: self.readers.clone(),
            sql: self.sql(spec),
            tenant: tenant.clone(),
            as_of,
        };
        tokio::spawn(async move {
            if let Err(error) = portions.hand_over(&sender).await {
                // Nobody listens any more when this fails.
                _ = sender.send(Err(error)).await;
            }
        });
        let portions = stream::unfold(receiver, |mut receiver| async {
            receiver.recv().await.map(|portion| (portion, receiver))
        });
        portions.map_ok(|rows| stream::iter(rows.into_iter().map(Ok))).try_flatten().boxed()
    }
}

/// What is read.
struct Portions {
    readers: SqlitePool,
    sql: Arc<Sql>,
    tenant: TenantId,
    as_of: Option<Position>,
}

impl Portions {
    async fn hand_over(
        &self,
        sender: &mpsc::Sender<Result<Vec<Row>, StoreError>>,
    ) -> Result<(), StoreError> {
        let failed = engine("reading all rows of a read model");
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let mut last: Option<(String, String)> = None;
        loop {
            let rows = self.read(&mut tx, last.as_ref()).await?;
            last = rows.last().map(|row| (row.key.clone(), row.row_key.clone()));
            let end = (rows.len() as u64) < PORTION;
            if sender.send(Ok(rows)).await.is_err() || end {
                return Ok(());
            }
        }
    }

    async fn read(
        &self,
        connection: &mut SqliteConnection,
        last: Option<&(String, String)>,
    ) -> Result<Vec<Row>, StoreError> {
        let columns = Columns::all(&self.sql.spec);
        let (statement, values) = built(&self.portion(&columns, last));
        let gathered: String = sqlx::query_scalar_with(statement, values)
            .fetch_one(connection)
            .await
            .map_err(engine("reading a portion of a read model's rows"))?;
        let mut rows = columns.read(&gathered)?;
        // They come in order, only no standard says so of what is gathered.
        rows.sort_by(|left, right| (&left.key, &left.row_key).cmp(&(&right.key, &right.row_key)));
        Ok(rows)
    }

    /// The rows after a place.
    fn portion(&self, columns: &Columns<'_>, last: Option<&(String, String)>) -> SelectStatement {
        let beyond = last.map_or(Expr::val(true), |(key, row_key)| {
            let place = Expr::tuple([Expr::col(("rows", "key")), Expr::col(("rows", "row_key"))]);
            place.gt(Expr::tuple([Expr::val(key.as_str()), Expr::val(row_key.as_str())]))
        });
        let parts = source::parts(&self.sql, &self.tenant, self.as_of);
        let rows = source::by_key(&mut columns.rows(&parts, &[beyond])).limit(PORTION).take();
        columns.gathered(rows)
    }
}
