//! What of the log's proofs is told to whom: only of cases that the caller sees, and of the petitioner only to whom
//! the permission table grants it.

use super::ProofError;
use crate::{App, QueryError, execute::case_scope, queries::At};
use lianxin_domain::{
    Root,
    actor::Actor,
    case::{Case, intake::Registered},
    permission::{self, Action},
};
use lianxin_ledger::{Bundle, TlogProof};
use lianxin_store::{Position, StreamKey};
use std::collections::BTreeSet;

impl App {
    /// The evidence of a case for a caller who sees it, by the checkpoint that proves it best. Fields with one of the
    /// names are withheld, and those about the petitioner from whom they are not for.
    ///
    /// # Errors
    /// `NOT_FOUND` for a case that the caller does not see; and when there is no proof, or not yet.
    pub async fn evidence(
        &self,
        caller: &Actor,
        id: &str,
        withheld: &BTreeSet<&str>,
    ) -> Result<Bundle, QueryError> {
        let read = self.queries().case(caller, id, At::default()).await?;
        let standing = self.standing();
        let scope = case_scope(&read.state, standing.directory());
        let mut names: BTreeSet<String> = withheld.iter().map(ToString::to_string).collect();
        if !permission::allows(caller, Action::ReadPetitioner, &scope) {
            let about = Registered::ABOUT_PETITIONER.iter();
            names.extend(about.map(|name| format!("payload/{name}")));
        }
        let stream = StreamKey::new(Case::STREAM_TYPE, &read.id);
        let checkpoint = self.checkpoint_for(&stream).await?;
        let names = names.iter().map(String::as_str).collect();
        let evidence = self.proofs().evidence(&stream, &checkpoint, &names).await?;
        evidence.ok_or_else(QueryError::not_found)
    }

    /// The leaf of an event with its proof by the latest checkpoint, for whoever sees the event; nothing while no
    /// checkpoint goes that far.
    ///
    /// # Errors
    /// When the log or its checkpoints cannot be read.
    pub async fn proof(
        &self,
        position: Position,
    ) -> Result<Option<(String, TlogProof)>, QueryError> {
        let Some(checkpoint) = self.checkpoints(1).await?.into_iter().next() else {
            return Ok(None);
        };
        let proofs = self.proofs();
        match proofs.tlog_proof(position.before().0, checkpoint).await {
            Ok(proof) => Ok(Some((proofs.leaf(position).await?, proof))),
            Err(ProofError::BeyondLog { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
