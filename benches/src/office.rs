//! An office with one station, whose clerks correct the titles of cases: full commands through the
//! product's own executor.

use crate::counter::STREAM;
use anyhow::{Context, ensure};
use lianxin_app::{
    App, Order, Stores,
    clock::SystemClock,
    execute::{Group, Opening},
};
use lianxin_domain::{
    actor::{Actor, EntryChannel, Level, Role},
    case::{
        Case, CaseCommand,
        intake::{CorrectDetails, CorrectableField, Registered},
        legacy::{OutcomeRecorded, RegisterLegacy},
    },
    directory::{Established, Station, StationCommand},
    ids::CaseId,
    time::OccurredAt,
};
use lianxin_store::{Receipt, TenantId};
use std::sync::Arc;
use uuid::Uuid;

/// Cases of one group.
const GROUP: usize = 500;

/// The station.
pub(crate) const STATION: &str = "LX";

/// The office. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Office {
    pub(crate) app: App,
    clerk: Arc<Actor>,
    integration: Arc<Actor>,
    /// Begins the ids of its cases, so that no other office on the same log has them.
    series: u64,
}

impl Office {
    /// On a log, whose station it establishes.
    pub(crate) async fn establish(stores: Stores, tenant: &str) -> anyhow::Result<Self> {
        let office = Self::open(stores, tenant).await?;
        let station = Established::least(STATION, "濂溪联络站");
        let order = Order::new(Uuid::now_v7(), EntryChannel::Ui);
        let command = StationCommand::Establish(station);
        office.app.execute::<Station>(&actor(Role::SysAdmin), order, STATION, command).await?;
        Ok(office)
    }

    /// On a log whose station is there.
    pub(crate) async fn open(stores: Stores, tenant: &str) -> anyhow::Result<Self> {
        let app = App::open(stores, TenantId::new(tenant), Arc::new(SystemClock)).await?;
        let (clerk, integration) = (actor(Role::LiaisonOfficer), actor(Role::Integration));
        let series = Uuid::now_v7().as_u64_pair().0;
        Ok(Self { app, clerk: clerk.into(), integration: integration.into(), series })
    }

    /// A task's n-th command: it registers a case and corrects it until its stream is as long as a peer's.
    pub(crate) async fn work(&self, task: usize, number: u64) -> anyhow::Result<Receipt> {
        let id = self.case(((task as u64) << 32) | (number / STREAM));
        let (caller, command) = match number % STREAM {
            0 => (&self.integration, CaseCommand::RegisterLegacy(registration(id))),
            _ => (&self.clerk, correction(number)),
        };
        let order = Order::new(Uuid::now_v7(), EntryChannel::Import);
        let done = self.app.execute::<Case>(caller, order, &id.to_string(), command).await?;
        done.receipt.context("nothing happened")
    }

    /// Registers cases with their outcome, two events each, as an import does.
    pub(crate) async fn import(&self, cases: u64) -> anyhow::Result<()> {
        let closed_on = jiff::civil::date(2024, 3, 8);
        let ended = || Some(OutcomeRecorded { closed_on, outcome: None });
        self.admit(cases, ended).await.map(drop)
    }

    /// Registers cases that stay open. Tells their ids.
    pub(crate) async fn register(&self, cases: u64) -> anyhow::Result<Vec<Uuid>> {
        self.admit(cases, || None).await
    }

    async fn admit(
        &self,
        cases: u64,
        outcome: impl Fn() -> Option<OutcomeRecorded>,
    ) -> anyhow::Result<Vec<Uuid>> {
        let ids: Vec<Uuid> = (0..cases).map(|number| self.case((1 << 63) | number)).collect();
        for ids in ids.chunks(GROUP) {
            let opening = |id: &Uuid| Opening {
                stream_id: id.to_string().into(),
                occurred_at: OccurredAt::on_day(jiff::civil::date(2024, 3, 1)),
                command: CaseCommand::RegisterLegacy(RegisterLegacy {
                    outcome: outcome(),
                    ..registration(*id)
                }),
            };
            let group = Group {
                command_id: Uuid::now_v7(),
                correlation_id: Uuid::now_v7(),
                channel: EntryChannel::Import,
                openings: ids.iter().map(opening).collect(),
            };
            let prepared = self.app.prepare::<Case>(&self.integration, group).await?;
            let refused = prepared.open().await?.into_iter().flatten().next();
            ensure!(refused.is_none(), "a case was refused: {refused:?}");
        }
        Ok(ids)
    }

    fn case(&self, number: u64) -> Uuid {
        Uuid::from_u64_pair(self.series, number)
    }
}

fn actor(role: Role) -> Actor {
    Actor {
        account: role.as_str().to_lowercase().into(),
        role,
        organ: "义宁镇".into(),
        level: Some(Level::Town),
        station: Some(STATION.into()),
        unit: None,
        deputy: None,
        on_behalf_of: None,
    }
}

/// Another title than that of the number before.
pub(crate) fn title(number: u64) -> String {
    format!("消防通道被占用，请现场核实并答复 {number}")
}

fn correction(number: u64) -> CaseCommand {
    CaseCommand::CorrectDetails(CorrectDetails {
        field: CorrectableField::Title,
        value: title(number),
        reason: "录入有误".to_owned(),
    })
}

fn registration(id: Uuid) -> RegisterLegacy {
    let registration = Registered {
        case_no: id.to_string(),
        legacy: true,
        ..Registered::least(CaseId(id), "消防通道被占用", STATION.into())
    };
    RegisterLegacy {
        source: "bench".to_owned(),
        external_id: id.to_string(),
        registration,
        outcome: None,
    }
}
