//! Writes to a store until it is killed or the store fails, or a number of times, and tells on its
//! output what it began and what was acknowledged. The tests of durability kill it.
//!
//! `lianxin-store-writer URL NAME TASKS after|before [APPENDS]`: every task appends to a stream
//! `NAME-TASK` of its own. `before` acknowledges before the append, as nobody should. URL is
//! `sqlite:PATH` or `postgres://…`.

use lianxin_store::{EventLog, TenantId};
use lianxin_tests::{one_event, open};
use std::sync::Arc;

/// When an append is acknowledged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Acknowledge {
    /// When the log has given its receipt.
    After,
    /// Before the log has been asked: wrong, to prove that the tests notice.
    Before,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, name, tasks, acknowledge, appends @ ..] = arguments.as_slice() else {
        anyhow::bail!("URL NAME TASKS after|before [APPENDS]");
    };
    let acknowledge = match acknowledge.as_str() {
        "after" => Acknowledge::After,
        "before" => Acknowledge::Before,
        other => anyhow::bail!("neither after nor before: {other}"),
    };
    let appends = appends.first().map_or(Ok(u64::MAX), |count| count.parse())?;
    let log = open(url).await?.log;
    let writers: Vec<_> = (0..tasks.parse()?)
        .map(|task: u32| format!("{name}-{task}"))
        .map(|stream| tokio::spawn(write(Arc::clone(&log), stream, acknowledge, appends)))
        .collect();
    for writer in writers {
        writer.await??;
    }
    Ok(())
}

/// Appends one event after the other to a stream.
async fn write(
    log: Arc<dyn EventLog>,
    stream: String,
    acknowledge: Acknowledge,
    appends: u64,
) -> anyhow::Result<()> {
    let tenant = TenantId::new("t");
    for version in 1..=appends {
        println!("begin {stream} {version}");
        if acknowledge == Acknowledge::Before {
            println!("done {stream} {version} 0");
        }
        let receipt = match log.append(&tenant, one_event(&stream, version)?).await {
            Ok(receipt) => receipt,
            Err(failure) => {
                println!("failed: {:#}", anyhow::Error::from(failure));
                return Ok(());
            }
        };
        if acknowledge == Acknowledge::After {
            println!("done {stream} {version} {}", receipt.first);
        }
    }
    Ok(())
}
