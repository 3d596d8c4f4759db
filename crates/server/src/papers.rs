//! Attachments and files of cases between the application, which says who may have them, and what gives them
//! out.

use crate::{
    http::{Caller, CaseFiles, Papers},
    service::Tenants,
};
use futures::future::BoxFuture;
use lianxin_app::{
    QueryError,
    attachments::{Attachments, AttachmentsError},
    proofs::GivenReceipt,
    queries::At,
};
use lianxin_attachments::Vault;
use lianxin_domain::{
    case::{file::CaseFile, intake::Attachment},
    policy::AttachmentRules,
    wording::Language,
};
use lianxin_store::TenantId;
use std::time::Duration;
use tokio::task::JoinHandle;

/// The application's port to a place of attachments.
#[derive(Debug, Clone)]
pub struct Placed(pub Vault);

impl Attachments for Placed {
    fn size<'a>(
        &'a self,
        tenant: &'a TenantId,
        sha256: &'a str,
    ) -> BoxFuture<'a, Result<Option<u64>, AttachmentsError>> {
        Box::pin(async move {
            // No content is found by what is no hash.
            let Ok(hash) = sha256.parse() else { return Ok(None) };
            let size = self.0.size(tenant, &hash).await;
            size.map_err(|error| AttachmentsError(Box::new(error)))
        })
    }
}

impl Papers for Tenants {
    fn rules(&self, caller: &Caller) -> Result<AttachmentRules, QueryError> {
        let app = self.of(caller).ok_or_else(QueryError::forbidden)?;
        app.queries().attachment_rules(&caller.actor, app.today())
    }

    fn referred<'a>(
        &'a self,
        caller: &'a Caller,
        case: &'a str,
        sha256: &'a str,
    ) -> BoxFuture<'a, Result<Attachment, QueryError>> {
        Box::pin(async move {
            let app = self.of(caller).ok_or_else(QueryError::not_found)?;
            app.queries().attachment(&caller.actor, case, sha256).await
        })
    }
}

impl CaseFiles for Tenants {
    fn case_file<'a>(
        &'a self,
        caller: &'a Caller,
        case: &'a str,
    ) -> BoxFuture<'a, Result<CaseFile, QueryError>> {
        Box::pin(async move {
            let queries = self.of(caller).ok_or_else(QueryError::not_found)?.queries();
            queries.case_file(&caller.actor, case, At::default(), Language::Zh).await
        })
    }

    fn receipt<'a>(
        &'a self,
        caller: &'a Caller,
        case: &'a str,
    ) -> BoxFuture<'a, Result<GivenReceipt, QueryError>> {
        Box::pin(async move {
            let app = self.of(caller).ok_or_else(QueryError::not_found)?;
            app.receipt(&caller.actor, case).await
        })
    }
}

/// Between two looks for uploads that have expired.
const LOOK: Duration = Duration::from_secs(3600);

/// Clears expired uploads away for as long as it is held.
pub(crate) struct Sweeping(JoinHandle<()>);

impl Sweeping {
    /// Begins, with a look at once.
    pub(crate) fn begin(vault: Vault, tenants: Vec<TenantId>) -> Self {
        Self(tokio::spawn(async move {
            loop {
                for tenant in &tenants {
                    sweep(&vault, tenant).await;
                }
                tokio::time::sleep(LOOK).await;
            }
        }))
    }
}

impl Drop for Sweeping {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn sweep(vault: &Vault, tenant: &TenantId) {
    match vault.sweep(tenant, jiff::Timestamp::now()).await {
        Ok(0) => {}
        Ok(swept) => tracing::info!(%tenant, swept, "expired uploads were cleared away"),
        Err(error) => tracing::warn!(%tenant, ?error, "expired uploads could not be cleared away"),
    }
}
