//! Figures of the year: outreach, plans and partnerships carried out, aid, and how far campaigns have come.
//! All are counted from rows of read models at one position.

use super::{At, Period, Queries, every::within};
use crate::QueryError;
use jiff::civil::Date;
use lianxin_domain::{
    actor::Actor,
    permission::{self, Action, Grant},
};
use lianxin_projections::{
    Activities, AidLedger, ReadModel, SupervisionLedger,
    activities::HeldFacts,
    aid_ledger::AidTotals,
    outreach::{CarriedOut, Outreach},
};
use lianxin_store::{Filter, ModelSpec, Position, Row};
use std::collections::HashMap;

/// Figures with the position they were counted at.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted<F> {
    /// The position.
    pub position: Position,
    /// The figures.
    pub figures: F,
}

/// How far the supervisions of a campaign have come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// The cases in which its supervision was opened.
    pub supervised: u32,
    /// Those of them whose unit has answered.
    pub responded: u32,
    /// Those in which it is concluded.
    pub concluded: u32,
    /// Those that should have answered by the day asked for, and have not.
    pub overdue: u32,
}

impl Queries {
    /// Outreach held in a period, of every station or of one.
    pub async fn outreach(
        &self,
        caller: &Actor,
        period: Period,
        station: Option<String>,
        at: At,
    ) -> Result<Counted<Outreach>, QueryError> {
        self.require(caller, Action::ReadActivities)?;
        let mut parts = vec![within("held_on", period)];
        parts.extend(station.map(|code| Filter::Contains("stations", code)));
        let (position, held) = self.held(Filter::And(parts), at).await?;
        Ok(Counted { position, figures: Outreach::count(&held) })
    }

    /// What was carried out of plans and partnerships.
    pub async fn carried_out(
        &self,
        caller: &Actor,
        at: At,
    ) -> Result<Counted<CarriedOut>, QueryError> {
        self.require(caller, Action::ReadActivities)?;
        let (position, held) = self.held(Filter::all(), at).await?;
        Ok(Counted { position, figures: CarriedOut::count(&held) })
    }

    /// Totals over the movements of aid money that satisfy a condition and the caller may see.
    pub async fn aid_totals(
        &self,
        caller: &Actor,
        filter: Filter,
        at: At,
    ) -> Result<Counted<AidTotals>, QueryError> {
        let filter = Filter::And(vec![self.aid_sight(caller)?, filter]);
        let (position, rows) = self.matching(&AidLedger::SPEC, filter, "moved_on", at).await?;
        Ok(Counted { position, figures: AidTotals::count(&rows) })
    }

    /// Which funds and movements a caller sees, as a condition over the aid ledger.
    pub fn aid_sight(&self, caller: &Actor) -> Result<Filter, QueryError> {
        match permission::grant(caller.role, Action::ReadAid) {
            Grant::Tenant => Ok(Filter::all()),
            Grant::OwnStation => match &caller.station {
                Some(station) => Ok(Filter::Eq("station", station.to_string().into())),
                None => Ok(Filter::Or(Vec::new())),
            },
            Grant::No | Grant::OwnUnit | Grant::OwnCases => Err(QueryError::forbidden()),
        }
    }

    /// How far campaigns have come that stood so at a position, in their order. They reach over all
    /// stations, so only those see them who see every case.
    pub async fn progress(
        &self,
        caller: &Actor,
        campaigns: &[Vec<String>],
        position: Position,
        on: Date,
    ) -> Result<Vec<Progress>, QueryError> {
        self.require(caller, Action::ReadCases)?;
        let model = &SupervisionLedger::SPEC;
        let pairs = campaigns.iter().flatten().filter_map(|pair| pair.split_once('/'));
        let mut keys: Vec<String> = pairs.map(|(case, _)| case.to_owned()).collect();
        keys.sort_unstable();
        keys.dedup();
        let at = self.moment_of(model, At::position(position)).await?;
        let rows = self.core.read.rows_of(&self.core.tenant, model, &keys, at).await?;
        let places = rows.iter().map(|row| (format!("{}/{}", row.key, row.row_key), row));
        let ledger: HashMap<String, &Row> = places.collect();
        let of = |pairs: &Vec<String>| {
            let rows = pairs.iter().filter_map(|pair| ledger.get(pair));
            rows.fold(Progress::default(), |progress, row| progress.with(row, on))
        };
        Ok(campaigns.iter().map(of).collect())
    }

    /// The activities that were held, as figures are counted from them.
    async fn held(&self, filter: Filter, at: At) -> Result<(Position, Vec<HeldFacts>), QueryError> {
        let held = Filter::Eq("state", "HELD".into());
        let filter = Filter::And(vec![held, filter]);
        let (position, rows) = self.matching(&Activities::SPEC, filter, "held_on", at).await?;
        Ok((position, rows.iter().filter_map(HeldFacts::of).collect()))
    }

    /// The rows that satisfied a condition at a moment, all of them as of one position.
    async fn matching(
        &self,
        model: &'static ModelSpec,
        filter: Filter,
        by: &'static str,
        at: At,
    ) -> Result<(Position, Vec<Row>), QueryError> {
        let position = match self.moment_of(model, at).await? {
            Some(position) => position,
            None => self.core.read.checkpoint(&self.core.tenant, model).await?.position,
        };
        Ok((position, self.every(model, filter, by, position).await?))
    }
}

impl Progress {
    /// With one more case in which a supervision was opened.
    fn with(self, row: &&Row, on: Date) -> Self {
        let day = |column| row.text(&SupervisionLedger::SPEC, column)?.parse::<Date>().ok();
        let responded = day("responded_on").is_some();
        let concluded = day("concluded_on").is_some();
        let owed = !responded && !concluded;
        let overdue = owed && day("response_due_on").is_some_and(|due| due < on);
        Self {
            supervised: self.supervised + 1,
            responded: self.responded + u32::from(responded),
            concluded: self.concluded + u32::from(concluded),
            overdue: self.overdue + u32::from(overdue),
        }
    }
}
