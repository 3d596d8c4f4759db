//! A clock that stands until it is let go on to a moment, and then shows each moment that is waited for in turn.

use futures::future::{BoxFuture, FutureExt};
use jiff::Timestamp;
use lianxin_app::{Clock, clock::Timer};
use std::sync::{Arc, Mutex};
use tokio::sync::watch;

/// Simulated time. Clones show the same.
#[derive(Debug, Clone)]
pub(super) struct Hours(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    now: Mutex<Timestamp>,
    /// How far it may go.
    until: watch::Sender<Timestamp>,
    /// The latest moment that somebody waits for.
    wanted: watch::Sender<Timestamp>,
}

impl Hours {
    pub(super) fn from(moment: Timestamp) -> Self {
        let channel = || watch::Sender::new(moment);
        Self(Arc::new(Inner { now: Mutex::new(moment), until: channel(), wanted: channel() }))
    }

    /// Lets time go on to a moment, and waits until somebody waits for a later one.
    pub(super) async fn pass_until(&self, moment: Timestamp) {
        self.0.until.send_replace(moment);
        let mut wanted = self.0.wanted.subscribe();
        wanted.wait_for(|wanted| *wanted > moment).await.unwrap();
        self.shows(moment);
    }

    /// Lets time go on for ever.
    pub(super) fn pass(&self) {
        self.0.until.send_replace(Timestamp::MAX);
    }

    fn shows(&self, moment: Timestamp) {
        let mut now = self.0.now.lock().unwrap();
        *now = moment.max(*now);
    }
}

impl Clock for Hours {
    fn now(&self) -> Timestamp {
        *self.0.now.lock().unwrap()
    }
}

impl Timer for Hours {
    fn wait_until(&self, moment: Timestamp) -> BoxFuture<'static, ()> {
        let hours = self.clone();
        async move {
            hours.0.wanted.send_modify(|wanted| *wanted = moment.max(*wanted));
            hours.0.until.subscribe().wait_for(|until| *until >= moment).await.unwrap();
            hours.shows(moment);
        }
        .boxed()
    }
}
