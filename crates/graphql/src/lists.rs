//! Reading a page of a read model: from paging arguments to rows, and from rows to edges.

use crate::{
    context::{app, caller},
    fault::query,
    moment::{AsOf, at},
    page::{Cursor, PageInfo, Paging, page_info},
    scalar::{Position, int32},
};
use async_graphql::{Context, Result};
use lianxin_app::queries::{At, ListQuery, Listed};
use lianxin_store::{Filter, ModelSpec, Order, Row};

/// What a list is asked with, once its own filter is a condition.
pub(crate) struct Asked {
    pub(crate) model: &'static ModelSpec,
    /// The columns wanted beside the one ordered by; all when absent.
    pub(crate) columns: Option<&'static [&'static str]>,
    pub(crate) filter: Filter,
    pub(crate) search: Option<String>,
    pub(crate) order: Order,
    pub(crate) paging: Paging,
    pub(crate) as_of: Option<AsOf>,
    pub(crate) min_position: Option<Position>,
}

/// A list whose rows may yet be counted.
#[derive(Debug, Clone)]
pub struct Counted {
    model: &'static ModelSpec,
    filter: Filter,
    search: Option<String>,
    at: At,
}

impl Counted {
    /// How many rows the list has, as of the position its page was read at.
    pub(crate) async fn total(&self, context: &Context<'_>) -> Result<i32> {
        let queries = app(context).queries();
        let filter = self.filter.clone();
        let total = queries
            .count(caller(context)?, self.model, filter, self.search.as_deref(), self.at)
            .await;
        Ok(int32(total.map_err(query)?))
    }
}

/// A page as read, without its rows.
pub(crate) struct Read {
    /// The place of every row.
    pub(crate) places: Vec<Cursor>,
    pub(crate) page_info: PageInfo,
    pub(crate) position: lianxin_store::Position,
    pub(crate) counted: Counted,
}

/// Reads a page, its rows apart. Pages after the first are read as of the position at which the list was opened.
pub(crate) async fn read(context: &Context<'_>, asked: Asked) -> Result<(Vec<Row>, Read)> {
    let Asked { model, columns, filter, search, order, paging, as_of, min_position } = asked;
    let mut at = at(as_of, min_position)?;
    let opened = paging.cursor.as_ref().map(|cursor| lianxin_store::Position(cursor.opened));
    if let Some(opened) = opened
        && at.as_of.is_none()
    {
        at = At::position(opened);
    }
    let list = ListQuery {
        filter: filter.clone(),
        search: search.clone(),
        order: order.clone(),
        after: paging.cursor.clone().map(Cursor::place),
        backwards: paging.backwards,
        limit: paging.limit,
        columns,
        at,
    };
    let listed = app(context).queries().list(caller(context)?, model, list).await.map_err(query)?;
    let Listed { rows, more, position } = listed;
    let opened = opened.unwrap_or(position);
    let place = |row: &Row| Cursor::new(row.place(model, &order), opened);
    let places: Vec<Cursor> = rows.iter().map(place).collect();
    let page_info = page_info(&places, more, &paging);
    let counted = Counted { model, filter, search, at };
    Ok((rows, Read { places, page_info, position, counted }))
}
