//! Liaison stations (联络站): established and upgraded, with a head and liaison officers, the five rule documents,
//! investments, assessments against a standard, and titles; closed, never deleted.

mod assessment;
mod founding;
mod rating;
mod rules;
mod staff;
mod upkeep;

pub use assessment::{Assess, Assessed, Assessment, Finding};
pub use founding::Established;
pub use rating::{Rating, RatingRevoked, RatingState, RevokeRating, Title};
pub use rules::{AdoptRules, RulesAdopted};
pub use staff::{HeadAppointed, Officer, OfficerRelieved};
pub use upkeep::{Invested, Upgraded};

use super::{Reason, Renamed, missing};
use crate::{
    Context, Decision, Fact, Refusal, Root,
    case::intake::Attachment,
    ids::{DeputyId, JurisdictionCode, StationCode},
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
    /// Records that it was upgraded.
    Upgrade(Upgraded),
    /// Appoints a liaison officer.
    AppointOfficer(Officer),
    /// Relieves a liaison officer.
    RelieveOfficer(OfficerRelieved),
    /// Adopts a version of a rule document.
    AdoptRules(AdoptRules),
    /// Records an investment.
    Invest(Invested),
    /// Assesses it against a standard.
    Assess(Assess),
    /// Nominates it for a title.
    Nominate(Title),
    /// Awards it a title.
    Award(Title),
    /// Revokes a title.
    RevokeRating(RevokeRating),
    /// Closes it.
    Close(Reason),
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
        /// 提档升级.
        StationUpgraded(Upgraded) = 1,
        /// 配备联络员.
        LiaisonOfficerAppointed(Officer) = 1,
        /// 免去联络员.
        LiaisonOfficerRelieved(OfficerRelieved) = 1,
        /// 通过制度.
        RuleDocumentAdopted(RulesAdopted) = 1,
        /// 投入资金.
        StationInvestmentRecorded(Invested) = 1,
        /// 考评联络站.
        StationAssessed(Assessed) = 1,
        /// 推荐称号.
        StationRatingNominated(Title) = 1,
        /// 授予称号.
        StationRatingAwarded(Title) = 1,
        /// 撤销称号.
        StationRatingRevoked(RatingRevoked) = 1,
        /// 撤销联络站.
        StationClosed(Reason) = 1,
    }
}

/// A folded station.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Station {
    /// Its code; absent before it was established.
    pub code: Option<StationCode>,
    /// Its present name.
    pub name: String,
    /// The community it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub community: Option<String>,
    /// The jurisdiction whose congress it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<JurisdictionCode>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What it has: rooms, devices, study material.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facilities: Vec<String>,
    /// The day it opened, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_on: Option<Date>,
    /// The days it was upgraded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub upgraded_on: Vec<Date>,
    /// Its head.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<DeputyId>,
    /// Its liaison officers, in the order of their appointment.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub officers: Vec<Officer>,
    /// The rule documents in force, the newest version of each kind.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RulesAdopted>,
    /// What was invested, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub investments: Vec<Invested>,
    /// Its assessments, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assessments: Vec<Assessment>,
    /// Its titles, in the order in which they were first spoken of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ratings: Vec<Rating>,
    /// Whether cases may be registered at it.
    pub active: bool,
}

/// The event of a command, none when it took effect before.
type Decided = Result<Option<StationEvent>, Refusal>;

impl Root for Station {
    const STREAM_TYPE: &'static str = "station";
    type Command = StationCommand;
    type Event = StationEvent;

    fn decide(
        &self,
        command: &StationCommand,
        context: &Context<'_>,
    ) -> Result<Decision<StationEvent>, Refusal> {
        context.check_clock()?;
        if !matches!(command, StationCommand::Establish(_)) && self.code.is_none() {
            return Err(missing("station"));
        }
        let event = match command {
            StationCommand::Establish(asked) => self.establish(asked, context),
            StationCommand::AppointHead(asked) => self.appoint_head(asked, context),
            StationCommand::Rename(asked) => self.rename(asked, context),
            StationCommand::Upgrade(asked) => self.upgrade(asked, context),
            StationCommand::AppointOfficer(asked) => self.appoint_officer(asked, context),
            StationCommand::RelieveOfficer(asked) => self.relieve_officer(asked, context),
            StationCommand::AdoptRules(asked) => self.adopt_rules(asked, context),
            StationCommand::Invest(asked) => self.invest(asked, context),
            StationCommand::Assess(asked) => self.assess(asked, context),
            StationCommand::Nominate(asked) => self.nominate(asked, context),
            StationCommand::Award(asked) => self.award(asked, context),
            StationCommand::RevokeRating(asked) => self.revoke_rating(asked, context),
            StationCommand::Close(reason) => self.close(reason, context),
        }?;
        Ok(Decision::events(Vec::from_iter(event)))
    }

    fn apply(&mut self, fact: &Fact<StationEvent>) {
        match &fact.event {
            StationEvent::StationEstablished(established) => self.fold_established(established),
            StationEvent::StationHeadAppointed(appointed) => {
                self.head = Some(appointed.deputy.clone());
            }
            StationEvent::StationRenamed(renamed) => self.name.clone_from(&renamed.name),
            StationEvent::StationUpgraded(upgraded) => {
                self.fold_upgraded(upgraded, fact.occurred_at.day());
            }
            StationEvent::LiaisonOfficerAppointed(officer) => self.officers.push(officer.clone()),
            StationEvent::LiaisonOfficerRelieved(relieved) => {
                self.officers.retain(|officer| officer.officer != relieved.officer);
            }
            StationEvent::RuleDocumentAdopted(adopted) => self.fold_rules(adopted),
            StationEvent::StationInvestmentRecorded(invested) => {
                let on = invested.on.or(Some(fact.occurred_at.day()));
                self.investments.push(Invested { on, ..invested.clone() });
            }
            StationEvent::StationAssessed(assessed) => self
                .assessments
                .push(Assessment { on: fact.occurred_at.day(), assessed: assessed.clone() }),
            StationEvent::StationRatingNominated(title) => {
                self.fold_rating(title, RatingState::Nominated);
            }
            StationEvent::StationRatingAwarded(title) => {
                self.fold_rating(title, RatingState::Awarded);
            }
            StationEvent::StationRatingRevoked(revoked) => self.fold_revoked(revoked),
            StationEvent::StationClosed(_) => self.active = false,
        }
    }
}

impl Station {
    fn rename(&self, asked: &Renamed, context: &Context<'_>) -> Decided {
        let name = text::prose(&asked.name, context.policy.limits.title, "name")?;
        Ok((name != self.name).then_some(StationEvent::StationRenamed(Renamed { name })))
    }

    fn close(&self, reason: &Reason, context: &Context<'_>) -> Decided {
        let reason = reason.checked(context)?;
        Ok(self.active.then_some(StationEvent::StationClosed(reason)))
    }

    /// Refuses what only an active station does.
    fn require_active(&self) -> Result<(), Refusal> {
        match &self.code {
            Some(code) => super::active(self.active, "station", code),
            None => Err(missing("station")),
        }
    }
}

impl Acts for StationCommand {
    fn action(&self) -> Action {
        match self {
            Self::Establish(_) | Self::AppointHead(_) | Self::Rename(_) | Self::Close(_) => {
                Action::KeepStations
            }
            Self::Upgrade(_) | Self::Invest(_) => Action::EquipStation,
            Self::AppointOfficer(_) | Self::RelieveOfficer(_) => Action::StaffStation,
            Self::AdoptRules(_) => Action::AdoptStationRules,
            Self::Assess(_) => Action::AssessStation,
            Self::Nominate(_) | Self::Award(_) | Self::RevokeRating(_) => Action::RateStation,
        }
    }

    fn attachments(&self) -> &[Attachment] {
        match self {
            Self::AdoptRules(asked) => asked.document.as_slice(),
            _ => &[],
        }
    }
}
