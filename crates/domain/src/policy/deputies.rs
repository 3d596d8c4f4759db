//! What a policy asks of deputies, and how many points each kind of duty counts (履职积分).

use crate::year::DutyActivityKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is asked of deputies, and what it counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeputyRules {
    /// Receptions each deputy attends in a year at least.
    pub receptions_a_year: u32,
    /// Points by kind of duty; a kind that is not listed counts none.
    pub points: Vec<DutyPoints>,
    /// Which duty an activity is, for the deputies who attended it; a kind that is not listed is none.
    #[serde(default)]
    pub activities: BTreeMap<DutyActivityKind, DutyItem>,
}

/// The points of a kind of duty in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DutyPoints {
    /// The kind of duty.
    pub item: DutyItem,
    /// Points for the first time.
    pub base: u32,
    /// Points for each further time.
    pub further: u32,
    /// Points of the kind at most.
    pub most: u32,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
}

impl DutyPoints {
    /// The points for so many times.
    pub fn of(&self, times: u32) -> u32 {
        match times {
            0 => 0,
            times => {
                self.base.saturating_add(self.further.saturating_mul(times - 1)).min(self.most)
            }
        }
    }
}

crate::terms! {
    /// A kind of duty that is counted (履职事项).
    pub enum DutyItem {
        /// A reception attended.
        Reception = "RECEPTION" "接待选民",
        /// A matter brought home from a household visit.
        HouseholdVisit = "HOUSEHOLD_VISIT" "走访群众",
        /// A suggestion led.
        SuggestionLed = "SUGGESTION_LED" "领衔建议",
        /// A suggestion co-signed.
        SuggestionCosigned = "SUGGESTION_COSIGNED" "附议建议",
        /// An inspection, research or other activity of supervision.
        Supervision = "SUPERVISION" "视察、调研、执法检查",
        /// A study session or training attended.
        Study = "STUDY" "学习培训",
        /// An activity for the public attended.
        PublicService = "PUBLIC_SERVICE" "公益活动",
        /// A report to the voters.
        DutyReport = "DUTY_REPORT" "向选民述职",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_grow_from_the_first_time_to_their_most() {
        let (zh, en) = ("接待选民".to_owned(), "receiving voters".to_owned());
        let item = DutyItem::Reception;
        let points = DutyPoints { item, base: 4, further: 2, most: 12, zh, en };
        let counted: Vec<u32> = [0, 1, 2, 5, 6, u32::MAX].map(|times| points.of(times)).into();
        assert_eq!(counted, [0, 4, 6, 12, 12, 12]);
    }
}
