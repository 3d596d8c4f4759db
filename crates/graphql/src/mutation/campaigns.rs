//! Supervision campaigns: the campaign itself, and its supervision in each of its cases.

use super::keeping::{DirectoryPayload, keep};
use crate::{
    context::{app, caller},
    fault::internal,
    history::HistoryEntry,
    node::{global_id, key_of},
    payload::{Envelope, Outcome, Receipt, Refusal, execute},
    scalar::Date,
    term::Term,
};
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use lianxin_app::{ExecuteError, campaigns::CaseOutcome};
use lianxin_domain::{
    case::terms::SupervisionKind,
    ids::CaseId,
    year::{Campaign, CampaignCommand, CampaignConcluded, CasesAdded, CasesRemoved, OpenCampaign},
};

/// What became of a case of a campaign (事项督办结果).
#[derive(SimpleObject)]
pub struct CampaignCaseOutcome {
    /// The case (事项).
    pub case_id: ID,
    /// The supervision opened in it, by its ordinal (督办序号).
    pub supervision: Option<String>,
    /// Why none could be opened; it is tried again when the campaign is carried out again (未立项原因).
    pub refusal: Option<Refusal>,
}

impl From<CaseOutcome> for CampaignCaseOutcome {
    fn from(outcome: CaseOutcome) -> Self {
        let case_id = global_id("Case", &outcome.case.to_string());
        match outcome.supervision {
            Ok(supervision) => {
                Self { case_id, supervision: Some(supervision.to_string()), refusal: None }
            }
            Err(refusal) => {
                let refusal = Refusal { refusal, current_version: None };
                Self { case_id, supervision: None, refusal: Some(refusal) }
            }
        }
    }
}

/// What a mutation about a campaign answers that reaches into its cases (督办专项操作结果).
#[derive(SimpleObject)]
pub struct CampaignPayload {
    /// The facts just recorded about the campaign.
    pub facts: Vec<HistoryEntry>,
    /// Proof that it is durable; absent when nothing happened.
    pub receipt: Option<Receipt>,
    /// Why it was refused; empty when it was not.
    pub refusals: Vec<Refusal>,
    /// What became of each case of the campaign, in order; empty when the command was refused.
    pub cases: Vec<CampaignCaseOutcome>,
}

/// Opens a supervision campaign (督办专项立项).
#[derive(Debug, Clone, InputObject)]
pub struct OpenCampaignInput {
    /// What every command says (信封).
    #[graphql(flatten)]
    pub envelope: Envelope,
    /// Code of the campaign (代码).
    pub code: String,
    /// Its title (标题).
    pub title: String,
    /// How it supervises (督办方式).
    pub kind: Term<SupervisionKind>,
    /// The person who leads it, by function (领衔人).
    pub leader: Option<String>,
    /// When answers are due; in each case the policy's day when absent (回复期限).
    pub response_due_on: Option<Date>,
    /// The cases, by opaque id or UUID (事项).
    pub case_ids: Vec<ID>,
}

/// Adds cases to a campaign (增列事项).
#[derive(Debug, Clone, InputObject)]
pub struct AddCampaignCasesInput {
    /// What every command says (信封).
    #[graphql(flatten)]
    pub envelope: Envelope,
    /// Code of the campaign (代码).
    pub code: String,
    /// The cases, by opaque id or UUID (事项).
    pub case_ids: Vec<ID>,
}

/// Takes cases out of a campaign (移出事项).
#[derive(Debug, Clone, InputObject)]
pub struct RemoveCampaignCasesInput {
    /// What every command says (信封).
    #[graphql(flatten)]
    pub envelope: Envelope,
    /// Code of the campaign (代码).
    pub code: String,
    /// The cases, by opaque id or UUID (事项).
    pub case_ids: Vec<ID>,
    /// Why (原因).
    pub reason: String,
}

/// Concludes a campaign (督办专项结束).
#[derive(Debug, Clone, InputObject)]
pub struct ConcludeCampaignInput {
    /// What every command says (信封).
    #[graphql(flatten)]
    pub envelope: Envelope,
    /// Code of the campaign (代码).
    pub code: String,
    /// What it found (结论).
    pub finding: String,
}

/// The cases that ids name; the nil UUID, which names none, for one that cannot be read.
fn cases(ids: &[ID]) -> Vec<CaseId> {
    let case = |id: &ID| key_of("Case", id).and_then(|key| key.parse().ok()).unwrap_or_default();
    ids.iter().map(|id| CaseId(case(id))).collect()
}

/// Carries out a command on a campaign, and then the campaign in its cases.
async fn reach(
    context: &Context<'_>,
    envelope: Envelope,
    code: &str,
    command: CampaignCommand,
) -> Result<CampaignPayload> {
    let Outcome { facts, receipt, refusals, .. } =
        execute::<Campaign>(context, envelope, code, command).await?;
    if !refusals.is_empty() {
        return Ok(CampaignPayload { facts, receipt, refusals, cases: Vec::new() });
    }
    let carried_out = carry_out(context, code).await?;
    Ok(CampaignPayload { facts, receipt, ..carried_out })
}

async fn carry_out(context: &Context<'_>, code: &str) -> Result<CampaignPayload> {
    let (mut refusals, mut cases) = (Vec::new(), Vec::new());
    match app(context).carry_out_campaign(caller(context)?, code).await {
        Ok(outcomes) => cases.extend(outcomes.into_iter().map(Into::into)),
        Err(ExecuteError::Refused(refused)) => {
            let current_version = refused.current_version;
            refusals.push(Refusal { refusal: *refused.refusal, current_version });
        }
        Err(fault) => return Err(internal(&fault)),
    }
    Ok(CampaignPayload { facts: Vec::new(), receipt: None, refusals, cases })
}

/// Commands about supervision campaigns (督办专项操作).
#[derive(Default)]
pub struct Campaigns;

#[Object]
impl Campaigns {
    /// Opens a supervision campaign, and its supervision in each of its cases. Asked again after an
    /// interruption, it goes on where it stopped (督办专项立项).
    async fn open_campaign(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is asked (输入).")] input: OpenCampaignInput,
    ) -> Result<CampaignPayload> {
        let command = CampaignCommand::Open(OpenCampaign {
            campaign: input.code.as_str().into(),
            title: input.title,
            kind: input.kind.0,
            leader: input.leader,
            response_due_on: input.response_due_on.map(|day| day.0),
            cases: cases(&input.case_ids),
        });
        reach(context, input.envelope, &input.code, command).await
    }

    /// Adds cases to a campaign, and opens its supervision in them (增列事项).
    async fn add_campaign_cases(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is asked (输入).")] input: AddCampaignCasesInput,
    ) -> Result<CampaignPayload> {
        let command = CampaignCommand::AddCases(CasesAdded { cases: cases(&input.case_ids) });
        reach(context, input.envelope, &input.code, command).await
    }

    /// Takes cases out of a campaign; a supervision opened in one goes on there (移出事项).
    async fn remove_campaign_cases(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is asked (输入).")] input: RemoveCampaignCasesInput,
    ) -> Result<DirectoryPayload> {
        let (cases, reason) = (cases(&input.case_ids), input.reason);
        let command = CampaignCommand::RemoveCases(CasesRemoved { cases, reason });
        keep::<Campaign>(context, input.envelope, &input.code, command).await
    }

    /// Opens a campaign's supervision in those of its cases where that has not been done, as after an
    /// interruption or a refusal (落实督办专项).
    async fn carry_out_campaign(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Code of the campaign (代码).")] code: String,
    ) -> Result<CampaignPayload> {
        carry_out(context, &code).await
    }

    /// Concludes a campaign; supervisions still open stay with their cases (督办专项结束).
    async fn conclude_campaign(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is asked (输入).")] input: ConcludeCampaignInput,
    ) -> Result<DirectoryPayload> {
        let command = CampaignCommand::Conclude(CampaignConcluded { finding: input.finding });
        keep::<Campaign>(context, input.envelope, &input.code, command).await
    }
}
