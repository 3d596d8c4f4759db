//! The demo town, served by a process of its own, once for all tests of this run. Whoever asks for
//! it has it alone until they let go: figures of one test are then not those of another. Stories that
//! change what the town is told of are lived in a second one.

use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};
use tokio::sync::{Mutex, MutexGuard};

/// The town on each engine.
static DEMOS: [Mutex<Option<Demo>>; 2] = [const { Mutex::const_new(None) }; 2];
/// The town in which stories are lived, on each engine.
static LIVED: [Mutex<Option<Demo>>; 2] = [const { Mutex::const_new(None) }; 2];

/// What the town's record lies on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// The served town. Its process ends when this one does, as its input ends then.
pub(crate) struct Demo {
    process: Child,
    pub(crate) address: String,
    tokens: Value,
}

/// The town, for one test at a time.
pub(crate) struct Visit(MutexGuard<'static, Option<Demo>>);

/// Waits for the town on an engine.
pub(crate) async fn demo(engine: Engine) -> Visit {
    visit(&DEMOS, engine).await
}

/// Waits for the town in which stories are lived: what its files tell is still there, and more.
pub(crate) async fn lived(engine: Engine) -> Visit {
    visit(&LIVED, engine).await
}

async fn visit(towns: &'static [Mutex<Option<Demo>>; 2], engine: Engine) -> Visit {
    let mut town = towns[engine as usize].lock().await;
    if town.is_none() {
        *town = Some(untouched(engine).await);
    }
    Visit(town)
}

/// The town as its files tell it, in a process of its own: nobody else writes in it.
pub(crate) async fn untouched(engine: Engine) -> Demo {
    let demo = Demo::start(engine);
    demo.is_ready().await;
    demo
}

impl std::ops::Deref for Visit {
    type Target = Demo;

    fn deref(&self) -> &Demo {
        self.0.as_ref().expect("a visit begins with the town served")
    }
}

impl Demo {
    fn start(engine: Engine) -> Self {
        let engine = match engine {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        };
        let mut process = Command::new(env!("CARGO_BIN_EXE_lianxin-demo-server"))
            .arg(engine)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut told).unwrap();
        let mut told: Value = serde_json::from_str(&told).unwrap();
        let address = told["address"].as_str().unwrap().to_owned();
        Self { process, address, tokens: told["tokens"].take() }
    }

    /// Waits until the read models have folded the town.
    async fn is_ready(&self) {
        let client = reqwest::Client::new();
        let asked = || client.get(self.url("/readyz")).send();
        while !asked().await.unwrap().status().is_success() {
            tokio::task::yield_now().await;
        }
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The token of one of the town's people.
    pub(crate) fn token(&self, who: &str) -> &str {
        self.tokens[who].as_str().unwrap()
    }

    /// The id of the server's process.
    pub(crate) fn process(&self) -> u32 {
        self.process.id()
    }
}
