//! The duty record of deputies (履职档案): what each did in a period, from the rows of several read models at one
//! position.

use super::{At, Period, Queries, every::within};
use crate::QueryError;
use lianxin_domain::{
    actor::Actor,
    directory::Deputy,
    ids::{DeputyId, StationCode},
    permission::{self, Action, Grant},
    policy::{DeputyRules, DutyItem},
    year::DutyActivityKind,
};
use lianxin_projections::{
    Activities, CaseDuties, ReadModel, ReceptionCalendar,
    duty::{DutyRecord, records},
};
use lianxin_store::Position;

/// Whose duties are asked for.
#[derive(Debug, Clone)]
pub struct DutyQuery {
    /// The days on which duties were done.
    pub period: Period,
    /// Only deputies of this station.
    pub station: Option<StationCode>,
    /// Only this deputy.
    pub deputy: Option<DeputyId>,
    /// As of which moment of the record.
    pub at: At,
}

/// The records of deputies.
#[derive(Debug, Clone, PartialEq)]
pub struct DutyRecords {
    /// The position they were read at.
    pub position: Position,
    /// The records, in the order of the deputies.
    pub records: Vec<DutyRecord>,
}

impl Queries {
    /// The records of all deputies with a mandate in the period, also of those who did nothing. Points are
    /// those of the policy in force on the period's last day.
    pub async fn duty_records(
        &self,
        caller: &Actor,
        query: DutyQuery,
    ) -> Result<DutyRecords, QueryError> {
        let station = self.station_of(caller, query.station.clone())?;
        let position = self.one_moment(query.at).await?;
        let standing = self.standing(At { as_of: query.at.as_of, min_position: None }).await?;
        let wanted = |id: &DeputyId, deputy: &Deputy| {
            let named = query.deputy.as_ref().is_none_or(|wanted| wanted == id);
            let own = station.is_none() || deputy.station == station;
            let held = |mandate: &lianxin_domain::directory::Mandate| {
                mandate.from < query.period.before && mandate.until >= query.period.from
            };
            named && own && deputy.mandates.iter().any(held)
        };
        let deputies = standing.directory().deputies.iter();
        let deputies: Vec<_> = deputies.filter(|(id, deputy)| wanted(id, deputy)).collect();
        let last = query.period.before.yesterday().unwrap_or(query.period.before);
        let rules = standing.policy(last);
        let rules = &rules.deputies;
        let mut done = self.duties_done(query.period, rules, position).await?;
        let Period { from, before } = query.period;
        for (id, deputy) in &deputies {
            let reports = deputy.duty_reports.iter();
            let own = reports.filter(|report| (from..before).contains(&report.on));
            done.extend(own.map(|_| ((*id).clone(), DutyItem::DutyReport)));
        }
        let records = records(deputies.into_iter().map(|(id, _)| id), done, rules);
        Ok(DutyRecords { position, records })
    }

    /// Every duty that read models tell of in a period, with who did it.
    async fn duties_done(
        &self,
        period: Period,
        rules: &DeputyRules,
        position: Position,
    ) -> Result<Vec<(DeputyId, DutyItem)>, QueryError> {
        let mut done = Vec::new();
        for row in self.every(&CaseDuties::SPEC, within("day", period), "day", position).await? {
            let item = row.text(&CaseDuties::SPEC, "item").and_then(|item| item.parse().ok());
            let deputy = row.text(&CaseDuties::SPEC, "deputy").map(DeputyId::from);
            done.extend(deputy.zip(item));
        }
        let calendar = &ReceptionCalendar::SPEC;
        for row in self.every(calendar, within("held_on", period), "held_on", position).await? {
            let attended = row.set(calendar, "attended").iter();
            done.extend(attended.map(|id| (id.as_str().into(), DutyItem::Reception)));
        }
        let activities = &Activities::SPEC;
        for row in self.every(activities, within("held_on", period), "held_on", position).await? {
            let kind = row.text(activities, "kind").and_then(|kind| kind.parse().ok());
            let item = kind.and_then(|kind: DutyActivityKind| rules.activities.get(&kind));
            let attended = row.set(activities, "deputies").iter();
            done.extend(
                item.into_iter().flat_map(|item| {
                    attended.clone().map(|id| (DeputyId::from(id.as_str()), *item))
                }),
            );
        }
        Ok(done)
    }

    /// The station that figures about stations and deputies are narrowed to, for a caller who sees one alone.
    pub(super) fn station_of(
        &self,
        caller: &Actor,
        asked: Option<StationCode>,
    ) -> Result<Option<StationCode>, QueryError> {
        match permission::grant(caller.role, Action::ReadDashboard) {
            Grant::Tenant => Ok(asked),
            Grant::OwnStation if caller.station.is_some() => match asked {
                Some(other) if caller.station.as_ref() != Some(&other) => {
                    Err(QueryError::forbidden())
                }
                _ => Ok(caller.station.clone()),
            },
            Grant::No | Grant::OwnStation | Grant::OwnUnit | Grant::OwnCases => {
                Err(QueryError::forbidden())
            }
        }
    }
}
