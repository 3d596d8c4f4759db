//! The demo town, served by a process of its own, once for all tests of this run. Whoever asks for
//! it has it alone until they let go: figures of one test are then not those of another.

use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};
use tokio::sync::{Mutex, MutexGuard};

static DEMO: Mutex<Option<Demo>> = Mutex::const_new(None);

/// The served town. Its process ends when this one does, as its input ends then.
pub(crate) struct Demo {
    process: Child,
    pub(crate) address: String,
    tokens: Value,
}

/// The town, for one test at a time.
pub(crate) struct Visit(MutexGuard<'static, Option<Demo>>);

/// Waits for the town.
pub(crate) async fn demo() -> Visit {
    let mut demo = DEMO.lock().await;
    demo.get_or_insert_with(Demo::start);
    Visit(demo)
}

impl std::ops::Deref for Visit {
    type Target = Demo;

    fn deref(&self) -> &Demo {
        self.0.as_ref().expect("a visit begins with the town served")
    }
}

impl Demo {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_lianxin-demo-server"))
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
