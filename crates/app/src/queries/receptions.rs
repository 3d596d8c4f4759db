//! Figures about receptions: notices in time, attendance, and what was registered at each.

use super::{At, Period, Queries, every::within};
use crate::QueryError;
use lianxin_domain::{
    actor::Actor,
    ids::{ReceptionId, StationCode},
};
use lianxin_projections::{CaseFacts, CaseView, ReadModel, ReceptionCalendar};
use lianxin_store::{Filter, ModelSpec, Position, Row};
use std::collections::{BTreeSet, HashMap};

const CALENDAR: &ModelSpec = &ReceptionCalendar::SPEC;

/// Receptions of a period, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReceptionFigures {
    /// The position they were counted at.
    pub position: Position,
    /// Receptions whose day lies in the period, cancelled ones left out.
    pub scheduled: u64,
    /// Of these, those that were put off to their day.
    pub postponed: u64,
    /// Of these, those that were held.
    pub held: u64,
    /// Receptions held whose notice came in time.
    pub announced_in_time: u64,
    /// Receptions cancelled.
    pub cancelled: u64,
    /// Constituents received, as told.
    pub visitors: u64,
    /// Matters brought, as told.
    pub matters: u64,
    /// Matters answered on the spot, as told.
    pub on_spot: u64,
    /// Times a deputy came.
    pub attendances: u64,
    /// Times a deputy of a roster did not come, of receptions that were held.
    pub absences: u64,
    /// Deputies who came at least once.
    pub deputies_attending: u64,
    /// Deputies who hold a mandate in force on the period's last day and are not suspended.
    pub deputies_active: u64,
}

/// What was registered at a reception.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RegisteredThere {
    /// Cases.
    pub matters: u32,
    /// Of these, answered on the spot.
    pub on_spot: u32,
}

impl Queries {
    /// Counts the receptions of a period, of one station or of all.
    pub async fn reception_figures(
        &self,
        caller: &Actor,
        period: Period,
        station: Option<StationCode>,
        at: At,
    ) -> Result<ReceptionFigures, QueryError> {
        let station = self.station_of(caller, station)?;
        let position = self.one_moment(at).await?;
        let mut filter = vec![within("day", period)];
        filter.extend(station.as_ref().map(|code| Filter::Eq("station", code.to_string().into())));
        let rows = self.every(CALENDAR, Filter::And(filter), "day", position).await?;
        let mut figures = count(&rows);
        let standing = self.standing(At { as_of: at.as_of, min_position: None }).await?;
        let last = period.before.yesterday().unwrap_or(period.before);
        let active = standing.directory().deputies.values().filter(|deputy| {
            (station.is_none() || deputy.station == station) && deputy.is_active_on(last)
        });
        figures.deputies_active = active.count() as u64;
        figures.position = position;
        Ok(figures)
    }

    /// What was registered at receptions.
    pub async fn registered_at(
        &self,
        receptions: &[ReceptionId],
        at: At,
    ) -> Result<HashMap<ReceptionId, RegisteredThere>, QueryError> {
        let as_of = self.moment_of(&CaseView::SPEC, at).await?;
        let wanted: BTreeSet<&ReceptionId> = receptions.iter().collect();
        let mut found = HashMap::new();
        let mut take = |facts: &CaseFacts| {
            let Some(reception) = facts.reception.as_ref().filter(|id| wanted.contains(id)) else {
                return;
            };
            let there: &mut RegisteredThere = found.entry(reception.clone()).or_default();
            there.matters += 1;
            there.on_spot += u32::from(facts.on_spot);
        };
        match as_of {
            None => self.core.facts.newest().await?.all().for_each(&mut take),
            Some(_) => {
                let cases = self.core.facts.matching(&Filter::all(), as_of).await?;
                cases.iter().for_each(&mut take);
            }
        }
        Ok(found)
    }
}

fn count(rows: &[Row]) -> ReceptionFigures {
    let mut figures = ReceptionFigures::default();
    let mut came = BTreeSet::new();
    let number = |row: &Row, column| row.int(CALENDAR, column).unwrap_or_default().unsigned_abs();
    for row in rows {
        if row.text(CALENDAR, "state") == Some("CANCELLED") {
            figures.cancelled += 1;
            continue;
        }
        figures.scheduled += 1;
        let put_off = row.text(CALENDAR, "planned_on") != row.text(CALENDAR, "day");
        figures.postponed += u64::from(put_off);
        if row.text(CALENDAR, "held_on").is_none() {
            continue;
        }
        let attended = row.set(CALENDAR, "attended");
        let missing = row.set(CALENDAR, "roster").iter().filter(|id| !attended.contains(id));
        figures.held += 1;
        figures.announced_in_time += u64::from(row.flag(CALENDAR, "in_time") == Some(true));
        figures.visitors += number(row, "visitors");
        figures.matters += number(row, "matters");
        figures.on_spot += number(row, "on_spot");
        figures.attendances += attended.len() as u64;
        figures.absences += missing.count() as u64;
        came.extend(attended);
    }
    figures.deputies_attending = came.len() as u64;
    figures
}
