//! The statements that make and write the tables of one read model, from its declared columns. Keys lead
//! with the tenant.

use super::dialect::Postgres;
use lianxin_store::{ColumnKind, ModelSpec};
use lianxin_store_sql::{Dialect, Tables};
use sea_query::{
    ColumnDef, ColumnType, DeleteStatement, Expr, ExprTrait, Index, IndexCreateStatement,
    InsertStatement, OnConflict, PostgresQueryBuilder, Query, Table, TableCreateStatement,
    TableRef,
};

/// Columns that stand before the declared ones in rows, beside the tenant.
const ROW: [(&str, ColumnKind); 3] =
    [("key", ColumnKind::Text), ("row_key", ColumnKind::Text), ("valid_from", ColumnKind::Int)];

/// One model's names and statements. The first placeholder of a statement that writes is the tenant, the
/// others are arrays, one of each column.
pub(super) struct Sql {
    pub(super) tables: Tables,
    pub(super) write_documents: String,
    pub(super) write_rows: String,
    pub(super) write_ended: String,
    /// Removes rows by key and row key.
    pub(super) remove_rows: String,
}

impl Sql {
    pub(super) fn new(spec: ModelSpec) -> Self {
        let tables = Tables::new(spec, "");
        let declared = spec.columns.iter().map(|column| (column.name, column.kind));
        let mut columns: Vec<_> = ROW.into_iter().chain(declared).collect();
        let documents = [ROW[0], ("position", ColumnKind::Int), ("document", ColumnKind::Text)];
        let write_documents = upsert(&tables.document, &documents, 1);
        let write_rows = upsert(&tables.row, &columns, 2);
        columns.push(("valid_to", ColumnKind::Int));
        let write_ended = insert(&tables.ended, &columns).to_string(PostgresQueryBuilder);
        let remove_rows = remove(&tables.row);
        Self { tables, write_documents, write_rows, write_ended, remove_rows }
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

/// An insert of what comes as arrays after the tenant. Their elements are taken in step.
fn insert(name: &str, columns: &[(&'static str, ColumnKind)]) -> InsertStatement {
    let arrays = columns.iter().zip(2..).map(|((_, kind), number)| {
        let element = match kind {
            ColumnKind::Text | ColumnKind::Day | ColumnKind::Set => "text",
            ColumnKind::Int => "bigint",
            ColumnKind::Bool => "boolean",
        };
        Expr::cust(format!("unnest(${number}::{element}[])"))
    });
    let new = Query::select().expr(Expr::cust("$1::text")).exprs(arrays).take();
    let names = ["tenant_id"].into_iter().chain(columns.iter().map(|(name, _)| *name));
    let mut insert = Query::insert();
    insert.into_table(table(name)).columns(names);
    insert.select_from(new).expect("there is an expression for every column");
    insert
}

/// The same, with new values for rows that are there. The key is the tenant and so many columns.
fn upsert(name: &str, columns: &[(&'static str, ColumnKind)], key: usize) -> String {
    let names: Vec<&'static str> = columns.iter().map(|(name, _)| *name).collect();
    let (key, rest) = names.split_at(key);
    let key = ["tenant_id"].into_iter().chain(key.iter().copied());
    let replace = OnConflict::columns(key).update_columns(rest.iter().copied()).to_owned();
    insert(name, columns).on_conflict(replace).to_string(PostgresQueryBuilder)
}

/// A delete of the rows named by two arrays, of keys and of row keys.
fn remove(name: &str) -> String {
    let named = Query::select()
        .exprs([Expr::cust("unnest($2::text[])"), Expr::cust("unnest($3::text[])")])
        .take();
    of_tenant(name)
        .and_where(Expr::tuple([Expr::col("key"), Expr::col("row_key")]).in_subquery(named))
        .to_string(PostgresQueryBuilder)
}

/// A delete of a tenant's rows.
fn of_tenant(name: &str) -> DeleteStatement {
    let ours = Expr::col("tenant_id").eq(Expr::cust("$1"));
    Query::delete().from_table(table(name)).and_where(ours).take()
}
