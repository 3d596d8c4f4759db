//! Full commands, load, decide and append, to `sqlite-es` with the same aggregate and the same
//! durability. The peer runs in a process of its own, because its SQLite cannot be linked with ours.

use crate::{
    Plan,
    counter::{self, Add, Added, Counter},
    load::{self, Pair, Run},
    office,
    report::Report,
};
use anyhow::{Context, bail, ensure};
use cqrs_es::CqrsFramework;
use lianxin_app::{
    cqrs_store::{LogEventStore, Logged},
    decode::{Decoder, Unreadable, UnreadableReason},
};
use lianxin_store::{NewEvent, RecordedEvent, TenantId};
use lianxin_store_sqlite::{Options, SqliteStore};
use serde_json::value::{RawValue, to_raw_value};
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};
use uuid::Uuid;

/// Commands in flight.
const IN_FLIGHT: usize = 32;

/// The ratio wanted.
const BAR: f64 = 5.0;

/// Connections of the peer's pool: its own default, and one, which spares it its busy waits. The
/// better of the two counts.
const PEER_POOLS: [u32; 2] = [10, 1];

/// Measures and prints.
pub(crate) async fn measure(plan: &Plan) -> anyhow::Result<()> {
    let peer = build_peer()?;
    let mut report = Report::new("command, in flight", "sqlite-es");
    let (mut executed, mut stock) = (Vec::new(), Vec::new());
    for _ in 0..plan.runs {
        let mut best: Option<Run> = None;
        for connections in PEER_POOLS {
            let run = run_peer(plan, &peer, connections)?;
            if best.as_ref().is_none_or(|best| run.rate > best.rate) {
                best = Some(run);
            }
        }
        let peer = best.context("the peer was not run")?;
        executed
            .push(Pair { ours: office::corrections(plan, IN_FLIGHT).await?, peer: peer.clone() });
        stock.push(Pair { ours: on_the_log(plan).await?, peer });
    }
    let executed = load::median(executed);
    report.line(&format!("{IN_FLIGHT}, App::execute on cases"), &executed, Some(BAR));
    // The stock framework folds the whole stream for every command, on both sides.
    report.line(&format!("{IN_FLIGHT}, stock framework on our log"), &load::median(stock), None);
    report.print();
    Ok(())
}

/// The stock framework on our log, which folds the whole stream for every command, as the peer does.
async fn on_the_log(plan: &Plan) -> anyhow::Result<Run> {
    let folder = tempfile::tempdir_in(&plan.folder)?;
    let store = SqliteStore::open(&folder.path().join("log.db"), Options::default()).await?;
    let events = LogEventStore::new(Arc::new(store), TenantId::new("bench"));
    let framework = Arc::new(CqrsFramework::<Counter, _>::new(events, Vec::new(), ()));
    load::drive(IN_FLIGHT, plan.run, move |task, number| {
        let framework = Arc::clone(&framework);
        async move {
            let stream = counter::stream(task, number);
            framework.execute(&stream, Add(number)).await.context("adding")
        }
    })
    .await
}

/// Builds the peer in its own workspace, in a folder beside our own build's.
fn build_peer() -> anyhow::Result<PathBuf> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("sqlite-es/Cargo.toml");
    let ours = std::env::current_exe()?;
    let target = ours.ancestors().nth(2).context("the build folder")?.join("peer");
    let built = Command::new("cargo")
        .args(["build", "--release", "--locked", "--quiet", "--manifest-path"])
        .arg(&manifest)
        .arg("--target-dir")
        .arg(&target)
        .status()
        .context("building the peer")?;
    ensure!(built.success(), "the peer could not be built");
    Ok(target.join("release/lianxin-bench-sqlite-es"))
}

fn run_peer(plan: &Plan, peer: &Path, connections: u32) -> anyhow::Result<Run> {
    let folder = tempfile::tempdir_in(&plan.folder)?;
    let output = Command::new(peer)
        .arg(folder.path().join("peer.db"))
        .args([IN_FLIGHT.to_string(), plan.run.as_secs_f64().to_string(), connections.to_string()])
        .output()
        .context("running the peer")?;
    ensure!(
        output.status.success(),
        "the peer failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let said = String::from_utf8(output.stdout)?;
    let [rate, p50, p99, processor] = said.split_whitespace().collect::<Vec<_>>()[..] else {
        bail!("the peer said something else: {said}");
    };
    Ok(Run {
        rate: rate.parse()?,
        p50: Duration::from_micros(p50.parse()?),
        p99: Duration::from_micros(p99.parse()?),
        processor: Duration::from_micros(processor.parse()?),
    })
}

impl Logged for Added {
    fn to_log(&self) -> serde_json::Result<NewEvent> {
        Ok(NewEvent {
            event_id: Uuid::now_v7(),
            event_type: "Added".into(),
            schema_version: 1,
            occurred_at: "2024-03-01T09:00:00+08:00".into(),
            payload: to_raw_value(self)?,
            metadata: RawValue::from_string("{}".to_owned())?.into(),
        })
    }

    fn account(&self) -> &str {
        "clerk-1"
    }

    fn from_log(recorded: &RecordedEvent, _decoder: &Decoder) -> Result<Vec<Self>, Unreadable> {
        let unreadable = |source| Unreadable {
            position: recorded.position,
            source: UnreadableReason::Json(source),
        };
        Ok(vec![serde_json::from_str(recorded.payload.get()).map_err(unreadable)?])
    }
}
