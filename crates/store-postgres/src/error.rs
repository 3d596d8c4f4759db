//! Engine errors on their way to the port.

use lianxin_store::StoreError;

/// Codes with which the log refuses what is written: a unique key, a check, the head that has moved, and
/// an event out of place. The last two are our own, see `schema/postgres`.
const REFUSED: [&str; 4] = ["23505", "23514", MOVED, "LX002"];

/// The head does not stand where the caller thinks.
const MOVED: &str = "LX001";

/// Codes of transactions that were rolled back because of others, and may be run again.
const ROLLED_BACK: [&str; 2] = ["40001", "40P01"];

/// Codes with which the server ends a connection, or does not yet take one.
const ENDED: [&str; 3] = ["57P01", "57P02", "57P03"];

/// Wraps an engine's error with what was being attempted.
pub(crate) fn engine<E>(doing: &'static str) -> impl Fn(E) -> StoreError
where
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    move |source| StoreError::Engine { doing, source: source.into() }
}

/// Whether the log refused because its head has moved.
pub(crate) fn has_moved(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|refusal| refusal.code()).is_some_and(|code| code == MOVED)
}

/// Whether the log itself refused what was written.
pub(crate) fn is_refused(error: &StoreError) -> bool {
    has_code(error, |code| REFUSED.contains(&code))
}

/// Whether the connection was lost, or could not be made: what was asked may have been done.
pub(crate) fn is_lost(error: &StoreError) -> bool {
    matches!(cause(error), Some(sqlx::Error::Io(_)))
        || has_code(error, |code| code.starts_with("08") || ENDED.contains(&code))
}

/// Whether the same may well succeed when it is tried again.
pub(crate) fn is_passing(error: &StoreError) -> bool {
    is_lost(error) || has_code(error, |code| ROLLED_BACK.contains(&code))
}

/// Reads, and once more when the connection was lost: reading changes nothing.
pub(crate) async fn reading<T, F>(read: impl Fn() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    match read().await {
        Err(error) if is_lost(&error) => read().await,
        answer => answer,
    }
}

fn has_code(error: &StoreError, wanted: impl Fn(&str) -> bool) -> bool {
    let Some(sqlx::Error::Database(refusal)) = cause(error) else { return false };
    refusal.code().is_some_and(|code| wanted(&code))
}

fn cause(error: &StoreError) -> Option<&sqlx::Error> {
    let StoreError::Engine { source, .. } = error else { return None };
    source.downcast_ref()
}
