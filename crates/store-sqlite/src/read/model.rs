//! The statements that make and write the tables of one read model, from its declared columns. Keys lead
//! with the tenant.

use super::bulk::Bulk;
use lianxin_store::{ColumnKind, ModelSpec};
use lianxin_store_sql::Tables;
use sea_query::{
    Alias, ColumnDef, ColumnType, Index, IndexCreateStatement, SqliteQueryBuilder, Table,
    TableCreateStatement,
};

/// What tables' names begin with, before the generation's.
pub(super) const PREFIX: &str = "rm_";

/// Columns that stand before the declared ones in rows.
pub(super) const ROW_COLUMNS: [&str; 4] = ["tenant_id", "key", "row_key", "valid_from"];

/// One model's names and statements.
pub(super) struct Sql {
    pub(super) tables: Tables,
    pub(super) write_documents: Bulk,
    pub(super) write_rows: Bulk,
    pub(super) write_ended: Bulk,
}

impl Sql {
    pub(super) fn new(spec: ModelSpec) -> Self {
        let tables = Tables::new(spec, PREFIX);
        let row_columns: Vec<&'static str> =
            ROW_COLUMNS.into_iter().chain(spec.columns.iter().map(|column| column.name)).collect();
        let mut ended_columns = row_columns.clone();
        ended_columns.push("valid_to");
        Self {
            write_documents: Bulk::upsert(
                &tables.document,
                &["tenant_id", "key", "position", "document"],
                &["tenant_id", "key"],
            ),
            write_rows: Bulk::upsert(&tables.row, &row_columns, &["tenant_id", "key", "row_key"]),
            write_ended: Bulk::insert(&tables.ended, &ended_columns),
            tables,
        }
    }

    /// Statements that make the tables, without indexes.
    pub(super) fn create_tables(&self) -> Vec<String> {
        let tables = [self.document_table(), self.row_table(), self.ended_table()];
        tables.iter().map(|table| table.build(SqliteQueryBuilder)).collect()
    }

    /// Statements that make the indexes. Sorting all rows once is several times faster than finding
    /// the place of each as it comes, so a model that begins has none until it has caught up.
    pub(super) fn create_indexes(&self) -> Vec<String> {
        self.indexes().map(|index| index.build(SqliteQueryBuilder)).collect()
    }

    fn document_table(&self) -> TableCreateStatement {
        Table::create()
            .table(Alias::new(&self.tables.document))
            .if_not_exists()
            .col(column("tenant_id", ColumnType::Text).not_null())
            .col(column("key", ColumnType::Text).not_null())
            .col(column("position", ColumnType::Integer).not_null())
            .col(column("document", ColumnType::Text).not_null())
            .primary_key(Index::create().col("tenant_id").col("key"))
            .extra("STRICT, WITHOUT ROWID")
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
            .col(column("valid_to", ColumnType::Integer).not_null())
            .primary_key(key)
            .take()
    }

    fn rows_like(&self, name: &str) -> TableCreateStatement {
        let mut table = Table::create();
        table
            .table(Alias::new(name))
            .if_not_exists()
            .col(column("tenant_id", ColumnType::Text).not_null())
            .col(column("key", ColumnType::Text).not_null())
            .col(column("row_key", ColumnType::Text).not_null())
            .col(column("valid_from", ColumnType::Integer).not_null());
        for declared in self.tables.spec.columns {
            table.col(column(declared.name, type_of(declared.kind)));
        }
        // The secondary indexes end in the primary key, which is what the order of lists ends in.
        table.extra("STRICT, WITHOUT ROWID");
        table
    }

    /// Indexes of the rows as they stand by name: the declared ones, and one to find what changed.
    /// Each leads with the tenant and ends in key and row key, beyond these columns.
    pub(super) fn index_columns(&self) -> impl Iterator<Item = (String, &'static [&'static str])> {
        let declared = self.tables.spec.indexes.iter().copied();
        let all = declared.chain([["valid_from"].as_slice()]);
        all.enumerate().map(|(number, columns)| (format!("{}_{number}", self.tables.row), columns))
    }

    fn indexes(&self) -> impl Iterator<Item = IndexCreateStatement> {
        self.index_columns().map(|(name, columns)| {
            let mut index = Index::create();
            index.name(name).table(Alias::new(&self.tables.row));
            index.if_not_exists().col("tenant_id");
            for column in columns {
                index.col(*column);
            }
            index.col("key").col("row_key").take()
        })
    }
}

fn column(name: &'static str, kind: ColumnType) -> ColumnDef {
    ColumnDef::new_with_type(name, kind)
}

fn type_of(kind: ColumnKind) -> ColumnType {
    match kind {
        ColumnKind::Text | ColumnKind::Day | ColumnKind::Set => ColumnType::Text,
        ColumnKind::Int | ColumnKind::Bool => ColumnType::Integer,
    }
}
