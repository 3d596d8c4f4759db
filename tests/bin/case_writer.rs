//! Carries out commands on cases while the read models follow, until it is killed, and tells on its
//! output what it began and what was acknowledged. The tests of durability kill it.
//!
//! `lianxin-case-writer FILE NAME TASKS`: every task registers cases, named after the writer, the task
//! and an ordinal, and corrects each of them a few times.

use lianxin_app::{App, Order, Stores, clock::SystemClock};
use lianxin_domain::{
    actor::{Actor, EntryChannel, Level, Role},
    case::{
        Case, CaseCommand,
        intake::{CorrectDetails, CorrectableField, Registered},
        legacy::RegisterLegacy,
    },
    directory::{Established, Station, StationCommand},
    ids::CaseId,
};
use lianxin_store::TenantId;
use lianxin_store_sqlite::{Options, SqliteStore};
use std::{path::Path, sync::Arc};
use uuid::Uuid;

/// Corrections of each case.
const CORRECTIONS: u32 = 4;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, name, tasks] = arguments.as_slice() else { anyhow::bail!("FILE NAME TASKS") };
    let store = SqliteStore::open(Path::new(file), Options::default()).await?;
    let app = App::open(Stores::of(&store), TenantId::new("t"), Arc::new(SystemClock)).await?;
    let _kept = app.keep_read_models();
    establish(&app).await?;
    let writers: Vec<_> = (0..tasks.parse()?)
        .map(|task: u32| tokio::spawn(write(app.clone(), format!("{name}-{task}"))))
        .collect();
    for writer in writers {
        writer.await??;
    }
    Ok(())
}

fn actor(role: Role) -> Actor {
    Actor {
        account: role.as_str().to_lowercase().into(),
        role,
        organ: "义宁镇".into(),
        level: Some(Level::Town),
        station: Some("LX".into()),
        unit: None,
        deputy: None,
        on_behalf_of: None,
    }
}

/// The station of all cases. A writer that comes later repeats the command of the first.
async fn establish(app: &App) -> anyhow::Result<()> {
    let station = Established {
        code: "LX".into(),
        name: "濂溪联络站".into(),
        community: None,
        opened_on: None,
    };
    let order = Order::new(Uuid::from_u128(1), EntryChannel::Ui);
    let command = StationCommand::Establish(station);
    app.execute::<Station>(&actor(Role::SysAdmin), order, "LX", command).await?;
    Ok(())
}

async fn write(app: App, name: String) -> anyhow::Result<()> {
    for ordinal in 0.. {
        let id = Uuid::now_v7();
        let integration = actor(Role::Integration);
        step(&app, &integration, id, 1, registration(id, &name, ordinal)).await?;
        for correction in 0..CORRECTIONS {
            let command = CaseCommand::CorrectDetails(CorrectDetails {
                field: CorrectableField::Title,
                value: format!("消防通道 {correction}"),
                reason: "录入有误".to_owned(),
            });
            let version = u64::from(correction) + 2;
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

fn registration(id: Uuid, name: &str, ordinal: u32) -> CaseCommand {
    let registration = Registered {
        case_no: format!("{name}-{ordinal}"),
        legacy: true,
        ..Registered::least(CaseId(id), "消防通道", "LX".into())
    };
    CaseCommand::RegisterLegacy(RegisterLegacy {
        source: "writer".to_owned(),
        external_id: format!("{name}-{ordinal}"),
        registration,
        outcome: None,
    })
}
