//! Lists over the read models' declared columns.

use super::{At, Queries};
use crate::QueryError;
use lianxin_domain::actor::Actor;
use lianxin_store::{Filter, ModelSpec, Order, Place, Position, Row, Select};

/// A page of a list.
#[derive(Debug, Clone)]
pub struct ListQuery {
    /// Which rows, by the model's declared columns.
    pub filter: Filter,
    /// Words to search for, where the model is searchable.
    pub search: Option<String>,
    /// In which order.
    pub order: Order,
    /// Rows after this place (before it, when `backwards`).
    pub after: Option<Place>,
    /// Reads the list from its end.
    pub backwards: bool,
    /// At most this many rows.
    pub limit: u32,
    /// The columns wanted beside the one ordered by; all when absent.
    pub columns: Option<&'static [&'static str]>,
    /// As of when. Further pages are asked as of the position of the first.
    pub at: At,
}

impl ListQuery {
    /// The first rows of the whole list.
    pub fn first(limit: u32, order: Order) -> Self {
        Self {
            filter: Filter::all(),
            search: None,
            order,
            after: None,
            backwards: false,
            limit,
            columns: None,
            at: At::default(),
        }
    }
}

/// A page as read.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The rows in the order asked for, also when read backwards.
    pub rows: Vec<Row>,
    /// Whether rows follow in the direction of reading.
    pub more: bool,
    /// The position the page was read at: what cursors carry, and further pages are asked as of.
    pub position: Position,
}

impl Queries {
    /// A page of a read model's rows, of those that the caller may see.
    pub async fn list(
        &self,
        caller: &Actor,
        model: &'static ModelSpec,
        query: ListQuery,
    ) -> Result<Listed, QueryError> {
        let as_of = self.moment_of(model, query.at).await?;
        let filter = self.seen(caller, model, query.filter);
        let select = Select {
            filter,
            search: query.search,
            order: query.order,
            after: query.after,
            backwards: query.backwards,
            limit: query.limit,
            as_of,
            columns: query.columns,
        };
        let page = self.core.read.select(&self.core.tenant, model, select).await?;
        let position = as_of.unwrap_or(page.position);
        Ok(Listed { rows: page.rows, more: page.more, position })
    }

    /// How many rows of a list the caller may see.
    pub async fn count(
        &self,
        caller: &Actor,
        model: &'static ModelSpec,
        filter: Filter,
        search: Option<&str>,
        at: At,
    ) -> Result<u64, QueryError> {
        let as_of = self.moment_of(model, at).await?;
        let filter = self.seen(caller, model, filter);
        Ok(self.core.read.count(&self.core.tenant, model, &filter, search, as_of).await?)
    }

    /// A condition narrowed to what the caller may see.
    fn seen(&self, caller: &Actor, model: &ModelSpec, filter: Filter) -> Filter {
        match self.sight(caller).filter(model) {
            Some(sight) => Filter::And(vec![sight, filter]),
            None => filter,
        }
    }
}
