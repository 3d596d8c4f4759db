//! The supervision ledger: what was supervised, by whom, and what came of it.

use super::{When, board, day, equal, unit};
use crate::{
    context::permitted,
    directory::Unit,
    lists::read,
    node::global_id,
    page::{Paging, connection},
    scalar::Date,
    term::Term,
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result};
use lianxin_domain::{case::terms::SupervisionKind, permission::Action};
use lianxin_projections::{ReadModel, SupervisionLedger};
use lianxin_store::{Filter, Order, Row};

/// A row of the supervision ledger (督办台账).
#[derive(Description)]
pub struct SupervisionRow(Row);

#[Object(use_type_description)]
impl SupervisionRow {
    /// Id of its case (事项).
    async fn case_id(&self) -> ID {
        global_id("Case", &self.0.key)
    }

    /// Number of its case (案号).
    async fn number(&self) -> Option<&str> {
        self.0.text(&SupervisionLedger::SPEC, "number")
    }

    /// Its ordinal within the case (序号).
    async fn ordinal(&self) -> Option<&str> {
        self.0.text(&SupervisionLedger::SPEC, "supervision")
    }

    /// Its kind (督办方式).
    async fn kind(&self) -> Option<Term<SupervisionKind>> {
        self.0.text(&SupervisionLedger::SPEC, "kind")?.parse().ok().map(Term)
    }

    /// The organ that supervises (督办机关).
    async fn organ(&self) -> Option<&str> {
        self.0.text(&SupervisionLedger::SPEC, "organ")
    }

    /// The unit concerned (单位).
    async fn unit(&self, context: &Context<'_>) -> Option<Unit> {
        unit(context, &self.0, &SupervisionLedger::SPEC)
    }

    /// Day it was opened (立项日).
    async fn opened_on(&self) -> Option<Date> {
        day(&self.0, &SupervisionLedger::SPEC, "opened_on")
    }

    /// When an answer is due (回复期限).
    async fn response_due_on(&self) -> Option<Date> {
        day(&self.0, &SupervisionLedger::SPEC, "response_due_on")
    }

    /// Day of the first answer (回复日).
    async fn responded_on(&self) -> Option<Date> {
        day(&self.0, &SupervisionLedger::SPEC, "responded_on")
    }

    /// Day it was concluded (销号日).
    async fn concluded_on(&self) -> Option<Date> {
        day(&self.0, &SupervisionLedger::SPEC, "concluded_on")
    }

    /// What came of it (结论).
    async fn conclusion(&self) -> Option<&str> {
        self.0.text(&SupervisionLedger::SPEC, "conclusion")
    }
}

connection!(SupervisionConnection, SupervisionEdge, SupervisionRow, "supervisions (督办)");

/// Which supervisions (筛选).
#[derive(Debug, Clone, Default, InputObject)]
pub struct SupervisionFilter {
    /// Of this kind.
    pub kind: Option<Term<SupervisionKind>>,
    /// Whether it is not concluded.
    pub open: Option<bool>,
    /// Concerning this unit.
    pub unit: Option<String>,
    /// Of cases registered at this station.
    pub station: Option<String>,
}

impl SupervisionFilter {
    fn condition(self) -> Filter {
        let mut parts = Vec::new();
        parts.extend(equal("kind", self.kind.map(|kind| kind.0.to_string())));
        parts.extend(self.open.map(|open| Filter::Eq("open", open.into())));
        parts.extend(equal("unit", self.unit));
        parts.extend(equal("station", self.station));
        Filter::And(parts)
    }
}

pub(super) async fn supervisions(
    context: &Context<'_>,
    filter: SupervisionFilter,
    when: When,
    paging: Result<Paging>,
) -> Result<SupervisionConnection> {
    permitted(context, Action::ReadCases)?;
    let order = Order::descending("opened_on");
    let (rows, read) =
        read(context, board(&SupervisionLedger::SPEC, filter.condition(), order, paging?, when))
            .await?;
    Ok(SupervisionConnection::of(read, rows.into_iter().map(SupervisionRow)))
}
