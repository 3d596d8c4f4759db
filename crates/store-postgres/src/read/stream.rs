//! All rows of a model, read in portions out of one transaction, which sees one state however long it is
//! read.

use super::{dialect::Postgres, lookup::gathered, tables::ReadModels};
use crate::{
    error::engine,
    transaction::{ONE_STATE, begin},
};
use futures::stream::BoxStream;
use lianxin_store::{
    ModelSpec, Position, Row, StoreError, TenantId,
    read::portions::{self, PORTION},
};
use lianxin_store_sql::{Columns, portion};

impl ReadModels {
    /// All rows in key order. Reading stops when the stream is dropped.
    pub(super) fn rows(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        as_of: Option<Position>,
    ) -> BoxStream<'static, Result<Row, StoreError>> {
        let (pool, sql, tenant) = (self.pool.clone(), self.sql(spec), tenant.clone());
        portions::rows(move |portions| async move {
            let failed = engine("reading all rows of a read model");
            let mut tx = begin(&pool, ONE_STATE).await.map_err(failed)?;
            let columns = Columns::all(&sql.tables.spec);
            let mut next = Some(None);
            while let Some(last) = next {
                let last = last.as_ref();
                let statement = portion(&Postgres, &sql.tables, &tenant, as_of, last, PORTION);
                let rows = columns.read_by_key(&gathered(&mut tx, statement).await?)?;
                next = portions.hand_over(rows).await;
            }
            Ok(())
        })
    }
}
