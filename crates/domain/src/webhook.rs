//! Webhooks (通知订阅): who outside is told that something was recorded, at which address, of what, and whether
//! at present.
//!
//! How far a subscriber has been told is no fact of the record: the store keeps it beside the log. Nor is the
//! secret that signs: only the numbers of its generations are here.

mod address;
mod subscription;
#[cfg(test)]
mod tests;

pub use address::{Reach, reach};
pub use subscription::{LONGEST_URL, Subscription};

use crate::{
    Context, Decision, Fact, Refusal, Root,
    directory::{already, missing},
    ids::WebhookCode,
    permission::{Action, Acts},
    refusal::Code,
    text,
};
use serde::{Deserialize, Serialize};

crate::terms! {
    /// Whether a webhook is served.
    pub enum WebhookState {
        /// Its receiver is told.
        Active = "ACTIVE" "启用",
        /// Its receiver is told nothing until it is resumed, and then everything since.
        Paused = "PAUSED" "暂停",
        /// For good.
        Removed = "REMOVED" "已取消",
    }
}

crate::terms! {
    /// Why a webhook is paused.
    pub enum PauseCause {
        /// Somebody asked for it.
        Asked = "ASKED" "人工暂停",
        /// The receiver answered 410 Gone.
        Gone = "GONE" "接收方已撤销",
    }
}

/// What may be asked of a webhook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "camelCase")]
pub enum WebhookCommand {
    /// Registers it.
    Register(WebhookRegistered),
    /// Gives it another address or another choice of events.
    Change(Subscription),
    /// Lets it rest.
    Pause(WebhookPaused),
    /// Lets it go on where it rested.
    Resume(WebhookResumed),
    /// Signs with a new secret.
    RotateSecret(RotateSecret),
    /// Takes it away for good.
    Remove(WebhookRemoved),
}

/// A new secret is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RotateSecret {
    /// Whether notices are signed with the present secret as well, until the next rotation: the receiver
    /// then has time to change. Not, when it has become known to others.
    pub keep_present: bool,
}

/// A webhook was registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookRegistered {
    /// Its code, e.g. `grid-platform`.
    pub code: WebhookCode,
    /// Where and of what.
    #[serde(flatten)]
    pub subscription: Subscription,
}

/// A webhook was paused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookPaused {
    /// Why.
    pub cause: PauseCause,
}

/// A webhook was resumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookResumed {}

/// A webhook's secret was changed for that of another generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecretRotated {
    /// The generation that signs from now on.
    pub generation: u32,
    /// The oldest generation that still signs beside it; the same when none does.
    pub oldest: u32,
}

/// A webhook was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookRemoved {
    /// In the administrator's words.
    pub reason: String,
}

crate::events! {
    /// Events of a webhook.
    pub enum WebhookEvent {
        /// 登记订阅.
        WebhookRegistered(WebhookRegistered) = 1,
        /// 变更订阅.
        WebhookChanged(Subscription) = 1,
        /// 暂停订阅.
        WebhookPaused(WebhookPaused) = 1,
        /// 恢复订阅.
        WebhookResumed(WebhookResumed) = 1,
        /// 更换密钥.
        WebhookSecretRotated(SecretRotated) = 1,
        /// 取消订阅.
        WebhookRemoved(WebhookRemoved) = 1,
    }
}

/// A folded webhook.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Its code; absent before registration.
    pub code: Option<WebhookCode>,
    /// Where and of what.
    pub subscription: Subscription,
    /// Whether it is served; absent before registration.
    pub state: Option<WebhookState>,
    /// Why it is paused, when it is.
    pub paused: Option<PauseCause>,
    /// The generation of the secret that signs, from 1.
    pub generation: u32,
    /// The oldest generation that signs beside it.
    pub oldest: u32,
    /// How often it was registered, changed or resumed: a receiver that failed in an earlier edition may be
    /// tried at once.
    pub edition: u64,
}

impl Webhook {
    /// Whether its receiver is told at present.
    pub fn is_active(&self) -> bool {
        self.state == Some(WebhookState::Active)
    }

    /// The generations of the secret that sign, newest first.
    pub fn generations(&self) -> impl Iterator<Item = u32> + use<> {
        (self.oldest..=self.generation).rev()
    }

    /// What a registered webhook, which is not removed, does at a command.
    fn go_on(
        &self,
        code: &WebhookCode,
        command: &WebhookCommand,
        context: &Context<'_>,
    ) -> Result<Option<WebhookEvent>, Refusal> {
        let removed = self.state == Some(WebhookState::Removed);
        if removed && !matches!(command, WebhookCommand::Remove(_)) {
            let inactive = Refusal::new(Code::InactiveReference);
            return Err(inactive.with("kind", "webhook").with("id", code));
        }
        Ok(match command {
            WebhookCommand::Register(_) => None,
            WebhookCommand::Change(wanted) => {
                let wanted = wanted.checked()?;
                (wanted != self.subscription).then_some(WebhookEvent::WebhookChanged(wanted))
            }
            WebhookCommand::Pause(paused) => {
                self.is_active().then(|| WebhookEvent::WebhookPaused(paused.clone()))
            }
            WebhookCommand::Resume(resumed) => {
                (!self.is_active()).then(|| WebhookEvent::WebhookResumed(resumed.clone()))
            }
            WebhookCommand::RotateSecret(rotate) => {
                let generation = self.generation.saturating_add(1);
                let oldest = if rotate.keep_present { self.generation } else { generation };
                Some(WebhookEvent::WebhookSecretRotated(SecretRotated { generation, oldest }))
            }
            WebhookCommand::Remove(removal) => {
                let limit = context.policy.limits.prose;
                let reason = text::prose(&removal.reason, limit, "reason")?;
                (!removed).then_some(WebhookEvent::WebhookRemoved(WebhookRemoved { reason }))
            }
        })
    }
}

impl Root for Webhook {
    const STREAM_TYPE: &'static str = "webhook";
    type Command = WebhookCommand;
    type Event = WebhookEvent;

    fn decide(
        &self,
        command: &WebhookCommand,
        context: &Context<'_>,
    ) -> Result<Decision<WebhookEvent>, Refusal> {
        if let WebhookCommand::Register(registered) = command {
            let code = text::identifier(registered.code.as_str(), "code")?;
            let code = WebhookCode::new(code);
            let subscription = registered.subscription.checked()?;
            return match &self.code {
                None => {
                    Ok(Decision::events([WebhookEvent::WebhookRegistered(WebhookRegistered {
                        code,
                        subscription,
                    })]))
                }
                Some(_) => {
                    already("webhook", &code, self.is_active() && self.subscription == subscription)
                }
            };
        }
        let code = self.code.as_ref().ok_or_else(|| missing("webhook"))?;
        Ok(Decision::events(Vec::from_iter(self.go_on(code, command, context)?)))
    }

    fn apply(&mut self, fact: &Fact<WebhookEvent>) {
        match &fact.event {
            WebhookEvent::WebhookRegistered(registered) => {
                self.code = Some(registered.code.clone());
                self.subscription = registered.subscription.clone();
                self.state = Some(WebhookState::Active);
                self.generation = 1;
                self.oldest = 1;
                self.edition += 1;
            }
            WebhookEvent::WebhookChanged(subscription) => {
                self.subscription = subscription.clone();
                self.edition += 1;
            }
            WebhookEvent::WebhookPaused(paused) => {
                self.state = Some(WebhookState::Paused);
                self.paused = Some(paused.cause);
            }
            WebhookEvent::WebhookResumed(_) => {
                self.state = Some(WebhookState::Active);
                self.paused = None;
                self.edition += 1;
            }
            WebhookEvent::WebhookSecretRotated(rotated) => {
                self.generation = rotated.generation;
                self.oldest = rotated.oldest;
            }
            WebhookEvent::WebhookRemoved(_) => {
                self.state = Some(WebhookState::Removed);
                self.paused = None;
            }
        }
    }
}

impl Acts for WebhookCommand {
    fn action(&self) -> Action {
        Action::KeepWebhooks
    }
}
