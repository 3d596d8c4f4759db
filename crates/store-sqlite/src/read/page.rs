//! Pages and counts. A list is read in two segments, rows with a value of the order column and rows
//! without, because nothing comes last either way; each segment is one range of an index.

use super::{
    checkpoint::checkpoint,
    file::ReadFile,
    filter::{column, condition},
    model::Sql,
    ranges::ranges,
    source::{self, built},
    text, value,
};
use crate::error::engine;
use lianxin_store::{
    Filter, ModelSpec, Page, Place, Position, Row, Select, StoreError, TenantId, Value,
};
use sea_query::{Alias, Asterisk, Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement};
use sqlx::SqliteConnection;

/// The part of a list in which all rows have, or all lack, a value of the order column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Segment {
    Valued,
    Empty,
}

/// A page being read.
struct Reading<'r> {
    sql: &'r Sql,
    tenant: &'r TenantId,
    select: &'r Select,
    /// Filter and search, as conditions of which a wanted row satisfies exactly one.
    wanted: Vec<Expr>,
    /// Column ordered by.
    column: &'static str,
}

impl ReadFile {
    pub(super) async fn page(
        &self,
        tenant: &TenantId,
        spec: &ModelSpec,
        select: &Select,
    ) -> Result<Page, StoreError> {
        let failed = engine("reading a page of a read model");
        let sql = self.sql(spec);
        let reading = Reading::new(&sql, tenant, select)?;
        let mut tx = self.readers.begin().await.map_err(&failed)?;
        let position = checkpoint(&mut tx, tenant, spec).await?.position;
        // One row more than asked for tells whether more follow.
        let mut rows = reading.rows(&mut tx, u64::from(select.limit) + 1).await?;
        tx.commit().await.map_err(&failed)?;
        let more = rows.len() > select.limit as usize;
        rows.truncate(select.limit as usize);
        if select.backwards {
            rows.reverse();
        }
        Ok(Page { rows, more, position })
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
        let wanted = wanted(tenant, spec, filter, search)?;
        let counts = source::parts(&sql, tenant, as_of).into_iter().map(|mut part| {
            let count =
                part.expr(Func::count(Expr::col(Asterisk))).and_where(wanted.clone()).take();
            Expr::from(sea_query::SubQueryStatement::from(count))
        });
        let sum = counts.reduce(|left, right| left.add(right)).unwrap_or_else(|| Expr::val(0));
        let (statement, values) = built(&Query::select().expr(sum).take());
        let count: i64 = sqlx::query_scalar_with(statement, values)
            .fetch_one(&self.readers)
            .await
            .map_err(engine("counting rows of a read model"))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }
}

/// The statements that a page may take, in the order in which they are sent.
#[cfg(test)]
pub(super) fn statements(
    sql: &Sql,
    tenant: &TenantId,
    select: &Select,
) -> Result<Vec<SelectStatement>, StoreError> {
    let reading = Reading::new(sql, tenant, select)?;
    let statement = |(segment, after)| reading.segment(segment, after, u64::from(select.limit));
    reading.segments().into_iter().map(statement).collect()
}

/// Filter and search in one condition.
fn wanted(
    tenant: &TenantId,
    spec: &ModelSpec,
    filter: &Filter,
    search: Option<&str>,
) -> Result<Expr, StoreError> {
    let filter = condition(spec, filter)?;
    Ok(match search {
        Some(query) => filter.and(text::found(tenant, spec, query)),
        None => filter,
    })
}

impl<'r> Reading<'r> {
    fn new(sql: &'r Sql, tenant: &'r TenantId, select: &'r Select) -> Result<Self, StoreError> {
        let (spec, search) = (&sql.spec, select.search.as_deref());
        column(spec, select.order.column)?;
        let ranges = ranges(spec, &select.filter, select.order.column);
        let wanted = ranges.iter().map(|range| wanted(tenant, spec, range, search));
        let wanted = wanted.collect::<Result<_, _>>()?;
        Ok(Self { sql, tenant, select, wanted, column: select.order.column })
    }

    /// At most `limit` rows, in the direction of reading.
    async fn rows(
        &self,
        connection: &mut SqliteConnection,
        limit: u64,
    ) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::new();
        for (segment, after) in self.segments() {
            let left = limit - rows.len() as u64;
            if left > 0 {
                let select = self.segment(segment, after, left)?;
                rows.extend(source::fetch(connection, &self.sql.spec, &select).await?);
            }
        }
        Ok(rows)
    }

    /// The segments to read, in the direction of reading, each with the place to read on from.
    fn segments(&self) -> Vec<(Segment, Option<&'r Place>)> {
        let mut order = vec![Segment::Valued, Segment::Empty];
        if self.select.backwards {
            order.reverse();
        }
        let Some(place) = &self.select.after else {
            return order.into_iter().map(|segment| (segment, None)).collect();
        };
        let of_place = if place.value == Value::Null { Segment::Empty } else { Segment::Valued };
        let rest = order.into_iter().skip_while(|segment| *segment != of_place);
        rest.map(|segment| (segment, (segment == of_place).then_some(place))).collect()
    }

    /// The select of one segment.
    fn segment(
        &self,
        segment: Segment,
        after: Option<&Place>,
        limit: u64,
    ) -> Result<SelectStatement, StoreError> {
        let spec = &self.sql.spec;
        let ordered = column(spec, self.column)?;
        let within = match segment {
            Segment::Valued => ordered.is_not_null(),
            Segment::Empty => ordered.is_null(),
        };
        let within = match after {
            Some(place) => within.and(self.beyond(segment, place)),
            None => within,
        };
        let wanted = self.wanted.iter().map(|wanted| wanted.clone().and(within.clone()));
        let parts = source::parts(self.sql, self.tenant, self.select.as_of);
        let mut rows = source::rows(spec, &parts, &wanted.collect::<Vec<_>>());
        for column in self.order(segment) {
            rows.order_by(column, self.direction());
        }
        rows.limit(limit);
        let mut told = source::told(spec, rows);
        if self.select.documents {
            self.join_documents(&mut told);
        }
        for column in self.order(segment) {
            told.order_by(("page", column), self.direction());
        }
        Ok(told)
    }

    /// Joins the documents to the rows of the page, and to no others.
    fn join_documents(&self, told: &mut SelectStatement) {
        let same = |name| Expr::col(("documents", name)).eq(Expr::col(("page", name)));
        let mut found =
            Expr::col(("documents", "tenant_id")).eq(self.tenant.as_str()).and(same("key"));
        if let Some(as_of) = self.select.as_of {
            found = found.and(Expr::col(("documents", "position")).lte(value::stored(as_of)));
        }
        let documents = Alias::new(&self.sql.document);
        told.column(("documents", "document"));
        told.join_as(JoinType::LeftJoin, documents, "documents", found);
    }

    /// Whether rows stand beyond a place of their segment, in the direction of reading.
    fn beyond(&self, segment: Segment, place: &Place) -> Expr {
        let columns = self.order(segment).into_iter().map(|name| Expr::col(("rows", name)));
        let keys = [Expr::val(place.key.as_str()), Expr::val(place.row_key.as_str())];
        let values: Vec<Expr> = match segment {
            Segment::Valued => [value::expr(&place.value)].into_iter().chain(keys).collect(),
            Segment::Empty => keys.into(),
        };
        let (columns, values) = (Expr::tuple(columns), Expr::tuple(values));
        match self.direction() {
            Order::Desc => columns.lt(values),
            _ => columns.gt(values),
        }
    }

    fn order(&self, segment: Segment) -> Vec<&'static str> {
        match segment {
            Segment::Valued => vec![self.column, "key", "row_key"],
            Segment::Empty => vec!["key", "row_key"],
        }
    }

    fn direction(&self) -> Order {
        if self.select.order.descending == self.select.backwards { Order::Asc } else { Order::Desc }
    }
}
