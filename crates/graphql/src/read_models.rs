//! Where the record and its read models stand.

use crate::{
    context::{app, permitted},
    fault::{internal, query},
    scalar::Position,
};
use async_graphql::{Context, Object, Result, SimpleObject};
use lianxin_domain::permission::Action;

/// Where a read model stands (读模型状态).
#[derive(SimpleObject)]
pub struct ReadModelStatus {
    /// Its name.
    pub name: String,
    /// Revision of its code.
    pub revision: i32,
    /// The last position folded.
    pub position: Position,
    /// The head of the record.
    pub head: Position,
    /// Position at which it stopped, when it is faulted.
    pub faulted_at: Option<Position>,
    /// Why it stopped.
    pub fault: Option<String>,
}

/// Questions about the record itself.
#[derive(Default)]
pub struct RecordQuery;

#[Object]
impl RecordQuery {
    /// The last position of the record (最新位置).
    async fn head(&self, context: &Context<'_>) -> Option<Result<Position>> {
        let head = app(context).queries().head().await;
        Some(crate::context::caller(context).and_then(|_| head.map(Position::from).map_err(query)))
    }

    /// The read models and where they stand (读模型).
    async fn read_models(&self, context: &Context<'_>) -> Option<Result<Vec<ReadModelStatus>>> {
        Some(statuses(context).await)
    }
}

async fn statuses(context: &Context<'_>) -> Result<Vec<ReadModelStatus>> {
    permitted(context, Action::OperateReadModels)?;
    let statuses = app(context).projector().status().await.map_err(|error| internal(&error))?;
    let shown = statuses.into_iter().map(|status| ReadModelStatus {
        name: status.model.to_owned(),
        revision: i32::try_from(status.revision).unwrap_or(i32::MAX),
        position: status.position.into(),
        head: status.head.into(),
        faulted_at: status.fault.as_ref().map(|fault| fault.position.into()),
        fault: status.fault.map(|fault| fault.reason),
    });
    Ok(shown.collect())
}
