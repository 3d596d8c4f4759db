//! The commitment tracker: what was promised until when, and what became of it.

use super::{When, board, day, equal, int, unit};
use crate::{
    context::{app, permitted},
    directory::Unit,
    lists::read,
    node::global_id,
    page::{Paging, connection},
    scalar::Date,
    term::Term,
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result};
use lianxin_domain::{case::tracking::Fate, permission::Action};
use lianxin_projections::{CommitmentTracker, ReadModel};
use lianxin_store::{Filter, ModelSpec, Order, Row};

const SPEC: &ModelSpec = &CommitmentTracker::SPEC;

/// A row of the commitment tracker (承诺台账).
#[derive(Description)]
pub struct CommitmentRow(Row);

impl CommitmentRow {
    fn fate_of(&self) -> Option<Fate> {
        self.0.text(SPEC, "fate")?.parse().ok()
    }
}

#[Object(use_type_description)]
impl CommitmentRow {
    /// Id of its case (事项).
    async fn case_id(&self) -> ID {
        global_id("Case", &self.0.key)
    }

    /// Number of its case (案号).
    async fn number(&self) -> Option<&str> {
        self.0.text(SPEC, "number")
    }

    /// Title of its case (标题).
    async fn title(&self) -> Option<&str> {
        self.0.text(SPEC, "title")
    }

    /// Its ordinal within the case (序号).
    async fn ordinal(&self) -> Option<&str> {
        self.0.text(SPEC, "commitment")
    }

    /// What was promised (内容).
    async fn text(&self) -> Option<&str> {
        self.0.text(SPEC, "promise")
    }

    /// The round of handling it was promised in (轮次).
    async fn round(&self) -> Option<i32> {
        int(&self.0, SPEC, "round")
    }

    /// The unit that promised it (承诺单位).
    async fn unit(&self, context: &Context<'_>) -> Option<Unit> {
        unit(context, &self.0, SPEC)
    }

    /// Day of the promise (承诺日).
    async fn promised_on(&self) -> Option<Date> {
        day(&self.0, SPEC, "promised_on")
    }

    /// By when it was first promised (原定期限).
    async fn first_due_on(&self) -> Option<Date> {
        day(&self.0, SPEC, "first_due_on")
    }

    /// By when, as it stands (期限).
    async fn due_on(&self) -> Option<Date> {
        day(&self.0, SPEC, "due_on")
    }

    /// How often it was given another day (调整次数).
    async fn rescheduled(&self) -> Option<i32> {
        int(&self.0, SPEC, "rescheduled")
    }

    /// What became of it (结果).
    async fn fate(&self) -> Option<Term<Fate>> {
        self.fate_of().map(Term)
    }

    /// The day that was settled (了结日).
    async fn settled_on(&self) -> Option<Date> {
        day(&self.0, SPEC, "settled_on")
    }

    /// Whether it is still owed although its day has passed, as seen on a day; today unless told (是否逾期).
    async fn overdue(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The day (日期).")] on: Option<Date>,
    ) -> Option<bool> {
        let on = on.map_or_else(|| app(context).today(), |day| day.0);
        let due_on = day(&self.0, SPEC, "due_on")?.0;
        Some(self.fate_of()? == Fate::Open && due_on < on)
    }

    /// Whether it was kept, but after its day (是否逾期兑现).
    async fn kept_late(&self) -> Option<bool> {
        let due_on = day(&self.0, SPEC, "due_on")?;
        let settled_on = day(&self.0, SPEC, "settled_on");
        let kept = self.fate_of()? == Fate::Fulfilled;
        Some(kept && settled_on.is_some_and(|settled_on| settled_on > due_on))
    }
}

connection!(CommitmentConnection, CommitmentEdge, CommitmentRow, "commitments (承诺)");

/// Which commitments (筛选).
#[derive(Debug, Clone, Default, InputObject)]
pub struct CommitmentFilter {
    /// That became this.
    pub fate: Option<Term<Fate>>,
    /// Whether they are still owed.
    pub open: Option<bool>,
    /// Still owed although due before this day.
    pub overdue_on: Option<Date>,
    /// Promised by this unit.
    pub unit: Option<String>,
    /// Of cases registered at this station.
    pub station: Option<String>,
    /// Due on this day or later.
    pub due_from: Option<Date>,
    /// Due before this day.
    pub due_before: Option<Date>,
}

impl CommitmentFilter {
    fn condition(self) -> Filter {
        let mut parts = Vec::new();
        parts.extend(equal("fate", self.fate.map(|term| term.0.to_string())));
        parts.extend(self.open.map(|open| Filter::Eq("open", open.into())));
        if let Some(on) = self.overdue_on {
            parts.push(Filter::Eq("open", true.into()));
            parts.push(Filter::Below("due_on", on.0.into()));
        }
        parts.extend(equal("unit", self.unit));
        parts.extend(equal("station", self.station));
        parts.extend(self.due_from.map(|day| Filter::AtLeast("due_on", day.0.into())));
        parts.extend(self.due_before.map(|day| Filter::Below("due_on", day.0.into())));
        Filter::And(parts)
    }
}

pub(super) async fn commitments(
    context: &Context<'_>,
    filter: CommitmentFilter,
    when: When,
    paging: Result<Paging>,
) -> Result<CommitmentConnection> {
    permitted(context, Action::ReadCases)?;
    let order = Order::ascending("due_on");
    let (rows, read) = read(context, board(SPEC, filter.condition(), order, paging?, when)).await?;
    Ok(CommitmentConnection::of(read, rows.into_iter().map(CommitmentRow)))
}
