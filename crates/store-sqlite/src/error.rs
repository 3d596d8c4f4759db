//! Turns the engine's errors into the port's. It decides nothing: whoever calls says what was tried.

use lianxin_store::StoreError;

/// Wraps an engine's error with what was being attempted.
pub(crate) fn engine<E>(doing: &'static str) -> impl Fn(E) -> StoreError
where
    E: std::error::Error + Send + Sync + 'static,
{
    move |source| StoreError::Engine { doing, source: Box::new(source) }
}
