//! Carries out commands on cases while the read models follow, until it is killed, and tells on its
//! output what it began and what was acknowledged. The tests of durability kill it.
//!
//! `lianxin-case-writer URL NAME TASKS`: every task registers cases, named after the writer, the task
//! and an ordinal, and corrects each of them a few times. URL is `sqlite:PATH` or `postgres://…`.

use lianxin_app::{App, Order, clock::SystemClock, projector::Terms};
use lianxin_domain::{
    actor::{Actor, EntryChannel, Role},
    case::{Case, CaseCommand},
};
use lianxin_store::TenantId;
use lianxin_tests::{
    office::{actor, correction, establish, registration},
    open,
};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// Corrections of each case.
const CORRECTIONS: u32 = 4;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, name, tasks] = arguments.as_slice() else { anyhow::bail!("URL NAME TASKS") };
    let app = App::open(open(url).await?, TenantId::new("t"), Arc::new(SystemClock)).await?;
    // A killed writer lets go of nothing, and the next one must not wait for long.
    let terms = Terms { lease: Duration::from_millis(100), renew: Duration::from_millis(20) };
    let _kept = app.projector().start(terms);
    establish(&app).await?;
    let writers: Vec<_> = (0..tasks.parse()?)
        .map(|task: u32| tokio::spawn(write(app.clone(), format!("{name}-{task}"))))
        .collect();
    for writer in writers {
        writer.await??;
    }
    Ok(())
}

async fn write(app: App, name: String) -> anyhow::Result<()> {
    for ordinal in 0.. {
        let id = Uuid::now_v7();
        let external_id = format!("{name}-{ordinal}");
        step(&app, &actor(Role::Integration), id, 1, registration(id, &external_id)).await?;
        for nth in 0..CORRECTIONS {
            let command = correction(&format!("消防通道 {nth}"));
            let version = u64::from(nth) + 2;
            step(&app, &actor(Role::LiaisonOfficer), id, version, command).await?;
        }
    }
    Ok(())
}

/// Carries one command out, which brings its case to a version.
async fn step(
    app: &App,
    caller: &Actor,
    id: Uuid,
    version: u64,
    command: CaseCommand,
) -> anyhow::Result<()> {
    println!("begin {id} {version}");
    let order = Order::new(Uuid::now_v7(), EntryChannel::Import);
    let done = app.execute::<Case>(caller, order, &id.to_string(), command).await?;
    let receipt = done.receipt.ok_or_else(|| anyhow::anyhow!("nothing happened to {id}"))?;
    println!("done {id} {version} {}", receipt.first);
    Ok(())
}
