//! Following the record and a case: each event once, in order, resumed after a position.

use crate::{
    case::{Case, list::CaseFilter},
    context::{app, caller, permitted},
    dashboard::{Dashboard, Period, asked},
    events::EventFilter,
    fault::{bad_input, internal, query},
    history::HistoryEntry,
    node::key_of,
    scalar::Position,
    term::Term,
};
use async_graphql::{Context, Description, ID, Result, SimpleObject, Subscription};
use futures::{Stream, StreamExt};
use lianxin_app::{App, batches::Entry, queries::At};
use lianxin_domain::{actor::Actor, permission::Action};
use lianxin_projections::kpi::Dimension;
use lianxin_store::{LogFilter, StreamKey};
use std::sync::Arc;

/// A change of a case: what happened, and the case after it (事项变化).
#[derive(SimpleObject)]
pub struct CaseChange {
    /// The entry.
    pub entry: HistoryEntry,
    /// The case as it stood after the entry.
    pub case: Case,
    /// Resume after this position.
    pub position: Position,
}

/// What may be followed (订阅).
#[derive(Default, Description)]
pub struct Subscription;

#[Subscription(use_type_description)]
impl Subscription {
    /// Events of the whole record after a position, those that stand and those to come (事件).
    async fn events(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Resume after this position; from now on when absent (之后).")]
        after: Option<Position>,
        #[graphql(desc = "Which events (筛选).")] filter: Option<EventFilter>,
    ) -> Result<impl Stream<Item = Result<HistoryEntry>> + use<>> {
        let caller = permitted(context, Action::ReadEvents)?.clone();
        let app = app(context).clone();
        let filter = filter.unwrap_or_default().log_filter();
        let after = start(&app, after).await?;
        let entries = app.feed().follow(after).await.map_err(|error| internal(&error))?;
        Ok(entries.filter_map(move |entry| {
            let (app, caller, filter) = (app.clone(), caller.clone(), filter.clone());
            async move {
                match entry {
                    Err(error) => Some(Err(internal(&error))),
                    Ok(entry) => shown(&app, &caller, &filter, entry).await,
                }
            }
        }))
    }

    /// Changes of one case after a position (事项变化).
    async fn case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Opaque id, or the case's UUID (编号).")] id: ID,
        #[graphql(desc = "Resume after this position; from now on when absent (之后).")]
        after: Option<Position>,
    ) -> Result<impl Stream<Item = Result<CaseChange>> + use<>> {
        permitted(context, Action::ReadCases)?;
        let caller = caller(context)?.clone();
        let app = app(context).clone();
        let key = key_of("Case", &id).ok_or_else(|| bad_input("not the id of a case"))?;
        app.queries().case(&caller, &key, At::default()).await.map_err(query)?;
        let after = start(&app, after).await?;
        let stream = StreamKey::new("case", &key);
        let entries =
            app.feed().follow_stream(stream, after).await.map_err(|error| internal(&error))?;
        Ok(entries.then(move |entry| {
            let (app, caller, key) = (app.clone(), caller.clone(), key.clone());
            async move {
                let entry = entry.map_err(|error| internal(&error))?;
                let position = entry.recorded.position;
                let case = app
                    .queries()
                    .case(&caller, &key, At::position(position))
                    .await
                    .map_err(query)?;
                Ok(CaseChange {
                    entry: HistoryEntry::of(entry),
                    case: Case { read: case },
                    position: position.into(),
                })
            }
        }))
    }

    /// The figures of a cohort, whenever the record has moved on, at most once a second (看板).
    async fn dashboard(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Days of registration (期间).")] period: Period,
        #[graphql(desc = "Which cases (筛选).")] filter: Option<CaseFilter>,
        #[graphql(desc = "What they are grouped by (分组).")] group_by: Option<
            Vec<Term<Dimension>>,
        >,
    ) -> Result<impl Stream<Item = Result<Dashboard>> + use<>> {
        let caller = permitted(context, Action::ReadDashboard)?.clone();
        let group_by = group_by.unwrap_or_default().iter().map(|term| term.0).collect();
        let asked = asked(context, period, filter, group_by, None);
        let figures = app(context).follow_dashboard(caller, asked);
        Ok(figures.map(|figures| figures.map(Into::into).map_err(query)))
    }
}

/// The position asked for, or the head.
async fn start(app: &App, after: Option<Position>) -> Result<lianxin_store::Position> {
    match after {
        Some(after) => Ok(after.into()),
        None => app.queries().head().await.map_err(query),
    }
}

/// An entry that the filter wants and the caller may see.
async fn shown(
    app: &App,
    caller: &Actor,
    filter: &LogFilter,
    entry: Arc<Entry>,
) -> Option<Result<HistoryEntry>> {
    let recorded = &entry.recorded;
    let wanted = (filter.event_types.is_empty()
        || filter.event_types.iter().any(|wanted| **wanted == *recorded.event_type))
        && filter
            .stream_type
            .as_ref()
            .is_none_or(|wanted| **wanted == *recorded.stream.stream_type)
        && filter.recorded_from.is_none_or(|from| recorded.recorded_at >= from)
        && filter.recorded_before.is_none_or(|before| recorded.recorded_at < before);
    if !wanted {
        return None;
    }
    match app.queries().may_see(caller, &recorded.stream).await {
        Ok(true) => Some(Ok(HistoryEntry::of(entry))),
        Ok(false) => None,
        Err(error) => Some(Err(query(error))),
    }
}
