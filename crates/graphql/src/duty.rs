//! Duty records (履职档案) and figures about receptions: what deputies and stations did in a period.

#![expect(clippy::too_many_arguments, reason = "the arguments of a question are GraphQL's own")]

use crate::{
    context::{app, caller},
    dashboard::Period,
    directory::Deputy,
    fault::query,
    moment::{AsOf, at},
    node::global_id,
    page::{PageInfo, key_at, limit},
    scalar::{Position, int32},
    term::Term,
};
use async_graphql::{Context, Description, Enum, Object, Result, SimpleObject};
use lianxin_app::queries::{self, DutyQuery};
use lianxin_domain::policy::DutyItem;
use lianxin_projections::{duty, kpi::Ratio};

/// A kind of duty, counted (履职事项).
#[derive(SimpleObject)]
pub struct DutyCount {
    /// The kind.
    pub item: Term<DutyItem>,
    /// How often (次数).
    pub times: u32,
    /// The points for that (积分).
    pub points: u32,
}

/// What a deputy did in a period (履职记录).
#[derive(Description)]
pub struct DutyRecord(duty::DutyRecord);

#[Object(use_type_description)]
impl DutyRecord {
    /// The deputy (代表).
    async fn deputy(&self, context: &Context<'_>) -> Option<Deputy> {
        Deputy::find(context, &self.0.deputy)
    }

    /// Every kind of duty, counted (履职事项).
    async fn items(&self) -> Vec<DutyCount> {
        let items = self.0.items.iter();
        items
            .map(|counted| DutyCount {
                item: Term(counted.item),
                times: counted.times,
                points: counted.points,
            })
            .collect()
    }

    /// How often one kind of duty was done (次数).
    async fn times(
        &self, #[graphql(desc = "The kind (履职事项).")] item: Term<DutyItem>
    ) -> u32 {
        self.0.times(item.0)
    }

    /// The sum of the points (总积分).
    async fn points(&self) -> u32 {
        self.0.points
    }
}

/// An edge of a list of duty records.
#[derive(SimpleObject)]
pub struct DutyRecordEdge {
    /// Opaque place in the list.
    pub cursor: String,
    /// What stands there.
    pub node: DutyRecord,
}

/// A page of duty records (履职记录).
#[derive(SimpleObject)]
pub struct DutyRecordConnection {
    /// The records with their places.
    pub edges: Vec<DutyRecordEdge>,
    /// Where the page stands in its list.
    pub page_info: PageInfo,
    /// Records of the whole list (总数).
    pub total_count: i32,
    /// The position they were read at (读取位置).
    pub position: Position,
}

/// In which order duty records are listed (排序).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Enum)]
pub enum DutyOrder {
    /// By the deputy's code (代表代码).
    #[default]
    Deputy,
    /// Most points first, then by the deputy's code (积分).
    Points,
}

/// Receptions of a period, counted (接待统计).
#[derive(Description)]
pub struct ReceptionFigures(queries::ReceptionFigures);

#[Object(use_type_description)]
impl ReceptionFigures {
    /// Receptions whose day lies in the period, without cancelled ones (安排场次).
    async fn scheduled(&self) -> i32 {
        int32(self.0.scheduled)
    }

    /// Of these, those that were put off to their day (顺延场次).
    async fn postponed(&self) -> i32 {
        int32(self.0.postponed)
    }

    /// Of these, those that were held (举行场次).
    async fn held(&self) -> i32 {
        int32(self.0.held)
    }

    /// Receptions cancelled (取消场次).
    async fn cancelled(&self) -> i32 {
        int32(self.0.cancelled)
    }

    /// Receptions held whose notice came in time (公告合规场次).
    async fn announced_in_time(&self) -> i32 {
        int32(self.0.announced_in_time)
    }

    /// Percent of the receptions held whose notice came in time (公告合规率).
    async fn notice_rate(&self) -> Option<f64> {
        Ratio { part: self.0.announced_in_time, whole: self.0.held }.percent()
    }

    /// Constituents received, as told (接待群众人次).
    async fn visitors(&self) -> i32 {
        int32(self.0.visitors)
    }

    /// Matters brought, as told (反映事项件数).
    async fn matters(&self) -> i32 {
        int32(self.0.matters)
    }

    /// Matters answered on the spot, as told (当场答复件数).
    async fn on_spot(&self) -> i32 {
        int32(self.0.on_spot)
    }

    /// Times a deputy came (到场人次).
    async fn attendances(&self) -> i32 {
        int32(self.0.attendances)
    }

    /// Times a deputy of a roster did not come (缺席人次).
    async fn absences(&self) -> i32 {
        int32(self.0.absences)
    }

    /// Deputies who came at least once (到场代表人数).
    async fn deputies_attending(&self) -> i32 {
        int32(self.0.deputies_attending)
    }

    /// Deputies in office on the period's last day (在任代表人数).
    async fn deputies_active(&self) -> i32 {
        int32(self.0.deputies_active)
    }

    /// Percent of the deputies in office who came at least once (进站率).
    async fn attendance_rate(&self) -> Option<f64> {
        Ratio { part: self.0.deputies_attending, whole: self.0.deputies_active }.percent()
    }

    /// The position they were counted at (读取位置).
    async fn position(&self) -> Position {
        self.0.position.into()
    }
}

/// Questions about duties.
#[derive(Default)]
pub struct DutyQueries;

#[Object]
impl DutyQueries {
    /// Duty records of deputies with a mandate in the period (履职记录).
    async fn duty_records(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Days on which duties were done (期间).")] period: Period,
        #[graphql(desc = "Only deputies of this station (联络站).")] station: Option<String>,
        #[graphql(desc = "Only this deputy, by code (代表).")] deputy: Option<String>,
        #[graphql(desc = "Only who attended fewer receptions than this (接待次数少于).")]
        receptions_below: Option<u32>,
        #[graphql(desc = "In which order (排序).")] order_by: Option<DutyOrder>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(desc = "At most this many (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<DutyRecordConnection>> {
        let asked = async {
            let query = DutyQuery {
                period: period.into(),
                station: station.map(Into::into),
                deputy: deputy.map(Into::into),
                at: at(as_of, None)?,
            };
            records(context, query, receptions_below, order_by.unwrap_or_default(), first, after)
                .await
        };
        Some(asked.await)
    }

    /// Receptions of a period, counted (接待统计).
    async fn reception_figures(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Days of the receptions (期间).")] period: Period,
        #[graphql(desc = "Only of this station (联络站).")] station: Option<String>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
    ) -> Option<Result<ReceptionFigures>> {
        let asked = async {
            let (caller, at) = (caller(context)?, at(as_of, None)?);
            let station = station.map(Into::into);
            let queries = app(context).queries();
            let figures = queries.reception_figures(caller, period.into(), station, at).await;
            figures.map(ReceptionFigures).map_err(query)
        };
        Some(asked.await)
    }
}

async fn records(
    context: &Context<'_>,
    asked: DutyQuery,
    receptions_below: Option<u32>,
    order: DutyOrder,
    first: Option<i32>,
    after: Option<String>,
) -> Result<DutyRecordConnection> {
    let limit = limit(first)? as usize;
    let found =
        app(context).queries().duty_records(caller(context)?, asked).await.map_err(query)?;
    let mut all = found.records;
    if let Some(bound) = receptions_below {
        all.retain(|record| record.times(DutyItem::Reception) < bound);
    }
    if order == DutyOrder::Points {
        all.sort_by_key(|record| std::cmp::Reverse(record.points));
    }
    let total_count = int32(all.len());
    let begin = match &after {
        None => 0,
        Some(cursor) => {
            let deputy = key_at("Duty", cursor)?;
            let place = all.iter().position(|record| record.deputy.as_str() == deputy);
            place.map_or(all.len(), |place| place + 1)
        }
    };
    let mut rest = all.into_iter().skip(begin);
    let edge = |record: duty::DutyRecord| DutyRecordEdge {
        cursor: global_id("Duty", record.deputy.as_str()).to_string(),
        node: DutyRecord(record),
    };
    let edges: Vec<DutyRecordEdge> = rest.by_ref().take(limit).map(edge).collect();
    let cursors = edges.iter().map(|edge| &edge.cursor);
    let page_info = PageInfo::forwards(cursors, rest.next().is_some(), after.is_some());
    Ok(DutyRecordConnection { edges, page_info, total_count, position: found.position.into() })
}
