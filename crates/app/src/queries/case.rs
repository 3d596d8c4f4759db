//! Single cases: by id, by number, now or as of a moment.

use super::{At, Queries};
use crate::{QueryError, execute::Loaded, numbers::CASE_NO};
use futures::TryStreamExt;
use lianxin_domain::{Root, actor::Actor, case::Case};
use lianxin_projections::{CaseView, ReadModel};
use lianxin_store::{Filter, LogFilter, Order, Position, RecordedEvent, Select, StreamKey, Value};
use serde::Deserialize;
use std::{borrow::Cow, sync::Arc};

/// A case as read.
#[derive(Debug, Clone)]
pub struct CaseRead {
    /// Identity of its stream.
    pub id: Arc<str>,
    /// The case, folded.
    pub state: Arc<Case>,
    /// Version of its stream, as folded.
    pub version: u64,
    /// Position of the last event folded.
    pub position: Position,
}

impl Queries {
    /// A case by its id. What the caller may not see is `NOT_FOUND`.
    pub async fn case(&self, caller: &Actor, id: &str, at: At) -> Result<CaseRead, QueryError> {
        let as_of = self.moment(at).await?;
        let stream = StreamKey::new(Case::STREAM_TYPE, id);
        let loaded = match as_of {
            None => self.core.known::<Case>(&stream).await?,
            Some(position) => self.core.as_of(&stream, position).await?,
        };
        self.shown(caller, stream.stream_id, loaded).ok_or_else(QueryError::not_found)
    }

    /// A case by its number (案号).
    pub async fn case_by_number(
        &self,
        caller: &Actor,
        number: &str,
        at: At,
    ) -> Result<CaseRead, QueryError> {
        let id = self.id_of(number, at).await?.ok_or_else(QueryError::not_found)?;
        self.case(caller, &id, at).await
    }

    /// The id of the case that took a number, whoever sees it.
    pub async fn case_numbered(&self, number: &str) -> Result<Option<Arc<str>>, QueryError> {
        self.id_of(number, At::default()).await
    }

    /// The id of the case that took a number. Whether it had by the moment asked, its stream tells.
    async fn id_of(&self, number: &str, at: At) -> Result<Option<Arc<str>>, QueryError> {
        self.moment(at).await?;
        if let Some(id) = self.core.numbered.get(number).await {
            return Ok(Some(id));
        }
        let listed = self.listed_under(number).await?;
        let id = match listed {
            Some(id) => Some(id),
            None => self.registered_under(number).await?,
        };
        if let Some(id) = &id {
            self.core.numbered.insert(number.to_owned(), Arc::clone(id)).await;
        }
        Ok(id)
    }

    /// The case that the list of cases has under a number, as far as it has come.
    async fn listed_under(&self, number: &str) -> Result<Option<Arc<str>>, QueryError> {
        let filter = Filter::Eq("number", Value::Text(number.to_owned()));
        let order = Order::ascending("number");
        let select = Select { filter, ..Select::first(1, order) };
        let page = self.core.read.select(&self.core.tenant, &CaseView::SPEC, select).await?;
        Ok(page.rows.into_iter().next().map(|row| row.key.into()))
    }

    /// The case that took a number, as the log has it.
    async fn registered_under(&self, number: &str) -> Result<Option<Arc<str>>, QueryError> {
        let (log, tenant) = (&self.core.log, &self.core.tenant);
        let Some(taken) = log.claimed(tenant, CASE_NO, &[number]).await?[0] else {
            return Ok(None);
        };
        // A claim names the first event of its append. That is the registration itself, except in a
        // group of registrations, where the one that made the claim follows.
        match self.registration(number, taken, Some(taken)).await? {
            Some(id) => Ok(Some(id)),
            None => self.registration(number, taken.next(), None).await,
        }
    }

    /// The case that was registered under a number, between two positions.
    async fn registration(
        &self,
        number: &str,
        from: Position,
        until: Option<Position>,
    ) -> Result<Option<Arc<str>>, QueryError> {
        let after = Position(from.0.saturating_sub(1));
        let event_types = vec![REGISTERED.to_owned()];
        let filter = LogFilter { after, until, event_types, ..LogFilter::default() };
        let mut events = self.core.log.read(&self.core.tenant, filter);
        while let Some(event) = events.try_next().await? {
            if number_of(&event).as_deref() == Some(number) {
                return Ok(Some(event.stream.stream_id));
            }
        }
        Ok(None)
    }

    fn shown(&self, caller: &Actor, id: Arc<str>, loaded: Loaded<Case>) -> Option<CaseRead> {
        let Loaded { state, version, position } = loaded;
        let seen = version > 0 && self.sees(caller, &state);
        seen.then_some(CaseRead { id, state, version, position })
    }
}

/// The event that gives a case its number.
const REGISTERED: &str = "CaseRegistered";

/// The number that a registration gave.
fn number_of(event: &RecordedEvent) -> Option<Cow<'_, str>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Numbered<'p> {
        #[serde(borrow)]
        case_no: Cow<'p, str>,
    }
    let numbered: Numbered<'_> = serde_json::from_str(event.payload.get()).ok()?;
    Some(numbered.case_no)
}
