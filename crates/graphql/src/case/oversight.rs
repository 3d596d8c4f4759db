//! How the handling of a case was watched: supervisions, urgings, commitments, links elsewhere.

use crate::{
    directory::Unit,
    scalar::{Date, int32},
    term::Term,
};
use async_graphql::{Context, Description, Object, SimpleObject};
use lianxin_domain::{
    case::{links, supervision, terms::SupervisionKind, tracking},
    policy::UrgingLevel,
};

/// A supervision of the case (督办).
#[derive(Debug, Clone, Description)]
pub struct Supervision(pub(crate) supervision::Supervision);

#[Object(use_type_description)]
impl Supervision {
    /// Its ordinal within the case (序号).
    async fn ordinal(&self) -> &str {
        self.0.id.as_str()
    }

    /// Its kind (督办方式).
    async fn kind(&self) -> Term<SupervisionKind> {
        Term(self.0.kind)
    }

    /// The organ that supervises (督办机关).
    async fn organ(&self) -> &str {
        &self.0.organ
    }

    /// Day it was opened (立项日).
    async fn opened_on(&self) -> Date {
        Date(self.0.opened_on)
    }

    /// When an answer is due (回复期限).
    async fn response_due_on(&self) -> Option<Date> {
        self.0.response_due_on.map(Date)
    }

    /// Day of the first answer (回复日).
    async fn responded_on(&self) -> Option<Date> {
        self.0.responded_on.map(Date)
    }

    /// Things done under it (活动次数).
    async fn activities(&self) -> i32 {
        int32(self.0.activities)
    }

    /// Day it was concluded (销号日).
    async fn concluded_on(&self) -> Option<Date> {
        self.0.concluded_on.map(Date)
    }

    /// What came of it (结论).
    async fn conclusion(&self) -> Option<&str> {
        self.0.conclusion.as_deref()
    }
}

/// An urging (催办).
#[derive(Debug, Clone, Description)]
pub struct Urging(pub(crate) supervision::Urging);

#[Object(use_type_description)]
impl Urging {
    /// Day (日期).
    async fn urged_on(&self) -> Date {
        Date(self.0.on)
    }

    /// The unit urged (单位).
    async fn unit(&self, context: &Context<'_>) -> Option<Unit> {
        Unit::find(context, &self.0.to_unit)
    }

    /// By which means (方式).
    async fn means(&self) -> &str {
        &self.0.means
    }

    /// Whom in the unit it is addressed to (层级).
    async fn level(&self) -> Term<UrgingLevel> {
        Term(self.0.level)
    }
}

/// A commitment made in a reply (承诺事项).
#[derive(Debug, Clone, Description)]
pub struct Commitment(pub(crate) tracking::Commitment);

#[Object(use_type_description)]
impl Commitment {
    /// Its ordinal within the case (序号).
    async fn ordinal(&self) -> &str {
        self.0.id.as_str()
    }

    /// What was promised (内容).
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// By when, as it stands (期限).
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// What became of it (结果).
    async fn fate(&self) -> Term<tracking::Fate> {
        Term(self.0.fate)
    }

    /// The day that was settled (了结日).
    async fn settled_on(&self) -> Option<Date> {
        self.0.settled_on.map(Date)
    }
}

/// A link to another system (外部关联).
#[derive(Debug, Clone, SimpleObject)]
pub struct ExternalLink {
    /// The system.
    pub system: String,
    /// The id there.
    pub external_id: String,
    /// The status there, of the highest revision received.
    pub status: Option<String>,
    /// That revision.
    pub revision: Option<i32>,
}

impl ExternalLink {
    pub(crate) fn of(link: &links::External, told: Option<&links::ExternalStatus>) -> Self {
        Self {
            system: link.system.clone(),
            external_id: link.external_id.clone(),
            status: told.map(|told| told.status.clone()),
            revision: told.map(|told| int32(told.revision)),
        }
    }
}
