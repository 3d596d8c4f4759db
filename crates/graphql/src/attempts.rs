//! What was tried in vain: denied and refused commands, kept apart from the record.

use crate::{
    context::{app, caller},
    fault::query,
    page::limit,
    scalar::{DateTime, Uuid},
};
use async_graphql::{Context, Object, Result, SimpleObject};
use lianxin_store as store;

/// A command that was denied or refused: nothing happened, and yet somebody tried (未遂操作).
#[derive(SimpleObject)]
pub struct Attempt {
    /// When (时间).
    pub at: DateTime,
    /// The account that tried (账号).
    pub account: String,
    /// The role it acted in (角色).
    pub role: String,
    /// The action it asked for (操作).
    pub action: String,
    /// Type of the object it was about (对象类型).
    pub stream_type: String,
    /// Identity of that object (对象编号).
    pub stream_id: String,
    /// The command (命令编号).
    pub command_id: Uuid,
    /// Code of the refusal (代码).
    pub code: String,
    /// The input field it was about (字段).
    pub path: Option<String>,
}

impl From<store::Attempt> for Attempt {
    fn from(attempt: store::Attempt) -> Self {
        let store::Attempt { at, account, role, action, .. } = attempt;
        Self {
            at: at.into(),
            account,
            role,
            action,
            stream_type: attempt.stream_type,
            stream_id: attempt.stream_id,
            command_id: Uuid(attempt.command_id),
            code: attempt.code,
            path: attempt.path,
        }
    }
}

/// Questions about what was tried in vain.
#[derive(Default)]
pub struct AttemptQuery;

#[Object]
impl AttemptQuery {
    /// The latest denied and refused commands, newest first, for whoever may read the whole record.
    /// They are noted behind the caller's back, a moment after the answer (未遂操作).
    async fn attempts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most this many, 50 unless told (条数).")] first: Option<i32>,
    ) -> Option<Result<Vec<Attempt>>> {
        Some(latest(context, first).await)
    }
}

async fn latest(context: &Context<'_>, first: Option<i32>) -> Result<Vec<Attempt>> {
    let (caller, limit) = (caller(context)?, limit(first)?);
    let attempts = app(context).queries().attempts(caller, limit).await.map_err(query)?;
    Ok(attempts.into_iter().map(Into::into).collect())
}
