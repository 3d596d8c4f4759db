//! Paging arguments and opaque cursors: a cursor carries the row's place and the position at which
//! the list was opened, so that a walk shows no row twice and skips none.

use crate::{
    fault::{bad_input, page_too_large},
    node::parse,
};
use async_graphql::{Error, Result, SimpleObject};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use lianxin_store::{Place, Position, Value};
use serde::{Deserialize, Serialize};

/// Rows of a page unless told.
pub const DEFAULT_PAGE: u32 = 50;
/// Largest page.
pub const MAX_PAGE: u32 = 500;

/// What a cursor carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    value: Value,
    key: String,
    row_key: String,
    /// The position at which the list was opened.
    pub(crate) opened: u64,
}

impl Cursor {
    pub(crate) fn new(place: Place, opened: Position) -> Self {
        Self { value: place.value, key: place.key, row_key: place.row_key, opened: opened.0 }
    }

    pub(crate) fn encode(&self) -> String {
        let json = serde_json::to_vec(self).expect("a cursor is plain values");
        BASE64_URL_SAFE_NO_PAD.encode(json)
    }

    fn decode(text: &str) -> Option<Self> {
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }

    pub(crate) fn place(self) -> Place {
        Place { value: self.value, key: self.key, row_key: self.row_key }
    }
}

/// The four paging arguments, checked: one direction, a bounded page, a cursor of ours.
#[derive(Debug, Clone)]
pub(crate) struct Paging {
    pub(crate) limit: u32,
    pub(crate) backwards: bool,
    pub(crate) cursor: Option<Cursor>,
}

impl Paging {
    pub(crate) fn new(
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Self> {
        let backwards = last.is_some() || before.is_some();
        if backwards && (first.is_some() || after.is_some()) {
            return Err(bad_input("first/after and last/before exclude each other"));
        }
        let wanted = if backwards { last } else { first };
        let cursor = if backwards { before } else { after };
        let decode = |text: String| Cursor::decode(&text).ok_or_else(foreign_cursor);
        Ok(Self { limit: limit(wanted)?, backwards, cursor: cursor.map(decode).transpose()? })
    }
}

/// A page's size: the default, or what was asked within bounds.
pub(crate) fn limit(wanted: Option<i32>) -> Result<u32> {
    match wanted.map(u32::try_from) {
        None => Ok(DEFAULT_PAGE),
        Some(Ok(limit)) if limit <= MAX_PAGE => Ok(limit),
        Some(Ok(_)) => Err(page_too_large(MAX_PAGE)),
        Some(Err(_)) => Err(bad_input("a page size is not negative")),
    }
}

/// Where a page stands in its list (Relay's `PageInfo`).
#[derive(Debug, Clone, Default, SimpleObject)]
pub struct PageInfo {
    /// Whether rows follow.
    pub has_next_page: bool,
    /// Whether rows precede.
    pub has_previous_page: bool,
    /// Cursor of the first row.
    pub start_cursor: Option<String>,
    /// Cursor of the last row.
    pub end_cursor: Option<String>,
}

impl PageInfo {
    /// Of a page read forwards: its cursors, whether rows follow, and whether it began after a place.
    pub(crate) fn forwards<'a>(
        mut cursors: impl DoubleEndedIterator<Item = &'a String> + Clone,
        more: bool,
        after_a_place: bool,
    ) -> Self {
        Self {
            has_next_page: more,
            has_previous_page: after_a_place,
            start_cursor: cursors.clone().next().cloned(),
            end_cursor: cursors.next_back().cloned(),
        }
    }
}

/// The key that a cursor stands for in a list whose cursors are global ids of one kind.
pub(crate) fn key_at(kind: &str, cursor: &str) -> Result<String> {
    let found = parse(cursor).filter(|(found, _)| found == kind);
    found.map(|(_, key)| key).ok_or_else(foreign_cursor)
}

fn foreign_cursor() -> Error {
    bad_input("not a cursor of this list")
}

/// Declares a connection: `connection! { CaseConnection, CaseEdge, Case, "事项" }` expands to the
/// edge type and the connection type with its total and position.
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ty, $title:literal) => {
        #[doc = concat!("An edge of a list of ", $title, ".")]
        #[derive(async_graphql::SimpleObject)]
        #[graphql(complex)]
        pub struct $edge {
            #[graphql(skip)]
            place: $crate::page::Cursor,
            /// What stands there.
            pub node: $node,
        }

        #[async_graphql::ComplexObject]
        impl $edge {
            /// Opaque place in the list.
            async fn cursor(&self) -> String {
                self.place.encode()
            }
        }

        #[doc = concat!("A page of ", $title, ".")]
        #[derive(async_graphql::SimpleObject)]
        #[graphql(complex)]
        pub struct $connection {
            /// The rows with their places.
            pub edges: Vec<$edge>,
            /// Where the page stands in its list.
            pub page_info: $crate::page::PageInfo,
            /// The position the page was read at (读取位置).
            pub position: $crate::scalar::Position,
            #[graphql(skip)]
            counted: $crate::lists::Counted,
        }

        impl $connection {
            /// A page as read, with what stands in its rows, in their order.
            pub(crate) fn of(
                read: $crate::lists::Read,
                nodes: impl IntoIterator<Item = $node>,
            ) -> Self {
                let $crate::lists::Read { places, page_info, position, counted } = read;
                let edges = places.into_iter().zip(nodes);
                let edges = edges.map(|(place, node)| $edge { place, node }).collect();
                Self { edges, page_info, position: position.into(), counted }
            }
        }

        #[async_graphql::ComplexObject]
        impl $connection {
            /// Rows of the whole list, counted when asked for (总数).
            async fn total_count(
                &self,
                context: &async_graphql::Context<'_>,
            ) -> Option<async_graphql::Result<i32>> {
                Some(self.counted.total(context).await)
            }
        }
    };
}
pub(crate) use connection;

/// A page's info from its rows' places.
pub(crate) fn page_info(places: &[Cursor], more: bool, paging: &Paging) -> PageInfo {
    let came_from_a_place = paging.cursor.is_some();
    PageInfo {
        has_next_page: if paging.backwards { came_from_a_place } else { more },
        has_previous_page: if paging.backwards { more } else { came_from_a_place },
        start_cursor: places.first().map(Cursor::encode),
        end_cursor: places.last().map(Cursor::encode),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_bounded_and_have_one_direction() {
        assert_eq!(Paging::new(None, None, None, None).unwrap().limit, DEFAULT_PAGE);
        assert!(Paging::new(Some(501), None, None, None).is_err());
        assert!(Paging::new(Some(-1), None, None, None).is_err());
        assert!(Paging::new(Some(1), None, Some(1), None).is_err());
        assert!(Paging::new(Some(1), Some("nonsense".into()), None, None).is_err());
    }

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        let place =
            Place { value: Value::Text("路".into()), key: "k".into(), row_key: "r".into() };
        let cursor = Cursor::new(place.clone(), Position(7));
        let paging = Paging::new(None, Some(cursor.encode()), None, None).unwrap();
        let back = paging.cursor.unwrap();
        assert_eq!(back.opened, 7);
        assert_eq!(back.place(), place);
    }
}
