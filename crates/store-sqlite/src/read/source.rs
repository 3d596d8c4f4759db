//! Where rows are read from: the rows as they stand, or those that stood at a position, which are
//! partly among the ended ones.

use super::{
    model::Sql,
    value::{position, row, stored, value},
};
use crate::error::engine;
use lianxin_store::{ModelSpec, Position, Row, StoreError, TenantId, Value};
use sea_query::{
    Alias, Expr, ExprTrait, Func, Order, Query, SelectStatement, SqliteQueryBuilder, UnionType,
    extension::sqlite::SqliteBinOper,
};
use sea_query_sqlx::{SqlxBinder, SqlxValues};
use sqlx::{AssertSqlSafe, SqliteConnection};

/// The selects whose rows together are those of a tenant, now or at a position. Each reads a table
/// under the name `rows` and has no columns yet.
pub(super) fn parts(sql: &Sql, tenant: &TenantId, as_of: Option<Position>) -> Vec<SelectStatement> {
    let part = |table: &str| {
        Query::select()
            .from_as(Alias::new(table), "rows")
            .and_where(Expr::col(("rows", "tenant_id")).eq(tenant.as_str()))
            .take()
    };
    let Some(as_of) = as_of.map(stored) else { return vec![part(&sql.row)] };
    // Nearly all rows have begun, so this must not look like a range worth an index.
    let begun = || Expr::col(("rows", "valid_from")).add(0).lte(as_of);
    let standing = part(&sql.row).and_where(begun()).take();
    let not_ended = Expr::col(("rows", "valid_to")).gt(as_of);
    let ended = part(&sql.ended).and_where(begun()).and_where(not_ended).take();
    vec![standing, ended]
}

/// What is read of rows: key, row key, since when, and declared columns.
pub(super) struct Columns<'s> {
    spec: &'s ModelSpec,
    /// Places of the declared ones.
    declared: Vec<usize>,
}

/// A row as it is gathered.
type Gathered = (String, String, i64, Vec<serde_json::Value>);

impl<'s> Columns<'s> {
    pub(super) fn all(spec: &'s ModelSpec) -> Self {
        Self { spec, declared: (0..spec.columns.len()).collect() }
    }

    /// Declared columns by name.
    pub(super) fn some(
        spec: &'s ModelSpec,
        names: impl Iterator<Item = &'static str>,
    ) -> Result<Self, StoreError> {
        let place = |name: &'static str| spec.index_of(name).ok_or_else(|| unknown(spec, name));
        Ok(Self { spec, declared: names.map(place).collect::<Result<_, _>>()? })
    }

    /// One select of the rows that satisfy one of the conditions, of which no row satisfies two.
    pub(super) fn rows(&self, parts: &[SelectStatement], conditions: &[Expr]) -> SelectStatement {
        let columns = ["key", "row_key", "valid_from"].into_iter().chain(self.names());
        let columns: Vec<(&str, &str)> = columns.map(|name| ("rows", name)).collect();
        let pairs =
            parts.iter().flat_map(|part| conditions.iter().map(move |wanted| (part, wanted)));
        let selects = pairs.map(|(part, wanted)| {
            part.clone().columns(columns.iter().copied()).and_where(wanted.clone()).take()
        });
        let union = |mut left: SelectStatement, right| left.union(UnionType::All, right).take();
        selects.reduce(union).unwrap_or_default()
    }

    /// Tells the rows of a select as [`super::value::row`] reads them.
    pub(super) fn told(&self, rows: SelectStatement) -> SelectStatement {
        Query::select().expr(Expr::cust(self.row())).from_subquery(rows, "page").take()
    }

    /// Tells the rows of a select in one row, as a JSON array: handing rows over one by one between
    /// the engine's thread and ours costs more than reading them.
    pub(super) fn gathered(&self, rows: SelectStatement) -> SelectStatement {
        Query::select().expr(Expr::cust(self.gathering())).from_subquery(rows, "page").take()
    }

    /// The JSON array of the rows of a table named `page`.
    pub(super) fn gathering(&self) -> String {
        format!("json_group_array(json_array({}))", self.row())
    }

    /// The rows of what was gathered.
    pub(super) fn read(&self, gathered: &str) -> Result<Vec<Row>, StoreError> {
        let told: Vec<Gathered> =
            serde_json::from_str(gathered).map_err(engine("reading rows of a read model"))?;
        Ok(told.into_iter().map(|told| self.row_of(told)).collect())
    }

    fn row_of(&self, (key, row_key, since, told): Gathered) -> Row {
        let mut values = vec![Value::Null; self.spec.columns.len()];
        for (place, told) in self.declared.iter().zip(told) {
            values[*place] = value(self.spec.columns[*place].kind, told);
        }
        Row { key, row_key, values, since: position(since) }
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.declared.iter().map(|place| self.spec.columns[*place].name)
    }

    /// What is told of a row of the table `page`.
    fn row(&self) -> String {
        let declared: Vec<String> = self.names().map(|name| format!("page.{name}")).collect();
        format!("page.key, page.row_key, page.valid_from, json_array({})", declared.join(", "))
    }
}

/// The refusal of a name that the model does not declare.
pub(super) fn unknown(spec: &ModelSpec, name: &str) -> StoreError {
    StoreError::UnknownColumn { model: spec.name.to_owned(), column: name.to_owned() }
}

/// Orders by key and row key.
pub(super) fn by_key(select: &mut SelectStatement) -> SelectStatement {
    select.order_by("key", Order::Asc).order_by("row_key", Order::Asc).take()
}

/// That a row belongs to one of the documents.
pub(super) fn of_keys(keys: &str) -> Expr {
    let keys = Query::select()
        .column(("keys", "value"))
        .from_function(Func::cust("json_each").arg(keys), "keys")
        .take();
    Expr::col(("rows", "key")).in_subquery(keys)
}

/// A built statement, ready to be sent.
pub(super) fn built(select: &SelectStatement) -> (AssertSqlSafe<String>, SqlxValues) {
    let (statement, values) = select.build_sqlx(SqliteQueryBuilder);
    (AssertSqlSafe(statement), values)
}

/// A statement that removes rows, told as a JSON array of pairs of key and row key.
pub(super) fn built_delete(
    table: &str,
    tenant: &str,
    pairs: &str,
) -> (AssertSqlSafe<String>, SqlxValues) {
    let part =
        |index: i64| Expr::col(("pairs", "value")).binary(SqliteBinOper::CastJsonField, index);
    let pairs = Query::select()
        .exprs([part(0), part(1)])
        .from_function(Func::cust("json_each").arg(pairs), "pairs")
        .take();
    let named = Expr::tuple([Expr::col("key"), Expr::col("row_key")]).in_subquery(pairs);
    let delete = Query::delete()
        .from_table(Alias::new(table))
        .and_where(Expr::col("tenant_id").eq(tenant))
        .and_where(named)
        .take();
    let (statement, values) = delete.build_sqlx(SqliteQueryBuilder);
    (AssertSqlSafe(statement), values)
}

/// Runs a select of rows.
pub(super) async fn fetch(
    connection: &mut SqliteConnection,
    spec: &ModelSpec,
    select: &SelectStatement,
) -> Result<Vec<Row>, StoreError> {
    let (statement, values) = built(select);
    let found = sqlx::query_with(statement, values)
        .fetch_all(connection)
        .await
        .map_err(engine("reading rows of a read model"))?;
    found.iter().map(|found| row(spec, found)).collect()
}
