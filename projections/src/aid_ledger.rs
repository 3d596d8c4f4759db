//! `aid_ledger`: one row a fund and one a movement of its money, in whole fen, with the totals that are
//! counted from them.

use crate::{Event, ReadModel, case_document::text};
use lianxin_domain::{
    Root,
    event::DomainEvent,
    year::{AidFund, Disbursement, FundEstablished},
};
use lianxin_store::{Column, ModelSpec, Row, RowWrite, Value};
use std::collections::BTreeSet;

/// The read model of aid funds and their movements.
#[derive(Debug)]
pub struct AidLedger;

/// A row that is a fund.
pub const FUND: &str = "FUND";

lianxin_domain::terms! {
    /// How money of an aid fund moved.
    pub enum AidMovementKind {
        /// Money came in.
        Raised = "RAISED" "筹集",
        /// Money went out.
        Disbursed = "DISBURSED" "支出",
        /// Money came back.
        Returned = "RETURNED" "退回",
    }
}

impl ReadModel for AidLedger {
    type Document = AidFund;

    const SPEC: ModelSpec = ModelSpec {
        name: "aid_ledger",
        revision: 1,
        columns: &[
            Column::text("kind"),
            Column::text("fund"),
            Column::text("station"),
            Column::text("partner"),
            Column::text("name"),
            Column::text("purpose"),
            Column::text("source"),
            Column::text("disbursement"),
            Column::text("beneficiary"),
            Column::day("moved_on"),
            Column::int("amount_fen"),
            Column::int("disbursed_fen"),
            Column::day("closed_on"),
        ],
        indexes: &[&["kind", "moved_on"], &["kind", "fund"]],
        searchable: false,
    };

    fn folds(stream_type: &str) -> bool {
        stream_type == AidFund::STREAM_TYPE
    }

    fn fold(document: &mut AidFund, event: &Event) {
        if let DomainEvent::AidFund(own) = &event.fact.event {
            document.apply(&event.fact.about(own.clone()));
        }
    }

    fn rows(fund: &AidFund) -> Vec<RowWrite> {
        let Some(established) = &fund.established else { return Vec::new() };
        let mut rows = vec![of_fund(fund, established)];
        for (place, raised) in fund.raised.iter().enumerate() {
            rows.push(Entry {
                key: format!("R{:04}", place + 1),
                kind: AidMovementKind::Raised.as_str(),
                source: Some(&raised.source),
                on: Some(raised.on),
                amount_fen: raised.amount_fen,
                ..Entry::of(established)
            });
        }
        for disbursement in &fund.disbursements {
            rows.extend(of_disbursement(established, disbursement));
        }
        rows.into_iter().map(Entry::row).collect()
    }
}

/// A row before it is values.
struct Entry<'f> {
    key: String,
    kind: &'static str,
    fund: &'f FundEstablished,
    purpose: Option<&'f String>,
    source: Option<&'f String>,
    disbursement: Option<&'f lianxin_domain::ids::DisbursementId>,
    beneficiary: Option<&'f lianxin_domain::ids::BeneficiaryRef>,
    on: Option<jiff::civil::Date>,
    amount_fen: i64,
    disbursed_fen: Option<i64>,
    closed_on: Option<jiff::civil::Date>,
}

impl<'f> Entry<'f> {
    fn of(fund: &'f FundEstablished) -> Self {
        Self {
            key: String::new(),
            kind: FUND,
            fund,
            purpose: None,
            source: None,
            disbursement: None,
            beneficiary: None,
            on: None,
            amount_fen: 0,
            disbursed_fen: None,
            closed_on: None,
        }
    }

    fn row(self) -> RowWrite {
        let values = vec![
            Value::Text(self.kind.to_owned()),
            text(Some(&self.fund.fund)),
            text(self.fund.station.as_ref()),
            text(self.fund.partner.as_ref()),
            text(Some(&self.fund.name)),
            text(self.purpose),
            text(self.source),
            text(self.disbursement),
            text(self.beneficiary),
            text(self.on.as_ref()),
            Value::Int(self.amount_fen),
            self.disbursed_fen.into(),
            text(self.closed_on.as_ref()),
        ];
        RowWrite { row_key: self.key, values }
    }
}

/// The fund itself: raised as its amount, and what is out of it.
fn of_fund<'f>(fund: &AidFund, established: &'f FundEstablished) -> Entry<'f> {
    Entry {
        purpose: Some(&established.purpose),
        on: fund.established_on,
        amount_fen: fund.raised_fen(),
        disbursed_fen: Some(fund.disbursed_fen()),
        closed_on: fund.closed_on,
        ..Entry::of(established)
    }
}

/// A disbursement, and what came back of it.
fn of_disbursement<'f>(
    established: &'f FundEstablished,
    disbursement: &'f Disbursement,
) -> Vec<Entry<'f>> {
    let disbursed = &disbursement.disbursed;
    let entry = |key, kind: AidMovementKind, on, amount_fen| Entry {
        key,
        kind: kind.as_str(),
        purpose: Some(&disbursed.purpose),
        disbursement: Some(&disbursed.disbursement),
        beneficiary: Some(&disbursed.beneficiary),
        on: Some(on),
        amount_fen,
        ..Entry::of(established)
    };
    let id = &disbursed.disbursement;
    let out = entry(id.to_string(), AidMovementKind::Disbursed, disbursed.on, disbursed.amount_fen);
    let back = disbursement.returned.iter().enumerate().map(|(place, returned)| {
        let key = format!("{id}/{}", place + 1);
        entry(key, AidMovementKind::Returned, returned.on, returned.amount_fen)
    });
    std::iter::once(out).chain(back).collect()
}

/// Totals over movements of money.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AidTotals {
    /// What came in, in fen.
    pub raised_fen: i64,
    /// What went out and did not come back, in fen.
    pub disbursed_fen: i64,
    /// Disbursements.
    pub disbursements: u32,
    beneficiaries: BTreeSet<String>,
}

impl AidTotals {
    /// Totals over the movements among rows; funds pass by.
    pub fn count<'r>(rows: impl IntoIterator<Item = &'r Row>) -> Self {
        let mut totals = Self::default();
        for row in rows {
            totals.add(row);
        }
        totals
    }

    fn add(&mut self, row: &Row) {
        let word = |column| row.text(&AidLedger::SPEC, column);
        let Some(amount) = row.int(&AidLedger::SPEC, "amount_fen") else { return };
        match word("kind").and_then(|kind| kind.parse().ok()) {
            None => {}
            Some(AidMovementKind::Raised) => self.raised_fen += amount,
            Some(AidMovementKind::Returned) => self.disbursed_fen -= amount,
            Some(AidMovementKind::Disbursed) => {
                self.disbursed_fen += amount;
                self.disbursements += 1;
                self.beneficiaries.extend(word("beneficiary").map(str::to_owned));
            }
        }
    }

    /// What is left of what came in, in fen.
    pub fn balance_fen(&self) -> i64 {
        self.raised_fen - self.disbursed_fen
    }

    /// Beneficiaries, each once.
    pub fn beneficiaries(&self) -> usize {
        self.beneficiaries.len()
    }
}
