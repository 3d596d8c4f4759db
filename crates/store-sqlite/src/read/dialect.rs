//! What SQL leaves open, as SQLite has it.

use super::text;
use lianxin_store::TenantId;
use lianxin_store_sql::Dialect;
use sea_query::{Alias, Expr, Func, IntoTableRef, Query, SelectStatement, TableRef};

/// SQLite.
pub(super) struct Sqlite;

impl Dialect for Sqlite {
    fn table(&self, name: &str) -> TableRef {
        Alias::new(name).into_table_ref()
    }

    fn truth(&self, truth: bool) -> Expr {
        Expr::val(i64::from(truth))
    }

    fn place_of(&self) -> &'static str {
        "instr"
    }

    fn elements(&self, array: &str) -> SelectStatement {
        let elements = Func::cust("json_each").arg(array);
        Query::select().column(("elements", "value")).from_function(elements, "elements").take()
    }

    fn found(&self, tenant: &TenantId, generation: &str, query: &str) -> Option<SelectStatement> {
        text::found(tenant, generation, query)
    }

    fn array(&self, expressions: &str) -> String {
        format!("json_array({expressions})")
    }

    fn gathered(&self, value: &str) -> String {
        format!("json_group_array({value})")
    }
}
