//! What commands are judged by: the directory, the calendars and the policy sets, folded from the
//! log at the start and kept up with it, also with what another process publishes.
//!
//! Commands take the newest snapshot and do not wait, except for what this process itself has just
//! appended to the directory.

use crate::{decode::Decoder, error::ReadError};
use futures::TryStreamExt;
use jiff::civil::Date;
use lianxin_domain::{
    calendar::WorkCalendar, directory::Directory, event::DomainEvent, policy::PolicySet,
};
use lianxin_projections::Event;
use lianxin_store::{EventLog, LogFilter, Position, TenantId};
use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};
use tokio::sync::{Notify, watch};

/// How long the follower lets appends gather before it looks whether one concerns it.
const GATHER: Duration = Duration::from_millis(20);
/// How long it rests after the store failed.
const REST: Duration = Duration::from_secs(1);

/// What rules are judged by before any is published, as during the first start.
static SHIPPED: LazyLock<(WorkCalendar, PolicySet)> =
    LazyLock::new(|| (WorkCalendar::shipped(), PolicySet::shipped()));

/// Directory, calendars and policies as of a position.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Everything up to here is folded.
    pub position: Position,
    directory: Directory,
}

/// The rules in force at a moment.
#[derive(Debug, Clone, Copy)]
pub struct InForce<'s> {
    /// The directory.
    pub directory: &'s Directory,
    /// The work calendar.
    pub calendar: &'s WorkCalendar,
    /// The policy set.
    pub policy: &'s PolicySet,
}

impl Standing {
    /// The rules in force on a day. A day before the first published policy is judged by the one
    /// that ships, as records from before the product's time are.
    pub fn in_force(&self, day: Date) -> InForce<'_> {
        let directory = &self.directory;
        InForce {
            directory,
            calendar: directory.calendar().map_or(&SHIPPED.0, Arc::as_ref),
            policy: directory.policy(day).map_or(&SHIPPED.1, Arc::as_ref),
        }
    }

    /// The policy set in force on a day.
    pub fn policy(&self, day: Date) -> Arc<PolicySet> {
        self.directory.policy(day).map_or_else(|| Arc::new(SHIPPED.1.clone()), Arc::clone)
    }

    /// The work calendar.
    pub fn calendar(&self) -> Arc<WorkCalendar> {
        self.directory.calendar().map_or_else(|| Arc::new(SHIPPED.0.clone()), Arc::clone)
    }

    /// The directory as it stands.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    fn fold(&mut self, event: &Event) {
        self.directory.apply(&event.stream.stream_id, &event.fact);
        self.position = event.position;
    }
}

/// The log, read for what concerns the directory and the rules.
pub(crate) struct Source {
    log: Arc<dyn EventLog>,
    tenant: TenantId,
    decoder: Decoder,
    event_types: Vec<String>,
}

impl Source {
    pub(crate) fn new(log: Arc<dyn EventLog>, tenant: TenantId, decoder: Decoder) -> Self {
        let catalogue = DomainEvent::catalogue().into_iter();
        let ours = catalogue.filter(|(stream_type, _)| Directory::folds(stream_type));
        let event_types = ours.flat_map(|(_, types)| types.iter().map(|name| (*name).to_owned()));
        Self { log, tenant, decoder, event_types: event_types.collect() }
    }

    /// Folds what has been recorded since, up to and including a position.
    async fn bring(&self, standing: &mut Standing, until: Position) -> Result<(), ReadError> {
        let filter = LogFilter {
            after: standing.position,
            until: Some(until),
            event_types: self.event_types.clone(),
            ..LogFilter::default()
        };
        let mut events = self.log.read(&self.tenant, filter);
        while let Some(recorded) = events.try_next().await? {
            self.decoder.decode(&recorded)?.iter().for_each(|event| standing.fold(event));
        }
        standing.position = until;
        Ok(())
    }

    /// Everything as it stood at a position.
    pub(crate) async fn as_of(&self, position: Position) -> Result<Standing, ReadError> {
        let mut standing = Standing::default();
        self.bring(&mut standing, position).await?;
        Ok(standing)
    }
}

/// Keeps the newest [`Standing`]. Dropping the last clone stops it.
#[derive(Clone)]
pub(crate) struct Follower {
    newest: watch::Receiver<Arc<Standing>>,
    head: watch::Receiver<Position>,
    nudge: Arc<Notify>,
    _task: Arc<tokio::task::JoinSet<()>>,
}

impl Follower {
    /// Folds the log as it is and keeps up with it.
    pub(crate) async fn open(source: Arc<Source>) -> Result<Self, ReadError> {
        let head = source.log.watch(&source.tenant).await?;
        let at = *head.borrow();
        let (publish, newest) = watch::channel(Arc::new(source.as_of(at).await?));
        let nudge = Arc::new(Notify::new());
        let mut task = tokio::task::JoinSet::new();
        task.spawn(follow(source, head.clone(), publish, Arc::clone(&nudge)));
        Ok(Self { newest, head, nudge, _task: Arc::new(task) })
    }

    /// The newest snapshot.
    pub(crate) fn newest(&self) -> Arc<Standing> {
        Arc::clone(&self.newest.borrow())
    }

    /// The newest snapshot, to watch.
    pub(crate) fn watch(&self) -> watch::Receiver<Arc<Standing>> {
        self.newest.clone()
    }

    /// The head of the log as far as this process knows.
    pub(crate) fn head(&self) -> Position {
        *self.head.borrow()
    }

    /// The head of the log, once the newest snapshot has folded it.
    pub(crate) fn settled(&self) -> Option<Position> {
        let folded = self.newest.borrow().position;
        (self.head() == folded).then_some(folded)
    }

    /// Waits until a position of this process' own is folded, as the next command may build on it.
    pub(crate) async fn reach(&self, position: Position) {
        self.nudge.notify_one();
        let mut newest = self.newest.clone();
        // The task ends only with the follower itself, and then nobody commands any more.
        _ = newest.wait_for(|standing| standing.position >= position).await;
    }
}

/// Folds what is appended, for ever. A failure is told and the snapshot stays as it is: commands
/// are judged by the last rules that could be read.
async fn follow(
    source: Arc<Source>,
    mut head: watch::Receiver<Position>,
    publish: watch::Sender<Arc<Standing>>,
    nudge: Arc<Notify>,
) {
    loop {
        let stands = Arc::clone(&publish.borrow());
        let Ok(until) = head.wait_for(|head| *head > stands.position).await.map(|head| *head)
        else {
            return;
        };
        let mut next = Standing::clone(&stands);
        let rest = match source.bring(&mut next, until).await {
            Ok(()) => GATHER,
            Err(error) => {
                tracing::error!(?error, "the directory stays as it was");
                REST
            }
        };
        publish.send_replace(Arc::new(next));
        tokio::select! {
            () = nudge.notified() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}
