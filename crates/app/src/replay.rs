//! Folding the log again, apart from all read models: what the record said at a moment, told as
//! counts of states and figures.
//!
//! Streams are folded a few hundred at a time, so that memory does not grow with their length; what
//! is kept of each case is its facts.

use crate::{
    App, QueryError,
    execute::Loaded,
    queries::{At, Moment},
    standing::Standing,
};
use futures::TryStreamExt;
use jiff::civil::Date;
use lianxin_domain::{
    Root,
    case::{Case, terms::CaseStatus},
};
use lianxin_projections::{
    CaseFacts,
    kpi::{Figures, count},
};
use lianxin_store::{LogFilter, Position, RecordedEvent};
use std::collections::BTreeMap;

/// Streams folded at a time.
const STREAMS: usize = 500;

/// What is folded.
#[derive(Debug, Clone, Default)]
pub struct ReplayQuery {
    /// Which events are counted by type. Cases are folded from all of theirs, since a state follows
    /// from every event before it.
    pub events: LogFilter,
    /// Only cases of this station.
    pub station: Option<String>,
    /// As of when; the whole log when absent.
    pub as_of: Option<Moment>,
}

/// What a replay found.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// The position the log was folded to.
    pub position: Position,
    /// Events that passed the filter, by type.
    pub events: BTreeMap<String, u64>,
    /// Cases by state.
    pub states: BTreeMap<CaseStatus, u64>,
    /// The facts of every case, by the id of its stream.
    pub facts: BTreeMap<String, CaseFacts>,
    /// The rules in force at that position.
    standing: Standing,
}

impl Replayed {
    /// The figures of all cases folded, as of a day.
    pub fn figures(&self, on: Date) -> Figures {
        let calendar = self.standing.in_force(on).calendar;
        count(self.facts.values(), &[], on, calendar).whole
    }
}

/// Folds the log of an application. `seen` is told how many events and up to which position.
pub async fn replay(
    app: &App,
    query: ReplayQuery,
    mut seen: impl FnMut(u64, Position),
) -> Result<Replayed, QueryError> {
    let at = At { as_of: query.as_of, min_position: None };
    let position = match app.queries().moment(at).await? {
        Some(position) => position,
        None => app.queries().head().await?,
    };
    let standing = app.core.source.as_of(position).await?;
    let mut fold = Fold {
        app,
        query,
        found: Replayed {
            position,
            events: BTreeMap::new(),
            states: BTreeMap::new(),
            facts: BTreeMap::new(),
            standing,
        },
    };
    let everything = LogFilter { until: Some(position), ..LogFilter::default() };
    let mut events = app.core.log.read(app.tenant(), everything);
    let (mut cases, mut count) = (Vec::with_capacity(STREAMS), 0);
    while let Some(event) = events.try_next().await? {
        count += 1;
        seen(count, event.position);
        fold.count(&event);
        if event.version == 1 && &*event.stream.stream_type == Case::STREAM_TYPE {
            cases.push(event.stream.stream_id.to_string());
        }
        if cases.len() == STREAMS {
            fold.take(&std::mem::take(&mut cases)).await?;
        }
    }
    fold.take(&cases).await?;
    Ok(fold.found)
}

/// A replay on its way.
struct Fold<'r> {
    app: &'r App,
    query: ReplayQuery,
    found: Replayed,
}

impl Fold<'_> {
    /// Counts an event, if it passes the filter.
    fn count(&mut self, event: &RecordedEvent) {
        let wanted = &self.query.events;
        let types = &wanted.event_types;
        let passes = event.position > wanted.after
            && wanted.until.is_none_or(|until| event.position <= until)
            && (types.is_empty() || types.iter().any(|name| **name == *event.event_type))
            && wanted.recorded_from.is_none_or(|from| event.recorded_at >= from)
            && wanted.recorded_before.is_none_or(|before| event.recorded_at < before);
        if passes {
            *self.found.events.entry(event.event_type.to_string()).or_default() += 1;
        }
    }

    /// Folds cases as far as the replay goes.
    async fn take(&mut self, ids: &[String]) -> Result<(), QueryError> {
        let (core, until) = (&self.app.core, Some(self.found.position));
        let streams = core.log.read_streams(&core.tenant, Case::STREAM_TYPE, ids, until).await?;
        for (id, events) in ids.iter().zip(streams) {
            let case = core.folded::<Case>(Loaded::default(), &events)?.state;
            let station = case.station.as_ref().map(|code| code.as_str());
            if self.query.station.as_deref().is_some_and(|wanted| station != Some(wanted)) {
                continue;
            }
            *self.found.states.entry(case.status).or_default() += 1;
            self.found.facts.insert(id.clone(), CaseFacts::of(&case));
        }
        Ok(())
    }
}
