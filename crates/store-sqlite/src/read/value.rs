//! Declared values in the engine's terms.

use super::bulk::Bound;
use lianxin_store::Value;
use lianxin_store_sql::joined;

/// Binds a value to a prepared statement.
pub(super) fn bind<'q>(statement: Bound<'q>, value: &'q Value) -> Bound<'q> {
    match value {
        Value::Null => statement.bind(None::<&str>),
        Value::Bool(value) => statement.bind(i64::from(*value)),
        Value::Int(value) => statement.bind(*value),
        Value::Text(value) => statement.bind(value.as_str()),
        Value::Set(texts) => statement.bind(joined(texts)),
    }
}
