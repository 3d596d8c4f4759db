//! The inbound adapter: items of the hotline and the grid platform become cases, each once, however often
//! and in whatever order their revisions arrive.

use crate::{App, Done, ExecuteError, Order};
use futures::TryStreamExt;
use lianxin_domain::{
    Root,
    actor::Actor,
    case::{
        Case, CaseCommand,
        inbound::{ItemRegistration, ReceiveExternalItem},
        links::External,
    },
    ids::CaseId,
};
use lianxin_store::{LogFilter, Position, StoreError};
use uuid::Uuid;

/// The event that links a case to an item after its registration.
const LINKED: &str = "ExternalLinkAttached";

/// A revision of an item of another system.
#[derive(Debug, Clone)]
pub struct ExternalItem {
    /// The system, e.g. `12345`.
    pub system: String,
    /// The id there.
    pub external_id: String,
    /// Its revision there.
    pub revision: i64,
    /// The status in that system's words.
    pub status: String,
    /// What a case is registered with, if there is none yet.
    pub registration: ItemRegistration,
}

impl App {
    /// Receives a revision of an item: registers a case for the first that arrives, and records the status
    /// with every other. A revision that was received before changes nothing. Cases that were linked to
    /// the item by hand go on.
    pub async fn receive_external_item(
        &self,
        caller: &Actor,
        order: Order,
        item: ExternalItem,
    ) -> Result<Done<Case>, ExecuteError> {
        let ExternalItem { system, external_id, revision, status, registration } = item;
        let link = External::parsed(&system, &external_id)?;
        let case_id = self.case_of(&link).await?;
        let command = CaseCommand::ReceiveExternalItem(ReceiveExternalItem {
            case_id,
            case_no: String::new(),
            system,
            external_id,
            revision,
            status,
            registration,
        });
        self.execute::<Case>(caller, order, &case_id.to_string(), command).await
    }

    /// The case of an item: the one that was linked to it, or else the one whose id follows from it. A
    /// case that was imported under the same id has no link; the claim on the id refuses a second one.
    async fn case_of(&self, link: &External) -> Result<CaseId, StoreError> {
        let own = CaseId(Uuid::new_v5(&Uuid::NAMESPACE_OID, link.key().as_bytes()));
        let (log, tenant) = (&self.core.log, &self.core.tenant);
        let Some(taken) = log.claimed(tenant, External::CLAIM, &[&link.key()]).await?[0] else {
            return Ok(own);
        };
        let after = Position(taken.0.saturating_sub(1));
        let filter = LogFilter { after, until: Some(taken), ..LogFilter::default() };
        let claimed_by = log.read(tenant, filter).try_next().await?;
        let linked = claimed_by
            .filter(|event| *event.stream.stream_type == *Case::STREAM_TYPE)
            .filter(|event| *event.event_type == *LINKED)
            .and_then(|event| event.stream.stream_id.parse().ok());
        Ok(linked.map_or(own, CaseId))
    }
}
