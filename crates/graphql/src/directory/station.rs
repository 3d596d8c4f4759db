//! Liaison stations as they stand: staff, rules, money, assessments, titles.

use super::{Deputy, Jurisdiction, Station};
use crate::{
    node::global_id,
    scalar::{Date, Fen},
    term::Term,
};
use async_graphql::{Context, ID, Object, SimpleObject};
use lianxin_domain::directory::{self, RatingState};

/// A liaison officer (联络员).
#[derive(SimpleObject)]
#[graphql(name = "LiaisonOfficer")]
pub struct Officer {
    /// Code of the officer (代码).
    pub code: String,
    /// The name (姓名).
    pub name: String,
}

/// A rule document in force (制度).
#[derive(SimpleObject)]
pub struct RuleDocument {
    /// Kind, from the policy's list `ruleDocuments` (类别).
    pub kind: String,
    /// Version within the kind (版本).
    pub version: u32,
    /// Title of the document (标题).
    pub title: String,
    /// The day it was adopted (通过日).
    pub adopted_on: Date,
    /// The day it was posted in the station (上墙日).
    pub posted_on: Option<Date>,
}

impl From<&directory::RulesAdopted> for RuleDocument {
    fn from(adopted: &directory::RulesAdopted) -> Self {
        Self {
            kind: adopted.kind.clone(),
            version: adopted.version,
            title: adopted.title.clone(),
            adopted_on: Date(adopted.adopted_on),
            posted_on: adopted.posted_on.map(Date),
        }
    }
}

/// Money put into a station (投入).
#[derive(SimpleObject)]
pub struct Investment {
    /// How much (金额).
    pub amount: Fen,
    /// Whether the amount is a lower bound (余).
    pub approximate: bool,
    /// What for (用途).
    pub purpose: String,
    /// Where it came from (来源).
    pub source: String,
    /// The day (日期).
    pub on: Option<Date>,
}

impl From<&directory::Invested> for Investment {
    fn from(invested: &directory::Invested) -> Self {
        Self {
            amount: Fen(invested.amount_fen),
            approximate: invested.approximate,
            purpose: invested.purpose.clone(),
            source: invested.source.clone(),
            on: invested.on.map(Date),
        }
    }
}

/// What was found on a criterion (考评项).
#[derive(SimpleObject)]
pub struct Finding {
    /// Code of the criterion (标准项).
    pub criterion: String,
    /// Whether it is met (是否达到).
    pub met: bool,
    /// What shows it, or what is lacking (依据).
    pub evidence: String,
}

/// An assessment against a standard (考评).
#[derive(SimpleObject)]
pub struct Assessment {
    /// The day (日期).
    pub on: Date,
    /// Code of the standard (标准).
    pub standard: String,
    /// Version of the standard (标准版本).
    pub version: String,
    /// The organ that assessed (考评机关).
    pub organ: String,
    /// Whether every criterion is met (是否达标).
    pub passed: bool,
    /// What was found (考评结果).
    pub findings: Vec<Finding>,
}

impl From<&directory::Assessment> for Assessment {
    fn from(kept: &directory::Assessment) -> Self {
        let assessed = &kept.assessed;
        let findings = assessed.findings.iter().map(|finding| Finding {
            criterion: finding.criterion.clone(),
            met: finding.met,
            evidence: finding.evidence.clone(),
        });
        Self {
            on: Date(kept.on),
            standard: assessed.standard.clone(),
            version: assessed.version.clone(),
            organ: assessed.organ.clone(),
            passed: assessed.passed(),
            findings: findings.collect(),
        }
    }
}

/// A title of a station (称号).
#[derive(SimpleObject)]
pub struct StationTitle {
    /// Code of the title (称号).
    pub title: String,
    /// The year it is for (年度).
    pub year: i16,
    /// The organ that gives it (授予机关).
    pub by: String,
    /// The batch or document it stands in (批次).
    pub batch: Option<String>,
    /// Where it stands (状态).
    pub state: Term<RatingState>,
}

impl From<&directory::Rating> for StationTitle {
    fn from(rating: &directory::Rating) -> Self {
        let title = &rating.title;
        Self {
            title: title.title.clone(),
            year: title.year,
            by: title.by.clone(),
            batch: title.batch.clone(),
            state: Term(rating.state),
        }
    }
}

#[Object(use_type_description)]
impl Station {
    /// Opaque global id (全局编号).
    pub async fn id(&self) -> ID {
        global_id("Station", self.key.as_str())
    }

    /// Its code (代码).
    async fn code(&self) -> &str {
        self.key.as_str()
    }

    /// Its name (名称).
    async fn name(&self) -> &str {
        &self.found.name
    }

    /// The community it stands in (社区).
    async fn community(&self) -> Option<&str> {
        self.found.community.as_deref()
    }

    /// The day it opened, where known (设立日).
    async fn opened_on(&self) -> Option<Date> {
        self.found.opened_on.map(Date)
    }

    /// Its head (站长).
    async fn head(&self, context: &Context<'_>) -> Option<Deputy> {
        Deputy::find(context, self.found.head.as_ref()?)
    }

    /// Whether cases may be registered at it (是否启用).
    async fn active(&self) -> bool {
        self.found.active
    }

    /// The jurisdiction whose congress it belongs to (行政区划).
    async fn jurisdiction(&self, context: &Context<'_>) -> Option<Jurisdiction> {
        Jurisdiction::find(context, self.found.jurisdiction.as_ref()?)
    }

    /// Where it is (地址).
    async fn address(&self) -> Option<&str> {
        self.found.address.as_deref()
    }

    /// Rooms, devices, study material (设施).
    async fn facilities(&self) -> &[String] {
        &self.found.facilities
    }

    /// The days it was upgraded (提档升级日).
    async fn upgraded_on(&self) -> Vec<Date> {
        self.found.upgraded_on.iter().map(|day| Date(*day)).collect()
    }

    /// Its liaison officers (联络员).
    async fn officers(&self) -> Vec<Officer> {
        let officers = self.found.officers.iter();
        officers
            .map(|known| Officer { code: known.officer.clone(), name: known.name.clone() })
            .collect()
    }

    /// The rule documents in force (制度).
    async fn rule_documents(&self) -> Vec<RuleDocument> {
        self.found.rules.iter().map(Into::into).collect()
    }

    /// What was invested, oldest first (投入).
    async fn investments(&self) -> Vec<Investment> {
        self.found.investments.iter().map(Into::into).collect()
    }

    /// Its assessments, oldest first (考评).
    async fn assessments(&self) -> Vec<Assessment> {
        self.found.assessments.iter().map(Into::into).collect()
    }

    /// Its titles (称号).
    async fn titles(&self) -> Vec<StationTitle> {
        self.found.ratings.iter().map(Into::into).collect()
    }
}
