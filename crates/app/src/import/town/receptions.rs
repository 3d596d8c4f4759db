//! The receptions of the town's year: planned for a day of the month, put off over rest days, announced, held.

use super::{
    Scene, Stage, Town, TownError, cast,
    files::{Entry, ReceptionRow},
};
use jiff::civil::{Date, date};
use lianxin_domain::{
    directory::{
        Counts, Hold, NoticePosted, Opened, Postpone, Reception, ReceptionCommand, Schedule,
    },
    ids::DeputyId,
};
use std::collections::BTreeSet;

/// The day on which the year's receptions were planned.
const PLANNED: Date = date(2023, 1, 3);

/// Plays all of them.
pub(super) async fn play(stage: &mut Stage<'_>, town: &Town) -> Result<(), TownError> {
    for row in &town.receptions {
        let id = format!("{}-{}", row.station, row.held_on);
        let officer = cast::officer(&row.station);
        for (step, on, minute, command) in steps(town, row, &id) {
            let scene = Scene { what: format!("reception/{id}/{step}"), on, minute };
            stage.play::<Reception>(&scene, &officer, &id, command).await?;
        }
    }
    Ok(())
}

/// A reception from its plan to its end: name, day, minute and command of each step.
fn steps(
    town: &Town,
    row: &ReceptionRow,
    id: &str,
) -> Vec<(&'static str, Date, i64, ReceptionCommand)> {
    let brought: Vec<&Entry> = brought(town, row).collect();
    let roster = roster(town, row, &brought);
    let schedule = ReceptionCommand::Schedule(Schedule {
        reception: id.into(),
        station: row.station.as_str().into(),
        on: row.planned,
        place: None,
        theme: None,
        roster: roster.clone(),
    });
    let mut steps = vec![("scheduled", PLANNED, 0, schedule)];
    if row.planned != row.held_on {
        let postpone = Postpone { to: row.held_on, reason: "逢休息日顺延".to_owned() };
        steps.push(("postponed", row.announced_by, -62, ReceptionCommand::Postpone(postpone)));
    }
    let notice = NoticePosted { means: "公示栏、微信群".to_owned() };
    steps.push(("announced", row.announced_by, -61, ReceptionCommand::PostNotice(notice)));
    let opened = Opened { note: None };
    steps.push(("opened", row.held_on, -60, ReceptionCommand::Open(opened)));
    let held = Hold { attended: roster, counts: counts(town, row, &brought) };
    steps.push(("held", row.held_on, 420, ReceptionCommand::Hold(held)));
    steps
}

/// The registrations of the cases that were brought to a reception.
fn brought<'t>(town: &'t Town, row: &'t ReceptionRow) -> impl Iterator<Item = &'t Entry> {
    town.entries.iter().filter(|entry| {
        entry.event_type == "CaseRegistered"
            && entry.occurred_on == row.held_on
            && entry.told.station == row.station
            && entry.told.channel == "RECEPTION"
    })
}

/// The head of the station receives, and the deputies of the cases brought.
fn roster(town: &Town, row: &ReceptionRow, brought: &[&Entry]) -> Vec<DeputyId> {
    let heads = town.deputies.iter().filter(|deputy| deputy.role == "STATION_HEAD");
    let own = heads.filter(|deputy| deputy.station == row.station);
    let own = own.map(|deputy| deputy.deputy_id.as_str());
    let named = brought.iter().flat_map(|entry| &entry.told.deputies).map(String::as_str);
    let all: BTreeSet<DeputyId> = own.chain(named).map(DeputyId::from).collect();
    all.into_iter().collect()
}

/// What the station told of the day, where the files say how many came.
fn counts(town: &Town, row: &ReceptionRow, brought: &[&Entry]) -> Option<Counts> {
    let on_spot = town.entries.iter().filter(|entry| {
        entry.event_type == "AnsweredOnSpot"
            && brought.iter().any(|registered| registered.case_id == entry.case_id)
    });
    Some(Counts {
        visitors: row.visitors?,
        matters: u32::try_from(brought.len()).unwrap_or(u32::MAX),
        on_spot: u32::try_from(on_spot.count()).unwrap_or(u32::MAX),
    })
}
