//! The notice of a reception (接待公告): day, place and deputies are made known some days before. A notice that
//! comes late is a fact as well; whether it came in time is a figure, not a guard.

use super::{Decided, Reception, ReceptionEvent};
use crate::{Context, text};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The notice was posted, on the day the entry tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoticePosted {
    /// Where it was posted and by which means, e.g. 公示栏、微信群.
    pub means: String,
}

/// A notice as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The day it was posted.
    pub on: Date,
    /// By which means.
    pub means: String,
}

impl Reception {
    pub(super) fn post_notice(&self, posted: &NoticePosted, context: &Context<'_>) -> Decided {
        self.to_come()?;
        let means = text::prose(&posted.means, context.policy.limits.title, "means")?;
        let posted = self.notice.is_none().then_some(NoticePosted { means });
        Ok(posted.map(ReceptionEvent::ReceptionNoticePosted))
    }
}
