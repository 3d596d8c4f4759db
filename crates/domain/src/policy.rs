//! Policy sets (规则集): deadlines, code lists and limits of a place, as versioned data.
//!
//! A rule reads every figure and every code from here; none is a constant in code.

mod analysis;
pub mod attachments;
mod deputies;
mod duties;
mod papers;
mod publish;
mod stations;

pub use analysis::AnalysisRules;
pub use attachments::{AttachmentRules, AttachmentType, ShownBy};
pub use deputies::{DeputyRules, DutyItem, DutyPoints};
pub use duties::{Duties, LadderStep, Urging, UrgingLevel};
pub use papers::FilePaper;
pub use publish::{PolicyCommand, PolicyEvent, PolicyVersions, Published};
pub use stations::{StationRules, StationStandard};

use crate::{
    Refusal,
    case::terms::{Track, Urgency},
    deadline::{DeadlineKind, Span},
    ids::PolicyVersion,
    refusal::Code,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::LazyLock};

/// The set that ships, for lists that an older set does not have.
static SHIPPED: LazyLock<PolicySet> = LazyLock::new(PolicySet::shipped);

/// A published policy set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PolicySet {
    /// Its version, e.g. `default-1`.
    pub version: PolicyVersion,
    /// First day on which it applies.
    #[schemars(with = "String")]
    pub valid_from: Date,
    /// How case numbers are made: `{prefix}-{year}-{ordinal:04}`.
    pub case_number_prefix: String,
    /// The deadlines; the first rule that fits is used.
    pub deadlines: Vec<DeadlineRule>,
    /// An extension reaches at most so many months from the referral (DBF 51).
    pub extension_cap_months: u32,
    /// Rounds of handling before key supervision must be designated.
    pub max_rounds: u32,
    /// Attempts to reach somebody before NOT_RATED may be recorded.
    pub feedback_attempts: u32,
    /// Classes of replies and what they mean for figures.
    pub reply_classes: Vec<ReplyClass>,
    /// Other code lists, by name.
    pub lists: BTreeMap<CodeList, Vec<CodeEntry>>,
    /// What is asked of stations.
    #[serde(default)]
    pub stations: StationRules,
    /// What is asked of deputies, and what it counts.
    #[serde(default)]
    pub deputies: DeputyRules,
    /// Longest texts, in code points.
    pub limits: Limits,
    /// What the product does by itself about deadlines; nothing when absent, as in versions published
    /// before there were duties.
    #[serde(default)]
    pub duties: Duties,
    /// What analyses and public figures are judged by.
    #[serde(default)]
    pub analysis: AnalysisRules,
    /// What may be attached.
    #[serde(default)]
    pub attachments: AttachmentRules,
    /// The papers of a case's file, in their order; see [`PolicySet::file_papers`].
    #[serde(default)]
    pub file_papers: Vec<FilePaper>,
}

/// A deadline rule: the span, and for which matters it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeadlineRule {
    /// Kind of deadline.
    pub kind: DeadlineKind,
    /// Only on this track; on both when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<Track>,
    /// Only at this urgency; at every one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// Only for matters that are (or are not) wide and difficult.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complex: Option<bool>,
    /// How long.
    #[serde(flatten)]
    pub span: Span,
}

crate::terms! {
    /// What a reply means for figures, whatever a place calls its classes.
    pub enum ReplySemantics {
        /// Solved or basically solved.
        Solved = "SOLVED" "解决",
        /// Being solved or planned; needs dated commitments.
        Planned = "PLANNED" "列入计划",
        /// Not now.
        NotNow = "NOT_NOW" "暂不具备条件",
        /// For reference.
        Reference = "REFERENCE" "留作参考",
    }
}

/// A class of replies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReplyClass {
    /// The place's code, e.g. `A`.
    pub code: String,
    /// What it means for figures.
    pub semantics: ReplySemantics,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
}

/// The code lists of a policy set.
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
#[serde(rename_all = "camelCase")]
pub enum CodeList {
    /// Reasons to decline.
    DeclineReasons,
    /// Reasons to suspend.
    SuspensionReasons,
    /// Reasons to reject a reply.
    ReplyRejections,
    /// Reasons to reopen.
    ReopenReasons,
    /// Retention classes of archives.
    Retentions,
    /// Documents a file must hold before it is archived.
    ArchiveDocuments,
    /// Kinds of rule documents a station has (五项制度).
    RuleDocuments,
    /// Titles a station may be given.
    StationTitles,
    /// Legal grounds on which a deputy's duties are suspended (DBF 61).
    SuspensionGrounds,
    /// Legal grounds on which a mandate ends (DBF 62).
    MandateEndGrounds,
    /// Kinds of partner organisations (共建单位类别).
    PartnerKinds,
    /// Themes of activities (活动主题).
    ActivityThemes,
    /// Kinds of people who take part in activities (参与者类别).
    ParticipantKinds,
}

impl CodeList {
    /// Name in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DeclineReasons => "declineReasons",
            Self::SuspensionReasons => "suspensionReasons",
            Self::ReplyRejections => "replyRejections",
            Self::ReopenReasons => "reopenReasons",
            Self::Retentions => "retentions",
            Self::ArchiveDocuments => "archiveDocuments",
            Self::RuleDocuments => "ruleDocuments",
            Self::StationTitles => "stationTitles",
            Self::SuspensionGrounds => "suspensionGrounds",
            Self::MandateEndGrounds => "mandateEndGrounds",
            Self::PartnerKinds => "partnerKinds",
            Self::ActivityThemes => "activityThemes",
            Self::ParticipantKinds => "participantKinds",
        }
    }

    /// Whether sets were published before the list was known.
    fn came_later(self) -> bool {
        matches!(
            self,
            Self::RuleDocuments
                | Self::StationTitles
                | Self::SuspensionGrounds
                | Self::MandateEndGrounds
                | Self::PartnerKinds
                | Self::ActivityThemes
                | Self::ParticipantKinds
        )
    }
}

/// An entry of a code list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodeEntry {
    /// The code.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
}

/// Longest texts, in code points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Limits {
    /// Titles.
    pub title: usize,
    /// Summaries.
    pub summary: usize,
    /// Replies and answers.
    pub reply: usize,
    /// Reasons, notes, findings and other prose.
    pub prose: usize,
}

impl PolicySet {
    /// The default policy that ships with the product (`schema/policy`).
    pub fn shipped() -> Self {
        serde_json::from_str(include_str!("../../../schema/policy/default-1.json"))
            .expect("the shipped policy is read by a test")
    }

    /// The span of a deadline for a matter; `None` when the policy sets none.
    pub fn span(
        &self,
        kind: DeadlineKind,
        track: Track,
        urgency: Urgency,
        complexity: Complexity,
    ) -> Option<&Span> {
        let complex = complexity == Complexity::Complex;
        self.deadlines
            .iter()
            .find(|rule| {
                rule.kind == kind
                    && rule.track.is_none_or(|wanted| wanted == track)
                    && rule.urgency.is_none_or(|wanted| wanted == urgency)
                    && rule.complex.is_none_or(|wanted| wanted == complex)
            })
            .map(|rule| &rule.span)
    }

    /// The span of a deadline that holds whatever the matter, such as that of a notice; `None` when the
    /// policy sets none.
    pub fn general_span(&self, kind: DeadlineKind) -> Option<&Span> {
        let of_all = |rule: &&DeadlineRule| {
            rule.track.is_none() && rule.urgency.is_none() && rule.complex.is_none()
        };
        let rule = self.deadlines.iter().filter(|rule| rule.kind == kind).find(of_all)?;
        Some(&rule.span)
    }

    /// The station standard of a code.
    pub fn station_standard(&self, code: &str) -> Result<&StationStandard, Refusal> {
        self.stations.standards.iter().find(|standard| standard.code == code).ok_or_else(|| {
            let unknown = Refusal::new(Code::UnknownCode).at("standard");
            unknown.with("value", code).with("list", "stationStandards")
        })
    }

    /// The reply class of a code.
    pub fn reply_class(&self, code: &str) -> Result<&ReplyClass, Refusal> {
        self.reply_classes.iter().find(|class| class.code == code).ok_or_else(|| {
            Refusal::new(Code::UnknownReplyClass).at("replyClass").with("class", code)
        })
    }

    /// Refuses a code that is not in the list (I14).
    pub fn require_code(&self, list: CodeList, code: &str, path: &str) -> Result<(), Refusal> {
        if self.list(list).iter().any(|entry| entry.code == code) {
            return Ok(());
        }
        Err(Refusal::new(Code::UnknownCode)
            .at(path)
            .with("value", code)
            .with("list", list.as_str()))
    }

    /// The entries of a list; empty when the policy has none. A set that was published before the list
    /// was known means the entries that ship.
    pub fn list(&self, list: CodeList) -> &[CodeEntry] {
        let shipped = || list.came_later().then(|| SHIPPED.lists.get(&list)).flatten();
        self.lists.get(&list).or_else(shipped).map_or(&[], Vec::as_slice)
    }
}

crate::terms! {
    /// Whether a matter touches many sides and is difficult to handle (DBF 51).
    #[derive(Default)]
    pub enum Complexity {
        /// An ordinary matter.
        #[default]
        Ordinary = "ORDINARY" "一般",
        /// Wide and difficult.
        Complex = "COMPLEX" "涉及面广、处理难度大",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_policy_has_the_defaults_of_the_design() {
        let policy = PolicySet::shipped();
        let span = |kind, track, urgency, complexity| {
            let span = policy.span(kind, track, urgency, complexity).unwrap();
            (span.unit.as_str(), span.n)
        };
        use Complexity::{Complex, Ordinary};
        use DeadlineKind::{CoOpinion, RehandleReply, Reply, ReturnWindow};
        use Track::{Opinion, Suggestion};
        assert_eq!(span(Reply, Opinion, Urgency::Normal, Ordinary), ("WORKDAY", 15));
        assert_eq!(span(Reply, Opinion, Urgency::Urgent, Ordinary), ("WORKDAY", 5));
        assert_eq!(span(Reply, Suggestion, Urgency::Normal, Ordinary), ("MONTH", 3));
        assert_eq!(span(Reply, Suggestion, Urgency::Normal, Complex), ("MONTH", 6));
        assert_eq!(span(RehandleReply, Opinion, Urgency::Normal, Ordinary), ("MONTH", 1));
        assert_eq!(span(CoOpinion, Suggestion, Urgency::Normal, Ordinary), ("MONTH", 1));
        assert_eq!(span(ReturnWindow, Opinion, Urgency::Normal, Ordinary), ("WORKDAY", 7));
        assert_eq!(policy.analysis, AnalysisRules::default());
        assert_eq!(policy.max_rounds, 2);
        assert!(policy.reply_class("A").is_ok());
        assert_eq!(policy.reply_class("E").unwrap_err().code, Code::UnknownReplyClass);
    }

    #[test]
    fn a_set_from_before_a_list_means_the_entries_that_ship() {
        let mut older = PolicySet::shipped();
        older.lists.remove(&CodeList::PartnerKinds);
        older.lists.remove(&CodeList::Retentions);
        assert!(older.require_code(CodeList::PartnerKinds, "ENTERPRISE", "kind").is_ok());
        let unknown = older.require_code(CodeList::PartnerKinds, "X", "kind").unwrap_err();
        assert_eq!(unknown.params["list"], "partnerKinds");
        assert!(older.list(CodeList::Retentions).is_empty(), "a place may do without it");
        let own = CodeEntry { code: "X".into(), zh: "某类".into(), en: "some".into() };
        older.lists.insert(CodeList::PartnerKinds, vec![own]);
        assert!(older.require_code(CodeList::PartnerKinds, "X", "kind").is_ok());
        assert!(older.require_code(CodeList::PartnerKinds, "ENTERPRISE", "kind").is_err());
    }
}
