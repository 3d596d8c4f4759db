//! Global object identification as Relay defines it: opaque ids that name a type and a key.

use crate::{
    case::Case,
    context::{app, caller, permitted},
    directory::{Category, Deputy, Grid, Jurisdiction, Station, Unit},
    fault::found,
};
use async_graphql::{Context, ID, Interface, Object, Result};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use lianxin_app::queries::At;
use lianxin_domain::permission::Action;

/// An object with an id that is unique in the whole record (全局对象).
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Opaque global id (全局编号)."))]
pub enum Node {
    /// A case.
    Case(Case),
    /// A station.
    Station(Station),
    /// A deputy.
    Deputy(Deputy),
    /// A handling unit.
    HandlingUnit(Unit),
    /// A grid.
    Grid(Grid),
    /// A category.
    Category(Category),
    /// A jurisdiction.
    Jurisdiction(Jurisdiction),
}

/// The question that asks for an object again by what it was known as.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// An object by its global id; absent when there is none for the caller (全局对象).
    async fn node(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Opaque global id (全局编号).")] id: ID,
    ) -> Option<Result<Node>> {
        node(context, &id).await.transpose()
    }
}

async fn node(context: &Context<'_>, id: &str) -> Result<Option<Node>> {
    caller(context)?;
    let Some((kind, key)) = parse(id) else { return Ok(None) };
    Ok(match kind.as_str() {
        "Case" => {
            let caller = permitted(context, Action::ReadCases)?;
            let read = app(context).queries().case(caller, &key, At::default()).await;
            found(read)?.map(|read| Node::Case(Case { read }))
        }
        "Station" => Station::find(context, &key.into()).map(Node::Station),
        "Deputy" => Deputy::find(context, &key.into()).map(Node::Deputy),
        "HandlingUnit" => Unit::find(context, &key.into()).map(Node::HandlingUnit),
        "Grid" => Grid::find(context, &key.into()).map(Node::Grid),
        "Category" => Category::find(context, &key.into()).map(Node::Category),
        "Jurisdiction" => Jurisdiction::find(context, &key.into()).map(Node::Jurisdiction),
        _ => None,
    })
}

/// An id as it goes out.
pub(crate) fn global_id(kind: &str, key: &str) -> async_graphql::ID {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{kind}:{key}")).into()
}

/// Type and key of an id; `None` when it is not one of ours.
pub(crate) fn parse(id: &str) -> Option<(String, String)> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(id).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (kind, key) = text.split_once(':')?;
    Some((kind.to_owned(), key.to_owned()))
}

/// The key of an id of one type. A bare key is accepted too, so that a UUID may be pasted.
pub(crate) fn key_of(kind: &str, id: &str) -> Option<String> {
    match parse(id) {
        Some((found, key)) if found == kind => Some(key),
        Some(_) => None,
        None => Some(id.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_again_and_never_under_another_type() {
        let id = global_id("Case", "0190");
        assert_eq!(parse(&id), Some(("Case".to_owned(), "0190".to_owned())));
        assert_eq!(key_of("Case", &id), Some("0190".to_owned()));
        assert_eq!(key_of("Station", &id), None);
        assert_eq!(parse("!"), None);
    }
}
