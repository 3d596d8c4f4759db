//! Outreach in person-times: the whole, and apart by theme, station and month.

use super::{ActivityCount, coded};
use crate::{
    boards::When,
    context::{app, caller},
    dashboard::Period,
    directory::Station,
    fault::query,
    moment::at,
    rules::CodeEntry,
    scalar::Position,
};
use async_graphql::{Context, Description, Object, Result, SimpleObject};
use lianxin_app::queries;
use lianxin_domain::policy::CodeList;
use lianxin_projections::outreach::Outreach;

/// Outreach of a theme (主题宣讲).
#[derive(SimpleObject)]
pub struct OutreachOfTheme {
    /// The theme.
    pub theme: CodeEntry,
    /// Its count.
    pub count: ActivityCount,
}

/// Outreach of a station: what several held is the host's (联络站宣讲).
#[derive(SimpleObject)]
pub struct OutreachOfStation {
    /// The station.
    pub station: Option<Station>,
    /// Its count.
    pub count: ActivityCount,
}

/// Outreach of a month (月度宣讲).
#[derive(SimpleObject)]
pub struct OutreachOfMonth {
    /// The month, `YYYY-MM`.
    pub month: String,
    /// Its count.
    pub count: ActivityCount,
}

/// Outreach held in a period (宣讲统计).
#[derive(Description)]
pub struct OutreachFigures(queries::Counted<Outreach>);

#[Object(use_type_description)]
impl OutreachFigures {
    /// The position it was counted at (读取位置).
    async fn position(&self) -> Position {
        self.0.position.into()
    }

    /// All of it (合计).
    async fn whole(&self) -> ActivityCount {
        self.0.figures.whole.into()
    }

    /// By theme (按主题).
    async fn by_theme(&self, context: &Context<'_>) -> Vec<OutreachOfTheme> {
        let themes = self.0.figures.by_theme.iter();
        themes
            .map(|(theme, count)| OutreachOfTheme {
                theme: coded(context, CodeList::ActivityThemes, theme),
                count: (*count).into(),
            })
            .collect()
    }

    /// By station (按联络站).
    async fn by_station(&self, context: &Context<'_>) -> Vec<OutreachOfStation> {
        let stations = self.0.figures.by_station.iter();
        stations
            .map(|(code, count)| OutreachOfStation {
                station: Station::find(context, &code.as_str().into()),
                count: (*count).into(),
            })
            .collect()
    }

    /// By month (按月).
    async fn by_month(&self) -> Vec<OutreachOfMonth> {
        let months = self.0.figures.by_month.iter();
        months
            .map(|(month, count)| OutreachOfMonth { month: month.clone(), count: (*count).into() })
            .collect()
    }
}

pub(super) async fn outreach(
    context: &Context<'_>,
    period: Period,
    station: Option<String>,
    (as_of, min_position): When,
) -> Result<OutreachFigures> {
    let (caller, at) = (caller(context)?, at(as_of, min_position)?);
    let period = queries::Period { from: period.from.0, before: period.before.0 };
    let counted = app(context).queries().outreach(caller, period, station, at).await;
    Ok(OutreachFigures(counted.map_err(query)?))
}
