//! Who acts, in which role and on whose authority.

use crate::ids::{AccountId, DeputyId, StationCode, UnitCode};
use serde::{Deserialize, Serialize};

/// A role of `domain.md` 5.8. What a role may do is the permission table's affair.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// 反映人, the constituent who brought the matter.
    Petitioner,
    /// 人大代表.
    Deputy,
    /// 联络员, the clerk of a station.
    LiaisonOfficer,
    /// 站长.
    StationHead,
    /// 主席团, the town's referring body.
    Presidium,
    /// 代工委, the county standing committee's working body.
    DeputiesCommittee,
    /// 承办人 of a handling unit.
    UnitHandler,
    /// 承办单位负责人.
    UnitHead,
    /// 政府督查室.
    GovSupervisionOffice,
    /// 督查审计: reads everything, changes no case.
    Supervisor,
    /// 分析员: events and read models without personal data.
    Analyst,
    /// 政策管理员: publishes calendars and policy sets.
    PolicyAdmin,
    /// 系统管理员: keeps the directory and accounts; no case content.
    SysAdmin,
    /// 对接系统: imports and external links.
    Integration,
    /// The product's own timers.
    System,
}

/// Level of an organ, unit or mandate (市/县/镇).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Level {
    /// 镇.
    Town,
    /// 县.
    County,
    /// 市.
    Municipal,
}

/// Where an entry came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EntryChannel {
    /// A person at a screen.
    Ui,
    /// Another program through the API.
    Api,
    /// A file import.
    Import,
    /// The 12345 hotline.
    Hotline,
    /// The grid platform.
    Grid,
    /// The product's own timers.
    System,
}

/// The caller of a command, as the token tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    /// The account that acts.
    pub account: AccountId,
    /// The role it acts in.
    pub role: Role,
    /// The organ it belongs to, in its own words, e.g. `义宁镇人大主席团`.
    pub organ: String,
    /// Level of that organ; decides which units it may refer to (I6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The station the account is bound to, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station: Option<StationCode>,
    /// The handling unit the account is bound to, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// The deputy the account belongs to, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deputy: Option<DeputyId>,
    /// On whose authority, when not the organ's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
}
