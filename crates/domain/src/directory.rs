//! The directory that cases refer to: stations, deputies, units, grids, categories and receptions,
//! each an aggregate of its own, and [`Directory`], the fold of them all that rules look things up in.
//!
//! Nothing here is ever deleted: what is no longer used is deactivated and stays readable.

mod category;
mod deputy;
mod grid;
mod jurisdiction;
mod reception;
mod station;
#[cfg(test)]
mod tests;
mod unit;

pub use category::{Category, CategoryCommand, CategoryEvent, CategoryRegistered, Renamed};
pub use deputy::{
    Assigned, Award, Deputy, DeputyCommand, DeputyEvent, DutyReport, Elected, GridTerm,
    GridsAssigned, Mandate, MandateEnded, Suspended,
};
pub use grid::{
    BoundarySet, Grid, GridCommand, GridDefined, GridEvent, GridMerged, GridSplit, RetiredGrid,
    StationAssigned,
};
pub use jurisdiction::{Jurisdiction, JurisdictionCommand, JurisdictionDefined, JurisdictionEvent};
pub use reception::{
    ChangeRoster, CorrectCounts, Counts, CountsCorrected, Held, Hold, Leave, Notice, NoticePosted,
    Opened, Postpone, Postponed, Reception, ReceptionCommand, ReceptionEvent, ReceptionState,
    RosterChanged, Schedule, Scheduled,
};
pub use station::{
    AdoptRules, Assess, Assessed, Assessment, Established, Finding, HeadAppointed, Invested,
    Officer, OfficerRelieved, Rating, RatingRevoked, RatingState, RevokeRating, RulesAdopted,
    Station, StationCommand, StationEvent, Title, Upgraded,
};
pub use unit::{HandlingUnit, UnitCommand, UnitEvent, UnitRegistered};

use crate::{
    Context, Fact, Refusal, Root,
    calendar::{CalendarVersions, WorkCalendar},
    case::Case,
    event::DomainEvent,
    ids::{
        CategoryCode, DeputyId, GridCode, JurisdictionCode, PartnerCode, PlanCode, ReceptionId,
        StationCode, UnitCode, WebhookCode,
    },
    policy::{PolicySet, PolicyVersions},
    refusal::Code,
    text,
    webhook::Webhook,
    year::{Activity, ActivityPlan, AidFund, Campaign, Partner},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt::Display, sync::Arc};

/// Why something is deactivated or taken into use again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// In the clerk's words.
    pub reason: String,
}

impl Reason {
    /// The reason as it may be recorded: not empty, not too long.
    fn checked(&self, context: &Context<'_>) -> Result<Self, Refusal> {
        let reason = text::prose(&self.reason, context.policy.limits.prose, "reason")?;
        Ok(Self { reason })
    }
}

/// The folded directory with the calendars and policies in force.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Directory {
    /// Stations by code.
    pub stations: BTreeMap<StationCode, Arc<Station>>,
    /// Deputies by id.
    pub deputies: BTreeMap<DeputyId, Arc<Deputy>>,
    /// Handling units by code.
    pub units: BTreeMap<UnitCode, Arc<HandlingUnit>>,
    /// Grids by code.
    pub grids: BTreeMap<GridCode, Arc<Grid>>,
    /// Categories by code.
    pub categories: BTreeMap<CategoryCode, Arc<Category>>,
    /// Receptions by id.
    pub receptions: BTreeMap<ReceptionId, Arc<Reception>>,
    /// Jurisdictions by code.
    pub jurisdictions: BTreeMap<JurisdictionCode, Arc<Jurisdiction>>,
    /// Webhooks by code, those that are removed as well.
    pub webhooks: BTreeMap<WebhookCode, Arc<Webhook>>,
    /// Partner organisations by code.
    pub partners: BTreeMap<PartnerCode, Arc<Partner>>,
    /// Activity plans by code.
    pub plans: BTreeMap<PlanCode, Arc<ActivityPlan>>,
    calendars: CalendarVersions,
    policies: PolicyVersions,
}

impl Directory {
    /// Whether streams of this type are folded here: those that the rules of other streams look up.
    pub fn folds(stream_type: &str) -> bool {
        let passing = [
            Case::STREAM_TYPE,
            Activity::STREAM_TYPE,
            AidFund::STREAM_TYPE,
            Campaign::STREAM_TYPE,
            "ledger",
        ];
        !passing.contains(&stream_type)
    }

    /// Folds a fact of any stream; facts that no other rule looks up pass by.
    pub fn apply(&mut self, stream_id: &str, fact: &Fact<DomainEvent>) {
        match &fact.event {
            DomainEvent::Case(_)
            | DomainEvent::Activity(_)
            | DomainEvent::AidFund(_)
            | DomainEvent::Campaign(_)
            | DomainEvent::Ledger(_) => {}
            DomainEvent::Station(event) => fold(&mut self.stations, stream_id, fact, event),
            DomainEvent::Deputy(event) => fold(&mut self.deputies, stream_id, fact, event),
            DomainEvent::Unit(event) => fold(&mut self.units, stream_id, fact, event),
            DomainEvent::Grid(event) => fold(&mut self.grids, stream_id, fact, event),
            DomainEvent::Category(event) => fold(&mut self.categories, stream_id, fact, event),
            DomainEvent::Reception(event) => fold(&mut self.receptions, stream_id, fact, event),
            DomainEvent::Jurisdiction(event) => {
                fold(&mut self.jurisdictions, stream_id, fact, event);
            }
            DomainEvent::Calendar(event) => self.calendars.apply(&fact.about(event.clone())),
            DomainEvent::Policy(event) => self.policies.apply(&fact.about(event.clone())),
            DomainEvent::Webhook(event) => fold(&mut self.webhooks, stream_id, fact, event),
            DomainEvent::Partner(event) => fold(&mut self.partners, stream_id, fact, event),
            DomainEvent::ActivityPlan(event) => fold(&mut self.plans, stream_id, fact, event),
        }
    }

    /// The calendar in force: the one published last.
    pub fn calendar(&self) -> Option<&Arc<WorkCalendar>> {
        self.calendars.in_force()
    }

    /// The policy in force on a day.
    pub fn policy(&self, day: Date) -> Option<&Arc<PolicySet>> {
        self.policies.in_force(day)
    }

    /// An active station.
    pub fn station(&self, code: &StationCode) -> Result<&Station, Refusal> {
        let station = known(self.stations.get(code), "station", code)?;
        active(station.active, "station", code)?;
        Ok(station)
    }

    /// An active handling unit.
    pub fn unit(&self, code: &UnitCode) -> Result<&HandlingUnit, Refusal> {
        let unit = known(self.units.get(code), "unit", code)?;
        active(unit.active, "unit", code)?;
        Ok(unit)
    }

    /// An active grid.
    pub fn grid(&self, code: &GridCode) -> Result<&Grid, Refusal> {
        let grid = known(self.grids.get(code), "grid", code)?;
        active(grid.active, "grid", code)?;
        Ok(grid)
    }

    /// A jurisdiction.
    pub fn jurisdiction(&self, code: &JurisdictionCode) -> Result<&Jurisdiction, Refusal> {
        known(self.jurisdictions.get(code), "jurisdiction", code)
    }

    /// An active category.
    pub fn category(&self, code: &CategoryCode) -> Result<&Category, Refusal> {
        let category = known(self.categories.get(code), "category", code)?;
        active(category.active, "category", code)?;
        Ok(category)
    }

    /// An active partner.
    pub fn partner(&self, code: &PartnerCode) -> Result<&Partner, Refusal> {
        let partner = known(self.partners.get(code), "partner", code)?;
        active(partner.active, "partner", code)?;
        Ok(partner)
    }

    /// An adopted activity plan.
    pub fn plan(&self, code: &PlanCode) -> Result<&ActivityPlan, Refusal> {
        known(self.plans.get(code), "activity plan", code)
    }

    /// A deputy with a mandate that is in force and not suspended on a day (DBF 61, 62).
    pub fn active_deputy(&self, id: &DeputyId, day: Date) -> Result<&Deputy, Refusal> {
        let deputy = known(self.deputies.get(id), "deputy", id)?;
        if deputy.is_active_on(day) {
            return Ok(deputy);
        }
        Err(Refusal::new(Code::DeputyNotActive).with("id", id).with("day", day))
    }

    /// A reception that has begun, with every named deputy on its roster.
    pub fn begun_reception(
        &self,
        id: &ReceptionId,
        deputies: &[DeputyId],
    ) -> Result<&Reception, Refusal> {
        let reception = known(self.receptions.get(id), "reception", id)?;
        if !reception.receives() {
            return Err(Refusal::new(Code::ReceptionNotHeld).with("id", id));
        }
        match deputies.iter().find(|deputy| !reception.roster.contains(deputy)) {
            None => Ok(reception),
            Some(deputy) => {
                Err(Refusal::new(Code::DeputyNotOnRoster).with("id", deputy).with("reception", id))
            }
        }
    }
}

/// Folds a fact into the aggregate of its stream.
fn fold<K, R>(
    all: &mut BTreeMap<K, Arc<R>>,
    stream_id: &str,
    fact: &Fact<DomainEvent>,
    event: &R::Event,
) where
    K: Ord + for<'a> From<&'a str>,
    R: Root,
{
    let root = all.entry(K::from(stream_id)).or_default();
    Arc::make_mut(root).apply(&fact.about(event.clone()));
}

fn known<'d, T>(
    found: Option<&'d Arc<T>>,
    kind: &str,
    id: &impl Display,
) -> Result<&'d T, Refusal> {
    found.map(Arc::as_ref).ok_or_else(|| {
        Refusal::new(Code::UnknownReference).at(kind).with("kind", kind).with("id", id)
    })
}

fn active(active: bool, kind: &str, id: &impl Display) -> Result<(), Refusal> {
    if active {
        return Ok(());
    }
    Err(Refusal::new(Code::InactiveReference).at(kind).with("kind", kind).with("id", id))
}

/// Refuses to found what exists already, unless it is asked for in the same words again.
pub(crate) fn already<E>(
    kind: &str,
    id: &impl Display,
    same: bool,
) -> Result<crate::Decision<E>, Refusal> {
    if same {
        return Ok(crate::Decision::nothing());
    }
    Err(Refusal::new(Code::AlreadyExists).with("kind", kind).with("id", id))
}

/// Refuses what is asked of something that was never founded.
pub(crate) fn missing(kind: &str) -> Refusal {
    Refusal::new(Code::UnknownReference).with("kind", kind).with("id", "")
}
