//! Aid funds, the movements of their money, and totals, in whole fen.

use crate::{
    boards::{When, board, day, equal},
    context::{app, caller},
    directory::Station,
    fault::query,
    lists::{Read, read},
    moment::at,
    page::{Paging, connection},
    scalar::{Date, Fen, Position, int32},
    term::Term,
    year::partners::Partner,
};
use async_graphql::{Context, Description, InputObject, Object, Result, SimpleObject};
use lianxin_projections::{
    AidLedger, ReadModel,
    aid_ledger::{AidMovementKind, FUND},
};
use lianxin_store::{Filter, ModelSpec, Order, Row, Value};

const SPEC: &ModelSpec = &AidLedger::SPEC;

fn fen(row: &Row, column: &str) -> Fen {
    Fen(row.int(SPEC, column).unwrap_or_default())
}

fn station(context: &Context<'_>, row: &Row) -> Option<Station> {
    Station::find(context, &row.text(SPEC, "station")?.into())
}

/// An aid fund (帮扶资金).
#[derive(Description)]
pub struct AidFund(Row);

#[Object(use_type_description)]
impl AidFund {
    /// Its code (代码).
    async fn code(&self) -> &str {
        &self.0.key
    }

    /// Its name (名称).
    async fn name(&self) -> Option<&str> {
        self.0.text(SPEC, "name")
    }

    /// The station that keeps it; absent for the town's (联络站).
    async fn station(&self, context: &Context<'_>) -> Option<Station> {
        station(context, &self.0)
    }

    /// The partner it is kept with (共建单位).
    async fn partner(&self, context: &Context<'_>) -> Option<Partner> {
        Partner::find(context, &self.0.text(SPEC, "partner")?.into())
    }

    /// What for (用途).
    async fn purpose(&self) -> Option<&str> {
        self.0.text(SPEC, "purpose")
    }

    /// The day it was established (设立日).
    async fn established_on(&self) -> Option<Date> {
        day(&self.0, SPEC, "moved_on")
    }

    /// The day it was closed (结项日).
    async fn closed_on(&self) -> Option<Date> {
        day(&self.0, SPEC, "closed_on")
    }

    /// What came in (筹集).
    async fn raised(&self) -> Fen {
        fen(&self.0, "amount_fen")
    }

    /// What went out and did not come back (支出).
    async fn disbursed(&self) -> Fen {
        fen(&self.0, "disbursed_fen")
    }

    /// What is left (结余).
    async fn balance(&self) -> Fen {
        Fen(fen(&self.0, "amount_fen").0 - fen(&self.0, "disbursed_fen").0)
    }
}

connection!(AidFundConnection, AidFundEdge, AidFund, "aid funds (帮扶资金)");

/// A movement of aid money (帮扶资金明细).
#[derive(Description)]
pub struct AidMovement(Row);

#[Object(use_type_description)]
impl AidMovement {
    /// Code of the fund (帮扶资金).
    async fn fund(&self) -> &str {
        &self.0.key
    }

    /// How the money moved (类别).
    async fn kind(&self) -> Option<Term<AidMovementKind>> {
        self.0.text(SPEC, "kind")?.parse().ok().map(Term)
    }

    /// The day (日期).
    async fn on(&self) -> Option<Date> {
        day(&self.0, SPEC, "moved_on")
    }

    /// How much, as last corrected (金额).
    async fn amount(&self) -> Fen {
        fen(&self.0, "amount_fen")
    }

    /// Where it came from (来源).
    async fn source(&self) -> Option<&str> {
        self.0.text(SPEC, "source")
    }

    /// What for (用途).
    async fn purpose(&self) -> Option<&str> {
        self.0.text(SPEC, "purpose")
    }

    /// The disbursement's ordinal within its fund (支出序号).
    async fn disbursement(&self) -> Option<&str> {
        self.0.text(SPEC, "disbursement")
    }

    /// To whom, as a reference and never a name (受助人编号).
    async fn beneficiary(&self) -> Option<&str> {
        self.0.text(SPEC, "beneficiary")
    }
}

connection!(
    AidMovementConnection,
    AidMovementEdge,
    AidMovement,
    "movements of aid money (帮扶资金明细)"
);

/// Totals of aid money (帮扶资金合计).
#[derive(SimpleObject)]
pub struct AidLedgerFigures {
    /// The position they were counted at (读取位置).
    pub position: Position,
    /// What came in (筹集).
    pub raised: Fen,
    /// What went out and did not come back (支出).
    pub disbursed: Fen,
    /// What is left (结余).
    pub balance: Fen,
    /// Disbursements (支出笔数).
    pub disbursements: i32,
    /// Beneficiaries, each once (受助人数).
    pub beneficiaries: i32,
}

/// Which funds (筛选).
#[derive(Debug, Clone, Default, InputObject)]
pub struct AidFundFilter {
    /// Kept by this station.
    pub station: Option<String>,
    /// Kept with this partner.
    pub partner: Option<String>,
    /// Whether it is not closed.
    pub open: Option<bool>,
}

impl AidFundFilter {
    fn condition(self) -> Filter {
        let mut parts = vec![Filter::Eq("kind", FUND.into())];
        parts.extend(equal("station", self.station));
        parts.extend(equal("partner", self.partner));
        let open = |wanted| {
            let open = Filter::Eq("closed_on", Value::Null);
            if wanted { open } else { Filter::Not(Box::new(open)) }
        };
        parts.extend(self.open.map(open));
        Filter::And(parts)
    }
}

/// Which movements (筛选).
#[derive(Debug, Clone, Default, InputObject)]
pub struct AidFilter {
    /// Of this fund.
    pub fund: Option<String>,
    /// Of funds kept by this station.
    pub station: Option<String>,
    /// Of this kind.
    pub kind: Option<Term<AidMovementKind>>,
    /// On this day or later.
    pub from: Option<Date>,
    /// On an earlier day.
    pub before: Option<Date>,
}

impl AidFilter {
    fn condition(self) -> Filter {
        let mut parts = vec![Filter::Not(Box::new(Filter::Eq("kind", FUND.into())))];
        parts.extend(equal("fund", self.fund));
        parts.extend(equal("station", self.station));
        parts.extend(equal("kind", self.kind.map(|kind| kind.0.to_string())));
        parts.extend(self.from.map(|day| Filter::AtLeast("moved_on", day.0.into())));
        parts.extend(self.before.map(|day| Filter::Below("moved_on", day.0.into())));
        Filter::And(parts)
    }
}

async fn rows(
    context: &Context<'_>,
    filter: Filter,
    when: When,
    paging: Result<Paging>,
) -> Result<(Vec<Row>, Read)> {
    let sight = app(context).queries().aid_sight(caller(context)?).map_err(query)?;
    let filter = Filter::And(vec![sight, filter]);
    read(context, board(SPEC, filter, Order::descending("moved_on"), paging?, when)).await
}

pub(super) async fn aid_funds(
    context: &Context<'_>,
    filter: AidFundFilter,
    when: When,
    paging: Result<Paging>,
) -> Result<AidFundConnection> {
    let (rows, read) = rows(context, filter.condition(), when, paging).await?;
    Ok(AidFundConnection::of(read, rows.into_iter().map(AidFund)))
}

pub(super) async fn aid_movements(
    context: &Context<'_>,
    filter: AidFilter,
    when: When,
    paging: Result<Paging>,
) -> Result<AidMovementConnection> {
    let (rows, read) = rows(context, filter.condition(), when, paging).await?;
    Ok(AidMovementConnection::of(read, rows.into_iter().map(AidMovement)))
}

pub(super) async fn aid_ledger(
    context: &Context<'_>,
    filter: AidFilter,
    (as_of, min_position): When,
) -> Result<AidLedgerFigures> {
    let (caller, at) = (caller(context)?, at(as_of, min_position)?);
    let counted = app(context).queries().aid_totals(caller, filter.condition(), at).await;
    let counted = counted.map_err(query)?;
    let totals = counted.figures;
    Ok(AidLedgerFigures {
        position: counted.position.into(),
        raised: Fen(totals.raised_fen),
        disbursed: Fen(totals.disbursed_fen),
        balance: Fen(totals.balance_fen()),
        disbursements: int32(totals.disbursements),
        beneficiaries: int32(totals.beneficiaries()),
    })
}
