//! Turns the engine's errors into the port's. It decides nothing: whoever calls says what was tried.

use lianxin_store::StoreError;

/// `SQLITE_SCHEMA` and `SQLITE_CONSTRAINT`.
const SCHEMA: u32 = 17;
const CONSTRAINT: u32 = 19;

/// Wraps an engine's error with what was being attempted.
pub(crate) fn engine<E>(doing: &'static str) -> impl Fn(E) -> StoreError
where
    E: std::error::Error + Send + Sync + 'static,
{
    move |source| StoreError::Engine { doing, source: Box::new(source) }
}

/// Whether the file itself refused a row, by a constraint or a trigger.
pub(crate) fn is_refused_row(error: &StoreError) -> bool {
    let StoreError::Engine { source, .. } = error else { return false };
    source.downcast_ref().and_then(primary_code) == Some(CONSTRAINT)
}

/// Whether the schema changed while a statement was being prepared.
pub(crate) fn is_changed_schema(error: &sqlx::Error) -> bool {
    primary_code(error) == Some(SCHEMA)
}

/// The engine's result code: the low byte of an extended one.
fn primary_code(error: &sqlx::Error) -> Option<u32> {
    let code: u32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}
