//! The tables of a read model, and where rows are read from: the rows as they stand, or those that
//! stood at a position, which are partly among the ended ones.

use crate::{Dialect, Statement, json, sets::split};
use lianxin_store::{ColumnKind, Document, ModelSpec, Position, Row, StoreError, TenantId, Value};
use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement, UnionType};
use serde_json::Value as Json;
use std::collections::HashMap;

/// The names of a model's tables: its documents, its rows as they stand, and its rows as they stood from
/// `valid_from` until before `valid_to`, apart so that current lists and counts stay narrow.
#[derive(Debug)]
pub struct Tables {
    /// What it declares.
    pub spec: ModelSpec,
    /// The generation's name, by which it is stored where it stands.
    pub generation: String,
    /// (tenant_id, key, position, document)
    pub document: String,
    /// (tenant_id, key, row_key, valid_from, declared …)
    pub row: String,
    /// (tenant_id, key, row_key, valid_from, declared …, valid_to)
    pub ended: String,
}

impl Tables {
    /// The names of a model's tables, after a prefix.
    pub fn new(spec: ModelSpec, prefix: &str) -> Self {
        let generation = spec.generation();
        let [document, row, ended] = table_names(prefix, &generation);
        Self { spec, generation, document, row, ended }
    }
}

/// The names of a generation's tables: documents, rows, rows that have ended.
pub fn table_names(prefix: &str, generation: &str) -> [String; 3] {
    ["document", "row", "ended"].map(|part| format!("{prefix}{generation}_{part}"))
}

/// The selects whose rows together are those of a tenant, now or at a position. Each reads a table
/// under the name `rows` and has no columns yet.
pub(crate) fn parts(
    dialect: &dyn Dialect,
    tables: &Tables,
    tenant: &TenantId,
    as_of: Option<Position>,
) -> Vec<SelectStatement> {
    let part = |table: &str| {
        let ours = Expr::col(("rows", "tenant_id")).eq(tenant.as_str());
        Query::select().from(dialect.table(table).alias("rows")).and_where(ours).take()
    };
    let Some(as_of) = as_of.map(stored) else { return vec![part(&tables.row)] };
    // Nearly all rows have begun, so this must not look like a range worth an index.
    let begun = || Expr::col(("rows", "valid_from")).add(0).lte(as_of);
    let standing = part(&tables.row).and_where(begun()).take();
    let not_ended = Expr::col(("rows", "valid_to")).gt(as_of);
    let ended = part(&tables.ended).and_where(begun()).and_where(not_ended).take();
    vec![standing, ended]
}

/// What is read of rows: key, row key, since when, and declared columns. They come as one JSON array:
/// handing rows over one by one costs more than reading them.
pub struct Columns<'s> {
    spec: &'s ModelSpec,
    /// Places of the declared ones.
    declared: Vec<usize>,
}

/// A row as it is gathered.
type Gathered = (String, String, i64, Vec<Json>);

impl<'s> Columns<'s> {
    /// All declared columns.
    pub fn all(spec: &'s ModelSpec) -> Self {
        Self { spec, declared: (0..spec.columns.len()).collect() }
    }

    /// Declared columns by name.
    pub(crate) fn some(
        spec: &'s ModelSpec,
        names: impl Iterator<Item = &'static str>,
    ) -> Result<Self, StoreError> {
        let place = |name: &'static str| spec.index_of(name).ok_or_else(|| unknown(spec, name));
        Ok(Self { spec, declared: names.map(place).collect::<Result<_, _>>()? })
    }

    /// One select of the rows that satisfy one of the conditions, of which no row satisfies two.
    pub(crate) fn rows(&self, parts: &[SelectStatement], conditions: &[Expr]) -> SelectStatement {
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

    /// The JSON array of the rows of a table named `page`.
    pub(crate) fn gathering(&self, dialect: &dyn Dialect) -> String {
        let declared: Vec<String> = self.names().map(|name| format!("page.{name}")).collect();
        let declared = dialect.array(&declared.join(", "));
        let row = format!("page.key, page.row_key, page.valid_from, {declared}");
        dialect.gathered(&dialect.array(&row))
    }

    /// The select of what is gathered of rows in order of keys.
    fn gathered(&self, dialect: &dyn Dialect, mut rows: SelectStatement) -> SelectStatement {
        let rows = rows.order_by("key", Order::Asc).order_by("row_key", Order::Asc).take();
        let gathering = Expr::cust(self.gathering(dialect));
        Query::select().expr(gathering).from_subquery(rows, "page").take()
    }

    /// The rows of what was gathered.
    pub fn read(&self, gathered: &str) -> Result<Vec<Row>, StoreError> {
        let told: Vec<Gathered> = serde_json::from_str(gathered).map_err(|source| {
            StoreError::Engine { doing: "reading rows of a read model", source: source.into() }
        })?;
        Ok(told.into_iter().map(|told| self.row_of(told)).collect())
    }

    /// The rows of what was gathered in order of keys. They come so, only no standard says it of what is
    /// gathered.
    pub fn read_by_key(&self, gathered: &str) -> Result<Vec<Row>, StoreError> {
        let mut rows = self.read(gathered)?;
        rows.sort_by(|left, right| (&left.key, &left.row_key).cmp(&(&right.key, &right.row_key)));
        Ok(rows)
    }

    fn row_of(&self, (key, row_key, since, told): Gathered) -> Row {
        let mut values = vec![Value::Null; self.spec.columns.len()];
        for (place, told) in self.declared.iter().zip(told) {
            values[*place] = value(self.spec.columns[*place].kind, told);
        }
        Row { key, row_key, values, since: read_position(since) }
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.declared.iter().map(|place| self.spec.columns[*place].name)
    }
}

/// The statement for the rows of documents, gathered in order of keys.
pub fn rows_of(
    dialect: &dyn Dialect,
    tables: &Tables,
    tenant: &TenantId,
    keys: &[String],
    as_of: Option<Position>,
) -> Result<Statement, StoreError> {
    let columns = Columns::all(&tables.spec);
    let rows = columns.rows(&parts(dialect, tables, tenant, as_of), &[of_keys(dialect, keys)?]);
    Ok(dialect.built(&columns.gathered(dialect, rows)))
}

/// The statement for so many rows after a place in the order of keys, gathered.
pub fn portion(
    dialect: &dyn Dialect,
    tables: &Tables,
    tenant: &TenantId,
    as_of: Option<Position>,
    last: Option<&(String, String)>,
    limit: u64,
) -> Statement {
    let beyond = last.map_or(Expr::val(true), |(key, row_key)| {
        let place = Expr::tuple([Expr::col(("rows", "key")), Expr::col(("rows", "row_key"))]);
        place.gt(Expr::tuple([Expr::val(key.as_str()), Expr::val(row_key.as_str())]))
    });
    let columns = Columns::all(&tables.spec);
    let rows = columns.rows(&parts(dialect, tables, tenant, as_of), &[beyond]).limit(limit).take();
    dialect.built(&columns.gathered(dialect, rows))
}

/// The statement for documents: key, position, document.
pub fn documents(
    dialect: &dyn Dialect,
    tables: &Tables,
    tenant: &TenantId,
    keys: &[String],
) -> Result<Statement, StoreError> {
    let select = Query::select()
        .columns([("rows", "key"), ("rows", "position"), ("rows", "document")])
        .from(dialect.table(&tables.document).alias("rows"))
        .and_where(Expr::col(("rows", "tenant_id")).eq(tenant.as_str()))
        .and_where(of_keys(dialect, keys)?)
        .take();
    Ok(dialect.built(&select))
}

/// Documents in the order asked, of what the statement tells.
pub fn documents_by_key(
    keys: &[String],
    found: Vec<(String, i64, String)>,
) -> Vec<Option<Document>> {
    let document = |(key, position, json)| {
        let position = read_position(position);
        (key, Document { position, json })
    };
    let by_key: HashMap<String, Document> = found.into_iter().map(document).collect();
    keys.iter().map(|key| by_key.get(key).cloned()).collect()
}

/// The statement for the keys of documents of which a row began or ended after a position.
pub fn changed(
    dialect: &dyn Dialect,
    tables: &Tables,
    tenant: &TenantId,
    after: Position,
) -> Statement {
    let keys = |table: &str, moved: &'static str| {
        Query::select()
            .column("key")
            .from(dialect.table(table))
            .and_where(Expr::col("tenant_id").eq(tenant.as_str()))
            .and_where(Expr::col(moved).gt(stored(after)))
            .take()
    };
    let ended = keys(&tables.ended, "valid_to");
    dialect.built(&keys(&tables.row, "valid_from").union(UnionType::Distinct, ended).take())
}

/// That a row belongs to one of the documents.
fn of_keys(dialect: &dyn Dialect, keys: &[String]) -> Result<Expr, StoreError> {
    Ok(Expr::col(("rows", "key")).in_subquery(dialect.elements(&json(keys)?)))
}

/// The refusal of a name that the model does not declare.
pub(crate) fn unknown(spec: &ModelSpec, name: &str) -> StoreError {
    StoreError::UnknownColumn { model: spec.name.to_owned(), column: name.to_owned() }
}

/// A position as engines store it. One beyond what they can store lies beyond every event.
pub fn stored(position: Position) -> i64 {
    i64::try_from(position.0).unwrap_or(i64::MAX)
}

/// A stored position.
pub fn read_position(stored: i64) -> Position {
    Position(u64::try_from(stored).unwrap_or_default())
}

/// The columns have types, so a value is of its column's kind or nothing. An engine without truth values
/// has 0 and 1.
fn value(kind: ColumnKind, json: Json) -> Value {
    match (kind, json) {
        (ColumnKind::Text | ColumnKind::Day, Json::String(text)) => Value::Text(text),
        (ColumnKind::Set, Json::String(joined)) => Value::Set(split(&joined)),
        (ColumnKind::Int, Json::Number(number)) => number.as_i64().into(),
        (ColumnKind::Bool, Json::Bool(truth)) => Value::Bool(truth),
        (ColumnKind::Bool, Json::Number(number)) => number.as_i64().map(|value| value != 0).into(),
        _ => Value::Null,
    }
}
