//! What everybody may read (公开信息): livelihood matters, and the annual report on handling.

pub mod report;

use self::report::{AnnualReport, annual_report};
use crate::{
    context::{app, permitted},
    directory::Category,
    fault::query,
    node::global_id,
    page::{PageInfo, key_at, limit},
    scalar::{Date, Position, int32},
    term::Term,
};
use async_graphql::{Context, Description, Object, Result, SimpleObject};
use lianxin_app::queries;
use lianxin_domain::{
    case::{reply::Quantity, terms::CaseStatus},
    permission::Action,
};

/// Something that was built or delivered (完成内容).
#[derive(SimpleObject)]
pub struct DoneItem {
    /// What.
    pub item: String,
    /// How many.
    pub quantity: i32,
    /// Of what.
    pub unit: String,
    /// Whether the figure is about so many.
    pub approximate: bool,
}

impl From<&Quantity> for DoneItem {
    fn from(done: &Quantity) -> Self {
        Self {
            item: done.item.clone(),
            quantity: int32(done.quantity),
            unit: done.unit.clone(),
            approximate: done.approximate,
        }
    }
}

/// A livelihood matter as everybody may read it: nothing of any person (民生实事).
#[derive(Description)]
pub struct LivelihoodMatter(queries::PublicMatter);

#[Object(use_type_description)]
impl LivelihoodMatter {
    /// Human number (案号).
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// Title (标题).
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The community it lies in (社区).
    async fn community(&self) -> Option<&str> {
        self.0.community.as_deref()
    }

    /// Its category (分类).
    async fn category(&self, context: &Context<'_>) -> Option<Category> {
        Category::find(context, self.0.category.as_ref()?)
    }

    /// How far it is (状态).
    async fn status(&self) -> Term<CaseStatus> {
        Term(self.0.status)
    }

    /// Day of registration (登记日).
    async fn registered_on(&self) -> Option<Date> {
        self.0.registered_on.map(Date)
    }

    /// Day of closure (办结日).
    async fn closed_on(&self) -> Option<Date> {
        self.0.closed_on.map(Date)
    }

    /// What was built or delivered (完成内容).
    async fn done(&self) -> Vec<DoneItem> {
        self.0.done.iter().map(Into::into).collect()
    }
}

/// An edge of the list of livelihood matters (民生实事).
#[derive(SimpleObject)]
pub struct LivelihoodEdge {
    /// Opaque place in the list.
    pub cursor: String,
    /// What stands there.
    pub node: LivelihoodMatter,
}

/// A page of livelihood matters (民生实事).
#[derive(SimpleObject)]
pub struct LivelihoodConnection {
    /// The matters with their places.
    pub edges: Vec<LivelihoodEdge>,
    /// Where the page stands in its list.
    pub page_info: PageInfo,
    /// The position the page was read at (读取位置).
    pub position: Position,
    /// Matters of the whole list (总数).
    pub total_count: i32,
}

/// Questions that every role may ask.
#[derive(Default)]
pub struct PublicQuery;

#[Object]
impl PublicQuery {
    /// Livelihood matters that are public, by day of registration (民生实事清单).
    async fn livelihood_list(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
        #[graphql(desc = "At most this many (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<LivelihoodConnection>> {
        Some(livelihood(context, min_position, first, after).await)
    }

    /// The report on the matters registered in a year, without counts below the policy's least (年度办理情况报告).
    #[graphql(name = "annualReport")]
    async fn report_of_year(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The year, e.g. 2023 (年份).")] year: i32,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
    ) -> Option<Result<AnnualReport>> {
        Some(annual_report(context, year, min_position).await)
    }
}

async fn livelihood(
    context: &Context<'_>,
    min_position: Option<Position>,
    first: Option<i32>,
    after: Option<String>,
) -> Result<LivelihoodConnection> {
    let caller = permitted(context, Action::ReadPublic)?;
    let after = after.map(|cursor| key_at("Place", &cursor)).transpose()?;
    let min_position = min_position.map(Into::into);
    let page = app(context).queries();
    let page = page.public_matters(caller, after.as_deref(), limit(first)?, min_position).await;
    let page = page.map_err(query)?;
    let edges: Vec<LivelihoodEdge> = page
        .matters
        .into_iter()
        .map(|(place, matter)| LivelihoodEdge {
            cursor: global_id("Place", &place).to_string(),
            node: LivelihoodMatter(matter),
        })
        .collect();
    let cursors = edges.iter().map(|edge| &edge.cursor);
    let page_info = PageInfo::forwards(cursors, page.more, after.is_some());
    let total_count = int32(page.total);
    Ok(LivelihoodConnection { edges, page_info, position: page.position.into(), total_count })
}
