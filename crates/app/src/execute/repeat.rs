//! Answering a command that took effect before with its first result.

use super::{Executable, Request};
use crate::{App, Done, ExecuteError};
use futures::TryStreamExt;
use lianxin_domain::{Refusal, refusal::Code};
use lianxin_store::{LogFilter, Position, Receipt, RecordedEvent, StoreError};

impl App {
    /// The first result of a command, if it took effect before; a refusal when its id was used for
    /// something else.
    pub(super) async fn earlier<R: Executable>(
        &self,
        request: &Request<'_, R>,
    ) -> Result<Option<Done<R>>, ExecuteError> {
        let id = request.order.command_id;
        match self.core.log.receipt(&self.core.tenant, id).await? {
            None => Ok(None),
            Some((_, asked)) if asked != request.hash => {
                Err(Refusal::new(Code::CommandIdReused).at("commandId").into())
            }
            Some((receipt, _)) => self.first_result(receipt).await.map(Some),
        }
    }

    /// What a command's caller is told when asking again: the events it recorded then, and the
    /// aggregate as it stands now.
    pub(super) async fn first_result<R: Executable>(
        &self,
        receipt: Receipt,
    ) -> Result<Done<R>, ExecuteError> {
        let events = self.between(receipt.first, receipt.last).await?;
        let Some(first) = events.first() else {
            let reason = "a receipt names events that are not there".to_owned();
            return Err(StoreError::Damaged { position: receipt.first, reason }.into());
        };
        let stream = first.stream.clone();
        let newest = self.core.newest::<R>(&stream).await?;
        Ok(Done {
            stream_id: stream.stream_id,
            state: newest.state,
            version: newest.version,
            receipt: Some(Receipt { repeated: true, ..receipt }),
            events,
        })
    }

    async fn between(
        &self,
        first: Position,
        last: Position,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        let after = Position(first.0.saturating_sub(1));
        let filter = LogFilter { after, until: Some(last), ..LogFilter::default() };
        self.core.log.read(&self.core.tenant, filter).try_collect().await
    }
}
