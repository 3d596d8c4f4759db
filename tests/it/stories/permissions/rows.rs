//! The rows of the permission table as its file has them, and which row grants which mutation.

use crate::structure::root;
use std::{collections::BTreeMap, fs};

/// The mutations about what has a code, by the row that grants them. Those about cases are rows themselves.
const KEPT: &[(&str, &[&str])] = &[
    ("keepStations", &["establishStation", "appointStationHead", "renameStation", "closeStation"]),
    ("equipStation", &["upgradeStation", "recordStationInvestment"]),
    ("staffStation", &["appointLiaisonOfficer", "relieveLiaisonOfficer"]),
    ("adoptStationRules", &["adoptRuleDocument"]),
    ("rateStation", &["nominateStation", "awardStation", "revokeStationTitle"]),
    ("keepDeputies", &["electDeputy", "assignDeputyToStation", "assignDeputyToGrids"]),
    ("keepDeputies", &["suspendDeputy", "resumeDeputy", "endDeputyMandate"]),
    ("recordDutyReport", &["giveDutyReport"]),
    ("honourDeputy", &["recordAward"]),
    ("keepReceptions", &["scheduleReception", "postReceptionNotice", "postponeReception"]),
    ("keepReceptions", &["changeRoster", "openReception", "holdReception"]),
    ("keepReceptions", &["correctReceptionCounts", "cancelReception"]),
    ("keepUnits", &["registerUnit", "renameUnit", "deactivateUnit", "reactivateUnit"]),
    ("keepGrids", &["defineGrid", "renameGrid", "assignGridToStation", "retireGrid"]),
    ("keepGrids", &["setGridBoundary", "splitGrid", "mergeGrid"]),
    ("keepCategories", &["registerCategory", "renameCategory"]),
    ("keepCategories", &["deactivateCategory", "reactivateCategory"]),
    ("keepJurisdictions", &["defineJurisdiction", "renameJurisdiction"]),
    ("keepPartners", &["establishPartnership", "endPartnership"]),
    ("keepPartners", OF_THE_TOWN),
    ("keepActivityPlans", &["adoptActivityPlan", "reviseActivityPlan"]),
    ("keepActivities", &["scheduleActivity", "holdActivity", "correctActivityRecord"]),
    ("keepActivities", &["cancelActivity"]),
    ("keepAid", &["establishAidFund", "raiseAid", "disburseAid", "correctAidDisbursement"]),
    ("keepAid", &["returnAid", "closeAidFund"]),
    ("keepCampaigns", &["openCampaign", "addCampaignCases", "removeCampaignCases"]),
    ("keepCampaigns", &["carryOutCampaign", "concludeCampaign"]),
    ("keepWebhooks", &["registerWebhook", "changeWebhook", "pauseWebhook", "resumeWebhook"]),
    ("keepWebhooks", &["rotateWebhookSecret", "removeWebhook"]),
];

/// A partner is the town's, and no station's own: only its partnerships are a station's.
const OF_THE_TOWN: &[&str] =
    &["registerPartner", "renamePartner", "deactivatePartner", "reactivatePartner"];

/// The table as its file has it.
pub(super) struct Table {
    /// The roles, in the order of the columns.
    pub(super) roles: Vec<String>,
    /// The letters of each action, one a role.
    rows: BTreeMap<String, Vec<char>>,
}

impl Table {
    pub(super) fn read() -> Self {
        let text = fs::read_to_string(root().join("schema/permissions.txt")).unwrap();
        let columns = text.lines().filter(|line| line.starts_with("# column"));
        let roles = columns.map(|line| line.rsplit(' ').next().unwrap().to_owned()).collect();
        let rows = text.lines().filter(|line| !line.starts_with('#')).map(|line| {
            let mut parts = line.split_whitespace();
            let letters = parts.next().unwrap().chars().collect();
            (parts.next().unwrap().to_owned(), letters)
        });
        Self { roles, rows: rows.collect() }
    }

    /// The actions that have a row.
    pub(super) fn actions(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().map(String::as_str)
    }

    /// How far the grant of an action to the role of a column reaches.
    pub(super) fn letter(&self, action: &str, column: usize) -> char {
        self.rows[action][column]
    }

    /// The row that grants a mutation.
    pub(super) fn row<'m>(&self, mutation: &'m str) -> &'m str {
        if self.rows.contains_key(mutation) {
            return mutation;
        }
        let kept = KEPT.iter().find(|(_, mutations)| mutations.contains(&mutation));
        kept.unwrap_or_else(|| panic!("{mutation} has no row")).0
    }
}

/// Whether what a mutation is about can be a station's, a unit's or a deputy's own.
pub(super) fn can_be_own(mutation: &str) -> bool {
    !OF_THE_TOWN.contains(&mutation)
}
