//! Who acts, in which role and on whose authority.

use crate::ids::{AccountId, DeputyId, StationCode, UnitCode};
use serde::{Deserialize, Serialize};

crate::terms! {
    /// A role of `domain.md` 5.8. What a role may do is the permission table's affair.
    pub enum Role {
        /// 反映人, the constituent who brought the matter.
        Petitioner = "PETITIONER" "反映人",
        /// 人大代表.
        Deputy = "DEPUTY" "代表",
        /// 联络员, the clerk of a station.
        LiaisonOfficer = "LIAISON_OFFICER" "联络员",
        /// 站长.
        StationHead = "STATION_HEAD" "站长",
        /// 主席团, the town's referring body.
        Presidium = "PRESIDIUM" "主席团",
        /// 代工委, the county standing committee's working body.
        DeputiesCommittee = "DEPUTIES_COMMITTEE" "代工委",
        /// 承办人 of a handling unit.
        UnitHandler = "UNIT_HANDLER" "承办人",
        /// 承办单位负责人.
        UnitHead = "UNIT_HEAD" "承办单位负责人",
        /// 政府督查室.
        GovSupervisionOffice = "GOV_SUPERVISION_OFFICE" "政府督查室",
        /// 督查审计: reads everything, changes no case.
        Supervisor = "SUPERVISOR" "督查审计",
        /// 分析员: events and read models without personal data.
        Analyst = "ANALYST" "分析员",
        /// 政策管理员: publishes calendars and policy sets.
        PolicyAdmin = "POLICY_ADMIN" "政策管理员",
        /// 系统管理员: keeps the directory and accounts; no case content.
        SysAdmin = "SYS_ADMIN" "系统管理员",
        /// 对接系统: imports and external links.
        Integration = "INTEGRATION" "对接系统",
        /// The product's own timers.
        System = "SYSTEM" "系统",
    }
}

crate::terms! {
    /// Level of an organ, unit, mandate or jurisdiction (省/市/县/镇).
    pub enum Level {
        /// 镇.
        Town = "TOWN" "镇",
        /// 县.
        County = "COUNTY" "县",
        /// 市.
        Municipal = "MUNICIPAL" "市",
        /// 省.
        Provincial = "PROVINCIAL" "省",
    }
}

crate::terms! {
    /// Where an entry came from.
    pub enum EntryChannel {
        /// A person at a screen.
        Ui = "UI" "界面",
        /// Another program through the API.
        Api = "API" "接口",
        /// A file import.
        Import = "IMPORT" "导入",
        /// The 12345 hotline.
        Hotline = "HOTLINE" "热线",
        /// The grid platform.
        Grid = "GRID" "网格平台",
        /// The product's own timers.
        System = "SYSTEM" "系统",
    }
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
