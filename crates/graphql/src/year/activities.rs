//! Activities as rows: what was scheduled, and what was held of it.

use super::coded;
use crate::{
    boards::{When, board, day, equal, int},
    context::permitted,
    directory::{Deputy, Station},
    lists::read,
    page::{Paging, connection},
    rules::CodeEntry,
    scalar::{Date, int32},
    term::Term,
    year::partners::Partner,
};
use async_graphql::{Context, Description, InputObject, Object, Result, SimpleObject};
use lianxin_domain::{permission::Action, policy::CodeList, year::DutyActivityKind};
use lianxin_projections::{Activities, ReadModel, activities::participants};
use lianxin_store::{Filter, ModelSpec, Order, Row};

const SPEC: &ModelSpec = &Activities::SPEC;

/// People of one kind who took part (参与者).
#[derive(SimpleObject)]
pub struct ActivityParticipants {
    /// Their kind.
    pub kind: CodeEntry,
    /// How many.
    pub count: i32,
}

/// An activity (履职活动).
#[derive(Description)]
pub struct Activity(Row);

#[Object(use_type_description)]
impl Activity {
    /// Its code (代码).
    async fn code(&self) -> &str {
        &self.0.key
    }

    /// The stations that hold it, the host first (联络站).
    async fn stations(&self, context: &Context<'_>) -> Vec<Station> {
        let codes = self.0.set(SPEC, "stations").iter().map(|code| code.as_str().into());
        codes.filter_map(|code| Station::find(context, &code)).collect()
    }

    /// What kind of activity (类别).
    async fn kind(&self) -> Option<Term<DutyActivityKind>> {
        self.0.text(SPEC, "kind")?.parse().ok().map(Term)
    }

    /// Its theme (主题).
    async fn theme(&self, context: &Context<'_>) -> Option<CodeEntry> {
        let theme = self.0.text(SPEC, "theme")?;
        Some(coded(context, CodeList::ActivityThemes, theme))
    }

    /// Its title (标题).
    async fn title(&self) -> Option<&str> {
        self.0.text(SPEC, "title")
    }

    /// Where (地点).
    async fn place(&self) -> Option<&str> {
        self.0.text(SPEC, "place")
    }

    /// The day it is scheduled for (安排日期).
    async fn scheduled_on(&self) -> Option<Date> {
        day(&self.0, SPEC, "scheduled_on")
    }

    /// The day it was held on; absent while it was not (举行日期).
    async fn held_on(&self) -> Option<Date> {
        day(&self.0, SPEC, "held_on")
    }

    /// Whether it was cancelled (是否取消).
    async fn cancelled(&self) -> bool {
        self.0.text(SPEC, "state") == Some("CANCELLED")
    }

    /// Person-times reached; absent while it was not held (人次).
    async fn person_times(&self) -> Option<i32> {
        int(&self.0, SPEC, "person_times")
    }

    /// Whether the person-times are a lower bound (是否为约数).
    async fn approximate(&self) -> bool {
        self.0.flag(SPEC, "approximate") == Some(true)
    }

    /// Deputies who attended (到场代表).
    async fn deputies(&self, context: &Context<'_>) -> Vec<Deputy> {
        let ids = self.0.set(SPEC, "deputies").iter().map(|id| id.as_str().into());
        ids.filter_map(|id| Deputy::find(context, &id)).collect()
    }

    /// Participants by kind (参与者).
    async fn participants(&self, context: &Context<'_>) -> Vec<ActivityParticipants> {
        let told = self.0.set(SPEC, "participants").iter().filter_map(|told| participants(told));
        told.map(|some| ActivityParticipants {
            kind: coded(context, CodeList::ParticipantKinds, &some.kind),
            count: int32(some.count),
        })
        .collect()
    }

    /// Partners who held it with the stations (共建单位).
    async fn partners(&self, context: &Context<'_>) -> Vec<Partner> {
        let codes = self.0.set(SPEC, "partners").iter().map(|code| code.as_str().into());
        codes.filter_map(|code| Partner::find(context, &code)).collect()
    }

    /// What was done and said (记录).
    async fn note(&self) -> Option<&str> {
        self.0.text(SPEC, "note")
    }

    /// The plan that it carries out an item of (活动计划).
    async fn plan(&self) -> Option<&str> {
        self.0.text(SPEC, "plan")
    }

    /// The planned item (计划事项).
    async fn item(&self) -> Option<&str> {
        self.0.text(SPEC, "item")
    }
}

connection!(ActivityConnection, ActivityEdge, Activity, "activities (履职活动)");

/// Which activities (筛选).
#[derive(Debug, Clone, Default, InputObject)]
pub struct ActivityFilter {
    /// Of this station, host or not.
    pub station: Option<String>,
    /// Of this kind.
    pub kind: Option<Term<DutyActivityKind>>,
    /// Of this theme.
    pub theme: Option<String>,
    /// Scheduled for this day or later.
    pub from: Option<Date>,
    /// Scheduled for an earlier day.
    pub before: Option<Date>,
    /// Whether it was held.
    pub held: Option<bool>,
    /// That this deputy attended.
    pub deputy: Option<String>,
    /// That this partner held too.
    pub partner: Option<String>,
    /// That carry out an item of this plan.
    pub plan: Option<String>,
}

impl ActivityFilter {
    fn condition(self) -> Filter {
        let mut parts = Vec::new();
        parts.extend(self.station.map(|code| Filter::Contains("stations", code)));
        parts.extend(equal("kind", self.kind.map(|kind| kind.0.to_string())));
        parts.extend(equal("theme", self.theme));
        parts.extend(self.from.map(|day| Filter::AtLeast("scheduled_on", day.0.into())));
        parts.extend(self.before.map(|day| Filter::Below("scheduled_on", day.0.into())));
        let held = |wanted| {
            let held = Filter::Eq("state", "HELD".into());
            if wanted { held } else { Filter::Not(Box::new(held)) }
        };
        parts.extend(self.held.map(held));
        parts.extend(self.deputy.map(|id| Filter::Contains("deputies", id)));
        parts.extend(self.partner.map(|code| Filter::Contains("partners", code)));
        parts.extend(equal("plan", self.plan));
        Filter::And(parts)
    }
}

pub(super) async fn activities(
    context: &Context<'_>,
    filter: ActivityFilter,
    when: When,
    paging: Result<Paging>,
) -> Result<ActivityConnection> {
    permitted(context, Action::ReadActivities)?;
    let order = Order::descending("scheduled_on");
    let asked = board(SPEC, filter.condition(), order, paging?, when);
    let (rows, read) = read(context, asked).await?;
    Ok(ActivityConnection::of(read, rows.into_iter().map(Activity)))
}
