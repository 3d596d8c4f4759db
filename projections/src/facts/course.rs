//! How a case went: the facts that analyses of its course need and rates do not.
//!
//! They lie apart, behind a pointer, so that the many cases without a history cost eight bytes for them.

use jiff::civil::Date;
use lianxin_domain::{
    case::{Case, links::LinkKind, path::Path},
    ids::{CaseId, UnitCode},
};
use serde::{Deserialize, Serialize};

/// How a case went.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Course {
    /// The states it entered, with their days; empty for a case without its history.
    #[serde(skip_serializing_if = "Path::is_empty")]
    pub path: Path,
    /// Day of the first urging (催办).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urged_on: Option<Date>,
    /// The lead of each referral whose return was approved.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub returned_by: Vec<UnitCode>,
    /// The cases that it is linked to because the problem came back, whichever of the two was first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recurs_with: Vec<CaseId>,
}

impl Course {
    /// The course of a case; absent where nothing is known of it.
    pub(super) fn of(case: &Case) -> Option<Self> {
        let recurrences = case.links.iter().filter(|link| link.kind == LinkKind::Recurrence);
        let recurs_with: Vec<CaseId> = recurrences.map(|link| link.other).collect();
        if case.legacy && recurs_with.is_empty() {
            return None;
        }
        let returned = case.referrals.iter().filter(|referral| referral.returned);
        Some(Self {
            path: if case.legacy { Path::default() } else { case.path.clone() },
            urged_on: case.urges.first().map(|urging| urging.on),
            returned_by: returned.map(|referral| referral.lead.clone()).collect(),
            recurs_with,
        })
    }
}
