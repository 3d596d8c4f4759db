//! Where webhooks stand, for those who keep them.

use crate::{App, QueryError};
use lianxin_domain::{
    actor::Actor,
    ids::WebhookCode,
    permission::{Action, Grant, grant},
    webhook::Webhook,
};
use lianxin_store::{Delivery, Position, StoreError};
use std::sync::Arc;

/// A webhook and how far its receiver has been told.
#[derive(Debug, Clone)]
pub struct WebhookStatus {
    /// Its code.
    pub code: WebhookCode,
    /// What it is.
    pub webhook: Arc<Webhook>,
    /// How far its receiver has been told; absent before somebody has begun to tell it.
    pub delivery: Option<Delivery>,
    /// The head of the log.
    pub head: Position,
}

impl App {
    /// All webhooks in the order of their codes, the removed ones as well.
    pub async fn webhooks(&self, caller: &Actor) -> Result<Vec<WebhookStatus>, QueryError> {
        may_keep(caller)?;
        Ok(self.webhooks_told().await?)
    }

    /// The same for the process itself, which may know.
    pub async fn webhooks_told(&self) -> Result<Vec<WebhookStatus>, StoreError> {
        let standing = self.standing();
        let webhooks = &standing.directory().webhooks;
        if webhooks.is_empty() {
            return Ok(Vec::new());
        }
        let mut deliveries = self.core.deliveries.deliveries(self.tenant()).await?;
        // Afterwards, or a receiver might stand beyond it.
        let head = self.core.log.head(self.tenant()).await?;
        let status = webhooks.iter().map(|(code, webhook)| {
            let own = |delivery: &mut Delivery| delivery.subscriber == code.as_str();
            let delivery = deliveries.extract_if(.., own).next();
            WebhookStatus { code: code.clone(), webhook: Arc::clone(webhook), delivery, head }
        });
        Ok(status.collect())
    }

    /// The secrets by which a webhook's notices are signed at present, the newest first; none of one that is
    /// not there, or without a [key](Self::signing_with).
    pub fn signing_secrets(
        &self,
        caller: &Actor,
        code: &WebhookCode,
    ) -> Result<Vec<String>, QueryError> {
        may_keep(caller)?;
        let standing = self.standing();
        let webhook = standing.directory().webhooks.get(code);
        let Some((webhook, signing)) = webhook.zip(self.signing.as_ref()) else {
            return Ok(Vec::new());
        };
        let secret = |generation| signing.secret(self.tenant(), code, generation).text();
        Ok(webhook.generations().map(secret).collect())
    }
}

fn may_keep(caller: &Actor) -> Result<(), QueryError> {
    match grant(caller.role, Action::KeepWebhooks) {
        Grant::Tenant => Ok(()),
        Grant::No | Grant::OwnStation | Grant::OwnUnit | Grant::OwnCases => {
            Err(QueryError::forbidden())
        }
    }
}
