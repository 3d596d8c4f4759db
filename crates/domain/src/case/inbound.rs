//! Items of other systems (12345热线、网格平台): the first revision of an item that arrives registers a case,
//! every other one tells its status.

use super::{
    Case, CaseEvent, Rule,
    intake::{Location, Register, Registered},
    links::{External, ExternalStatus, ReceiveExternalStatus},
    terms::{CaseStatus, ContactChannel, Urgency},
};
use crate::{
    Context, Decision, Refusal,
    ids::{CaseId, CategoryCode, DeputyId, GridCode, PersonRef, StationCode},
    refusal::Code,
    text,
};
use serde::Serialize;

/// Receives a revision of an item (接收外部事项).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceiveExternalItem {
    /// The case that the item is, or becomes: the id of its stream.
    pub case_id: CaseId,
    /// Human number of the case; empty for the application to allocate one.
    pub case_no: String,
    /// The system, e.g. `12345`.
    pub system: String,
    /// The id there: unique with the system.
    pub external_id: String,
    /// Its revision there, 0 or more. One that was received before is a repetition; an older one than the
    /// newest received is kept and not applied.
    pub revision: i64,
    /// The status in that system's words.
    pub status: String,
    /// What a case is registered with; later revisions change none of it.
    pub registration: ItemRegistration,
}

/// What the other system tells about the matter.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemRegistration {
    /// Title; names nobody.
    pub title: String,
    /// Summary; names nobody.
    pub summary: Option<String>,
    /// Category.
    pub category: CategoryCode,
    /// Grid.
    pub grid: GridCode,
    /// How it reached that system.
    pub channel: ContactChannel,
    /// The station that registers it; the grid's when absent.
    pub station: Option<StationCode>,
    /// Deputies it is brought to; those of the grid when there are none (有事找代表、服务在网格).
    pub deputies: Vec<DeputyId>,
    /// Reference to the petitioner, never a name; anonymous when absent.
    pub petitioner_ref: Option<PersonRef>,
    /// Urgency.
    pub urgency: Option<Urgency>,
    /// Where the problem is.
    pub location: Option<Location>,
    /// Since when the problem has existed: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub problem_since: Option<String>,
    /// Whether the petitioner wants a reply.
    pub wants_reply: bool,
}

impl ReceiveExternalItem {
    fn registered(&self, context: &Context<'_>) -> Result<Registered, Refusal> {
        let asked = &self.registration;
        let grid = context.directory.grid(&asked.grid)?;
        let station = asked.station.as_ref().or(grid.station.as_ref());
        let station = station.ok_or_else(|| Refusal::new(Code::Required).at("station"))?;
        let deputies = match asked.deputies.as_slice() {
            [] => deputies_of(&asked.grid, context),
            named => named.to_vec(),
        };
        Ok(Registered {
            case_no: self.case_no.clone(),
            summary: asked.summary.clone(),
            category: Some(asked.category.clone()),
            grid: Some(asked.grid.clone()),
            channel: Some(asked.channel),
            deputies,
            anonymous: asked.petitioner_ref.is_none(),
            petitioner_ref: asked.petitioner_ref.clone(),
            urgency: asked.urgency,
            location: asked.location.clone(),
            problem_since: asked.problem_since.clone(),
            wants_reply: asked.wants_reply,
            ..Registered::least(self.case_id, asked.title.clone(), station.clone())
        })
    }
}

/// The deputies of a grid who are active on the day, in the order of their ids.
fn deputies_of(grid: &GridCode, context: &Context<'_>) -> Vec<DeputyId> {
    let all = context.directory.deputies.iter();
    let own = all
        .filter(|(_, deputy)| deputy.grids.contains(grid) && deputy.is_active_on(context.today()));
    own.map(|(id, _)| id.clone()).collect()
}

impl Rule for ReceiveExternalItem {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let External { system, external_id } = External::parsed(&self.system, &self.external_id)?;
        let revision = u64::try_from(self.revision).map_err(|_| {
            Refusal::new(Code::InvalidNumber).at("revision").with("value", self.revision)
        })?;
        let status = text::prose(&self.status, context.policy.limits.title, "status")?;
        if case.status != CaseStatus::None {
            return ReceiveExternalStatus { system, external_id, status, revision }
                .decide(case, context);
        }
        let register = Register { registration: self.registered(context)? };
        let Decision { mut events, on_other, claims } = register.decide(case, context)?;
        let link = External { system: system.clone(), external_id: external_id.clone() };
        let key = link.key();
        let received = ExternalStatus { system, external_id, status, revision };
        events.push(CaseEvent::ExternalLinkAttached(link));
        events.push(CaseEvent::ExternalStatusReceived(received));
        Ok(Decision { events, on_other, claims }.claim(External::CLAIM, key))
    }
}
