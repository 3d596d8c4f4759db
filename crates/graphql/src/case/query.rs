//! Questions about cases: one by id or number, and lists.

#![expect(clippy::too_many_arguments, reason = "the arguments of a list are GraphQL's own")]

use super::{
    Case,
    list::{CaseConnection, CaseFilter, CaseOrder},
};
use crate::{
    context::{app, permitted},
    fault::{found, query},
    lists::{Asked, read},
    moment::{AsOf, at},
    node::key_of,
    page::Paging,
    scalar::Position,
};
use async_graphql::{Context, ID, Object, Result};
use lianxin_domain::permission::Action;
use lianxin_projections::{CaseView, ReadModel};

/// Questions about cases.
#[derive(Default)]
pub struct CaseQuery;

#[Object]
impl CaseQuery {
    /// A case by id or number; absent when there is none for the caller (事项).
    async fn case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Opaque id, or the case's UUID (编号).")] id: Option<ID>,
        #[graphql(desc = "Human number (案号).")] number: Option<String>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
    ) -> Option<Result<Case>> {
        one(context, id, number, as_of, min_position).await.transpose()
    }

    /// Cases, filtered, searched and ordered (事项列表).
    async fn cases(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which cases (筛选).")] filter: Option<CaseFilter>,
        #[graphql(default, desc = "In which order (排序).")] order_by: CaseOrder,
        #[graphql(desc = "Words in title, summary or replies (检索词).")] search: Option<String>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
        #[graphql(desc = "At most this many from the start (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
        #[graphql(desc = "At most this many from the end (末尾条数).")] last: Option<i32>,
        #[graphql(desc = "Before this cursor (之前).")] before: Option<String>,
    ) -> Option<Result<CaseConnection>> {
        let paging = match Paging::new(first, after, last, before) {
            Ok(paging) => paging,
            Err(error) => return Some(Err(error)),
        };
        let asked = Asked {
            model: &CaseView::SPEC,
            columns: Some(CaseView::VERSION),
            filter: filter.unwrap_or_default().condition(),
            search,
            order: order_by.order(),
            paging,
            as_of,
            min_position,
        };
        Some(list(context, asked).await)
    }
}

async fn one(
    context: &Context<'_>,
    id: Option<ID>,
    number: Option<String>,
    as_of: Option<AsOf>,
    min_position: Option<Position>,
) -> Result<Option<Case>> {
    let caller = permitted(context, Action::ReadCases)?;
    let at = at(as_of, min_position)?;
    let queries = app(context).queries();
    let answer = match (id, number) {
        (Some(id), None) => match key_of("Case", &id) {
            Some(key) => queries.case(caller, &key, at).await,
            None => return Ok(None),
        },
        (None, Some(number)) => queries.case_by_number(caller, &number, at).await,
        (Some(_), Some(_)) | (None, None) => {
            return Err(crate::fault::bad_input("name either id or number"));
        }
    };
    Ok(found(answer)?.map(|read| Case { read }))
}

async fn list(context: &Context<'_>, asked: Asked) -> Result<CaseConnection> {
    permitted(context, Action::ReadCases)?;
    let (rows, read) = read(context, asked).await?;
    let cases = app(context).queries().cases_of(&rows, read.position).await.map_err(query)?;
    Ok(CaseConnection::of(read, cases.into_iter().map(|read| Case { read })))
}
