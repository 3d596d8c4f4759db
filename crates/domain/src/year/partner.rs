//! Partner organisations (共建单位) and their partnerships with stations (联络站+N): registered, renamed,
//! deactivated; partnerships established and ended. Nothing is deleted.

use crate::{
    Context, Decision, Fact, Refusal, Root,
    case::intake::{Attachment, check_attachments},
    directory::{Reason, Renamed, already, missing},
    ids::{PartnerCode, StationCode},
    permission::{Action, Acts},
    policy::CodeList,
    refusal::Code,
    text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What may be asked of a partner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "camelCase")]
pub enum PartnerCommand {
    /// Registers it.
    Register(PartnerRegistered),
    /// Gives it another name.
    Rename(Renamed),
    /// Takes it out of use; its partnerships must have ended.
    Deactivate(Reason),
    /// Takes it into use again.
    Reactivate(Reason),
    /// Establishes a partnership with a station.
    Establish(PartnershipEstablished),
    /// Ends the partnership with a station.
    End(PartnershipEnded),
}

/// A partner was registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartnerRegistered {
    /// Its code.
    pub code: PartnerCode,
    /// Its name.
    pub name: String,
    /// Its kind, of the policy's list `partnerKinds`.
    pub kind: String,
}

/// A partnership was established.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartnershipEstablished {
    /// The station.
    pub station: StationCode,
    /// What for.
    pub purpose: String,
    /// The agreement (共建协议), where there is one on paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<Attachment>,
    /// Its first day.
    #[schemars(with = "String")]
    pub on: Date,
}

/// A partnership ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartnershipEnded {
    /// The station.
    pub station: StationCode,
    /// Its last day.
    #[schemars(with = "String")]
    pub on: Date,
    /// Why.
    pub reason: String,
}

crate::events! {
    /// Events of a partner.
    pub enum PartnerEvent {
        /// 登记共建单位.
        PartnerRegistered(PartnerRegistered) = 1,
        /// 更名.
        PartnerRenamed(Renamed) = 1,
        /// 停用.
        PartnerDeactivated(Reason) = 1,
        /// 恢复使用.
        PartnerReactivated(Reason) = 1,
        /// 建立共建关系.
        PartnershipEstablished(PartnershipEstablished) = 1,
        /// 终止共建关系.
        PartnershipEnded(PartnershipEnded) = 1,
    }
}

/// A folded partner.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Partner {
    /// Its code; absent before registration.
    pub code: Option<PartnerCode>,
    /// Its present name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Whether activities and funds may name it.
    pub active: bool,
    /// Its partnerships, also those that ended, oldest first.
    pub partnerships: Vec<Partnership>,
}

/// A partnership with a station (共建关系).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Partnership {
    /// The station.
    pub station: StationCode,
    /// What for.
    pub purpose: String,
    /// The agreement, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<Attachment>,
    /// Its first day.
    pub since: Date,
    /// Its last day, when it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_on: Option<Date>,
}

impl Partner {
    /// The partnerships that have not ended.
    pub fn in_force(&self) -> impl Iterator<Item = &Partnership> {
        self.partnerships.iter().filter(|partnership| partnership.ended_on.is_none())
    }

    fn register(
        &self,
        asked: &PartnerRegistered,
        context: &Context<'_>,
    ) -> Result<Decision<PartnerEvent>, Refusal> {
        let name = text::prose(&asked.name, context.policy.limits.title, "name")?;
        let code = PartnerCode::new(text::identifier(asked.code.as_str(), "code")?);
        context.policy.require_code(CodeList::PartnerKinds, &asked.kind, "kind")?;
        if self.code.is_some() {
            return already("partner", &code, self.name == name && self.kind == asked.kind);
        }
        let kind = asked.kind.clone();
        Ok(Decision::events([PartnerEvent::PartnerRegistered(PartnerRegistered {
            code,
            name,
            kind,
        })]))
    }

    fn deactivate(&self, reason: &Reason) -> Result<Option<PartnerEvent>, Refusal> {
        if let Some(standing) = self.in_force().next() {
            return Err(Refusal::new(Code::PartnershipInForce).with("station", &standing.station));
        }
        Ok(self.active.then(|| PartnerEvent::PartnerDeactivated(reason.clone())))
    }

    fn establish(
        &self,
        asked: &PartnershipEstablished,
        context: &Context<'_>,
    ) -> Result<Option<PartnerEvent>, Refusal> {
        context.directory.station(&asked.station)?;
        if !self.active {
            let refusal = Refusal::new(Code::InactiveReference).with("kind", "partner");
            return Err(refusal.with("id", self.code.as_ref().map_or("", PartnerCode::as_str)));
        }
        context.has_come(asked.on, "on")?;
        check_attachments(asked.agreement.as_slice(), context)?;
        let purpose = text::prose(&asked.purpose, context.policy.limits.prose, "purpose")?;
        let established = PartnershipEstablished { purpose, ..asked.clone() };
        match self.in_force().find(|standing| standing.station == asked.station) {
            None => Ok(Some(PartnerEvent::PartnershipEstablished(established))),
            Some(standing) => {
                let same = *standing == Partnership::from(&established);
                already::<PartnerEvent>("partnership", &asked.station, same).map(|_| None)
            }
        }
    }

    fn end(
        &self,
        asked: &PartnershipEnded,
        context: &Context<'_>,
    ) -> Result<Option<PartnerEvent>, Refusal> {
        let with_station = |standing: &&Partnership| standing.station == asked.station;
        let Some(last) = self.partnerships.iter().rev().find(with_station) else {
            return Err(missing("partnership").at("station").with("id", &asked.station));
        };
        if last.ended_on.is_some() {
            return Ok(None);
        }
        context.has_come(asked.on, "on")?;
        if asked.on < last.since {
            return Err(Refusal::new(Code::InvalidDate).at("on").with("value", asked.on));
        }
        let reason = text::prose(&asked.reason, context.policy.limits.prose, "reason")?;
        Ok(Some(PartnerEvent::PartnershipEnded(PartnershipEnded { reason, ..asked.clone() })))
    }
}

impl From<&PartnershipEstablished> for Partnership {
    fn from(event: &PartnershipEstablished) -> Self {
        Self {
            station: event.station.clone(),
            purpose: event.purpose.clone(),
            agreement: event.agreement.clone(),
            since: event.on,
            ended_on: None,
        }
    }
}

impl Root for Partner {
    const STREAM_TYPE: &'static str = "partner";
    type Command = PartnerCommand;
    type Event = PartnerEvent;

    fn decide(
        &self,
        command: &PartnerCommand,
        context: &Context<'_>,
    ) -> Result<Decision<PartnerEvent>, Refusal> {
        context.check_clock()?;
        if let PartnerCommand::Register(registered) = command {
            return self.register(registered, context);
        }
        self.code.as_ref().ok_or_else(|| missing("partner"))?;
        let event = match command {
            PartnerCommand::Register(_) => None,
            PartnerCommand::Rename(renamed) => {
                let name = text::prose(&renamed.name, context.policy.limits.title, "name")?;
                (name != self.name).then_some(PartnerEvent::PartnerRenamed(Renamed { name }))
            }
            PartnerCommand::Deactivate(reason) => self.deactivate(reason)?,
            PartnerCommand::Reactivate(reason) => {
                (!self.active).then(|| PartnerEvent::PartnerReactivated(reason.clone()))
            }
            PartnerCommand::Establish(asked) => self.establish(asked, context)?,
            PartnerCommand::End(asked) => self.end(asked, context)?,
        };
        Ok(Decision::events(Vec::from_iter(event)))
    }

    fn apply(&mut self, fact: &Fact<PartnerEvent>) {
        match &fact.event {
            PartnerEvent::PartnerRegistered(registered) => {
                self.code = Some(registered.code.clone());
                self.name.clone_from(&registered.name);
                self.kind.clone_from(&registered.kind);
                self.active = true;
            }
            PartnerEvent::PartnerRenamed(renamed) => self.name.clone_from(&renamed.name),
            PartnerEvent::PartnerDeactivated(_) => self.active = false,
            PartnerEvent::PartnerReactivated(_) => self.active = true,
            PartnerEvent::PartnershipEstablished(event) => self.partnerships.push(event.into()),
            PartnerEvent::PartnershipEnded(event) => {
                let standing = self.partnerships.iter_mut().rev();
                let mut standing = standing.filter(|standing| standing.station == event.station);
                if let Some(last) = standing.next() {
                    last.ended_on = Some(event.on);
                }
            }
        }
    }
}

impl Acts for PartnerCommand {
    fn action(&self) -> Action {
        Action::KeepPartners
    }

    fn attachments(&self) -> &[Attachment] {
        match self {
            Self::Establish(established) => established.agreement.as_slice(),
            _ => &[],
        }
    }
}
