//! Tells one receiver: the next event it wants, until it is taken, and only then the one after.

use super::{Dispatch, Letter, Signing, Undelivered, notice::notice, waits::wait};
use crate::{
    App, Standing, decode::Unreadable, error::ReadError, execute::Loaded, publish::system,
};
use jiff::Timestamp;
use lianxin_domain::{
    Root,
    actor::EntryChannel,
    case::Case,
    ids::WebhookCode,
    webhook::{PauseCause, Webhook, WebhookCommand, WebhookPaused},
};
use lianxin_store::{Deliveries, Delivery, Position, RecordedEvent, Setback, StoreError};
use metrics::counter;
use moka::future::Cache;
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use uuid::Uuid;

/// Events read ahead; while a receiver is away they are kept in memory.
const AHEAD: u64 = 200;
/// Events that are not wanted, after which the place is moved past them; and how long after the last one.
const STRIDE: u64 = 1_000;
const IDLE: Duration = Duration::from_secs(1);
/// How long it rests after the store failed.
const REST: Duration = Duration::from_secs(1);
/// Cases whose numbers are remembered: a number never changes.
const NUMBERS: u64 = 4_096;

/// Who tells one receiver.
pub(super) struct Sender {
    app: App,
    signing: Signing,
    dispatch: Dispatch,
    code: WebhookCode,
    standing: watch::Receiver<Arc<Standing>>,
    numbers: Cache<Arc<str>, Arc<str>>,
}

/// Where the receiver stands, as this process knows.
struct Place {
    position: Position,
    setback: Option<Setback>,
}

/// Why a receiver is not told any more.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    /// Another process tells it, or nobody should.
    #[error("somebody else tells the receiver")]
    Elsewhere,
    /// The store failed.
    #[error("the log or the place in it could not be read or written")]
    Store(#[source] Arc<StoreError>),
    /// A notice could not be written as JSON.
    #[error("a notice could not be written")]
    Encode(#[from] serde_json::Error),
    /// The receiver is gone, and the webhook could not be paused.
    #[error("the webhook could not be paused")]
    Pause(#[from] crate::ExecuteError),
}

impl From<Arc<StoreError>> for Stopped {
    fn from(error: Arc<StoreError>) -> Self {
        match *error {
            StoreError::DeliveryMoved { .. } => Self::Elsewhere,
            _ => Self::Store(error),
        }
    }
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Arc::new(error).into()
    }
}

/// What became of one try.
enum Try {
    Taken,
    Gone,
    Failed { outcome: &'static str, failure: String },
}

impl From<Result<u16, Undelivered>> for Try {
    fn from(answer: Result<u16, Undelivered>) -> Self {
        match answer {
            Ok(200..=299) => Self::Taken,
            Ok(410) => Self::Gone,
            Ok(status) => {
                Self::Failed { outcome: "rejected", failure: format!("the answer was {status}") }
            }
            Err(Undelivered(failure)) => Self::Failed { outcome: "unreachable", failure },
        }
    }
}

impl Sender {
    pub(super) fn new(app: App, signing: Signing, dispatch: Dispatch, code: WebhookCode) -> Self {
        let (standing, numbers) = (app.core.standing.watch(), Cache::new(NUMBERS));
        Self { app, signing, dispatch, code, standing, numbers }
    }

    /// Tells the receiver until another process does.
    pub(super) async fn run(mut self) {
        loop {
            let Err(stopped) = self.tell().await;
            if matches!(stopped, Stopped::Elsewhere) {
                return;
            }
            let (tenant, webhook) = (self.app.tenant(), &self.code);
            tracing::error!(%tenant, %webhook, error = ?stopped, "a webhook rests");
            sleep(REST).await;
        }
    }

    async fn tell(&mut self) -> Result<Infallible, Stopped> {
        let batches = self.app.core.batches.clone();
        let mut head = batches.watch().await?;
        let mut place = self.place().await?;
        let mut seen = place.position;
        loop {
            let next = batches.next(seen, AHEAD, &mut head);
            let entries = if seen == place.position {
                next.await?
            } else if let Ok(entries) = timeout(IDLE, next).await {
                entries?
            } else {
                self.advance(&mut place, seen).await?;
                continue;
            };
            // Judged by the webhook as it stands afterwards: who was paused is not told what came then.
            let last = entries.last().map_or(seen, |entry| entry.recorded.position);
            let folded = |standing: &Arc<Standing>| standing.position >= last;
            self.standing.wait_for(folded).await.map_err(|_| Stopped::Elsewhere)?;
            for entry in entries.iter() {
                let recorded = &entry.recorded;
                if self.webhook().is_none_or(|webhook| wants(&webhook, recorded)) {
                    self.deliver(recorded, &mut place).await?;
                }
                seen = recorded.position;
                if seen.0 - place.position.0 >= STRIDE {
                    self.advance(&mut place, seen).await?;
                }
            }
        }
    }

    /// Tries until the receiver has taken the notice, or does not want it any more.
    async fn deliver(
        &mut self,
        recorded: &RecordedEvent,
        place: &mut Place,
    ) -> Result<(), Stopped> {
        loop {
            self.rest(place.setback.as_ref()).await?;
            let webhook = self.webhook().ok_or(Stopped::Elsewhere)?;
            if !wants(&webhook, recorded) {
                return Ok(());
            }
            match self.attempt(&webhook, recorded).await? {
                Try::Taken => {
                    self.count("delivered");
                    return self.advance(place, recorded.position).await;
                }
                Try::Gone => {
                    self.count("gone");
                    self.pause().await?;
                }
                Try::Failed { outcome, failure } => {
                    self.count(outcome);
                    self.set_back(place, webhook.edition, failure).await?;
                }
            }
        }
    }

    /// Waits until the receiver may be tried again: until then, or until it is another edition.
    async fn rest(&mut self, setback: Option<&Setback>) -> Result<(), Stopped> {
        let Some(setback) = setback else { return Ok(()) };
        let due = self.dispatch.timer.wait_until(setback.next_attempt_at);
        let other = |standing: &Arc<Standing>| {
            active(standing, &self.code).is_none_or(|webhook| webhook.edition != setback.edition)
        };
        tokio::select! {
            () = due => Ok(()),
            other = self.standing.wait_for(other) => {
                other.map(drop).map_err(|_| Stopped::Elsewhere)
            }
        }
    }

    async fn attempt(&self, webhook: &Webhook, recorded: &RecordedEvent) -> Result<Try, Stopped> {
        let number = match self.case_number(recorded).await? {
            Ok(number) => number,
            Err(unreadable) => {
                let failure = format!("the case of the event cannot be read: {unreadable}");
                return Ok(Try::Failed { outcome: "unreadable", failure });
            }
        };
        let tenant = self.app.tenant();
        let body = notice(tenant, recorded, number.as_deref())?;
        let id = recorded.event_id.to_string();
        let timestamp = self.now().as_second();
        let signature = self.signing.sign((tenant, &self.code, webhook), (&id, timestamp, &body));
        let url = webhook.subscription.url.clone();
        let letter = Letter { url, id, timestamp, signature, body };
        Ok(self.dispatch.carrier.carry(&letter).await.into())
    }

    /// The number of the case that an event is of.
    async fn case_number(
        &self,
        recorded: &RecordedEvent,
    ) -> Result<Result<Option<Arc<str>>, Unreadable>, Stopped> {
        let stream = &recorded.stream;
        if &*stream.stream_type != Case::STREAM_TYPE {
            return Ok(Ok(None));
        }
        if let Some(number) = self.numbers.get(&stream.stream_id).await {
            return Ok(Ok(Some(number)));
        }
        let case: Loaded<Case> = match self.app.core.load(stream).await {
            Ok(case) => case,
            Err(ReadError::Unreadable(unreadable)) => return Ok(Err(unreadable)),
            Err(ReadError::Store(error)) => return Err(error.into()),
        };
        let number: Arc<str> = case.state.number.as_str().into();
        self.numbers.insert(Arc::clone(&stream.stream_id), Arc::clone(&number)).await;
        Ok(Ok(Some(number)))
    }

    /// The receiver says that it wants nothing any more, for good.
    async fn pause(&self) -> Result<(), Stopped> {
        let (tenant, webhook) = (self.app.tenant(), &self.code);
        tracing::warn!(%tenant, %webhook, "the receiver is gone; its webhook is paused");
        let order = crate::Order::new(Uuid::new_v4(), EntryChannel::System);
        let pause = WebhookCommand::Pause(WebhookPaused { cause: PauseCause::Gone });
        self.app.execute::<Webhook>(&system(), order, self.code.as_str(), pause).await?;
        Ok(())
    }

    async fn place(&self) -> Result<Place, Stopped> {
        let all = self.deliveries().deliveries(self.app.tenant()).await?;
        let own = all.into_iter().find(|delivery| delivery.subscriber == self.code.as_str());
        let Delivery { position, setback, .. } = own.ok_or(Stopped::Elsewhere)?;
        Ok(Place { position, setback })
    }

    async fn advance(&self, place: &mut Place, to: Position) -> Result<(), Stopped> {
        let (tenant, code) = (self.app.tenant(), self.code.as_str());
        self.deliveries().advance_delivery(tenant, code, place.position, to).await?;
        *place = Place { position: to, setback: None };
        Ok(())
    }

    async fn set_back(
        &self,
        place: &mut Place,
        edition: u64,
        failure: String,
    ) -> Result<(), Stopped> {
        let (tenant, webhook) = (self.app.tenant(), &self.code);
        let before = place.setback.as_ref().filter(|setback| setback.edition == edition);
        let attempts = before.map_or(0, |setback| setback.attempts).saturating_add(1);
        if attempts == 1 {
            tracing::warn!(%tenant, %webhook, failure, "a receiver did not take a notice");
        }
        let failed_at = self.now();
        let wait = wait(attempts, self.dispatch.longest_wait);
        let next_attempt_at = failed_at.checked_add(wait).unwrap_or(Timestamp::MAX);
        let setback = Setback { attempts, failed_at, next_attempt_at, failure, edition };
        let (code, at) = (webhook.as_str(), place.position);
        self.deliveries().set_delivery_back(tenant, code, at, &setback).await?;
        place.setback = Some(setback);
        Ok(())
    }

    /// The webhook, while it is active.
    fn webhook(&self) -> Option<Arc<Webhook>> {
        active(&self.standing.borrow(), &self.code).map(Arc::clone)
    }

    fn deliveries(&self) -> &Arc<dyn Deliveries> {
        &self.app.core.deliveries
    }

    /// Stored moments have microseconds.
    fn now(&self) -> Timestamp {
        let now = self.dispatch.timer.now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    fn count(&self, outcome: &'static str) {
        let labels = [("tenant", self.app.tenant().to_string()), ("outcome", outcome.to_owned())];
        counter!("lianxin_webhook_notices_total", &labels).increment(1);
    }
}

/// A webhook, while it is active.
fn active<'s>(standing: &'s Standing, code: &WebhookCode) -> Option<&'s Arc<Webhook>> {
    standing.directory().webhooks.get(code).filter(|webhook| webhook.is_active())
}

fn wants(webhook: &Webhook, recorded: &RecordedEvent) -> bool {
    webhook.subscription.wants(&recorded.stream.stream_type, &recorded.event_type)
}
