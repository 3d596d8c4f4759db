//! Liaison stations (联络站): established, given a head, renamed, closed; never deleted.

use super::{Reason, Renamed, already, missing};
use crate::{
    Context, Decision, Fact, Refusal, Root,
    ids::{DeputyId, StationCode},
    permission::{Action, Acts},
    text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What may be asked of a station.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "camelCase")]
pub enum StationCommand {
    /// Establishes it.
    Establish(Established),
    /// Appoints its head.
    AppointHead(HeadAppointed),
    /// Gives it another name.
    Rename(Renamed),
    /// Closes it.
    Close(Reason),
}

/// A station was established.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Established {
    /// Its code.
    pub code: StationCode,
    /// Its name.
    pub name: String,
    /// The community it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<String>,
    /// The day it opened, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub opened_on: Option<Date>,
}

/// A head was appointed: a deputy of the station (I11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HeadAppointed {
    /// The deputy.
    pub deputy: DeputyId,
}

crate::events! {
    /// Events of a station.
    pub enum StationEvent {
        /// 设立联络站.
        StationEstablished(Established) = 1,
        /// 任命站长.
        StationHeadAppointed(HeadAppointed) = 1,
        /// 更名.
        StationRenamed(Renamed) = 1,
        /// 撤销联络站.
        StationClosed(Reason) = 1,
    }
}

/// A folded station.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Station {
    /// Its code; absent before it was established.
    pub code: Option<StationCode>,
    /// Its present name.
    pub name: String,
    /// The community it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<String>,
    /// The day it opened, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_on: Option<Date>,
    /// Its head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<DeputyId>,
    /// Whether cases may be registered at it.
    pub active: bool,
}

impl Root for Station {
    const STREAM_TYPE: &'static str = "station";
    type Command = StationCommand;
    type Event = StationEvent;

    fn decide(
        &self,
        command: &StationCommand,
        context: &Context<'_>,
    ) -> Result<Decision<StationEvent>, Refusal> {
        if let StationCommand::Establish(established) = command {
            return self.establish(established, context);
        }
        let code = self.code.as_ref().ok_or_else(|| missing("station"))?;
        let event = match command {
            StationCommand::Establish(_) => None,
            StationCommand::AppointHead(appointed) => {
                let deputy = context.directory.active_deputy(&appointed.deputy, context.today())?;
                if deputy.station.as_ref() != Some(code) {
                    return Err(Refusal::new(crate::refusal::Code::InactiveReference)
                        .at("deputy")
                        .with("kind", "deputy")
                        .with("id", &appointed.deputy));
                }
                (self.head.as_ref() != Some(&appointed.deputy))
                    .then(|| StationEvent::StationHeadAppointed(appointed.clone()))
            }
            StationCommand::Rename(renamed) => {
                let name = text::prose(&renamed.name, context.policy.limits.title, "name")?;
                (name != self.name).then_some(StationEvent::StationRenamed(Renamed { name }))
            }
            StationCommand::Close(reason) => {
                self.active.then(|| StationEvent::StationClosed(reason.clone()))
            }
        };
        Ok(Decision::events(Vec::from_iter(event)))
    }

    fn apply(&mut self, fact: &Fact<StationEvent>) {
        match &fact.event {
            StationEvent::StationEstablished(established) => {
                self.code = Some(established.code.clone());
                self.name.clone_from(&established.name);
                self.community.clone_from(&established.community);
                self.opened_on = established.opened_on;
                self.active = true;
            }
            StationEvent::StationHeadAppointed(appointed) => {
                self.head = Some(appointed.deputy.clone());
            }
            StationEvent::StationRenamed(renamed) => self.name.clone_from(&renamed.name),
            StationEvent::StationClosed(_) => self.active = false,
        }
    }
}

impl Station {
    fn establish(
        &self,
        asked: &Established,
        context: &Context<'_>,
    ) -> Result<Decision<StationEvent>, Refusal> {
        let name = text::prose(&asked.name, context.policy.limits.title, "name")?;
        let code = StationCode::new(text::identifier(asked.code.as_str(), "code")?);
        if self.code.is_some() {
            return already("station", &code, self.name == name);
        }
        let established = Established { code, name, ..asked.clone() };
        Ok(Decision::events([StationEvent::StationEstablished(established)]))
    }
}

impl Acts for StationCommand {
    fn action(&self) -> Action {
        Action::KeepStations
    }
}
