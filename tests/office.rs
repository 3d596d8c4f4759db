//! A small office with one station, whose clerk corrects the titles of cases: commands at the rate that a
//! test wants, which need nothing but each other.

use lianxin_app::{App, Order};
use lianxin_domain::{
    actor::{Actor, EntryChannel, Level, Role},
    case::{
        CaseCommand,
        intake::{CorrectDetails, CorrectableField, Registered},
        legacy::RegisterLegacy,
    },
    directory::{Established, Station, StationCommand},
    ids::CaseId,
};
use uuid::Uuid;

/// Somebody of the station in a role.
pub fn actor(role: Role) -> Actor {
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

/// The station of all cases. Whoever comes later repeats the command of the first.
pub async fn establish(app: &App) -> anyhow::Result<()> {
    let station = Established::least("LX", "濂溪联络站");
    let order = Order::new(Uuid::from_u128(1), EntryChannel::Ui);
    let command = StationCommand::Establish(station);
    app.execute::<Station>(&actor(Role::SysAdmin), order, "LX", command).await?;
    Ok(())
}

/// The registration of a case of another system, by the integration.
pub fn registration(id: Uuid, external_id: &str) -> CaseCommand {
    let registration = Registered {
        case_no: external_id.to_owned(),
        legacy: true,
        ..Registered::least(CaseId(id), "消防通道", "LX".into())
    };
    CaseCommand::RegisterLegacy(RegisterLegacy {
        source: "writer".to_owned(),
        external_id: external_id.to_owned(),
        registration,
        outcome: None,
    })
}

/// The correction of a case's title, by the liaison officer.
pub fn correction(title: &str) -> CaseCommand {
    CaseCommand::CorrectDetails(CorrectDetails {
        field: CorrectableField::Title,
        value: title.to_owned(),
        reason: "录入有误".to_owned(),
    })
}
