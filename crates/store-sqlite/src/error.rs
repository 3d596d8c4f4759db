//! Turns the engine's errors into the port's. It decides nothing: whoever calls says what was tried.

use lianxin_store::StoreError;

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
    let Some(sqlx::Error::Database(refusal)) = source.downcast_ref() else { return false };
    // The low byte of an extended result code is the primary one; 19 is SQLITE_CONSTRAINT.
    refusal.code().and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| code & 0xff == 19)
}
