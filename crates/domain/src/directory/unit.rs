//! Handling units (承办单位): registered with their level, renamed, deactivated; never deleted.

use super::{Reason, Renamed, already, missing};
use crate::{
    Context, Decision, Fact, Refusal, Root,
    actor::Level,
    ids::UnitCode,
    permission::{Action, Acts},
    text,
};
use serde::{Deserialize, Serialize};

/// What may be asked of a handling unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "camelCase")]
pub enum UnitCommand {
    /// Registers it.
    Register(UnitRegistered),
    /// Gives it another name.
    Rename(Renamed),
    /// Takes it out of use.
    Deactivate(Reason),
    /// Takes it into use again.
    Reactivate(Reason),
}

/// A handling unit was registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnitRegistered {
    /// Its code.
    pub code: UnitCode,
    /// Its name.
    pub name: String,
    /// Its level; decides which bodies may refer to it (I6).
    pub level: Level,
}

crate::events! {
    /// Events of a handling unit.
    pub enum UnitEvent {
        /// 登记承办单位.
        HandlingUnitRegistered(UnitRegistered) = 1,
        /// 更名.
        HandlingUnitRenamed(Renamed) = 1,
        /// 停用.
        HandlingUnitDeactivated(Reason) = 1,
        /// 恢复使用.
        HandlingUnitReactivated(Reason) = 1,
    }
}

/// A folded handling unit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct HandlingUnit {
    /// Its code; absent before registration.
    pub code: Option<UnitCode>,
    /// Its present name.
    pub name: String,
    /// Its level.
    pub level: Option<Level>,
    /// Whether cases may be referred to it.
    pub active: bool,
}

impl Root for HandlingUnit {
    const STREAM_TYPE: &'static str = "unit";
    type Command = UnitCommand;
    type Event = UnitEvent;

    fn decide(
        &self,
        command: &UnitCommand,
        context: &Context<'_>,
    ) -> Result<Decision<UnitEvent>, Refusal> {
        let limits = &context.policy.limits;
        if let UnitCommand::Register(registered) = command {
            let name = text::prose(&registered.name, limits.title, "name")?;
            let code = UnitCode::new(text::identifier(registered.code.as_str(), "code")?);
            return match &self.code {
                None => Ok(Decision::events([UnitEvent::HandlingUnitRegistered(UnitRegistered {
                    code,
                    name,
                    level: registered.level,
                })])),
                Some(_) => already(
                    "unit",
                    &code,
                    self.name == name && self.level == Some(registered.level),
                ),
            };
        }
        self.code.as_ref().ok_or_else(|| missing("unit"))?;
        let event = match command {
            UnitCommand::Register(_) => None,
            UnitCommand::Rename(renamed) => {
                let name = text::prose(&renamed.name, limits.title, "name")?;
                (name != self.name).then_some(UnitEvent::HandlingUnitRenamed(Renamed { name }))
            }
            UnitCommand::Deactivate(reason) => {
                self.active.then(|| UnitEvent::HandlingUnitDeactivated(reason.clone()))
            }
            UnitCommand::Reactivate(reason) => {
                (!self.active).then(|| UnitEvent::HandlingUnitReactivated(reason.clone()))
            }
        };
        Ok(Decision::events(Vec::from_iter(event)))
    }

    fn apply(&mut self, fact: &Fact<UnitEvent>) {
        match &fact.event {
            UnitEvent::HandlingUnitRegistered(registered) => {
                self.code = Some(registered.code.clone());
                self.name.clone_from(&registered.name);
                self.level = Some(registered.level);
                self.active = true;
            }
            UnitEvent::HandlingUnitRenamed(renamed) => self.name.clone_from(&renamed.name),
            UnitEvent::HandlingUnitDeactivated(_) => self.active = false,
            UnitEvent::HandlingUnitReactivated(_) => self.active = true,
        }
    }
}

impl Acts for UnitCommand {
    fn action(&self) -> Action {
        Action::KeepUnits
    }
}
