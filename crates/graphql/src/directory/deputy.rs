//! Deputies as they stand: mandates, assignments, reports to voters, awards.

use super::{Deputy, Grid, Station};
use crate::{context::app, node::global_id, scalar::Date, term::Term};
use async_graphql::{Context, ID, Object, SimpleObject};
use lianxin_domain::{actor::Level, directory};

/// A grid that a deputy serves or served (联系网格).
#[derive(SimpleObject)]
pub struct GridTerm {
    /// The grid.
    pub grid: Option<Grid>,
    /// First day.
    pub from: Date,
    /// The day it ended; absent while it is served.
    pub until: Option<Date>,
}

/// A report to the voters (述职).
#[derive(SimpleObject)]
pub struct DutyReport {
    /// The day (日期).
    pub on: Date,
    /// Voters who listened (到会选民人数).
    pub voters: u32,
    /// What they said of it (评议结果).
    pub result: Option<String>,
}

/// What a deputy was honoured for (表彰).
#[derive(SimpleObject)]
pub struct Award {
    /// Name of the award (荣誉名称).
    pub title: String,
    /// Who gave it (授予单位).
    pub by: String,
    /// The day (日期).
    pub on: Date,
}

/// A mandate with its term (任期).
#[derive(SimpleObject)]
pub struct Mandate {
    /// Level of the congress.
    pub level: Term<Level>,
    /// First day of the term.
    pub from: Date,
    /// Last day of the term.
    pub until: Date,
    /// The constituency or electoral unit (选区、选举单位).
    pub elected_by: Option<String>,
}

#[Object(use_type_description)]
impl Deputy {
    /// Opaque global id (全局编号).
    pub async fn id(&self) -> ID {
        global_id("Deputy", self.key.as_str())
    }

    /// Its code (代码).
    async fn code(&self) -> &str {
        self.key.as_str()
    }

    /// The name (姓名).
    async fn name(&self) -> &str {
        &self.found.name
    }

    /// Highest level of the mandates (层级).
    async fn level(&self) -> Option<Term<Level>> {
        self.found.level().map(Term)
    }

    /// Mandates, oldest first (任期).
    async fn mandates(&self) -> Vec<Mandate> {
        let mandates = self.found.mandates.iter();
        mandates
            .map(|held| Mandate {
                level: Term(held.level),
                from: Date(held.from),
                until: Date(held.until),
                elected_by: held.elected_by.clone(),
            })
            .collect()
    }

    /// The station (联络站).
    async fn station(&self, context: &Context<'_>) -> Option<Station> {
        Station::find(context, self.found.station.as_ref()?)
    }

    /// The grids served (网格).
    async fn grids(&self, context: &Context<'_>) -> Vec<Grid> {
        self.found.grids.iter().filter_map(|grid| Grid::find(context, grid)).collect()
    }

    /// Whether a mandate is in force and not suspended on a day; today unless told (是否在任).
    async fn active(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The day (日期).")] on: Option<Date>,
    ) -> bool {
        self.found.is_active_on(on.map_or_else(|| app(context).today(), |day| day.0))
    }

    /// Every grid ever served, with the days between which it was (联系网格记录).
    async fn grid_terms(&self, context: &Context<'_>) -> Vec<GridTerm> {
        let term = |term: &directory::GridTerm| GridTerm {
            grid: Grid::find(context, &term.grid),
            from: Date(term.from),
            until: term.until.map(Date),
        };
        self.found.grid_terms.iter().map(term).collect()
    }

    /// Reports to the voters, oldest first (述职).
    async fn duty_reports(&self) -> Vec<DutyReport> {
        let reports = self.found.duty_reports.iter();
        reports
            .map(|report| DutyReport {
                on: Date(report.on),
                voters: report.voters,
                result: report.result.clone(),
            })
            .collect()
    }

    /// Awards, oldest first (表彰).
    async fn awards(&self) -> Vec<Award> {
        let awards = self.found.awards.iter();
        awards
            .map(|award| Award {
                title: award.title.clone(),
                by: award.by.clone(),
                on: Date(award.on),
            })
            .collect()
    }
}
