//! What SQL leaves open to an engine.

use lianxin_store::{StoreError, TenantId};
use sea_query::{Expr, SelectStatement, SqliteQueryBuilder, TableRef, Values};
use serde::Serialize;

/// A statement and the values of its placeholders.
pub type Statement = (String, Values);

/// How an engine says it.
pub trait Dialect: Send + Sync + 'static {
    /// A table of read models by name.
    fn table(&self, name: &str) -> TableRef;

    /// A truth value.
    fn truth(&self, truth: bool) -> Expr;

    /// The name of the function that tells at which place of a text another begins, 0 for none.
    fn place_of(&self) -> &'static str;

    /// The select of the texts of a JSON array.
    fn elements(&self, array: &str) -> SelectStatement;

    /// The select of the keys of documents that have all words of a query; none for a query without
    /// words, which finds nothing.
    fn found(&self, tenant: &TenantId, generation: &str, query: &str) -> Option<SelectStatement>;

    /// A JSON array of these expressions, as text of a statement.
    fn array(&self, expressions: &str) -> String;

    /// The aggregate that makes a JSON array, as text, of a JSON value of every row.
    fn gathered(&self, value: &str) -> String;

    /// A finished statement, in which every placeholder is a question mark. Nothing else in it is one:
    /// texts are always bound.
    fn finished(&self, statement: String) -> String {
        statement
    }

    /// A finished statement of a select. Names are quoted and values compared alike by all engines.
    fn built(&self, select: &SelectStatement) -> Statement {
        let (statement, values) = select.build(SqliteQueryBuilder);
        (self.finished(statement), values)
    }
}

/// Values as a JSON array, so that one statement serves any number of them.
pub fn json(values: &[impl Serialize]) -> Result<String, StoreError> {
    serde_json::to_string(values).map_err(|source| StoreError::Engine {
        doing: "writing keys as JSON",
        source: source.into(),
    })
}
