//! A receiver of notices as others would write one, which fails in the ways that receivers do. What it hears is kept
//! over its deaths.

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use std::{
    collections::HashSet,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    net::TcpListener,
    runtime::{Builder, Runtime},
    sync::watch,
    task::block_in_place,
};

/// How it feels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// It takes what it hears.
    Well,
    /// It answers with this status.
    Failing(u16),
    /// It hears and never answers.
    Silent,
    /// The same, and tells the test that it is struck.
    Dying,
}

/// How a receiver feels from time to time.
pub(super) struct Moods(watch::Receiver<Mood>);

impl Moods {
    pub(super) fn present(&self) -> Mood {
        *self.0.borrow()
    }
}

/// A notice that arrived.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    pub(super) id: String,
    pub(super) timestamp: i64,
    pub(super) signature: String,
    pub(super) media_type: String,
    pub(super) body: String,
}

/// What outlives a receiver.
#[derive(Debug)]
struct Book {
    /// Everything that arrived, in order.
    heard: watch::Sender<Vec<Heard>>,
    /// How many were taken.
    taken: Mutex<usize>,
    mood: watch::Sender<Mood>,
    struck: watch::Sender<bool>,
}

/// A receiver, on threads of its own so that it can die at once.
pub(super) struct Receiver {
    book: Arc<Book>,
    address: SocketAddr,
    runtime: Option<Runtime>,
}

impl Receiver {
    pub(super) async fn open() -> Self {
        let book = Book {
            heard: watch::Sender::default(),
            taken: Mutex::default(),
            mood: watch::Sender::new(Mood::Well),
            struck: watch::Sender::new(false),
        };
        let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
        Self { book: Arc::new(book), address: anywhere, runtime: None }.reopened().await
    }

    /// Alive again, at the same address.
    pub(super) async fn reopened(mut self) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let router = Router::new().route("/hook", post(hear)).with_state(Arc::clone(&self.book));
        let address = self.address;
        let bound = runtime.spawn(async move {
            let listener = TcpListener::bind(address).await.unwrap();
            let address = listener.local_addr().unwrap();
            tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
            address
        });
        self.address = bound.await.unwrap();
        self.runtime = Some(runtime);
        self
    }

    /// Dead: its connections are cut and nobody listens.
    pub(super) async fn killed(mut self) -> Self {
        let runtime = self.runtime.take().unwrap();
        block_in_place(|| runtime.shutdown_timeout(Duration::from_secs(60)));
        self.book.struck.send_replace(false);
        self
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    pub(super) fn is(&self, mood: Mood) {
        self.book.mood.send_replace(mood);
    }

    /// How it feels, for others to know.
    pub(super) fn moods(&self) -> Moods {
        Moods(self.book.mood.subscribe())
    }

    pub(super) fn heard(&self) -> Vec<Heard> {
        self.book.heard.borrow().clone()
    }

    /// Waits until it dies over a notice.
    pub(super) async fn is_struck(&self) {
        self.book.struck.subscribe().wait_for(|struck| *struck).await.unwrap();
    }

    /// Waits until it has taken so many notices.
    pub(super) async fn has_taken(&self, notices: usize) {
        let enough = |_: &Vec<Heard>| *self.book.taken.lock().unwrap() >= notices;
        self.book.heard.subscribe().wait_for(enough).await.unwrap();
    }

    /// Waits until it has heard of so many events.
    pub(super) async fn has_heard_of(&self, events: usize) {
        let enough = |heard: &Vec<Heard>| {
            let ids: HashSet<&str> = heard.iter().map(|heard| &*heard.id).collect();
            ids.len() >= events
        };
        self.book.heard.subscribe().wait_for(enough).await.unwrap();
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn hear(State(book): State<Arc<Book>>, headers: HeaderMap, body: String) -> StatusCode {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let heard = Heard {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp").parse().unwrap(),
        signature: header("webhook-signature"),
        media_type: header("content-type"),
        body,
    };
    let mood = *book.mood.borrow();
    if mood == Mood::Well {
        *book.taken.lock().unwrap() += 1;
    }
    book.heard.send_modify(|all| all.push(heard));
    match mood {
        Mood::Well => StatusCode::OK,
        Mood::Failing(status) => StatusCode::from_u16(status).unwrap(),
        Mood::Silent => std::future::pending().await,
        Mood::Dying => {
            book.struck.send_replace(true);
            std::future::pending().await
        }
    }
}
