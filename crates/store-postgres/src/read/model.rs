//! The statements that make and write the tables of one read model, from its declared columns. Keys lead
//! with the tenant.

use super::dialect::Postgres;
use lianxin_store::{ColumnKind, ModelSpec};
use lianxin_store_sql::{Dialect, Tables};
use sea_query::{
    ColumnDef, ColumnType, Expr, ExprTrait, Index, IndexCreateStatement, InsertStatement,
    OnConflict, PostgresQueryBuilder, Query, Table, TableCreateStatement, TableRef,
};
use std::sync::Arc;

/// Columns that stand before the declared ones in rows, beside the tenant.
const ROW: [(&str, ColumnKind); 3] =
    [("key", ColumnKind::Text), ("row_key", ColumnKind::Text), ("valid_from", ColumnKind::Int)];

/// Moves a checkpoint, if it stands there: tenant, generation, from where, to where.
const MOVE_CHECKPOINT: &str = include_str!("move_checkpoint.sql");

const WRITE_TEXTS: &str = include_str!("write_texts.sql");

/// One model's names, and the statement that writes a batch.
pub(super) struct Sql {
    pub(super) tables: Tables,
    /// Moves the checkpoint and writes a batch with it, or does neither when the model stands elsewhere.
    ///
    /// Takes what [`MOVE_CHECKPOINT`] takes, and arrays, one of each column: of texts to search in, of
    /// documents, of the keys of rows to remove, of rows, and of rows that have ended.
    pub(super) write: Arc<str>,
}

impl Sql {
    pub(super) fn new(spec: ModelSpec) -> Self {
        let tables = Tables::new(spec, "");
        let write = write(&tables).into();
        Self { tables, write }
    }

    /// Statements that make the tables, without indexes, and let analysts read them.
    pub(super) fn create_tables(&self) -> Vec<String> {
        let tables = [self.document_table(), self.row_table(), self.ended_table()];
        let create = tables.iter().map(|table| table.to_string(PostgresQueryBuilder));
        let grant = self.names().map(|name| format!("GRANT SELECT ON rm.{name} TO lianxin_reader"));
        create.chain(grant).collect()
    }

    /// Statements that make the indexes and measure the tables. Sorting all rows once is faster than
    /// finding the place of each as it comes, so a model that begins has none until it has caught up.
    pub(super) fn settle(&self) -> Vec<String> {
        let create = self.indexes().map(|index| index.to_string(PostgresQueryBuilder));
        create.chain(self.names().map(|name| format!("ANALYZE rm.{name}"))).collect()
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        [&self.tables.document, &self.tables.row, &self.tables.ended].into_iter().map(|it| &**it)
    }

    fn document_table(&self) -> TableCreateStatement {
        Table::create()
            .table(table(&self.tables.document))
            .if_not_exists()
            .col(text("tenant_id").not_null())
            .col(text("key").not_null())
            .col(ColumnDef::new_with_type("position", ColumnType::BigInteger).not_null())
            .col(ColumnDef::new_with_type("document", ColumnType::Text).not_null())
            .primary_key(Index::create().col("tenant_id").col("key"))
            .take()
    }

    fn row_table(&self) -> TableCreateStatement {
        self.rows_like(&self.tables.row)
            .primary_key(Index::create().col("tenant_id").col("key").col("row_key"))
            .take()
    }

    fn ended_table(&self) -> TableCreateStatement {
        let key = &mut Index::create();
        key.col("tenant_id").col("valid_to").col("key").col("row_key");
        self.rows_like(&self.tables.ended)
            .col(column("valid_to", ColumnKind::Int).not_null())
            .primary_key(key)
            .take()
    }

    fn rows_like(&self, name: &str) -> TableCreateStatement {
        let mut create = Table::create();
        create.table(table(name)).if_not_exists().col(text("tenant_id").not_null());
        for (name, kind) in ROW {
            create.col(column(name, kind).not_null());
        }
        for declared in self.tables.spec.columns {
            create.col(column(declared.name, declared.kind));
        }
        create
    }

    /// The declared indexes, and one to find what changed. Each leads with the tenant and ends in key and
    /// row key, which is what the order of lists ends in.
    fn indexes(&self) -> impl Iterator<Item = IndexCreateStatement> {
        let declared = self.tables.spec.indexes.iter().copied();
        let all = declared.chain([["valid_from"].as_slice()]);
        all.enumerate().map(|(number, columns)| {
            let mut index = Index::create();
            index.name(format!("{}_{number}", self.tables.row)).table(table(&self.tables.row));
            index.if_not_exists().col("tenant_id");
            for column in columns {
                index.col(*column);
            }
            index.col("key").col("row_key").take()
        })
    }
}

fn table(name: &str) -> TableRef {
    Postgres.table(name)
}

fn text(name: &'static str) -> ColumnDef {
    column(name, ColumnKind::Text)
}

/// Texts are compared byte by byte.
fn column(name: &'static str, kind: ColumnKind) -> ColumnDef {
    match kind {
        ColumnKind::Text | ColumnKind::Day | ColumnKind::Set => {
            ColumnDef::new_with_type(name, ColumnType::Text).extra("COLLATE \"C\"").take()
        }
        ColumnKind::Int => ColumnDef::new_with_type(name, ColumnType::BigInteger),
        ColumnKind::Bool => ColumnDef::new_with_type(name, ColumnType::Boolean),
    }
}

/// The statement of [`Sql::write`]. Its parts see one state and stand or fall together; each asks whether the
/// checkpoint was moved, so a batch that began elsewhere changes nothing.
fn write(tables: &Tables) -> String {
    let declared = tables.spec.columns.iter().map(|column| (column.name, column.kind));
    let row: Vec<_> = ROW.into_iter().chain(declared).collect();
    let ended: Vec<_> = row.iter().copied().chain([("valid_to", ColumnKind::Int)]).collect();
    let document = [ROW[0], ("position", ColumnKind::Int), ("document", ColumnKind::Text)];
    let mut numbers = 7..;
    let documents = upsert(&tables.document, arrays(&document, &mut numbers), 1);
    let removed = remove(&tables.row, arrays(&ROW[..2], &mut numbers));
    let rows = upsert(&tables.row, arrays(&row, &mut numbers), 2);
    let ended = insert(&tables.ended, &arrays(&ended, &mut numbers));
    let ended = ended.to_string(PostgresQueryBuilder);
    format!(
        "WITH moved AS ({MOVE_CHECKPOINT}), texts AS ({WRITE_TEXTS}), documents AS ({documents}), \
         removed AS ({removed}), written AS ({rows}), ended AS ({ended}) SELECT 1 FROM moved",
    )
}

/// Whether the checkpoint was moved.
fn moved() -> Expr {
    Expr::cust("EXISTS (SELECT FROM moved)")
}

/// Columns, each with the array that its values come in. Their elements are taken in step.
fn arrays(
    columns: &[(&'static str, ColumnKind)],
    numbers: &mut impl Iterator<Item = usize>,
) -> Vec<(&'static str, Expr)> {
    let array = |((name, kind), number): (&(&'static str, ColumnKind), usize)| {
        let element = match kind {
            ColumnKind::Text | ColumnKind::Day | ColumnKind::Set => "text",
            ColumnKind::Int => "bigint",
            ColumnKind::Bool => "boolean",
        };
        (*name, Expr::cust(format!("unnest(${number}::{element}[])")))
    };
    columns.iter().zip(numbers).map(array).collect()
}

/// An insert of a tenant's rows.
fn insert(name: &str, columns: &[(&'static str, Expr)]) -> InsertStatement {
    let arrays = columns.iter().map(|(_, array)| array.clone());
    let new = Query::select().expr(Expr::cust("$1")).exprs(arrays).and_where(moved()).take();
    let names = ["tenant_id"].into_iter().chain(columns.iter().map(|(name, _)| *name));
    let mut insert = Query::insert();
    insert.into_table(table(name)).columns(names);
    insert.select_from(new).expect("there is an expression for every column");
    insert
}

/// The same, with new values for rows that are there. The key is the tenant and so many columns.
fn upsert(name: &str, columns: Vec<(&'static str, Expr)>, key: usize) -> String {
    let names: Vec<&'static str> = columns.iter().map(|(name, _)| *name).collect();
    let (key, rest) = names.split_at(key);
    let key = ["tenant_id"].into_iter().chain(key.iter().copied());
    let replace = OnConflict::columns(key).update_columns(rest.iter().copied()).to_owned();
    insert(name, &columns).on_conflict(replace).to_string(PostgresQueryBuilder)
}

/// A delete of a tenant's rows by their keys.
fn remove(name: &str, keys: Vec<(&'static str, Expr)>) -> String {
    let (names, arrays): (Vec<_>, Vec<_>) = keys.into_iter().unzip();
    let named = Query::select().exprs(arrays).take();
    Query::delete()
        .from_table(table(name))
        .and_where(Expr::col("tenant_id").eq(Expr::cust("$1")))
        .and_where(Expr::tuple(names.into_iter().map(Expr::col)).in_subquery(named))
        .and_where(moved())
        .to_string(PostgresQueryBuilder)
}
