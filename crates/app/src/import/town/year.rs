//! The town's year beside its cases: partners, plans, activities and the aid fund, each entered by the
//! person whose business it is on its own day.

use super::{
    Scene, Stage, Town, TownError, cast,
    directory::{known, scene},
    files::{ActivityRow, AidRow},
};
use jiff::{ToSpan, civil::Date};
use lianxin_domain::{
    actor::Level,
    year::{
        Activity, ActivityCommand, ActivityHeld, ActivityPlan, ActivityScheduled, AidCommand,
        AidFund, AidRaised, DisbursementAsked, FundEstablished, Participants, Partner,
        PartnerCommand, PartnerRegistered, PartnershipEstablished, PlanAdopted, PlanCommand,
        PlannedAs, PlannedItem,
    },
};
use std::collections::BTreeMap;

/// Plays everything that the files tell of the year.
pub(super) async fn play(stage: &mut Stage<'_>, town: &Town) -> Result<(), TownError> {
    partners(stage, town).await?;
    plans(stage, town).await?;
    for row in &town.activities {
        activity(stage, row).await?;
    }
    for (place, row) in town.aid.iter().enumerate() {
        aid(stage, place, row).await?;
    }
    Ok(())
}

async fn partners(stage: &mut Stage<'_>, town: &Town) -> Result<(), TownError> {
    for row in &town.partners {
        let command = PartnerCommand::Register(PartnerRegistered {
            code: row.code.as_str().into(),
            name: row.name.clone(),
            kind: row.kind.clone(),
        });
        let scene = scene("partner", &row.code);
        stage.play::<Partner>(&scene, &cast::body(Level::Town), &row.code, command).await?;
    }
    for row in &town.partnerships {
        let command = PartnerCommand::Establish(PartnershipEstablished {
            station: row.station.as_str().into(),
            purpose: row.purpose.clone(),
            agreement: None,
            on: row.on,
        });
        let what = format!("partnership/{}/{}", row.partner, row.station);
        let scene = Scene { what, on: row.on, minute: 0 };
        let officer = cast::officer(&row.station);
        stage.play::<Partner>(&scene, &officer, &row.partner, command).await?;
    }
    Ok(())
}

/// A station's items of a year make its plan, adopted when the year begins.
async fn plans(stage: &mut Stage<'_>, town: &Town) -> Result<(), TownError> {
    let mut plans: BTreeMap<(&str, i16), Vec<PlannedItem>> = BTreeMap::new();
    for row in &town.plans {
        let item = PlannedItem {
            id: row.item.as_str().into(),
            kind: known(&row.kind, "planned item", &row.item)?,
            theme: row.theme.clone(),
            month: row.month,
            target_person_times: row.target_person_times,
        };
        plans.entry((&row.station, row.year)).or_default().push(item);
    }
    for ((station, year), items) in plans {
        let code = format!("{station}-{year}");
        let command = PlanCommand::Adopt(PlanAdopted {
            plan: code.as_str().into(),
            station: station.into(),
            year,
            items,
        });
        let unknown = |_| TownError::Unknown { what: "a plan".to_owned(), value: code.clone() };
        let on = Date::new(year, 1, 9).map_err(unknown)?;
        let scene = Scene { what: format!("plan/{code}"), on, minute: 0 };
        stage.play::<ActivityPlan>(&scene, &cast::head(station), &code, command).await?;
    }
    Ok(())
}

/// Texts of a cell, separated by `|`.
fn cells(text: &str) -> impl Iterator<Item = &str> {
    text.split('|').filter(|cell| !cell.is_empty())
}

/// An activity is scheduled a week before it is held.
async fn activity(stage: &mut Stage<'_>, row: &ActivityRow) -> Result<(), TownError> {
    let stations: Vec<_> = cells(&row.stations).collect();
    let officer = cast::officer(stations.first().copied().unwrap_or_default());
    let planned = row.planned.split_once('/');
    let scheduled = ActivityCommand::Schedule(ActivityScheduled {
        activity: row.code.as_str().into(),
        stations: stations.iter().map(|code| (*code).into()).collect(),
        kind: known(&row.kind, "activity", &row.code)?,
        theme: row.theme.clone(),
        title: row.title.clone(),
        on: row.on,
        place: Some(row.place.clone()),
        planned: planned.map(|(plan, item)| PlannedAs { plan: plan.into(), item: item.into() }),
    });
    let held = ActivityCommand::Hold(held(row)?);
    let steps = [(row.on.saturating_sub(7.days()), scheduled), (row.on, held)];
    for (step, (on, command)) in steps.into_iter().enumerate() {
        let scene = Scene { what: format!("activity/{}/{step}", row.code), on, minute: -30 };
        stage.play::<Activity>(&scene, &officer, &row.code, command).await?;
    }
    Ok(())
}

fn held(row: &ActivityRow) -> Result<ActivityHeld, TownError> {
    let unknown = |told: &str| TownError::Unknown {
        what: format!("activity {}", row.code),
        value: told.to_owned(),
    };
    let some = |told: &str| {
        let (kind, count) = told.split_once('=').ok_or_else(|| unknown(told))?;
        let count = count.parse().map_err(|_| unknown(told))?;
        Ok(Participants { kind: kind.to_owned(), count })
    };
    Ok(ActivityHeld {
        on: row.on,
        deputies: cells(&row.deputies).map(Into::into).collect(),
        participants: cells(&row.participants).map(some).collect::<Result<_, TownError>>()?,
        person_times: row.person_times,
        approximate: false,
        partners: cells(&row.partners).map(Into::into).collect(),
        note: Some(row.note.clone()),
        attachments: Vec::new(),
    })
}

async fn aid(stage: &mut Stage<'_>, place: usize, row: &AidRow) -> Result<(), TownError> {
    let amount_fen = row.amount_fen.unwrap_or_default();
    let command = match row.kind.as_str() {
        "ESTABLISHED" => AidCommand::Establish(FundEstablished {
            fund: row.fund.as_str().into(),
            name: row.name.clone(),
            station: None,
            partner: cells(&row.partner).next().map(Into::into),
            purpose: row.purpose.clone(),
        }),
        "RAISED" => {
            AidCommand::Raise(AidRaised { amount_fen, source: row.source.clone(), on: row.on })
        }
        "DISBURSED" => AidCommand::Disburse(DisbursementAsked {
            beneficiary: row.beneficiary.as_str().into(),
            purpose: row.purpose.clone(),
            amount_fen,
            on: row.on,
        }),
        other => {
            let (what, value) = (format!("aid fund {}", row.fund), other.to_owned());
            return Err(TownError::Unknown { what, value });
        }
    };
    let scene = Scene { what: format!("aid/{}/{place}", row.fund), on: row.on, minute: 0 };
    stage.play::<AidFund>(&scene, &cast::body(Level::Town), &row.fund, command).await?;
    Ok(())
}
