//! An office with one station, whose clerks correct the titles of cases: full commands through the
//! product's own executor, with permissions, rules, claims and the cache, but without read models.

use crate::{Plan, counter::STREAM, load, load::Run};
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
use std::sync::Arc;
use uuid::Uuid;

/// Every task registers a case and corrects it until its stream is as long as the peer's.
pub(crate) async fn corrections(plan: &Plan, in_flight: usize) -> anyhow::Result<Run> {
    let folder = tempfile::tempdir_in(&plan.folder)?;
    let store = SqliteStore::open(&folder.path().join("log.db"), Options::default()).await?;
    let app = App::open(Stores::of(&store), TenantId::new("bench"), Arc::new(SystemClock)).await?;
    establish(&app).await?;
    let clerk = Arc::new(actor(Role::LiaisonOfficer));
    let integration = Arc::new(actor(Role::Integration));
    load::drive(in_flight, plan.run, move |task, number| {
        let (app, clerk) = (app.clone(), Arc::clone(&clerk));
        let integration = Arc::clone(&integration);
        async move {
            let id =
                Uuid::from_u128(((task as u128) << 64) | u128::from(number / STREAM) | 1 << 100);
            let (caller, command) = match number % STREAM {
                0 => (integration, registration(id)),
                _ => (clerk, correction(number)),
            };
            let order = Order::new(Uuid::now_v7(), EntryChannel::Import);
            app.execute::<Case>(&caller, order, &id.to_string(), command).await?;
            Ok(())
        }
    })
    .await
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

async fn establish(app: &App) -> anyhow::Result<()> {
    let station = Established {
        code: "LX".into(),
        name: "濂溪联络站".into(),
        community: None,
        opened_on: None,
    };
    let order = Order::new(Uuid::now_v7(), EntryChannel::Ui);
    let command = StationCommand::Establish(station);
    app.execute::<Station>(&actor(Role::SysAdmin), order, "LX", command).await?;
    Ok(())
}

fn correction(number: u64) -> CaseCommand {
    CaseCommand::CorrectDetails(CorrectDetails {
        field: CorrectableField::Title,
        value: format!("消防通道被占用，请现场核实并答复 {number}"),
        reason: "录入有误".to_owned(),
    })
}

fn registration(id: Uuid) -> CaseCommand {
    let registration = Registered {
        case_no: id.to_string(),
        legacy: true,
        ..Registered::least(CaseId(id), "消防通道被占用", "LX".into())
    };
    CaseCommand::RegisterLegacy(RegisterLegacy {
        source: "bench".to_owned(),
        external_id: id.to_string(),
        registration,
        outcome: None,
    })
}
