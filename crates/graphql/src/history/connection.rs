//! Pages of a history, and the history of one stream.

use super::{HistoryEntry, changes::Walk};
use crate::{
    context::{app, caller},
    fault::{bad_input, found, query},
    page::{PageInfo, limit},
    scalar::Position,
};
use async_graphql::{Context, Result, SimpleObject};
use lianxin_app::queries::{At, Page, Told};
use lianxin_domain::{Root, case::Case};
use lianxin_store::{self as store, StreamKey};
use std::sync::Arc;

/// An entry with its place (历史边).
#[derive(SimpleObject)]
pub struct HistoryEdge {
    /// Opaque place.
    pub cursor: String,
    /// The entry.
    pub node: HistoryEntry,
}

/// A page of a history (历史页).
#[derive(SimpleObject)]
pub struct HistoryConnection {
    /// The entries with their places, oldest first.
    pub edges: Vec<HistoryEdge>,
    /// Where the page stands.
    pub page_info: PageInfo,
    /// The last position looked at; pass it as `after` to go on.
    pub position: Position,
}

impl HistoryConnection {
    /// A page from what was told.
    pub(crate) fn new(entries: Vec<HistoryEntry>, told: &Told, after: store::Position) -> Self {
        let edges: Vec<HistoryEdge> = entries
            .into_iter()
            .map(|node| HistoryEdge { cursor: node.place().to_string(), node })
            .collect();
        let page_info = PageInfo {
            has_next_page: told.more,
            has_previous_page: after.0 > 0,
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: Some(told.reached.to_string()),
        };
        Self { edges, page_info, position: told.reached.into() }
    }
}

/// The arguments of a page of history: a cursor is a position.
pub(crate) fn history_page(after: Option<String>, first: Option<i32>, at: At) -> Result<Page> {
    let after = match after {
        None => 0,
        Some(text) => text.parse().map_err(|_| bad_input("not a cursor of this list"))?,
    };
    Ok(Page { after: store::Position(after), limit: limit(first)?, at })
}

/// The history of one case. What each entry changed costs a fold of the case, and is told when the
/// document asks for it.
pub(crate) async fn history_of_case(
    context: &Context<'_>,
    id: &str,
    page: Page,
) -> Result<HistoryConnection> {
    let caller = caller(context)?;
    let queries = app(context).queries();
    let stream = StreamKey::new(Case::STREAM_TYPE, id);
    let told = queries.history(caller, &stream, page).await.map_err(query)?;
    let entries = told.entries.iter().map(|entry| HistoryEntry::of(Arc::clone(entry)));
    if !context.look_ahead().field("edges").field("node").field("changes").exists() {
        return Ok(HistoryConnection::new(entries.collect(), &told, page.after));
    }
    let before = match page.after {
        store::Position::START => None,
        after => found(queries.case(caller, id, At::position(after)).await)?,
    };
    let mut walk = Walk::from(before.map(|read| Case::clone(&read.state)).unwrap_or_default());
    let entries = entries.zip(&told.entries).map(|(shown, entry)| shown.changing(walk.step(entry)));
    Ok(HistoryConnection::new(entries.collect(), &told, page.after))
}
