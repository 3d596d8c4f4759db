//! Carrying out supervision campaigns (督办专项): in each case of a campaign a supervision is opened by a
//! command of its own, whose id follows from the campaign and the case. Whoever was interrupted asks
//! again: what was done is found done, and what was not is done now.

use crate::{App, ExecuteError, Order, execute::Executable};
use futures::{StreamExt, TryStreamExt, stream};
use lianxin_domain::{
    Refusal, Root,
    actor::{Actor, EntryChannel},
    case::{Case, CaseCommand, CaseEvent, supervision::OpenSupervision},
    event::DomainEvent,
    ids::{CaseId, SupervisionId},
    permission::{Action, Grant, grant},
    refusal::Code,
    year::{Campaign, CampaignCommand, CampaignOpened, CaseSupervised},
};
use lianxin_store::{RecordedEvent, StreamKey};
use uuid::Uuid;

/// Cases of a campaign that are worked on at once.
const ABREAST: usize = 8;

/// What became of a case of a campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseOutcome {
    /// The case.
    pub case: CaseId,
    /// The supervision opened in it, now or before; or why none could be. A refused case is tried again
    /// when the campaign is carried out again.
    pub supervision: Result<SupervisionId, Refusal>,
}

/// On whose authority, and with what words, the cases of a campaign are worked on.
struct Authority<'c> {
    key: &'c str,
    opened: CampaignOpened,
    by: Actor,
}

impl App {
    /// Opens the campaign's supervision in each of its cases where that has not been done, on the
    /// authority of who opened the campaign. The answer has every case of the campaign, in order.
    /// A campaign that is concluded opens none any more.
    pub async fn carry_out_campaign(
        &self,
        caller: &Actor,
        campaign: &str,
    ) -> Result<Vec<CaseOutcome>, ExecuteError> {
        if grant(caller.role, Action::KeepCampaigns) == Grant::No {
            return Err(Refusal::new(Code::Forbidden).into());
        }
        let state = self.campaign(campaign).await?;
        let (Some(opened), Some(by)) = (state.opened.clone(), state.opened_by.clone()) else {
            return Err(Refusal::new(Code::NotFound).at("code").into());
        };
        let authority = &Authority { key: campaign, opened, by };
        let concluded = state.concluded_on.is_some();
        let outcomes = stream::iter(state.cases.clone()).map(|held| async move {
            let supervision = match held.supervision {
                Some(supervision) => Ok(supervision),
                None if concluded => {
                    Err(Refusal::new(Code::CampaignConcluded).with("id", campaign))
                }
                None => self.supervise(authority, held.case).await?,
            };
            Ok(CaseOutcome { case: held.case, supervision })
        });
        outcomes.buffered(ABREAST).try_collect().await
    }

    /// A campaign at the head of the log.
    async fn campaign(&self, campaign: &str) -> Result<std::sync::Arc<Campaign>, ExecuteError> {
        let stream = StreamKey::new(Campaign::STREAM_TYPE, campaign);
        Ok(self.core.newest::<Campaign>(&stream).await?.state)
    }

    /// Opens the supervision of one case, and has the campaign keep which it is.
    async fn supervise(
        &self,
        authority: &Authority<'_>,
        case: CaseId,
    ) -> Result<Result<SupervisionId, Refusal>, ExecuteError> {
        let CampaignOpened { kind, leader, response_due_on, .. } = authority.opened.clone();
        let open = CaseCommand::OpenSupervision(OpenSupervision { kind, leader, response_due_on });
        let opened = self.step::<Case>(authority, case, "open", &case.to_string(), open).await?;
        let events = match opened {
            Ok(events) => events,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let supervision = events.iter().find_map(|event| self.opened_by(event));
        // The events of the command are an opening, or there would have been a refusal.
        let supervision = supervision.ok_or_else(|| Refusal::new(Code::UnknownSupervision))?;
        let keep =
            CampaignCommand::Supervise(CaseSupervised { case, supervision: supervision.clone() });
        let kept = self.step::<Campaign>(authority, case, "keep", authority.key, keep).await?;
        Ok(kept.map(|_| supervision))
    }

    /// The supervision that an event opened.
    fn opened_by(&self, event: &RecordedEvent) -> Option<SupervisionId> {
        let decoded = self.core.decoder().decode(event).ok()?;
        decoded.into_iter().find_map(|event| match event.fact.event {
            DomainEvent::Case(CaseEvent::SupervisionOpened(opened)) => Some(opened.supervision),
            _ => None,
        })
    }

    /// One command of a campaign about one of its cases: the same id whenever it is tried.
    async fn step<R: Executable>(
        &self,
        authority: &Authority<'_>,
        case: CaseId,
        step: &str,
        stream: &str,
        command: R::Command,
    ) -> Result<Result<Vec<RecordedEvent>, Refusal>, ExecuteError> {
        let order = Order {
            correlation_id: Some(id_of(authority.key, "campaign")),
            ..Order::new(id_of(authority.key, &format!("{case}/{step}")), EntryChannel::System)
        };
        match self.execute::<R>(&authority.by, order, stream, command).await {
            Ok(done) => Ok(Ok(done.events)),
            Err(ExecuteError::Refused(refused)) => Ok(Err(*refused.refusal)),
            Err(failure) => Err(failure),
        }
    }
}

/// The id that follows from a campaign and a step of it (UUIDv5). Streams are told apart by their tenant
/// and key, and so are the commands on them.
fn id_of(campaign: &str, step: &str) -> Uuid {
    let name = format!("urn:lianxin:campaign:{campaign}:{step}");
    Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes())
}
