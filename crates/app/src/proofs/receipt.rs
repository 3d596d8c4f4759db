//! The receipt that a petitioner takes home: that their matter was registered, in these words.

use super::ProofError;
use crate::{App, QueryError, execute::case_scope, queries::At};
use jiff::Timestamp;
use lianxin_domain::{
    Root,
    actor::Actor,
    case::{Case, intake::Registered},
    permission::{self, Action},
    wording::{Field, Language},
};
use lianxin_ledger::{Algorithm, CaseLeaf, Checkpoint, Hash, Note, Receipt, Sha256, TreeHead};
use lianxin_store::{Position, RecordedEvent, StreamKey, leaf::shown};
use std::sync::Arc;

/// A receipt with what is printed of it.
#[derive(Debug, Clone)]
pub struct GivenReceipt {
    /// The receipt itself.
    pub receipt: Receipt,
    /// Number of the case (案号).
    pub number: String,
    /// When the record took the registration in.
    pub registered_at: Timestamp,
    /// Name of the station; its code where the directory does not know it.
    pub station: String,
    /// What the petitioner said, in words.
    pub said: Vec<Field>,
    /// Hash of the leaf.
    pub leaf: Hash,
    /// The log's name.
    pub origin: String,
    /// The log by which it is proved.
    pub head: TreeHead,
    /// Who has cosigned that, and when.
    pub witnesses: Vec<(String, Timestamp)>,
}

impl App {
    /// The receipt of a case, from whoever may know of its petitioner: it is for the petitioner's own hands. By the
    /// newest witnessed checkpoint, unless only a later one proves it.
    ///
    /// # Errors
    /// `NOT_FOUND` for a case that the caller does not see, `FORBIDDEN` when the petitioner is not for them; and when
    /// there is no proof yet.
    pub async fn receipt(&self, caller: &Actor, id: &str) -> Result<GivenReceipt, QueryError> {
        let read = self.queries().case(caller, id, At::default()).await?;
        let standing = self.standing();
        let scope = case_scope(&read.state, standing.directory());
        if !permission::allows(caller, Action::ReadPetitioner, &scope) {
            return Err(QueryError::forbidden());
        }
        self.receipt_of(&read.id).await
    }

    /// The same for whoever has the record itself.
    ///
    /// # Errors
    /// As [`receipt`](Self::receipt).
    pub async fn receipt_of(&self, id: &str) -> Result<GivenReceipt, QueryError> {
        let stream = StreamKey::new(Case::STREAM_TYPE, id);
        let core = &self.core;
        let events = core.log.read_stream(&core.tenant, &stream, 0, None).await?;
        let first = events.into_iter().next().ok_or_else(QueryError::not_found)?;
        let checkpoint = self.checkpoint_with(first.position).await?;
        Ok(self.given(&first, checkpoint).await?)
    }

    /// The newest witnessed checkpoint that an event is in, or else the latest one.
    async fn checkpoint_with(&self, position: Position) -> Result<Note, ProofError> {
        let mut none = ProofError::Unsigned;
        for checkpoint in self.proving().await? {
            if Checkpoint::parse(checkpoint.text())?.head.size >= position.0 {
                return Ok(checkpoint);
            }
            none = ProofError::NotYet;
        }
        Err(none)
    }

    async fn given(&self, event: &RecordedEvent, note: Note) -> Result<GivenReceipt, ProofError> {
        let proofs = self.proofs();
        let checkpoint = Checkpoint::parse(note.text())?;
        let witnesses = self.cosigned_by(&note);
        let leaf = proofs.stored(event.position).await?;
        let proof = proofs.tlog_proof(event.position.before().0, note).await?;
        let fields = shown(self.tenant(), event, &leaf.seed);
        let mut receipt = Receipt::new(proof, &CaseLeaf::parse(leaf.record.as_bytes())?, fields);
        let own: Vec<&str> =
            [Registered::ABOUT_PETITIONER, Registered::BROUGHT_BY_PETITIONER].concat();
        let names: Vec<String> = own.iter().map(|name| format!("payload/{name}")).collect();
        receipt.show_only(&names.iter().map(String::as_str).collect())?;
        let registered: Registered = serde_json::from_str(event.payload.get())
            .map_err(|_| lianxin_ledger::Malformed("the registration of a case cannot be read"))?;
        let mut said = self.queries().fields(event, Language::Zh);
        said.retain(|field| field.name != "station" && own.contains(&field.name.as_str()));
        let station = self.standing().directory().stations.get(&registered.station).map(Arc::clone);
        Ok(GivenReceipt {
            receipt,
            number: registered.case_no,
            registered_at: event.recorded_at,
            station: station.map_or_else(|| registered.station.to_string(), |it| it.name.clone()),
            said,
            leaf: Sha256::leaf(leaf.record.as_bytes()),
            origin: checkpoint.origin().to_owned(),
            head: checkpoint.head,
            witnesses,
        })
    }
}
