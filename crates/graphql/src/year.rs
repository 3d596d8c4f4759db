//! The station's year: activities, plans, outreach, partners, aid funds and supervision campaigns.

#![expect(clippy::too_many_arguments, reason = "the arguments of a question are GraphQL's own")]

pub mod activities;
pub mod aid;
pub mod campaigns;
pub mod outreach;
pub mod partners;
pub mod plans;

use self::{
    activities::{ActivityConnection, ActivityFilter, activities},
    aid::{
        AidFilter, AidFundConnection, AidFundFilter, AidLedgerFigures, AidMovementConnection,
        aid_funds, aid_ledger, aid_movements,
    },
    campaigns::{CampaignConnection, CampaignFilter, campaigns},
    outreach::{OutreachFigures, outreach},
    partners::{PartnerBoardConnection, PartnerConnection, partner_board, partners},
    plans::{ActivityPlanConnection, activity_plans},
};
use crate::{
    context::app,
    dashboard::Period,
    moment::AsOf,
    page::Paging,
    rules::CodeEntry,
    scalar::{Date, Position, int32},
};
use async_graphql::{Context, Object, Result, SimpleObject};
use lianxin_domain::policy::CodeList;
use lianxin_projections::outreach::Count;

/// Activities counted together (活动统计).
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct ActivityCount {
    /// Activities held (活动次数).
    pub activities: i32,
    /// Their person-times (人次).
    pub person_times: i32,
    /// Whether the person-times are a lower bound (是否为约数).
    pub approximate: bool,
}

impl From<Count> for ActivityCount {
    fn from(count: Count) -> Self {
        Self {
            activities: int32(count.activities),
            person_times: int32(count.person_times),
            approximate: count.approximate,
        }
    }
}

/// A code with its names in the policy of today; the code itself where that has it no more.
fn coded(context: &Context<'_>, list: CodeList, code: &str) -> CodeEntry {
    let app = app(context);
    let policy = app.standing().policy(app.today());
    let known = policy.list(list).iter().find(|entry| entry.code == code);
    let (zh, en) = known.map_or((code, code), |entry| (entry.zh.as_str(), entry.en.as_str()));
    CodeEntry { code: code.to_owned(), zh: zh.to_owned(), en: en.to_owned() }
}

/// Questions about the station's year.
#[derive(Default)]
pub struct YearQuery;

#[Object]
impl YearQuery {
    /// Activities, latest first (履职活动).
    async fn activities(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which activities (筛选).")] filter: Option<ActivityFilter>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
        #[graphql(desc = "At most this many from the start (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<ActivityConnection>> {
        let (filter, when) = (filter.unwrap_or_default(), (as_of, min_position));
        let paging = Paging::new(first, after, None, None);
        Some(activities(context, filter, when, paging).await)
    }

    /// Activity plans with what was carried out of them, by code (活动计划).
    async fn activity_plans(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only of this station (联络站).")] station: Option<String>,
        #[graphql(desc = "Only of this year (年份).")] year: Option<i32>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
        #[graphql(desc = "At most this many (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<ActivityPlanConnection>> {
        Some(activity_plans(context, (station, year), (as_of, min_position), (first, after)).await)
    }

    /// Outreach held in a period, in person-times (宣讲).
    async fn outreach(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Days on which it was held (期间).")] period: Period,
        #[graphql(desc = "Only of this station (联络站).")] station: Option<String>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
    ) -> Option<Result<OutreachFigures>> {
        Some(outreach(context, period, station, (as_of, min_position)).await)
    }

    /// Partner organisations, by code (共建单位).
    async fn partners(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most this many (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<PartnerConnection>> {
        Some(partners(context, first, after))
    }

    /// Partnerships with the activities held together, by partner (联络站+N).
    async fn partner_board(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only with this station (联络站).")] station: Option<String>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
        #[graphql(desc = "At most this many (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<PartnerBoardConnection>> {
        Some(partner_board(context, station, (as_of, min_position), (first, after)).await)
    }

    /// Aid funds with what is in them, latest first (帮扶资金).
    async fn aid_funds(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which funds (筛选).")] filter: Option<AidFundFilter>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
        #[graphql(desc = "At most this many from the start (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<AidFundConnection>> {
        let (filter, when) = (filter.unwrap_or_default(), (as_of, min_position));
        let paging = Paging::new(first, after, None, None);
        Some(aid_funds(context, filter, when, paging).await)
    }

    /// Movements of aid money, latest first (帮扶资金明细).
    async fn aid_movements(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which movements (筛选).")] filter: Option<AidFilter>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
        #[graphql(desc = "At most this many from the start (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<AidMovementConnection>> {
        let (filter, when) = (filter.unwrap_or_default(), (as_of, min_position));
        let paging = Paging::new(first, after, None, None);
        Some(aid_movements(context, filter, when, paging).await)
    }

    /// Totals of aid money over its movements (帮扶资金台账).
    async fn aid_ledger(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Over which movements (筛选).")] filter: Option<AidFilter>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
    ) -> Option<Result<AidLedgerFigures>> {
        Some(aid_ledger(context, filter.unwrap_or_default(), (as_of, min_position)).await)
    }

    /// Supervision campaigns with how far they have come, latest first (督办专项).
    async fn campaigns(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which campaigns (筛选).")] filter: Option<CampaignFilter>,
        #[graphql(desc = "The day that due days are compared with; today when absent (日期).")] on: Option<Date>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "A position the answer must include (最小位置).")] min_position: Option<
            Position,
        >,
        #[graphql(desc = "At most this many from the start (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<CampaignConnection>> {
        let asked = (filter.unwrap_or_default(), on);
        let paging = Paging::new(first, after, None, None);
        Some(campaigns(context, asked, (as_of, min_position), paging).await)
    }
}
