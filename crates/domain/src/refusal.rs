//! The one answer of a rule that says no: a stable code, where, and with which figures.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A refused command. Travels to the caller as data; nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}: {}", code.as_str(), self.message_en())]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// Stable code.
    pub code: Code,
    /// The input field concerned, e.g. `lead`; absent when the whole command is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Figures of the message, e.g. `limit` and `actual`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// Names of the actions that would be accepted in the present state.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
}

impl Refusal {
    /// A refusal of the whole command.
    pub fn new(code: Code) -> Self {
        Self { code, path: None, params: BTreeMap::new(), allowed: Vec::new() }
    }

    /// Names the input field concerned.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Adds a figure for the message.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// The message in Chinese, with the figures filled in.
    pub fn message_zh(&self) -> String {
        fill(self.code.template_zh(), &self.params)
    }

    /// The message in English, with the figures filled in.
    pub fn message_en(&self) -> String {
        fill(self.code.template_en(), &self.params)
    }
}

/// Replaces every `{name}` of a template by the figure of that name.
fn fill(template: &str, params: &BTreeMap<String, String>) -> String {
    params.iter().fold(template.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}

/// Declares the codes: `codes! { Name "CODE" "中文" "English" }` expands to the enum [`Code`] with
/// its stable text and the two message templates of each variant.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $code:literal $zh:literal $en:literal)+) => {
        /// The stable codes of refusals (`domain.md` 7).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
        pub enum Code {
            $($(#[$doc])* #[doc = $en] #[serde(rename = $code)] $name,)+
        }

        impl Code {
            /// Every code, in declaration order.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The code as it stands in answers.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)+ }
            }

            fn template_zh(self) -> &'static str {
                match self { $(Code::$name => $zh,)+ }
            }

            fn template_en(self) -> &'static str {
                match self { $(Code::$name => $en,)+ }
            }
        }
    };
}

codes! {
    IllegalTransition "ILLEGAL_TRANSITION" "事项处于{state}状态，不能执行此操作" "the case is {state}; this action does not fit"
    UnknownCase "UNKNOWN_CASE" "事项不存在" "there is no such case"
    AlreadyExists "ALREADY_EXISTS" "{kind} {id} 已存在" "{kind} {id} already exists"
    CommandIdReused "COMMAND_ID_REUSED" "同一命令编号已用于其他内容" "this command id was used with another body"
    StaleVersion "STALE_VERSION" "他人已先行操作，当前版本为 {current}" "somebody acted first; the current version is {current}"
    UnknownReference "UNKNOWN_REFERENCE" "{kind} {id} 不存在" "{kind} {id} is not known"
    InactiveReference "INACTIVE_REFERENCE" "{kind} {id} 已停用" "{kind} {id} is not active"
    DeputyNotActive "DEPUTY_NOT_ACTIVE" "代表 {id} 在 {day} 未在任或已暂停执行职务" "deputy {id} holds no active mandate on {day}"
    ReceptionNotHeld "RECEPTION_NOT_HELD" "接待 {id} 尚未举行" "reception {id} has not been held"
    DeputyNotOnRoster "DEPUTY_NOT_ON_ROSTER" "代表 {id} 不在接待 {reception} 的名单上" "deputy {id} is not on the roster of reception {reception}"
    DeputyOnLeave "DEPUTY_ON_LEAVE" "代表 {id} 已向接待 {reception} 请假" "deputy {id} has taken leave from reception {reception}"
    ReceptionOver "RECEPTION_OVER" "接待 {id} 处于{state}状态，不能执行此操作" "reception {id} is {state}; this action does not fit"
    NamedTwice "NAMED_TWICE" "{kind} {id} 重复" "{kind} {id} is named twice"
    OfficersComplete "OFFICERS_COMPLETE" "联络员不得超过 {limit} 名" "a station has at most {limit} liaison officers"
    OfficerRequired "OFFICER_REQUIRED" "联络员不得少于 {limit} 名，请先配备接任者" "a station keeps at least {limit} liaison officers; appoint the successor first"
    CriterionOnce "CRITERION_ONCE" "标准的每一项须考评一次：{id}" "every criterion of the standard is assessed once: {id}"
    JurisdictionLevel "JURISDICTION_LEVEL" "上级行政区划 {id} 的层级须更高" "jurisdiction {id} must be of a higher level to contain this one"
    RingNotClosed "RING_NOT_CLOSED" "边界须为闭合环，至少四点，首尾相同" "a boundary is a closed ring of at least four points, the last like the first"
    FutureDated "FUTURE_DATED" "发生时间晚于当前时间五分钟以上" "the time of occurrence lies more than five minutes ahead"
    OccurredBeforeCause "OCCURRED_BEFORE_CAUSE" "发生时间早于其前因（{cause}）" "it would have happened before its cause ({cause})"
    LateEntryNotPermitted "LATE_ENTRY_NOT_PERMITTED" "只有站长以上可以补录" "only a station head or above may make a late entry"
    ReturnWindowClosed "RETURN_WINDOW_CLOSED" "退办期限已于 {last_day} 截止" "the window for returning it closed on {last_day}"
    ReturnRuledFinally "RETURN_RULED_FINALLY" "退办申请已有终局裁定" "the return was ruled on finally"
    ExtensionAfterDue "EXTENSION_AFTER_DUE" "办理期限 {due_on} 已过，不能申请延期" "it was due on {due_on}; an extension must be asked for before"
    ExtensionOverCap "EXTENSION_OVER_CAP" "延期不得超过 {cap}" "an extension may not reach beyond {cap}"
    ExtensionPending "EXTENSION_PENDING" "尚有未裁定的延期申请" "an extension request is pending"
    NoExtensionPending "NO_EXTENSION_PENDING" "没有待裁定的延期申请" "no extension request is pending"
    LeadIsCo "LEAD_IS_CO" "主办单位不能同时为会办单位" "the lead unit may not be a co-handler as well"
    DuplicateUnit "DUPLICATE_UNIT" "单位 {id} 重复" "unit {id} is named twice"
    BodyNotCompetent "BODY_NOT_COMPETENT" "{level}级机关不能向单位 {id} 交办" "a body at {level} level may not refer to unit {id}"
    UnknownReplyClass "UNKNOWN_REPLY_CLASS" "答复类别 {class} 不在规则集中" "reply class {class} is not in the policy"
    UnknownCode "UNKNOWN_CODE" "代码 {value} 不在规则集的 {list} 中" "{value} is not in the policy's list {list}"
    CommitmentRequired "COMMITMENT_REQUIRED" "该类答复须列明有期限的承诺" "this class of reply needs a dated commitment"
    CoOpinionMissing "CO_OPINION_MISSING" "缺少会办意见：{units}" "co-handling opinions are missing: {units}"
    ModeMismatch "MODE_MISMATCH" "办理方式 {mode} 与会办单位不符" "mode {mode} does not fit the co-handlers named"
    AlreadyReplied "ALREADY_REPLIED" "单位 {id} 已答复" "unit {id} has replied already"
    NotSigned "NOT_SIGNED" "单位 {id} 尚未签收" "unit {id} has not signed"
    HashMismatch "HASH_MISMATCH" "附件 {name} 的摘要无效或与内容不符" "the hash of attachment {name} is not valid, or not that of its bytes"
    ClockSuspended "CLOCK_SUSPENDED" "办理已中止" "handling is suspended"
    NotSuspended "NOT_SUSPENDED" "办理未中止" "handling is not suspended"
    WrongTrack "WRONG_TRACK" "此操作不适用于 {track}" "this action does not apply to track {track}"
    AttemptsRequired "ATTEMPTS_REQUIRED" "未评价须至少联系 {limit} 次（已 {actual} 次）" "NOT_RATED needs at least {limit} attempts (was {actual})"
    DissatisfiedOpen "DISSATISFIED_OPEN" "反映人不满意，须说明理由方可办结" "somebody is dissatisfied; closing needs a dissent reason"
    SupervisionOpen "SUPERVISION_OPEN" "督办 {id} 尚未销号" "supervision {id} is still open"
    UnknownSupervision "UNKNOWN_SUPERVISION" "督办 {id} 不存在或已销号" "supervision {id} does not exist or is concluded"
    UnknownCommitment "UNKNOWN_COMMITMENT" "承诺 {id} 不存在或已了结" "commitment {id} does not exist or is settled"
    CommitmentsOpen "COMMITMENTS_OPEN" "尚有未兑现的承诺：{ids}" "commitments are still open: {ids}"
    CosignerMissing "COSIGNER_MISSING" "须列明附议人 {id} 的评价（一次）" "co-signer {id} must be listed once, if only as not rated"
    MandateOfOtherLevel "MANDATE_OF_OTHER_LEVEL" "代表 {id} 的建议不由{level}级机关提出" "a body at {level} level may not put forward a suggestion of deputy {id}"
    MaxRounds "MAX_ROUNDS" "重新办理已达 {limit} 轮，须先列为重点督办" "{limit} rounds are spent; designate key supervision first"
    NotDissatisfied "NOT_DISSATISFIED" "无不满意评价，重新办理须有决定" "nobody is dissatisfied; re-handling needs a decision"
    DocumentsMissing "DOCUMENTS_MISSING" "案卷缺少：{documents}" "the file lacks: {documents}"
    SecondApproverRequired "SECOND_APPROVER_REQUIRED" "须有第二批准人" "a second approver is needed"
    FourEyes "FOUR_EYES" "登记人不能单独办结" "who registered the case may not close it alone"
    ConflictOfInterest "CONFLICT_OF_INTEREST" "涉及本人利益，应当回避" "a conflict of interest stands against this"
    MergeSelf "MERGE_SELF" "不能并入自身" "a case may not be merged into itself"
    MergeTargetClosed "MERGE_TARGET_CLOSED" "目标事项已办结、并案或撤回" "the target case is closed, merged or withdrawn"
    MergeCycle "MERGE_CYCLE" "并案不能成环" "merging would make a cycle"
    MergeTrack "MERGE_TRACK" "并案双方须为同一类办理渠道" "both cases must be on the same track"
    Confidentiality "CONFIDENTIALITY" "密级不允许此操作" "the confidentiality does not allow this"
    NotVoidable "NOT_VOIDABLE" "该条目不能作废" "this entry may not be voided"
    UnknownEntry "UNKNOWN_ENTRY" "条目 {id} 不存在" "entry {id} is not in this history"
    NotYourAssignment "NOT_YOUR_ASSIGNMENT" "单位 {id} 不承办此事项" "unit {id} has no assignment here"
    Forbidden "FORBIDDEN" "无权执行此操作" "you may not do this"
    NotFound "NOT_FOUND" "未找到" "not found"
    Required "REQUIRED" "必填" "this is required"
    TooLong "TOO_LONG" "最多 {limit} 字，实为 {actual} 字" "at most {limit} characters, was {actual}"
    IllegalCharacter "ILLEGAL_CHARACTER" "含有不允许的字符 {char}" "the character {char} is not allowed"
    InvalidDate "INVALID_DATE" "日期无效：{value}" "not a valid date: {value}"
    InvalidNumber "INVALID_NUMBER" "数值无效：{value}" "not a valid number: {value}"
    InvalidAmount "INVALID_AMOUNT" "金额无效：{value}（以分计，须大于零）" "not a valid amount: {value} (in fen, above zero)"
    CrsRequired "CRS_REQUIRED" "坐标须注明坐标系" "coordinates need their reference system"
    CalendarNotPublished "CALENDAR_NOT_PUBLISHED" "{year} 年工作日历尚未公布" "the work calendar of {year} is not published yet"
    AlreadyPublished "ALREADY_PUBLISHED" "版本 {id} 已公布，不能更改" "version {id} is published and cannot change"
    UnknownEventType "UNKNOWN_EVENT_TYPE" "没有名为 {value} 的事件或对象类型" "no type of events or objects is named {value}"
    UrlNotValid "URL_NOT_VALID" "网址无效，须为完整的 https 网址，不含 # 片段" "this must be a whole https address, without a #fragment"
    UrlNotSecure "URL_NOT_SECURE" "须用 https；http 只可用于本机或内网地址" "https is needed; http is only for this machine and for private addresses"
    UrlWithCredentials "URL_WITH_CREDENTIALS" "网址中不得含用户名或密码" "an address may hold no user name and no password"
    UrlNotAllowed "URL_NOT_ALLOWED" "不得向地址 {host} 发送通知" "nothing may be sent to the address {host}"
    AttachmentTooLarge "ATTACHMENT_TOO_LARGE" "附件 {name} 有 {actual} 字节，最多 {limit} 字节" "attachment {name} has {actual} bytes, at most {limit} are taken"
    TooManyAttachments "TOO_MANY_ATTACHMENTS" "最多 {limit} 个附件，实为 {actual} 个" "at most {limit} attachments, was {actual}"
    TypeNotAllowed "TYPE_NOT_ALLOWED" "附件 {name} 不是可接收的 {type} 文件" "attachment {name} is not a file of type {type} that is taken"
    UnknownAttachment "UNKNOWN_ATTACHMENT" "附件 {name} 尚未上传" "attachment {name} has not been uploaded"
    PartnershipInForce "PARTNERSHIP_IN_FORCE" "与联络站 {station} 的共建关系尚未终止" "the partnership with station {station} has not ended"
    PlanMismatch "PLAN_MISMATCH" "活动的联络站或年份与计划 {plan} 不符" "plan {plan} is of another station or year than the activity"
    ActivityCancelled "ACTIVITY_CANCELLED" "活动 {id} 已取消" "activity {id} was cancelled"
    ActivityNotHeld "ACTIVITY_NOT_HELD" "活动 {id} 尚未举行" "activity {id} has not been held"
    ActivityBeforeItsDay "ACTIVITY_BEFORE_ITS_DAY" "活动安排在 {on}，不能记为 {held} 举行" "the activity is scheduled for {on} and cannot have been held on {held}"
    AidOverdrawn "AID_OVERDRAWN" "帮扶资金不足：已筹 {raised} 分，已支 {disbursed} 分，本次 {asked} 分" "the fund would be overdrawn: raised {raised} fen, disbursed {disbursed}, asked for {asked}"
    UnknownDisbursement "UNKNOWN_DISBURSEMENT" "支出 {id} 不存在" "there is no disbursement {id}"
    FundClosed "FUND_CLOSED" "帮扶资金 {id} 已结项" "aid fund {id} is closed"
    CampaignConcluded "CAMPAIGN_CONCLUDED" "督办专项 {id} 已结束" "campaign {id} is concluded"
}
