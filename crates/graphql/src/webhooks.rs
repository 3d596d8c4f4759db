//! Webhooks and how far their receivers have been told, for those who keep them.

use crate::{
    context::{app, caller},
    directory::query::directory_connection,
    fault::query,
    scalar::{DateTime, Position, int32},
    term::Term,
};
use async_graphql::{Context, Description, Object, Result};
use lianxin_app::webhooks::WebhookStatus;
use lianxin_domain::{
    ids::WebhookCode,
    webhook::{PauseCause, WebhookState},
};
use lianxin_store::Setback;

/// Somebody outside who is told that something was recorded, by notices that refer to it and quote nothing
/// (通知订阅).
#[derive(Debug, Clone, Description)]
pub struct Webhook {
    status: WebhookStatus,
}

impl Webhook {
    fn setback(&self) -> Option<&Setback> {
        self.status.delivery.as_ref()?.setback.as_ref()
    }

    fn secret(&self, context: &Context<'_>, nth: usize) -> Option<Result<String>> {
        let secrets = caller(context).and_then(|caller| {
            app(context).signing_secrets(caller, &self.status.code).map_err(query)
        });
        secrets.map(|secrets| secrets.into_iter().nth(nth)).transpose()
    }
}

#[Object(use_type_description)]
impl Webhook {
    /// Its code (代码).
    async fn code(&self) -> &str {
        self.status.code.as_str()
    }

    /// Where notices go (网址).
    async fn url(&self) -> &str {
        &self.status.webhook.subscription.url
    }

    /// Types of the events that are told of; with `streamTypes` empty as well, of all (事件类型).
    async fn event_types(&self) -> &[String] {
        &self.status.webhook.subscription.event_types
    }

    /// Types of the objects whose events are told of, beside `eventTypes` (对象类型).
    async fn stream_types(&self) -> &[String] {
        &self.status.webhook.subscription.stream_types
    }

    /// Whether its receiver is told (状态).
    async fn state(&self) -> Term<WebhookState> {
        // Whatever stands in the directory was registered.
        Term(self.status.webhook.state.unwrap_or(WebhookState::Removed))
    }

    /// Why it is paused (暂停原因).
    async fn paused_for(&self) -> Option<Term<PauseCause>> {
        self.status.webhook.paused.map(Term)
    }

    /// Everything up to here its receiver has been told, or does not want to know; absent before it began
    /// (送达位置).
    async fn position(&self) -> Option<Position> {
        self.status.delivery.as_ref().map(|delivery| delivery.position.into())
    }

    /// How many positions that is behind the head of the record (落后).
    async fn lag(&self) -> Option<Position> {
        let position = self.status.delivery.as_ref()?.position;
        Some(Position(self.status.head.0.saturating_sub(position.0)))
    }

    /// How often the next notice was sent in vain (已尝试次数).
    async fn attempts(&self) -> i32 {
        self.setback().map_or(0, |setback| int32(setback.attempts))
    }

    /// Why the last try failed (最近错误).
    async fn last_error(&self) -> Option<&str> {
        self.setback().map(|setback| &*setback.failure)
    }

    /// When the last try failed (最近失败时间).
    async fn last_error_at(&self) -> Option<DateTime> {
        self.setback().map(|setback| setback.failed_at.into())
    }

    /// When it is tried again (下次尝试时间).
    async fn next_attempt_at(&self) -> Option<DateTime> {
        self.setback().map(|setback| setback.next_attempt_at.into())
    }

    /// Whether a process tells the receiver at present (是否在发送).
    async fn kept(&self) -> bool {
        self.status.delivery.as_ref().is_some_and(|delivery| delivery.held)
    }

    /// The secret that signs notices, as Standard Webhooks writes it (签名密钥).
    async fn signing_secret(&self, context: &Context<'_>) -> Option<Result<String>> {
        self.secret(context, 0)
    }

    /// The secret before it, while that signs as well (前一签名密钥).
    async fn previous_signing_secret(&self, context: &Context<'_>) -> Option<Result<String>> {
        self.secret(context, 1)
    }
}

directory_connection!(WebhookConnection, WebhookEdge, Webhook, "webhooks (通知订阅)");

/// Questions about webhooks.
#[derive(Default)]
pub struct WebhookQuery;

#[Object]
impl WebhookQuery {
    /// Webhooks by code, the removed ones as well (通知订阅).
    async fn webhooks(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most this many (条数).")] first: Option<i32>,
        #[graphql(desc = "After this cursor (之后).")] after: Option<String>,
    ) -> Option<Result<WebhookConnection>> {
        Some(all(context).await.and_then(|all| WebhookConnection::page(all, first, after)))
    }

    /// One webhook; absent when there is none of this code (通知订阅).
    async fn webhook(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its code (代码).")] code: String,
    ) -> Option<Result<Webhook>> {
        find(context, &code.into()).await.transpose()
    }
}

/// Every webhook with its code.
async fn all(context: &Context<'_>) -> Result<Vec<(String, Webhook)>> {
    let webhooks = app(context).webhooks(caller(context)?).await.map_err(query)?;
    let named = webhooks.into_iter().map(|status| (status.code.to_string(), Webhook { status }));
    Ok(named.collect())
}

/// The webhook of a code.
pub(crate) async fn find(context: &Context<'_>, code: &WebhookCode) -> Result<Option<Webhook>> {
    let all = all(context).await?;
    Ok(all.into_iter().find(|(key, _)| key == code.as_str()).map(|(_, webhook)| webhook))
}
