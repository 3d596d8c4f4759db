//! All rows of a model, read in portions out of one transaction, which sees one state however long it is
//! read.

use super::{dialect::Sqlite, file::ReadFile, lookup::gathered};
use crate::error::engine;
use futures::stream::BoxStream;
use lianxin_store::{
    ModelSpec, Position, Row, StoreError, TenantId,
    read::portions::{self, PORTION},
};
use lianxin_store_sql::{Columns, portion};

impl ReadFile {
    /// All rows in key order. Reading stops when the stream is dropped.
    pub(super) fn rows(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        as_of: Option<Position>,
    ) -> BoxStream<'static, Result<Row, StoreError>> {
        let (pool, sql, tenant) = (self.readers.clone(), self.sql(spec), tenant.clone());
        portions::rows(move |portions| async move {
            let failed = engine("reading all rows of a read model");
            let mut tx = pool.begin().await.map_err(failed)?;
            let columns = Columns::all(&sql.tables.spec);
            let mut next = Some(None);
            while let Some(last) = next {
                let last = last.as_ref();
                let statement = portion(&Sqlite, &sql.tables, &tenant, as_of, last, PORTION);
                let rows = columns.read_by_key(&gathered(&mut tx, statement).await?)?;
                next = portions.hand_over(rows).await;
            }
            Ok(())
        })
    }
}
