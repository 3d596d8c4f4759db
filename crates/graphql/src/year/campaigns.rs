//! Supervision campaigns with how far the supervisions in their cases have come.

use crate::{
    boards::{When, board, day, equal},
    context::{app, permitted},
    fault::query,
    lists::read,
    node::{global_id, key_of},
    page::{Paging, connection},
    scalar::{Date, int32},
    term::Term,
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result, SimpleObject};
use lianxin_app::queries::Progress;
use lianxin_domain::{case::terms::SupervisionKind, permission::Action};
use lianxin_projections::{Campaigns, ReadModel};
use lianxin_store::{Filter, ModelSpec, Order, Row};

const SPEC: &ModelSpec = &Campaigns::SPEC;

/// How far a campaign has come (督办专项进度).
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct CampaignProgress {
    /// Its cases (事项数).
    pub cases: i32,
    /// Those in which its supervision was opened (已立项).
    pub supervised: i32,
    /// Those of them whose unit has answered (已回复).
    pub responded: i32,
    /// Those of them in which it is concluded (已销号).
    pub concluded: i32,
    /// Those of them that should have answered and have not (逾期未回复).
    pub overdue: i32,
}

/// A supervision campaign (督办专项).
#[derive(Description)]
pub struct Campaign {
    row: Row,
    progress: Progress,
}

#[Object(use_type_description)]
impl Campaign {
    /// Its code (代码).
    async fn code(&self) -> &str {
        &self.row.key
    }

    /// Its title (标题).
    async fn title(&self) -> Option<&str> {
        self.row.text(SPEC, "title")
    }

    /// How it supervises (督办方式).
    async fn kind(&self) -> Option<Term<SupervisionKind>> {
        self.row.text(SPEC, "kind")?.parse().ok().map(Term)
    }

    /// The organ that supervises (督办机关).
    async fn organ(&self) -> Option<&str> {
        self.row.text(SPEC, "organ")
    }

    /// The person who leads it, by function (领衔人).
    async fn leader(&self) -> Option<&str> {
        self.row.text(SPEC, "leader")
    }

    /// The day it was opened (立项日).
    async fn opened_on(&self) -> Option<Date> {
        day(&self.row, SPEC, "opened_on")
    }

    /// When answers are due; in each case the policy's day when absent (回复期限).
    async fn response_due_on(&self) -> Option<Date> {
        day(&self.row, SPEC, "response_due_on")
    }

    /// The day it was concluded (结束日).
    async fn concluded_on(&self) -> Option<Date> {
        day(&self.row, SPEC, "concluded_on")
    }

    /// What it found (结论).
    async fn finding(&self) -> Option<&str> {
        self.row.text(SPEC, "finding")
    }

    /// Ids of its cases (事项).
    async fn case_ids(&self) -> Vec<ID> {
        self.row.set(SPEC, "cases").iter().map(|case| global_id("Case", case)).collect()
    }

    /// How far it has come (进度).
    async fn progress(&self) -> CampaignProgress {
        let Progress { supervised, responded, concluded, overdue } = self.progress;
        CampaignProgress {
            cases: int32(self.row.set(SPEC, "cases").len()),
            supervised: int32(supervised),
            responded: int32(responded),
            concluded: int32(concluded),
            overdue: int32(overdue),
        }
    }
}

connection!(CampaignConnection, CampaignEdge, Campaign, "supervision campaigns (督办专项)");

/// Which campaigns (筛选).
#[derive(Debug, Clone, Default, InputObject)]
pub struct CampaignFilter {
    /// Of this kind.
    pub kind: Option<Term<SupervisionKind>>,
    /// Whether it is not concluded.
    pub open: Option<bool>,
    /// About this case, by opaque id or UUID.
    pub case: Option<ID>,
}

impl CampaignFilter {
    fn condition(self) -> Filter {
        let mut parts = Vec::new();
        parts.extend(equal("kind", self.kind.map(|kind| kind.0.to_string())));
        parts.extend(self.open.map(|open| Filter::Eq("open", open.into())));
        // An id that names no case is in no campaign.
        let key = |case: ID| key_of("Case", &case).unwrap_or_default();
        parts.extend(self.case.map(|case| Filter::Contains("cases", key(case))));
        Filter::And(parts)
    }
}

pub(super) async fn campaigns(
    context: &Context<'_>,
    (filter, on): (CampaignFilter, Option<Date>),
    when: When,
    paging: Result<Paging>,
) -> Result<CampaignConnection> {
    let caller = permitted(context, Action::ReadCases)?;
    let asked = board(SPEC, filter.condition(), Order::descending("opened_on"), paging?, when);
    let (rows, read) = read(context, asked).await?;
    let on = on.map_or_else(|| app(context).today(), |day| day.0);
    let supervisions: Vec<Vec<String>> =
        rows.iter().map(|row| row.set(SPEC, "supervisions").to_vec()).collect();
    let queries = app(context).queries();
    let progress =
        queries.progress(caller, &supervisions, read.position, on).await.map_err(query)?;
    let nodes = rows.into_iter().zip(progress);
    let nodes = nodes.map(|(row, progress)| Campaign { row, progress });
    Ok(CampaignConnection::of(read, nodes))
}
