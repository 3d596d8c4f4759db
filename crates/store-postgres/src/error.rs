//! Engine errors on their way to the port.

use lianxin_store::StoreError;

/// Codes with which the log refuses what is written: a unique key, a check, the head that has moved, and
/// an event out of place. The last two are our own, see `schema/postgres`.
const REFUSED: [&str; 4] = ["23505", "23514", "LX001", "LX002"];

/// Wraps an engine's error with what was being attempted.
pub(crate) fn engine<E>(doing: &'static str) -> impl Fn(E) -> StoreError
where
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    move |source| StoreError::Engine { doing, source: source.into() }
}

/// Whether the log itself refused what was written.
pub(crate) fn is_refused(error: &StoreError) -> bool {
    let StoreError::Engine { source, .. } = error else { return false };
    let Some(sqlx::Error::Database(refusal)) = source.downcast_ref() else { return false };
    refusal.code().is_some_and(|code| REFUSED.contains(&&*code))
}
