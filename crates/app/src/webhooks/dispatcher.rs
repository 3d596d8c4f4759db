//! Which receivers this process tells: those of active webhooks that no other process tells, by leases that it
//! renews.

use super::{Dispatch, Signing, sender::Sender};
use crate::{App, Standing};
use lianxin_domain::{
    Root,
    ids::WebhookCode,
    webhook::{Webhook, WebhookState},
};
use lianxin_store::{Deliveries, Position, StoreError, StreamKey};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::watch,
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};
use uuid::Uuid;

pub use crate::projector::Terms;

/// All webhooks of a tenant by their codes.
type Webhooks = BTreeMap<WebhookCode, Arc<Webhook>>;

/// The tasks that tell receivers; dropping it stops them between or within tries, which loses nothing, and lets
/// another process go on.
#[must_use = "nobody is told anything once this is dropped"]
pub struct Dispatching {
    tasks: JoinSet<()>,
    leases: Arc<Leases>,
}

impl Dispatching {
    pub(super) fn start(app: App, signing: Signing, dispatch: Dispatch) -> Self {
        let leases = Arc::new(Leases { app: app.clone(), holder: Uuid::new_v4() });
        let dispatcher = Dispatcher {
            app,
            signing,
            dispatch,
            leases: Arc::clone(&leases),
            placed: HashSet::new(),
            tellings: BTreeMap::new(),
        };
        let mut tasks = JoinSet::new();
        tasks.spawn(dispatcher.run());
        Self { tasks, leases }
    }

    /// Ends the tasks and lets go of the leases, so that others need not wait for their end.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
        self.leases.let_go().await;
    }
}

impl Drop for Dispatching {
    fn drop(&mut self) {
        // Empty once it was stopped.
        if self.tasks.is_empty() {
            return;
        }
        self.tasks.abort_all();
        let leases = Arc::clone(&self.leases);
        // Without a runtime the process ends, and the leases with their time.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move { leases.let_go().await });
        }
    }
}

/// The leases that this process takes.
struct Leases {
    app: App,
    holder: Uuid,
}

impl Leases {
    fn deliveries(&self) -> &Arc<dyn Deliveries> {
        &self.app.core.deliveries
    }

    async fn hold(&self, codes: &[String], lease: Duration) -> Result<Vec<String>, StoreError> {
        let (tenant, holder) = (self.app.tenant(), self.holder);
        self.deliveries().hold_deliveries(tenant, codes, holder, lease).await
    }

    async fn let_go(&self) {
        let standing = self.app.standing();
        let codes = standing.directory().webhooks.keys();
        let codes: Vec<String> = codes.map(ToString::to_string).collect();
        if codes.is_empty() {
            return;
        }
        if let Err(error) = self.hold(&codes, Duration::ZERO).await {
            tracing::debug!(?error, "the leases of webhooks end by themselves");
        }
    }
}

/// The task that tells one receiver; dropping it ends that.
struct Telling(JoinSet<()>);

impl Telling {
    fn is_over(&mut self) -> bool {
        self.0.try_join_next().is_some() || self.0.is_empty()
    }
}

/// Takes leases and starts and ends what they allow.
struct Dispatcher {
    app: App,
    signing: Signing,
    dispatch: Dispatch,
    leases: Arc<Leases>,
    /// Webhooks whose place is known to be kept, or to be forgotten.
    placed: HashSet<(WebhookCode, bool)>,
    tellings: BTreeMap<WebhookCode, Telling>,
}

impl Dispatcher {
    async fn run(mut self) {
        let mut standing = self.app.core.standing.watch();
        let mut ticks = interval(self.dispatch.terms.renew);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut webhooks = Webhooks::new();
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = change(&mut standing, &webhooks) => {}
            }
            webhooks.clone_from(&standing.borrow_and_update().directory().webhooks);
            if let Err(error) = self.turn(&webhooks).await {
                let tenant = self.app.tenant();
                tracing::warn!(%tenant, ?error, "the leases of webhooks were not renewed");
                ticks.tick().await;
            }
        }
    }

    async fn turn(&mut self, webhooks: &Webhooks) -> Result<(), StoreError> {
        let active = |code: &WebhookCode| webhooks.get(code).is_some_and(|it| it.is_active());
        self.tellings.retain(|code, telling| active(code) && !telling.is_over());
        self.keep_places(webhooks).await?;
        let wanted: Vec<String> =
            webhooks.keys().filter(|code| active(code)).map(ToString::to_string).collect();
        // Who has no webhooks writes nothing, however long.
        let held = match wanted.is_empty() {
            true => Vec::new(),
            false => self.leases.hold(&wanted, self.dispatch.terms.lease).await?,
        };
        let held: HashSet<WebhookCode> = held.into_iter().map(WebhookCode::from).collect();
        self.tellings.retain(|code, _| held.contains(code));
        for code in held {
            if !self.tellings.contains_key(&code) {
                let telling = self.tell(&code);
                self.tellings.insert(code, telling);
            }
        }
        Ok(())
    }

    fn tell(&self, code: &WebhookCode) -> Telling {
        let (signing, dispatch) = (self.signing.clone(), self.dispatch.clone());
        let sender = Sender::new(self.app.clone(), signing, dispatch, code.clone());
        let mut task = JoinSet::new();
        task.spawn(sender.run());
        Telling(task)
    }

    /// Sees to it that the place of every active webhook is kept, from its registration on, and that of every
    /// removed one forgotten. One that this process does not know of is left alone: another may.
    async fn keep_places(&mut self, webhooks: &Webhooks) -> Result<(), StoreError> {
        for (code, webhook) in webhooks {
            let removed = webhook.state == Some(WebhookState::Removed);
            let known = self.placed.contains(&(code.clone(), removed));
            if known || !(removed || webhook.is_active()) {
                continue;
            }
            let tenant = self.app.tenant();
            match removed {
                true => self.deliveries().end_delivery(tenant, code.as_str()).await?,
                false => {
                    let at = self.registration(code).await?;
                    self.deliveries().begin_delivery(tenant, code.as_str(), at).await?;
                }
            }
            self.placed.insert((code.clone(), removed));
        }
        Ok(())
    }

    /// The position at which a webhook was registered: what is recorded after that it is told.
    async fn registration(&self, code: &WebhookCode) -> Result<Position, StoreError> {
        let stream = StreamKey::new(Webhook::STREAM_TYPE, code.as_str());
        let events = self.app.core.log.read_stream(self.app.tenant(), &stream, 0, None).await?;
        Ok(events.first().map_or(Position::START, |registered| registered.position))
    }

    fn deliveries(&self) -> &Arc<dyn Deliveries> {
        &self.app.core.deliveries
    }
}

/// Resolves when the webhooks are others than these.
async fn change(standing: &mut watch::Receiver<Arc<Standing>>, webhooks: &Webhooks) {
    let differ = |standing: &Arc<Standing>| standing.directory().webhooks != *webhooks;
    if standing.wait_for(differ).await.is_err() {
        std::future::pending().await
    }
}
