//! Pages and counts.

use super::{dialect::Sqlite, file::ReadFile, text};
use crate::error::engine;
use lianxin_store::{Filter, ModelSpec, Page, Position, Select, StoreError, TenantId};
use lianxin_store_sql::{Reading, count, read_position};

impl ReadFile {
    pub(super) async fn page(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        select: &Select,
    ) -> Result<Page, StoreError> {
        let sql = self.sql(spec);
        let reading = Reading::new(&Sqlite, &sql.tables, tenant, select)?;
        let (stands, gathered): (Option<i64>, String) =
            text::fetch_one(&self.readers, reading.statement()?)
                .await
                .map_err(engine("reading a page of a read model"))?;
        reading.page(read_position(stands.unwrap_or_default()), &gathered)
    }

    pub(super) async fn count(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        filter: &Filter,
        search: Option<&str>,
        as_of: Option<Position>,
    ) -> Result<u64, StoreError> {
        let sql = self.sql(spec);
        let statement = count(&Sqlite, &sql.tables, tenant, filter, search, as_of)?;
        let (count,): (i64,) = text::fetch_one(&self.readers, statement)
            .await
            .map_err(engine("counting rows of a read model"))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }
}
