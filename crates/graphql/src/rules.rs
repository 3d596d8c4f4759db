//! The rules in force, as data: the policy set and the work calendar that due days are computed by.

use crate::{
    context::{app, caller},
    fault::{bad_input, query},
    moment::{AsOf, at},
    scalar::{Date, int32},
    term::Term,
};
use async_graphql::{Context, Description, Enum, Object, Result, SimpleObject};
use lianxin_app::standing::Standing;
use lianxin_domain::{
    calendar::{self, DayType},
    case::terms::{Track, Urgency},
    deadline::{DeadlineKind, SpanUnit},
    policy::{self, CodeList, DutyItem, ReplySemantics, UrgingLevel},
};
use std::sync::Arc;

/// A deadline rule: how long, and for which matters (时限规则).
#[derive(SimpleObject)]
pub struct DeadlineRule {
    /// Kind of deadline (时限种类).
    pub kind: Term<DeadlineKind>,
    /// Only on this track; on both when absent (办理渠道).
    pub track: Option<Term<Track>>,
    /// Only at this urgency; at every one when absent (紧急程度).
    pub urgency: Option<Term<Urgency>>,
    /// Only for matters that are, or are not, wide and difficult (是否复杂).
    pub complex: Option<bool>,
    /// What is counted (单位).
    pub unit: Term<SpanUnit>,
    /// How many (数量).
    pub n: i32,
    /// The rule in Chinese, with its article (依据).
    pub basis_zh: String,
    /// The rule in English.
    pub basis_en: String,
}

impl From<&policy::DeadlineRule> for DeadlineRule {
    fn from(rule: &policy::DeadlineRule) -> Self {
        Self {
            kind: Term(rule.kind),
            track: rule.track.map(Term),
            urgency: rule.urgency.map(Term),
            complex: rule.complex,
            unit: Term(rule.span.unit),
            n: int32(rule.span.n),
            basis_zh: rule.span.basis_zh.clone(),
            basis_en: rule.span.basis_en.clone(),
        }
    }
}

/// A step of the ladder of warnings and urgings (预警与催办阶梯).
#[derive(SimpleObject)]
pub struct LadderStep {
    /// Its name (名称).
    pub step: String,
    /// Chinese description (说明).
    pub zh: String,
    /// English description.
    pub en: String,
    /// For which kinds of deadlines (时限种类).
    pub kinds: Vec<Term<DeadlineKind>>,
    /// Only on this track; on both when absent (办理渠道).
    pub track: Option<Term<Track>>,
    /// Workdays after the due day on which it is taken; before it when negative (工作日).
    pub workdays: i32,
    /// Whom in the unit the urging is addressed to; absent when the step only warns (催办层级).
    pub level: Option<Term<UrgingLevel>>,
    /// By which means it is urged (催办方式).
    pub means: Option<String>,
    /// What is said; names in braces are filled in (催办内容).
    pub text: Option<String>,
}

impl From<&policy::LadderStep> for LadderStep {
    fn from(step: &policy::LadderStep) -> Self {
        let urging = step.urging.as_ref();
        Self {
            step: step.step.clone(),
            zh: step.zh.clone(),
            en: step.en.clone(),
            kinds: step.kinds.iter().copied().map(Term).collect(),
            track: step.track.map(Term),
            workdays: step.workdays,
            level: urging.map(|urging| Term(urging.level)),
            means: urging.map(|urging| urging.means.clone()),
            text: urging.map(|urging| urging.text.clone()),
        }
    }
}

/// A class of replies and what it means for figures (答复类别).
#[derive(SimpleObject)]
pub struct ReplyClass {
    /// The place's code.
    pub code: String,
    /// What it means for figures.
    pub semantics: Term<ReplySemantics>,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
}

/// An entry of a code list (代码).
#[derive(SimpleObject)]
pub struct CodeEntry {
    /// The code.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
}

impl From<policy::CodeEntry> for CodeEntry {
    fn from(policy::CodeEntry { code, zh, en }: policy::CodeEntry) -> Self {
        Self { code, zh, en }
    }
}

/// A code list of a policy set (代码表).
#[derive(SimpleObject)]
pub struct NamedCodes {
    /// Its name.
    pub name: String,
    /// Its entries.
    pub entries: Vec<CodeEntry>,
}

/// A standard for stations (联络站标准).
#[derive(SimpleObject)]
pub struct StationStandard {
    /// Its code.
    pub code: String,
    /// Its version (版本).
    pub version: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// What is looked at (标准项).
    pub criteria: Vec<CodeEntry>,
}

impl From<&policy::StationStandard> for StationStandard {
    fn from(standard: &policy::StationStandard) -> Self {
        Self {
            code: standard.code.clone(),
            version: standard.version.clone(),
            zh: standard.zh.clone(),
            en: standard.en.clone(),
            criteria: standard.criteria.iter().cloned().map(Into::into).collect(),
        }
    }
}

/// What a kind of duty counts in a year (履职积分).
#[derive(SimpleObject)]
pub struct DutyPoints {
    /// The kind of duty.
    pub item: Term<DutyItem>,
    /// Points for the first time.
    pub base: u32,
    /// Points for each further time.
    pub further: u32,
    /// Points at most.
    pub most: u32,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
}

impl From<&policy::DutyPoints> for DutyPoints {
    fn from(points: &policy::DutyPoints) -> Self {
        Self {
            item: Term(points.item),
            base: points.base,
            further: points.further,
            most: points.most,
            zh: points.zh.clone(),
            en: points.en.clone(),
        }
    }
}

/// What may be attached to an entry (附件规则).
#[derive(SimpleObject)]
pub struct AttachmentLimits {
    /// Most bytes of one attachment (最大字节数).
    pub max_bytes: i32,
    /// Most attachments of one entry (最多个数).
    pub max_count: i32,
    /// Longest file name, in characters (文件名最长字数).
    pub max_name: i32,
    /// The types that are taken; no other is (允许的类型).
    pub types: Vec<AttachmentKind>,
}

/// A type of attachment that is taken (附件类型).
#[derive(SimpleObject)]
pub struct AttachmentKind {
    /// Media type, e.g. `image/jpeg` (媒体类型).
    pub media_type: String,
    /// Extensions of its file names, without the dot (扩展名).
    pub extensions: Vec<String>,
}

impl From<&policy::AttachmentRules> for AttachmentLimits {
    fn from(rules: &policy::AttachmentRules) -> Self {
        let types = rules.types.iter().map(|kind| AttachmentKind {
            media_type: kind.media_type.clone(),
            extensions: kind.extensions.clone(),
        });
        Self {
            max_bytes: int32(rules.max_bytes),
            max_count: int32(rules.max_count),
            max_name: int32(rules.max_name),
            types: types.collect(),
        }
    }
}

/// Deadlines, code lists and limits of a place (规则集).
#[derive(Description)]
pub struct PolicySet(Arc<policy::PolicySet>);

#[Object(use_type_description)]
impl PolicySet {
    /// Its version (版本).
    async fn version(&self) -> &str {
        self.0.version.as_str()
    }

    /// First day on which it applies (施行日).
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Deadline rules; the first that fits is used (时限规则).
    async fn deadlines(&self) -> Vec<DeadlineRule> {
        self.0.deadlines.iter().map(Into::into).collect()
    }

    /// An extension of a suggestion reaches at most so many months from the referral (延期上限).
    async fn extension_cap_months(&self) -> i32 {
        int32(self.0.extension_cap_months)
    }

    /// Rounds of handling before key supervision must be designated (办理轮次上限).
    async fn max_rounds(&self) -> i32 {
        int32(self.0.max_rounds)
    }

    /// Attempts to reach somebody before feedback may be recorded as not rated (回访次数).
    async fn feedback_attempts(&self) -> i32 {
        int32(self.0.feedback_attempts)
    }

    /// Classes of replies (答复类别).
    async fn reply_classes(&self) -> Vec<ReplyClass> {
        let classes = self.0.reply_classes.iter().cloned();
        let class = |policy::ReplyClass { code, semantics, zh, en }| ReplyClass {
            code,
            semantics: Term(semantics),
            zh,
            en,
        };
        classes.map(class).collect()
    }

    /// Standards that stations are assessed against (联络站标准).
    async fn station_standards(&self) -> Vec<StationStandard> {
        self.0.stations.standards.iter().map(Into::into).collect()
    }

    /// What each kind of duty counts in a year (履职积分).
    async fn duty_points(&self) -> Vec<DutyPoints> {
        self.0.deputies.points.iter().map(Into::into).collect()
    }

    /// Receptions that each deputy attends in a year at least (年度接待次数).
    async fn receptions_a_year(&self) -> i32 {
        int32(self.0.deputies.receptions_a_year)
    }

    /// Kinds of deadlines of which it is raised on the day after that they have passed (逾期提示).
    async fn raised_when_missed(&self) -> Vec<Term<DeadlineKind>> {
        self.0.duties.missed.iter().copied().map(Term).collect()
    }

    /// Steps taken before and after a due day, without anybody asking (预警与催办阶梯).
    async fn ladder(&self) -> Vec<LadderStep> {
        self.0.duties.ladder.iter().map(Into::into).collect()
    }

    /// What analyses and public figures are judged by (分析口径).
    async fn analysis(&self) -> AnalysisRules {
        (&self.0.analysis).into()
    }

    /// What may be attached to an entry (附件规则).
    async fn attachment_limits(&self) -> AttachmentLimits {
        AttachmentLimits::from(&self.0.attachments)
    }

    /// The other code lists (代码表).
    async fn code_lists(&self) -> Vec<NamedCodes> {
        self.0.lists.iter().map(|(list, entries)| named(*list, entries)).collect()
    }
}

/// What analyses and public figures are judged by (分析口径).
#[derive(SimpleObject)]
pub struct AnalysisRules {
    /// A problem has come back when it does within so many months of a closure (复发期限).
    pub recurrence_months: i32,
    /// Due soon is within so many working days (临期天数).
    pub due_soon_workdays: i32,
    /// How alike the words of two matters of different places must be to be shown, in percent (相似度).
    pub similar_percent: i32,
    /// Public figures show no count below this (最小公开数).
    pub least_public_count: i32,
}

impl From<&policy::AnalysisRules> for AnalysisRules {
    fn from(rules: &policy::AnalysisRules) -> Self {
        Self {
            recurrence_months: int32(rules.recurrence_months),
            due_soon_workdays: int32(rules.due_soon_workdays),
            similar_percent: int32(rules.similar_percent),
            least_public_count: int32(rules.least_public_count),
        }
    }
}

fn named(list: CodeList, entries: &[policy::CodeEntry]) -> NamedCodes {
    let entries = entries.iter().cloned().map(Into::into).collect();
    NamedCodes { name: list.as_str().to_owned(), entries }
}

/// What a day is that differs from the ordinary week (日类型).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum CalendarDayKind {
    /// A weekday that is not worked (节假日).
    Holiday,
    /// A weekend day that is worked (调休上班).
    Makeup,
}

/// A day that differs from Monday to Friday worked, Saturday and Sunday not (特殊日).
#[derive(SimpleObject)]
pub struct CalendarDay {
    /// The day.
    pub on: Date,
    /// What it is.
    pub kind: CalendarDayKind,
}

/// A year of the work calendar (工作日历).
#[derive(Description)]
pub struct WorkCalendar {
    year: i16,
    calendar: Arc<calendar::WorkCalendar>,
}

#[Object(use_type_description)]
impl WorkCalendar {
    /// Version of the calendar (版本).
    async fn version(&self) -> &str {
        self.calendar.version.as_str()
    }

    /// The year (年份).
    async fn year(&self) -> i32 {
        self.year.into()
    }

    /// Whether the year's arrangement is published; days counted through an unpublished year are
    /// provisional (是否已公布).
    async fn published(&self) -> bool {
        self.calendar.years.contains(&self.year)
    }

    /// The days that differ from the ordinary week, in order (特殊日).
    async fn days(&self) -> Vec<CalendarDay> {
        let days = self.calendar.days.iter().filter(|(day, _)| day.year() == self.year);
        days.map(|(day, kind)| CalendarDay {
            on: Date(*day),
            kind: match kind {
                DayType::Holiday => CalendarDayKind::Holiday,
                DayType::Makeup => CalendarDayKind::Makeup,
            },
        })
        .collect()
    }
}

/// Questions about the rules.
#[derive(Default)]
pub struct RuleQuery;

#[Object]
impl RuleQuery {
    /// The policy set in force on a day (规则集).
    async fn policy(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The day; today when absent (日期).")] on: Option<Date>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
    ) -> Option<Result<PolicySet>> {
        let on = on.map_or_else(|| app(context).today(), |day| day.0);
        let standing = standing(context, as_of).await;
        Some(standing.map(|standing| PolicySet(standing.policy(on))))
    }

    /// A year of the work calendar (工作日历).
    async fn calendar(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The year, e.g. 2026 (年份).")] year: i32,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
    ) -> Option<Result<WorkCalendar>> {
        let Ok(year) = i16::try_from(year) else {
            return Some(Err(bad_input("not a year of the calendar")));
        };
        let standing = standing(context, as_of).await;
        Some(standing.map(|standing| WorkCalendar { year, calendar: standing.calendar() }))
    }
}

async fn standing(context: &Context<'_>, as_of: Option<AsOf>) -> Result<Arc<Standing>> {
    caller(context)?;
    app(context).queries().standing(at(as_of, None)?).await.map_err(query)
}
