//! What SQL leaves open, as PostgreSQL has it.

use super::text;
use lianxin_store::TenantId;
use lianxin_store_sql::Dialect;
use sea_query::{Expr, ExprTrait, Func, IntoTableRef, Query, SelectStatement, TableRef};

/// The schema of the read models.
const SCHEMA: &str = "rm";

/// PostgreSQL.
pub(super) struct Postgres;

impl Dialect for Postgres {
    fn table(&self, name: &str) -> TableRef {
        (SCHEMA, name.to_owned()).into_table_ref()
    }

    fn truth(&self, truth: bool) -> Expr {
        Expr::val(truth)
    }

    fn place_of(&self) -> &'static str {
        "strpos"
    }

    fn elements(&self, array: &str) -> SelectStatement {
        let array = Expr::val(array).cast_as("json");
        let elements = Func::cust("json_array_elements_text").arg(array);
        Query::select().column(("elements", "value")).from_function(elements, "elements").take()
    }

    fn found(&self, tenant: &TenantId, generation: &str, query: &str) -> Option<SelectStatement> {
        text::found(tenant, generation, query)
    }

    fn array(&self, expressions: &str) -> String {
        format!("json_build_array({expressions})")
    }

    fn gathered(&self, value: &str) -> String {
        format!("coalesce(json_agg({value}), '[]')::text")
    }

    /// Placeholders are numbered in the order in which they stand.
    fn finished(&self, statement: String) -> String {
        let mut parts = statement.split('?');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.zip(1..).fold(first, |text, (part, number)| format!("{text}${number}{part}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered() {
        let finished = |text: &str| Postgres.finished(text.to_owned());
        assert_eq!(finished("SELECT ? WHERE a = ?"), "SELECT $1 WHERE a = $2");
        assert_eq!(finished("SELECT 1"), "SELECT 1");
    }
}
