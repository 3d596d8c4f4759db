//! Aid funds (帮扶资金): raised and disbursed in whole fen, never more than was raised (I13), with
//! beneficiaries by reference.

mod facts;

pub use facts::{
    AidRaised, Disbursed, DisbursementAsked, DisbursementCorrected, DisbursementReturned,
    FundEstablished,
};

use crate::{
    Context, Decision, Fact, Refusal, Root,
    directory::{Reason, already, missing},
    ids::{AidFundCode, BeneficiaryRef, DisbursementId},
    money,
    permission::{Action, Acts},
    refusal::Code,
    text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What may be asked of an aid fund.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "camelCase")]
pub enum AidCommand {
    /// Establishes it.
    Establish(FundEstablished),
    /// Records money raised.
    Raise(AidRaised),
    /// Records money disbursed.
    Disburse(DisbursementAsked),
    /// Corrects the amount of a disbursement that was entered wrongly.
    Correct(DisbursementCorrected),
    /// Records money that came back of a disbursement.
    Return(DisbursementReturned),
    /// Closes it: nothing is raised or disbursed any more.
    Close(Reason),
}

crate::events! {
    /// Events of an aid fund.
    pub enum AidEvent {
        /// 设立帮扶资金.
        AidFundEstablished(FundEstablished) = 1,
        /// 筹集.
        AidRaised(AidRaised) = 1,
        /// 支出.
        AidDisbursed(Disbursed) = 1,
        /// 更正支出.
        AidDisbursementCorrected(DisbursementCorrected) = 1,
        /// 退回.
        AidReturned(DisbursementReturned) = 1,
        /// 结项.
        AidFundClosed(Reason) = 1,
    }
}

/// A folded aid fund.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AidFund {
    /// What was established; absent before that.
    pub established: Option<FundEstablished>,
    /// The day it was established.
    pub established_on: Option<Date>,
    /// Money raised, in the order of its entry.
    pub raised: Vec<AidRaised>,
    /// Disbursements, in the order of their entry.
    pub disbursements: Vec<Disbursement>,
    /// The day it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_on: Option<Date>,
}

/// A disbursement as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Disbursement {
    /// What was disbursed, with the amount as last corrected.
    pub disbursed: Disbursed,
    /// What came back of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returned: Vec<Returned>,
}

/// Money that came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// How much, in fen.
    pub amount_fen: i64,
    /// The day.
    pub on: Date,
}

impl Disbursement {
    /// What came back, in fen.
    pub fn returned_fen(&self) -> i64 {
        self.returned.iter().map(|returned| returned.amount_fen).sum()
    }

    /// What is still out, in fen.
    pub fn out_fen(&self) -> i64 {
        self.disbursed.amount_fen - self.returned_fen()
    }
}

impl AidFund {
    /// What was raised, in fen.
    pub fn raised_fen(&self) -> i64 {
        self.raised.iter().map(|raised| raised.amount_fen).sum()
    }

    /// What was disbursed and did not come back, in fen.
    pub fn disbursed_fen(&self) -> i64 {
        self.disbursements.iter().map(Disbursement::out_fen).sum()
    }

    /// What is left, in fen; never below zero (I13).
    pub fn balance_fen(&self) -> i64 {
        self.raised_fen() - self.disbursed_fen()
    }

    fn establish(
        &self,
        asked: &FundEstablished,
        context: &Context<'_>,
    ) -> Result<Decision<AidEvent>, Refusal> {
        let limits = &context.policy.limits;
        if let Some(station) = &asked.station {
            context.directory.station(station)?;
        }
        if let Some(partner) = &asked.partner {
            context.directory.partner(partner)?;
        }
        let established = FundEstablished {
            fund: AidFundCode::new(text::identifier(asked.fund.as_str(), "code")?),
            name: text::prose(&asked.name, limits.title, "name")?,
            purpose: text::prose(&asked.purpose, limits.prose, "purpose")?,
            ..asked.clone()
        };
        match &self.established {
            None => Ok(Decision::events([AidEvent::AidFundEstablished(established)])),
            Some(before) => already("aid fund", &established.fund, *before == established),
        }
    }

    fn raise(&self, asked: &AidRaised, context: &Context<'_>) -> Result<AidEvent, Refusal> {
        money::positive(asked.amount_fen, "amountFen")?;
        // A sum that cannot be counted is no amount of money.
        let sum = self.raised_fen().checked_add(asked.amount_fen);
        sum.ok_or_else(|| invalid(asked.amount_fen))?;
        context.has_come(asked.on, "on")?;
        let source = text::prose(&asked.source, context.policy.limits.title, "source")?;
        Ok(AidEvent::AidRaised(AidRaised { source, ..asked.clone() }))
    }

    fn disburse(
        &self,
        asked: &DisbursementAsked,
        context: &Context<'_>,
    ) -> Result<AidEvent, Refusal> {
        money::positive(asked.amount_fen, "amountFen")?;
        self.covers(self.disbursed_fen(), asked.amount_fen)?;
        context.has_come(asked.on, "on")?;
        Ok(AidEvent::AidDisbursed(Disbursed {
            disbursement: DisbursementId::new(format!("B{}", self.disbursements.len() + 1)),
            beneficiary: reference(&asked.beneficiary)?,
            purpose: text::prose(&asked.purpose, context.policy.limits.title, "purpose")?,
            amount_fen: asked.amount_fen,
            on: asked.on,
        }))
    }

    fn correct(
        &self,
        asked: &DisbursementCorrected,
        context: &Context<'_>,
    ) -> Result<Option<AidEvent>, Refusal> {
        let found = self.disbursement(&asked.disbursement)?;
        money::positive(asked.amount_fen, "amountFen")?;
        if asked.amount_fen < found.returned_fen() {
            return Err(invalid(asked.amount_fen));
        }
        if asked.amount_fen == found.disbursed.amount_fen {
            return Ok(None);
        }
        let others = self.disbursed_fen() - found.out_fen();
        self.covers(others, asked.amount_fen - found.returned_fen())?;
        let reason = text::prose(&asked.reason, context.policy.limits.prose, "reason")?;
        let corrected = DisbursementCorrected { reason, ..asked.clone() };
        Ok(Some(AidEvent::AidDisbursementCorrected(corrected)))
    }

    fn give_back(
        &self,
        asked: &DisbursementReturned,
        context: &Context<'_>,
    ) -> Result<AidEvent, Refusal> {
        let found = self.disbursement(&asked.disbursement)?;
        money::positive(asked.amount_fen, "amountFen")?;
        if asked.amount_fen > found.out_fen() {
            return Err(invalid(asked.amount_fen));
        }
        context.has_come(asked.on, "on")?;
        let reason = text::prose(&asked.reason, context.policy.limits.prose, "reason")?;
        Ok(AidEvent::AidReturned(DisbursementReturned { reason, ..asked.clone() }))
    }

    fn disbursement(&self, id: &DisbursementId) -> Result<&Disbursement, Refusal> {
        let found = self.disbursements.iter().find(|found| found.disbursed.disbursement == *id);
        found.ok_or_else(|| {
            Refusal::new(Code::UnknownDisbursement).at("disbursement").with("id", id)
        })
    }

    /// Refuses what would take more out than was raised, beside what is out already (I13).
    fn covers(&self, out: i64, asked: i64) -> Result<(), Refusal> {
        let raised = self.raised_fen();
        if asked <= raised - out {
            return Ok(());
        }
        let refusal = Refusal::new(Code::AidOverdrawn).at("amountFen").with("raised", raised);
        Err(refusal.with("disbursed", out).with("asked", asked))
    }
}

fn invalid(amount_fen: i64) -> Refusal {
    Refusal::new(Code::InvalidAmount).at("amountFen").with("value", amount_fen)
}

/// A reference to a beneficiary. A name written in Chinese is none.
fn reference(asked: &BeneficiaryRef) -> Result<BeneficiaryRef, Refusal> {
    let path = "beneficiary";
    let code = text::identifier(asked.as_str(), path)?;
    match code.chars().find(|c| !(c.is_ascii_alphanumeric() || "-_.:/".contains(*c))) {
        None => Ok(BeneficiaryRef::new(code)),
        Some(found) => {
            let code_point = format!("U+{:04X}", u32::from(found));
            Err(Refusal::new(Code::IllegalCharacter).at(path).with("char", code_point))
        }
    }
}

impl Root for AidFund {
    const STREAM_TYPE: &'static str = "aid_fund";
    type Command = AidCommand;
    type Event = AidEvent;

    fn decide(
        &self,
        command: &AidCommand,
        context: &Context<'_>,
    ) -> Result<Decision<AidEvent>, Refusal> {
        context.check_clock()?;
        if let AidCommand::Establish(asked) = command {
            return self.establish(asked, context);
        }
        let fund = self.established.as_ref().ok_or_else(|| missing("aid fund"))?;
        if let AidCommand::Close(reason) = command {
            let open = self.closed_on.is_none();
            let event = open.then(|| AidEvent::AidFundClosed(reason.clone()));
            return Ok(Decision::events(Vec::from_iter(event)));
        }
        let moves = matches!(command, AidCommand::Raise(_) | AidCommand::Disburse(_));
        if moves && self.closed_on.is_some() {
            return Err(Refusal::new(Code::FundClosed).with("id", &fund.fund));
        }
        let event = match command {
            AidCommand::Establish(_) | AidCommand::Close(_) => None,
            AidCommand::Raise(asked) => Some(self.raise(asked, context)?),
            AidCommand::Disburse(asked) => Some(self.disburse(asked, context)?),
            AidCommand::Correct(asked) => self.correct(asked, context)?,
            AidCommand::Return(asked) => Some(self.give_back(asked, context)?),
        };
        Ok(Decision::events(Vec::from_iter(event)))
    }

    fn apply(&mut self, fact: &Fact<AidEvent>) {
        let day = fact.occurred_at.day();
        match &fact.event {
            AidEvent::AidFundEstablished(event) => {
                self.established = Some(event.clone());
                self.established_on = Some(day);
            }
            AidEvent::AidRaised(event) => self.raised.push(event.clone()),
            AidEvent::AidDisbursed(event) => {
                let disbursed = event.clone();
                self.disbursements.push(Disbursement { disbursed, returned: Vec::new() });
            }
            AidEvent::AidDisbursementCorrected(event) => {
                if let Some(found) = self.found(&event.disbursement) {
                    found.disbursed.amount_fen = event.amount_fen;
                }
            }
            AidEvent::AidReturned(event) => {
                if let Some(found) = self.found(&event.disbursement) {
                    let (amount_fen, on) = (event.amount_fen, event.on);
                    found.returned.push(Returned { amount_fen, on });
                }
            }
            AidEvent::AidFundClosed(_) => self.closed_on = Some(day),
        }
    }
}

impl AidFund {
    fn found(&mut self, id: &DisbursementId) -> Option<&mut Disbursement> {
        self.disbursements.iter_mut().find(|found| found.disbursed.disbursement == *id)
    }
}

impl Acts for AidCommand {
    fn action(&self) -> Action {
        Action::KeepAid
    }
}
