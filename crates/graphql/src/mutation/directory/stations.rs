//! Keeping stations: founding and closing, staff, rules, money, assessments, titles.

use crate::mutation::keeping::directory_mutations;
use crate::{
    mutation::intake::AttachmentInput,
    scalar::{Date, Fen},
};
use async_graphql::InputObject;
use lianxin_domain::directory::{
    AdoptRules, Assess, Established, Finding, HeadAppointed, Invested, Officer, OfficerRelieved,
    Reason, Renamed, RevokeRating, Station, StationCommand, Title, Upgraded,
};

/// What was found on a criterion of a standard (考评项).
#[derive(Debug, Clone, InputObject)]
pub struct FindingInput {
    /// Code of the criterion (标准项).
    pub criterion: String,
    /// Whether it is met (是否达到).
    pub met: bool,
    /// What shows it, or what is lacking (依据).
    pub evidence: String,
}

impl From<FindingInput> for Finding {
    fn from(input: FindingInput) -> Self {
        let FindingInput { criterion, met, evidence } = input;
        Self { criterion, met, evidence }
    }
}

directory_mutations! {
    Stations;
    /// Establishes a station (设立联络站).
    establish_station(EstablishStationInput {
        /// Its name (名称).
        name: String,
        /// The community it stands in (社区).
        community: Option<String>,
        /// The jurisdiction whose congress it belongs to (行政区划).
        jurisdiction: Option<String>,
        /// Where it is (地址).
        address: Option<String>,
        /// Rooms, devices, study material (设施).
        facilities: Option<Vec<String>>,
        /// The day it opened (设立日).
        opened_on: Option<Date>,
    }) as Station => |input| StationCommand::Establish(Established {
        code: input.code.into(), name: input.name, community: input.community,
        jurisdiction: input.jurisdiction.map(Into::into), address: input.address,
        facilities: input.facilities.unwrap_or_default(), opened_on: input.opened_on.map(|day| day.0),
    }),
    /// Appoints the head of a station (任命站长).
    appoint_station_head(AppointStationHeadInput {
        /// The deputy (代表).
        deputy: String,
    }) as Station => |input| StationCommand::AppointHead(HeadAppointed { deputy: input.deputy.into() }),
    /// Renames a station (联络站更名).
    rename_station(RenameStationInput {
        /// The new name (名称).
        name: String,
    }) as Station => |input| StationCommand::Rename(Renamed { name: input.name }),
    /// Closes a station (撤销联络站).
    close_station(CloseStationInput {
        /// Why (原因).
        reason: String,
    }) as Station => |input| StationCommand::Close(Reason { reason: input.reason }),
    /// Records that a station was upgraded (提档升级).
    upgrade_station(UpgradeStationInput {
        /// What was done (升级内容).
        what: String,
        /// What it now has; as before when absent (设施).
        facilities: Option<Vec<String>>,
    }) as Station => |input| StationCommand::Upgrade(Upgraded {
        what: input.what, facilities: input.facilities.unwrap_or_default(),
    }),
    /// Appoints a liaison officer (配备联络员).
    appoint_liaison_officer(AppointLiaisonOfficerInput {
        /// Code of the officer (联络员代码).
        officer: String,
        /// The name (姓名).
        name: String,
    }) as Station => |input| StationCommand::AppointOfficer(Officer { officer: input.officer, name: input.name }),
    /// Relieves a liaison officer (免去联络员).
    relieve_liaison_officer(RelieveLiaisonOfficerInput {
        /// Code of the officer (联络员代码).
        officer: String,
        /// Why (原因).
        reason: String,
    }) as Station => |input| StationCommand::RelieveOfficer(OfficerRelieved { officer: input.officer, reason: input.reason }),
    /// Adopts a version of a rule document (通过制度).
    adopt_rule_document(AdoptRuleDocumentInput {
        /// Kind, from the policy's list `ruleDocuments` (制度类别).
        kind: String,
        /// Title of the document (标题).
        title: String,
        /// The day it was posted in the station (上墙日).
        posted_on: Option<Date>,
        /// The document (文件).
        document: Option<AttachmentInput>,
    }) as Station => |input| StationCommand::AdoptRules(AdoptRules {
        kind: input.kind, title: input.title, posted_on: input.posted_on.map(|day| day.0),
        document: input.document.map(Into::into),
    }),
    /// Records an investment in a station (投入资金).
    record_station_investment(RecordStationInvestmentInput {
        /// How much, in fen (金额).
        amount: Fen,
        /// Whether the amount is a lower bound (余).
        approximate: Option<bool>,
        /// What for (用途).
        purpose: String,
        /// Where it came from (来源).
        source: String,
        /// The day, where it is not the entry's own (日期).
        on: Option<Date>,
    }) as Station => |input| StationCommand::Invest(Invested {
        amount_fen: input.amount.0, approximate: input.approximate.unwrap_or_default(),
        purpose: input.purpose, source: input.source, on: input.on.map(|day| day.0),
    }),
    /// Assesses a station against a standard of the policy (考评联络站).
    assess_station(AssessStationInput {
        /// Code of the standard, e.g. `FIVE_HAVES` (标准).
        standard: String,
        /// What was found on each criterion (考评结果).
        findings: Vec<FindingInput>,
    }) as Station => |input| StationCommand::Assess(Assess {
        standard: input.standard, findings: input.findings.into_iter().map(Into::into).collect(),
    }),
    /// Nominates a station for a title (推荐称号).
    nominate_station(NominateStationInput {
        /// The title, from the policy's list `stationTitles` (称号).
        title: String,
        /// The year it is for (年度).
        year: i16,
        /// The organ that gives it (授予机关).
        by: String,
        /// The batch or document it stands in (批次).
        batch: Option<String>,
    }) as Station => |input| StationCommand::Nominate(Title {
        title: input.title, year: input.year, by: input.by, batch: input.batch,
    }),
    /// Awards a station a title (授予称号).
    award_station(AwardStationInput {
        /// The title, from the policy's list `stationTitles` (称号).
        title: String,
        /// The year it is for (年度).
        year: i16,
        /// The organ that gives it (授予机关).
        by: String,
        /// The batch or document it stands in (批次).
        batch: Option<String>,
    }) as Station => |input| StationCommand::Award(Title {
        title: input.title, year: input.year, by: input.by, batch: input.batch,
    }),
    /// Revokes a title of a station (撤销称号).
    revoke_station_title(RevokeStationTitleInput {
        /// The title (称号).
        title: String,
        /// The year it was for (年度).
        year: i16,
        /// Why (原因).
        reason: String,
    }) as Station => |input| StationCommand::RevokeRating(RevokeRating {
        title: input.title, year: input.year, reason: input.reason,
    }),
}
