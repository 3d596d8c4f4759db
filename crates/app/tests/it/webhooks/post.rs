//! A carrier that keeps what it is given and answers as it is told, and a clock that stands until it is let go.

use async_trait::async_trait;
use futures::future::{BoxFuture, FutureExt};
use jiff::Timestamp;
use lianxin_app::{
    Clock,
    clock::Timer,
    webhooks::{Carrier, Dispatch, Letter, Terms, Undelivered},
};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::watch;

/// What the receiver does with a letter.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Answer {
    Status(u16),
    Nothing(&'static str),
    /// It answers 200 when it is let go.
    Held,
}

/// A receiver and a clock. Clones are the same ones.
#[derive(Debug, Clone)]
pub(crate) struct Post(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    letters: Mutex<Vec<Letter>>,
    /// What is answered next; 200 when it is empty.
    answers: Mutex<VecDeque<Answer>>,
    holding: watch::Sender<bool>,
    now: Mutex<Timestamp>,
    /// Whether the clock goes on to whatever moment is waited for.
    passes: watch::Sender<bool>,
}

impl Post {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Inner {
            letters: Mutex::default(),
            answers: Mutex::default(),
            holding: watch::Sender::new(false),
            now: Mutex::new("2024-03-01T01:00:00Z".parse().unwrap()),
            passes: watch::Sender::new(false),
        }))
    }

    pub(crate) fn answers_next<const N: usize>(&self, answers: [Answer; N]) {
        self.0.answers.lock().unwrap().extend(answers);
    }

    /// Everything that arrived, in order.
    pub(crate) fn letters(&self) -> Vec<Letter> {
        self.0.letters.lock().unwrap().clone()
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.letters().into_iter().map(|letter| letter.id).collect()
    }

    /// From now on the clock shows whatever moment is waited for.
    pub(crate) async fn time_passes(&self) {
        self.0.passes.send_replace(true);
    }

    /// Waits until a letter is held.
    pub(crate) async fn is_held(&self) {
        self.0.holding.subscribe().wait_for(|holding| *holding).await.unwrap();
    }

    pub(crate) fn let_go(&self) {
        self.0.holding.send_replace(false);
    }
}

#[async_trait]
impl Carrier for Post {
    async fn carry(&self, letter: &Letter) -> Result<u16, Undelivered> {
        self.0.letters.lock().unwrap().push(letter.clone());
        let answer = self.0.answers.lock().unwrap().pop_front();
        match answer.unwrap_or(Answer::Status(200)) {
            Answer::Status(status) => Ok(status),
            Answer::Nothing(why) => Err(Undelivered(why.to_owned())),
            Answer::Held => {
                self.0.holding.send_replace(true);
                self.0.holding.subscribe().wait_for(|holding| !holding).await.unwrap();
                Ok(200)
            }
        }
    }
}

impl Clock for Post {
    fn now(&self) -> Timestamp {
        *self.0.now.lock().unwrap()
    }
}

impl Timer for Post {
    fn wait_until(&self, moment: Timestamp) -> BoxFuture<'static, ()> {
        let post = self.clone();
        async move {
            post.0.passes.subscribe().wait_for(|passes| *passes).await.unwrap();
            let mut now = post.0.now.lock().unwrap();
            *now = moment.max(*now);
        }
        .boxed()
    }
}

/// What sends by it.
pub(crate) fn dispatch(post: &Post) -> Dispatch {
    Dispatch {
        carrier: Arc::new(post.clone()),
        timer: Arc::new(post.clone()),
        longest_wait: Duration::from_secs(300),
        terms: Terms { lease: Duration::from_secs(60), renew: Duration::from_millis(20) },
    }
}
