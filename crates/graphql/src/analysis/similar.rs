//! Whether a matter is already there: cases that may be the same as one about to be registered.

use crate::{
    case::Case,
    context::{app, permitted},
    fault::{bad_input, query},
    node::key_of,
    scalar::Position,
};
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use lianxin_app::queries::{self as app_queries, NewMatter};
use lianxin_domain::permission::Action;

/// Candidates told unless asked, and at most.
const DEFAULT: i32 = 10;
const MOST: i32 = 50;

/// A case that may be the same matter (疑似重复事项).
#[derive(SimpleObject)]
pub struct SimilarCase {
    /// The case.
    pub case: Case,
    /// Whether it lies in the same grid.
    pub same_grid: bool,
    /// Whether it is of the same category.
    pub same_category: bool,
    /// How alike the words are: 0 for nothing in common, 1 for the same.
    pub score: f64,
}

impl From<app_queries::Similar> for SimilarCase {
    fn from(found: app_queries::Similar) -> Self {
        let app_queries::Similar { case, same_grid, same_category, percent } = found;
        let score = f64::from(percent) / 100.0;
        Self { case: Case { read: case }, same_grid, same_category, score }
    }
}

/// Cases that may be the same matter (疑似重复).
#[derive(SimpleObject)]
pub struct SimilarCases {
    /// The position they were read at.
    pub position: Position,
    /// Those of the same grid and category first, then those most alike in words.
    pub cases: Vec<SimilarCase>,
}

/// The question before a matter is registered.
#[derive(Default)]
pub struct SimilarQuery;

#[Object]
impl SimilarQuery {
    /// Cases that may be the same as a matter about to be registered, of those that the caller may see
    /// (疑似重复).
    #[expect(clippy::too_many_arguments, reason = "the arguments of a question are GraphQL's own")]
    async fn similar_cases(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Grid of the matter (网格).")] grid_code: Option<String>,
        #[graphql(desc = "Category of the matter (分类).")] category_code: Option<String>,
        #[graphql(desc = "Its title (标题).")] title: String,
        #[graphql(desc = "Its summary (摘要).")] summary: Option<String>,
        #[graphql(desc = "A case that is left out: the matter itself (排除).")] exclude_id: Option<
            ID,
        >,
        #[graphql(desc = "At most this many; 10 when absent, 50 at most (条数).")] first: Option<
            i32,
        >,
    ) -> Option<Result<SimilarCases>> {
        let exclude = exclude_id.and_then(|id| key_of("Case", &id));
        let matter = NewMatter {
            grid: grid_code.map(Into::into),
            category: category_code.map(Into::into),
            title,
            summary: summary.unwrap_or_default(),
            exclude,
        };
        Some(similar(context, matter, first).await)
    }
}

async fn similar(
    context: &Context<'_>,
    matter: NewMatter,
    first: Option<i32>,
) -> Result<SimilarCases> {
    let caller = permitted(context, Action::ReadCases)?;
    let first = first.unwrap_or(DEFAULT);
    let limit = usize::try_from(first.min(MOST));
    let limit = limit.map_err(|_| bad_input("a page size is not negative"))?;
    let app = app(context);
    let policy = app.standing().policy(app.today());
    let (title, summary) = (policy.limits.title, policy.limits.summary);
    if matter.title.chars().count() > title || matter.summary.chars().count() > summary {
        return Err(bad_input("longer than a title or a summary may be"));
    }
    let found = app.queries().similar(caller, matter, app.today(), limit).await.map_err(query)?;
    let cases = found.cases.into_iter().map(Into::into).collect();
    Ok(SimilarCases { position: found.position.into(), cases })
}
