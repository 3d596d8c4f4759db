//! The reception calendar: when each station receives, who comes, whether the notice came in time, and whether
//! what the station told agrees with what was registered.

use super::{When, board, day, equal, int};
use crate::{
    context::{app, caller},
    dashboard::Period,
    directory::{Deputy, Station},
    fault::query,
    lists::read,
    page::{Paging, connection},
    scalar::{Date, int32},
    term::Term,
};
use async_graphql::{Context, Description, InputObject, Object, Result, SimpleObject};
use lianxin_app::queries::{At, RegisteredThere};
use lianxin_domain::{
    directory::ReceptionState,
    ids::{DeputyId, ReceptionId, StationCode},
};
use lianxin_projections::{ReadModel, ReceptionCalendar};
use lianxin_store::{Filter, ModelSpec, Order, Row};
use std::collections::HashMap;

const CALENDAR: &ModelSpec = &ReceptionCalendar::SPEC;

/// A reception (接待).
#[derive(Description)]
pub struct Reception {
    row: Row,
    /// What was registered at it, where that was asked for.
    registered: Option<RegisteredThere>,
}

/// Who and what came to a reception (接待统计).
#[derive(SimpleObject)]
pub struct ReceptionCounts {
    /// Constituents received, as the station told (接待群众人次).
    pub visitors: Option<i32>,
    /// Matters brought (反映事项件数).
    pub matters: i32,
    /// Of these, answered on the spot (当场答复件数).
    pub on_spot: i32,
}

impl Reception {
    fn told(&self) -> Option<ReceptionCounts> {
        let number = |column| int(&self.row, CALENDAR, column);
        let (matters, on_spot) = (number("matters")?, number("on_spot")?);
        Some(ReceptionCounts { visitors: number("visitors"), matters, on_spot })
    }

    fn registered(&self) -> Option<ReceptionCounts> {
        let there = self.registered?;
        let (matters, on_spot) = (int32(there.matters), int32(there.on_spot));
        Some(ReceptionCounts { visitors: None, matters, on_spot })
    }

    fn deputies(&self, context: &Context<'_>, column: &str) -> Vec<Deputy> {
        let ids = self.row.set(CALENDAR, column).iter();
        ids.filter_map(|id| Deputy::find(context, &DeputyId::from(id.as_str()))).collect()
    }
}

#[Object(use_type_description)]
impl Reception {
    /// Its code (代码).
    async fn code(&self) -> &str {
        &self.row.key
    }

    /// The station that receives (联络站).
    async fn station(&self, context: &Context<'_>) -> Option<Station> {
        Station::find(context, &StationCode::from(self.row.text(CALENDAR, "station")?))
    }

    /// Where it stands (状态).
    async fn state(&self) -> Option<Term<ReceptionState>> {
        self.row.text(CALENDAR, "state")?.parse().ok().map(Term)
    }

    /// Where, when not in the station's own room (地点).
    async fn place(&self) -> Option<&str> {
        self.row.text(CALENDAR, "place")
    }

    /// What it is about (主题).
    async fn theme(&self) -> Option<&str> {
        self.row.text(CALENDAR, "theme")
    }

    /// The day it was first planned for (计划日).
    async fn planned_on(&self) -> Option<Date> {
        day(&self.row, CALENDAR, "planned_on")
    }

    /// The day it is for, where it was put off the later one (接待日).
    async fn on(&self) -> Option<Date> {
        day(&self.row, CALENDAR, "day")
    }

    /// The last day for its notice (公告期限).
    async fn notice_due_on(&self) -> Option<Date> {
        day(&self.row, CALENDAR, "notice_due_on")
    }

    /// The day its notice was posted (公告日).
    async fn notice_on(&self) -> Option<Date> {
        day(&self.row, CALENDAR, "notice_on")
    }

    /// Whether the notice came in time (公告是否合规).
    async fn announced_in_time(&self) -> bool {
        self.row.flag(CALENDAR, "in_time") == Some(true)
    }

    /// The day it was held (举行日).
    async fn held_on(&self) -> Option<Date> {
        day(&self.row, CALENDAR, "held_on")
    }

    /// The deputies who will receive or should have (值班代表).
    async fn roster(&self, context: &Context<'_>) -> Vec<Deputy> {
        self.deputies(context, "roster")
    }

    /// Those of them who took leave (请假代表).
    async fn on_leave(&self, context: &Context<'_>) -> Vec<Deputy> {
        self.deputies(context, "on_leave")
    }

    /// The deputies who came (到场代表).
    async fn attended(&self, context: &Context<'_>) -> Vec<Deputy> {
        self.deputies(context, "attended")
    }

    /// Who and what came, as the station told (接待统计).
    async fn counts(&self) -> Option<ReceptionCounts> {
        self.told()
    }

    /// What was registered at it (登记件数).
    #[graphql(name = "registered")]
    async fn registered_there(&self) -> Option<ReceptionCounts> {
        self.registered()
    }

    /// Whether the matters told agree with those registered; absent before it was held (件数是否一致).
    async fn counts_agree(&self) -> Option<bool> {
        let (told, registered) = (self.told()?, self.registered()?);
        Some((told.matters, told.on_spot) == (registered.matters, registered.on_spot))
    }
}

connection!(ReceptionConnection, ReceptionEdge, Reception, "receptions (接待)");

/// Which receptions (筛选).
#[derive(Debug, Clone, Default, InputObject)]
pub struct ReceptionFilter {
    /// Of this station.
    pub station: Option<String>,
    /// In this state.
    pub state: Option<Term<ReceptionState>>,
    /// With this deputy on the roster.
    pub deputy: Option<String>,
    /// On days of this period.
    pub period: Option<Period>,
    /// Whether the notice came in time.
    pub announced_in_time: Option<bool>,
}

impl ReceptionFilter {
    fn condition(self) -> Filter {
        let mut parts = Vec::new();
        parts.extend(equal("station", self.station));
        parts.extend(equal("state", self.state.map(|state| state.0.to_string())));
        parts.extend(self.deputy.map(|deputy| Filter::Contains("roster", deputy)));
        parts.extend(self.announced_in_time.map(|good| Filter::Eq("in_time", good.into())));
        if let Some(Period { from, before }) = self.period {
            parts.push(Filter::AtLeast("day", from.0.into()));
            parts.push(Filter::Below("day", before.0.into()));
        }
        Filter::And(parts)
    }
}

pub(super) async fn receptions(
    context: &Context<'_>,
    filter: ReceptionFilter,
    when: When,
    paging: Result<Paging>,
) -> Result<ReceptionConnection> {
    caller(context)?;
    let as_of = when.0.is_some();
    let asked = board(CALENDAR, filter.condition(), Order::ascending("day"), paging?, when);
    let (rows, read) = read(context, asked).await?;
    let node = context.look_ahead().field("edges").field("node");
    let compared = node.field("registered").exists() || node.field("countsAgree").exists();
    let registered = match compared {
        true => {
            let ids: Vec<ReceptionId> = rows.iter().map(|row| row.key.as_str().into()).collect();
            // The cases must be known as far as the page is.
            let at = match as_of {
                true => At::position(read.position),
                false => At { as_of: None, min_position: Some(read.position) },
            };
            app(context).queries().registered_at(&ids, at).await.map_err(query)?
        }
        false => HashMap::new(),
    };
    let nodes = rows.into_iter().map(|row| {
        let there = registered.get(&ReceptionId::from(row.key.as_str())).copied();
        let registered = compared.then(|| there.unwrap_or_default());
        Reception { row, registered }
    });
    Ok(ReceptionConnection::of(read, nodes))
}
