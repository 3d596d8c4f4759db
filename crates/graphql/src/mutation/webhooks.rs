//! Keeping webhooks: who outside is told that something was recorded.

use crate::{
    history::HistoryEntry,
    payload::{Envelope, Outcome, Receipt, Refusal, execute},
    webhooks::{self, Webhook},
};
use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use lianxin_domain::{
    text,
    webhook::{
        self as domain, PauseCause, RotateSecret, Subscription, WebhookCommand, WebhookPaused,
        WebhookRegistered, WebhookRemoved, WebhookResumed,
    },
};

/// What every mutation of a webhook answers (通知订阅操作结果).
#[derive(SimpleObject)]
pub struct WebhookPayload {
    /// The webhook as it now stands; absent when refused.
    pub webhook: Option<Webhook>,
    /// The facts just recorded.
    pub facts: Vec<HistoryEntry>,
    /// Proof that it is durable; absent when nothing happened.
    pub receipt: Option<Receipt>,
    /// Why it was refused; empty when it was not.
    pub refusals: Vec<Refusal>,
}

async fn keep(
    context: &Context<'_>,
    envelope: Envelope,
    code: String,
    command: WebhookCommand,
) -> Result<WebhookPayload> {
    // What has no normal form is refused by the rule.
    let key = text::identifier(&code, "code").unwrap_or(code);
    let Outcome { done, facts, receipt, refusals } =
        execute::<domain::Webhook>(context, envelope, &key, command).await?;
    let webhook = match done {
        Some(_) => webhooks::find(context, &key.into()).await?,
        None => None,
    };
    Ok(WebhookPayload { webhook, facts, receipt, refusals })
}

/// Declares mutations of webhooks.
///
/// `webhook_mutations! { Group; /// doc \n name(Input { fields }) => |input| command, }` expands to an input
/// object per mutation, with the envelope and `code` before its own fields, and to the object `Group` with one
/// resolver each.
macro_rules! webhook_mutations {
    ($group:ident; $($(#[$doc:meta])* $name:ident($input:ident { $($(#[$fdoc:meta])* $field:ident: $kind:ty,)* }) => |$bound:pat_param| $command:expr,)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, InputObject)]
            pub struct $input {
                /// What every command says (信封).
                #[graphql(flatten)]
                pub envelope: Envelope,
                /// Code of the webhook (代码).
                pub code: String,
                $($(#[$fdoc])* pub $field: $kind,)*
            }
        )+

        /// Commands about webhooks (通知订阅操作).
        #[derive(Default)]
        pub struct $group;

        #[Object]
        impl $group {
            $(
                $(#[$doc])*
                async fn $name(
                    &self,
                    context: &Context<'_>,
                    #[graphql(desc = "What is asked (输入).")] input: $input,
                ) -> Result<WebhookPayload> {
                    let (envelope, code) = (input.envelope.clone(), input.code.clone());
                    let $bound = input;
                    keep(context, envelope, code, $command).await
                }
            )+
        }
    };
}

webhook_mutations! {
    Webhooks;
    /// Registers a webhook: its receiver is told of everything recorded after this (登记通知订阅).
    register_webhook(RegisterWebhookInput {
        /// Where notices go: `https`, or `http` to this machine or a private address (网址).
        url: String,
        /// Only events of these types; all when neither is named (事件类型).
        #[graphql(default)]
        event_types: Vec<String>,
        /// And events of objects of these types, e.g. `case` (对象类型).
        #[graphql(default)]
        stream_types: Vec<String>,
    }) => |input| WebhookCommand::Register(WebhookRegistered {
        code: input.code.into(),
        subscription: Subscription {
            url: input.url, event_types: input.event_types, stream_types: input.stream_types,
        },
    }),
    /// Gives a webhook another address and choice of events, from the next notice on (变更通知订阅).
    change_webhook(ChangeWebhookInput {
        /// Where notices go: `https`, or `http` to this machine or a private address (网址).
        url: String,
        /// Only events of these types; all when neither is named (事件类型).
        #[graphql(default)]
        event_types: Vec<String>,
        /// And events of objects of these types, e.g. `case` (对象类型).
        #[graphql(default)]
        stream_types: Vec<String>,
    }) => |input| WebhookCommand::Change(Subscription {
        url: input.url, event_types: input.event_types, stream_types: input.stream_types,
    }),
    /// Lets a webhook rest; nothing is lost meanwhile (暂停通知订阅).
    pause_webhook(PauseWebhookInput {}) => |_| WebhookCommand::Pause(WebhookPaused { cause: PauseCause::Asked }),
    /// Lets a webhook go on where it rested (恢复通知订阅).
    resume_webhook(ResumeWebhookInput {}) => |_| WebhookCommand::Resume(WebhookResumed {}),
    /// Signs with a new secret (更换通知密钥).
    rotate_webhook_secret(RotateWebhookSecretInput {
        /// Whether the present secret signs as well until the next rotation, so that the receiver has time to
        /// change; not, when it has become known to others (保留现密钥).
        #[graphql(default = true)]
        keep_present: bool,
    }) => |input| WebhookCommand::RotateSecret(RotateSecret { keep_present: input.keep_present }),
    /// Takes a webhook away for good (取消通知订阅).
    remove_webhook(RemoveWebhookInput {
        /// Why (原因).
        reason: String,
    }) => |input| WebhookCommand::Remove(WebhookRemoved { reason: input.reason }),
}
