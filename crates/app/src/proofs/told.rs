//! What of the log's proofs is told to whom: only of cases that the caller sees, and of the petitioner only to whom
//! the permission table grants it.

use super::ProofError;
use crate::{App, QueryError, execute::case_scope, queries::At};
use lianxin_domain::{
    Root,
    actor::{Actor, Role},
    case::{Case, intake::Registered},
    permission::{self, Action, Grant},
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
        let all = permission::allows(caller, Action::ReadPetitioner, &scope);
        self.evidence_without(&read.id, withheld, !all).await
    }

    /// The same to be handed to somebody of a role, who need not see the case here: what is about the petitioner is
    /// withheld from roles that it is never for.
    ///
    /// # Errors
    /// `NOT_FOUND` without such a case; and when there is no proof, or not yet.
    pub async fn evidence_for(
        &self,
        role: Role,
        id: &str,
        withheld: &BTreeSet<&str>,
    ) -> Result<Bundle, QueryError> {
        let never = permission::grant(role, Action::ReadPetitioner) == Grant::No;
        self.evidence_without(id, withheld, never).await
    }

    async fn evidence_without(
        &self,
        id: &str,
        withheld: &BTreeSet<&str>,
        petitioner: bool,
    ) -> Result<Bundle, QueryError> {
        let about = Registered::ABOUT_PETITIONER.iter().filter(|_| petitioner);
        let about: Vec<String> = about.map(|name| format!("payload/{name}")).collect();
        let names = withheld.iter().copied().chain(about.iter().map(String::as_str)).collect();
        let stream = StreamKey::new(Case::STREAM_TYPE, id);
        let checkpoints = self.proving().await?;
        let evidence = self.proofs().evidence(&stream, &checkpoints, &names).await?;
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
