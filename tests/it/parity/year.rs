//! What the office's year holds beside its cases: an activity with a partner, a fund, a campaign, a reception.

use super::people::actor;
use jiff::civil::date;
use lianxin_app::{App, Order, execute::Executable};
use lianxin_domain::{
    actor::{EntryChannel, Role},
    case::terms::SupervisionKind,
    directory::{Reception, ReceptionCommand, Schedule},
    ids::CaseId,
    year::{
        Activity, ActivityCommand, ActivityHeld, ActivityScheduled, AidCommand, AidFund, AidRaised,
        Campaign, CampaignCommand, DisbursementAsked, DutyActivityKind, FundEstablished,
        OpenCampaign, Participants, Partner, PartnerCommand, PartnerRegistered,
    },
};
use uuid::Uuid;

/// The year, after the directory.
pub(crate) async fn settle(app: &App) {
    let (code, name, kind) = ("CARE".into(), "关工委".into(), "CARE_COMMITTEE".into());
    let partner = PartnerCommand::Register(PartnerRegistered { code, name, kind });
    keeps::<Partner>(app, 11, "CARE", partner).await;
    let on = date(2023, 2, 9);
    let scheduled = ActivityScheduled {
        activity: "LX-A1".into(),
        stations: vec!["LX".into()],
        kind: DutyActivityKind::Outreach,
        theme: "ANTI_FRAUD".into(),
        title: "反诈宣传".into(),
        on,
        place: None,
        planned: None,
    };
    keeps::<Activity>(app, 12, "LX-A1", ActivityCommand::Schedule(scheduled)).await;
    let held = ActivityHeld {
        on,
        deputies: vec!["D1".into()],
        participants: vec![Participants { kind: "VILLAGE_SAGE".into(), count: 4 }],
        person_times: 120,
        approximate: true,
        partners: vec!["CARE".into()],
        note: None,
        attachments: Vec::new(),
    };
    keeps::<Activity>(app, 13, "LX-A1", ActivityCommand::Hold(held)).await;
    aid(app).await;
    let campaign = OpenCampaign {
        campaign: "ZX-1".into(),
        title: "消防通道".into(),
        kind: SupervisionKind::Inspection,
        leader: None,
        response_due_on: None,
        cases: vec![CaseId(Uuid::from_u128(1))],
    };
    keeps::<Campaign>(app, 17, "ZX-1", CampaignCommand::Open(campaign)).await;
    let reception = ReceptionCommand::Schedule(Schedule {
        reception: "LX-1".into(),
        station: "LX".into(),
        on: date(2023, 12, 10),
        place: None,
        theme: None,
        roster: vec!["D1".into()],
    });
    keeps::<Reception>(app, 18, "LX-1", reception).await;
}

async fn aid(app: &App) {
    let on = date(2023, 2, 10);
    let established = FundEstablished {
        fund: "DREAM".into(),
        name: "圆梦".into(),
        station: Some("LX".into()),
        partner: Some("CARE".into()),
        purpose: "助学".into(),
    };
    keeps::<AidFund>(app, 14, "DREAM", AidCommand::Establish(established)).await;
    let raised = AidRaised { amount_fen: i64::MAX, source: "乡贤".into(), on };
    keeps::<AidFund>(app, 15, "DREAM", AidCommand::Raise(raised)).await;
    let (beneficiary, purpose) = ("STU-1".into(), "学费".into());
    let asked = DisbursementAsked { beneficiary, purpose, amount_fen: i64::MAX - 1, on };
    keeps::<AidFund>(app, 16, "DREAM", AidCommand::Disburse(asked)).await;
}

async fn keeps<R: Executable>(app: &App, id: u128, stream: &str, command: R::Command) {
    let order = Order::new(Uuid::from_u128(id), EntryChannel::Ui);
    let presidium = actor("presidium", Role::Presidium);
    app.execute::<R>(&presidium, order, stream, command).await.unwrap();
}
