//! Questions without an answer, as GraphQL errors with stable codes.

use async_graphql::{Error, ErrorExtensions};
use lianxin_app::QueryError;
use lianxin_domain::{Refusal, refusal::Code};
use lianxin_store::examine::chain;

/// A refusal of a read, with both messages.
pub(crate) fn refused(refusal: &Refusal) -> Error {
    let message = format!("{} / {}", refusal.message_zh(), refusal.message_en());
    Error::new(message).extend_with(|_, extensions| extensions.set("code", refusal.code.as_str()))
}

/// A request that cannot be understood.
pub(crate) fn bad_input(message: impl Into<String>) -> Error {
    Error::new(message.into()).extend_with(|_, extensions| extensions.set("code", "BAD_USER_INPUT"))
}

/// A page larger than allowed.
pub(crate) fn page_too_large(limit: u32) -> Error {
    let message = format!("一页最多 {limit} 条 / a page has at most {limit} entries");
    Error::new(message).extend_with(|_, extensions| extensions.set("code", "PAGE_TOO_LARGE"))
}

/// A failed read: refusals keep their code, anything else is an opaque fault.
pub(crate) fn query(error: QueryError) -> Error {
    match error {
        QueryError::Refused(refusal) => refused(&refusal),
        QueryError::Behind { wanted, reached } => {
            let message = format!(
                "记录尚未到达位置 {wanted}（现为 {reached}） / the record has not reached position {wanted}, it stands at {reached}"
            );
            Error::new(message)
                .extend_with(|_, extensions| extensions.set("code", "POSITION_NOT_REACHED"))
        }
        QueryError::Proof(unproved) => match unproved.told() {
            Some((code, zh)) => Error::new(format!("{zh} / {unproved}"))
                .extend_with(|_, extensions| extensions.set("code", code)),
            None => internal(&*unproved),
        },
        fault => internal(&fault),
    }
}

/// A fault: logged here with its chain, told to the caller without detail.
pub(crate) fn internal(fault: &(dyn std::error::Error + 'static)) -> Error {
    tracing::error!(chain = chain(fault), "a question could not be answered");
    Error::new("内部错误 / internal error")
        .extend_with(|_, extensions| extensions.set("code", "INTERNAL_SERVER_ERROR"))
}

/// `None` for what is not there for the caller; other errors stay errors.
pub(crate) fn found<T>(answer: Result<T, QueryError>) -> async_graphql::Result<Option<T>> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(QueryError::Refused(refusal)) if refusal.code == Code::NotFound => Ok(None),
        Err(error) => Err(query(error)),
    }
}
