//! Supervision campaigns (督办专项): one organ supervises many cases at once. The campaign says which
//! cases and until when; in each of them a supervision is opened by a command of its own, and the
//! campaign keeps which one.

mod facts;

pub use facts::{
    CampaignConcluded, CampaignOpened, CaseSupervised, CasesAdded, CasesRemoved, OpenCampaign,
};

use super::each_once;
use crate::{
    Context, Decision, Fact, Refusal, Root,
    actor::Actor,
    directory::{already, missing},
    ids::{CampaignCode, CaseId, SupervisionId},
    permission::{Action, Acts},
    refusal::Code,
    text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What may be asked of a campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "camelCase")]
pub enum CampaignCommand {
    /// Opens it.
    Open(OpenCampaign),
    /// Adds cases.
    AddCases(CasesAdded),
    /// Takes cases out; a supervision that was opened in one goes on there.
    RemoveCases(CasesRemoved),
    /// Keeps that its supervision was opened in a case.
    Supervise(CaseSupervised),
    /// Concludes it; supervisions still open stay with their cases, to be concluded there.
    Conclude(CampaignConcluded),
}

crate::events! {
    /// Events of a supervision campaign.
    pub enum CampaignEvent {
        /// 督办专项立项.
        SupervisionCampaignOpened(CampaignOpened) = 1,
        /// 增列事项.
        CampaignCasesAdded(CasesAdded) = 1,
        /// 移出事项.
        CampaignCasesRemoved(CasesRemoved) = 1,
        /// 事项督办立项.
        CampaignCaseSupervised(CaseSupervised) = 1,
        /// 督办专项结束.
        SupervisionCampaignConcluded(CampaignConcluded) = 1,
    }
}

/// A folded campaign.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Campaign {
    /// What was opened; absent before that.
    pub opened: Option<CampaignOpened>,
    /// The day it was opened.
    pub opened_on: Option<Date>,
    /// Who opened it: its supervisions are opened on the same authority, whoever carries on.
    pub opened_by: Option<Actor>,
    /// Its cases, in the order in which they came in.
    pub cases: Vec<CampaignCase>,
    /// The day it was concluded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concluded_on: Option<Date>,
    /// What it found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
}

/// A case of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignCase {
    /// The case.
    pub case: CaseId,
    /// The supervision opened in it; absent while that has not been done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supervision: Option<SupervisionId>,
}

impl Campaign {
    /// The cases in which a supervision is yet to be opened.
    pub fn pending(&self) -> impl Iterator<Item = CaseId> + '_ {
        let cases = self.cases.iter().filter(|case| case.supervision.is_none());
        cases.map(|case| case.case)
    }

    fn holds(&self, case: CaseId) -> bool {
        self.cases.iter().any(|held| held.case == case)
    }

    fn open(
        &self,
        asked: &OpenCampaign,
        context: &Context<'_>,
    ) -> Result<Decision<CampaignEvent>, Refusal> {
        let limit = context.policy.limits.title;
        check(&asked.cases)?;
        if let Some(day) = asked.response_due_on.filter(|day| *day < context.today()) {
            return Err(Refusal::new(Code::InvalidDate).at("responseDueOn").with("value", day));
        }
        let opened = CampaignOpened {
            campaign: CampaignCode::new(text::identifier(asked.campaign.as_str(), "code")?),
            title: text::prose(&asked.title, limit, "title")?,
            kind: asked.kind,
            organ: context.actor.organ.clone(),
            leader: text::optional_prose(asked.leader.as_deref(), limit, "leader")?,
            response_due_on: asked.response_due_on,
            cases: asked.cases.clone(),
        };
        match &self.opened {
            None => Ok(Decision::events([CampaignEvent::SupervisionCampaignOpened(opened)])),
            Some(before) => already("campaign", &opened.campaign, *before == opened),
        }
    }

    fn add(&self, asked: &CasesAdded) -> Result<Option<CampaignEvent>, Refusal> {
        check(&asked.cases)?;
        let new = asked.cases.iter().copied().filter(|case| !self.holds(*case));
        let cases = Vec::from_iter(new);
        let any = !cases.is_empty();
        Ok(any.then_some(CampaignEvent::CampaignCasesAdded(CasesAdded { cases })))
    }

    fn remove(
        &self,
        asked: &CasesRemoved,
        context: &Context<'_>,
    ) -> Result<Option<CampaignEvent>, Refusal> {
        check(&asked.cases)?;
        let reason = text::prose(&asked.reason, context.policy.limits.prose, "reason")?;
        let held = asked.cases.iter().copied().filter(|case| self.holds(*case));
        let cases = Vec::from_iter(held);
        let any = !cases.is_empty();
        Ok(any.then_some(CampaignEvent::CampaignCasesRemoved(CasesRemoved { cases, reason })))
    }

    fn supervise(&self, asked: &CaseSupervised) -> Result<Option<CampaignEvent>, Refusal> {
        let held = self.cases.iter().find(|held| held.case == asked.case);
        match held.map(|held| &held.supervision) {
            None => Err(missing("case of the campaign").at("case").with("id", asked.case)),
            Some(None) => Ok(Some(CampaignEvent::CampaignCaseSupervised(asked.clone()))),
            Some(Some(standing)) => {
                let same = *standing == asked.supervision;
                already::<CampaignEvent>("supervision", standing, same).map(|_| None)
            }
        }
    }
}

/// Refuses a list of no cases, and one that names a case twice.
fn check(cases: &[CaseId]) -> Result<(), Refusal> {
    if cases.is_empty() {
        return Err(Refusal::new(Code::Required).at("cases"));
    }
    each_once(cases, "case", "cases")
}

impl Root for Campaign {
    const STREAM_TYPE: &'static str = "campaign";
    type Command = CampaignCommand;
    type Event = CampaignEvent;

    fn decide(
        &self,
        command: &CampaignCommand,
        context: &Context<'_>,
    ) -> Result<Decision<CampaignEvent>, Refusal> {
        context.check_clock()?;
        if let CampaignCommand::Open(asked) = command {
            return self.open(asked, context);
        }
        let opened = self.opened.as_ref().ok_or_else(|| missing("campaign"))?;
        let limit = context.policy.limits.prose;
        if let CampaignCommand::Conclude(asked) = command {
            let finding = text::prose(&asked.finding, limit, "finding")?;
            let open = self.concluded_on.is_none();
            let concluded = CampaignConcluded { finding };
            let event = open.then_some(CampaignEvent::SupervisionCampaignConcluded(concluded));
            return Ok(Decision::events(Vec::from_iter(event)));
        }
        if self.concluded_on.is_some() {
            return Err(Refusal::new(Code::CampaignConcluded).with("id", &opened.campaign));
        }
        let event = match command {
            CampaignCommand::Open(_) | CampaignCommand::Conclude(_) => None,
            CampaignCommand::AddCases(asked) => self.add(asked)?,
            CampaignCommand::RemoveCases(asked) => self.remove(asked, context)?,
            CampaignCommand::Supervise(asked) => self.supervise(asked)?,
        };
        Ok(Decision::events(Vec::from_iter(event)))
    }

    fn apply(&mut self, fact: &Fact<CampaignEvent>) {
        let pending = |case: &CaseId| CampaignCase { case: *case, supervision: None };
        match &fact.event {
            CampaignEvent::SupervisionCampaignOpened(event) => {
                self.opened = Some(event.clone());
                self.opened_on = Some(fact.occurred_at.day());
                self.opened_by = Some(fact.provenance.actor.clone());
                self.cases = event.cases.iter().map(pending).collect();
            }
            CampaignEvent::CampaignCasesAdded(event) => {
                self.cases.extend(event.cases.iter().map(pending));
            }
            CampaignEvent::CampaignCasesRemoved(event) => {
                self.cases.retain(|held| !event.cases.contains(&held.case));
            }
            CampaignEvent::CampaignCaseSupervised(event) => {
                let held = self.cases.iter_mut().find(|held| held.case == event.case);
                if let Some(held) = held {
                    held.supervision = Some(event.supervision.clone());
                }
            }
            CampaignEvent::SupervisionCampaignConcluded(event) => {
                self.concluded_on = Some(fact.occurred_at.day());
                self.finding = Some(event.finding.clone());
            }
        }
    }
}

impl Acts for CampaignCommand {
    fn action(&self) -> Action {
        Action::KeepCampaigns
    }
}
