//! The demo town as its file tells it: the lines of each case, and nothing computed by the product.

use jiff::civil::Date;
use serde_json::Value;
use std::collections::BTreeMap;

const EVENTS: &str = include_str!("../../../../../demo/events.ndjson");

/// The lines of one case, in their order.
pub(super) struct Story(Vec<Value>);

/// The town's cases.
pub(super) fn stories() -> Vec<Story> {
    let mut cases: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in EVENTS.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        cases.entry(line["case_id"].as_str().unwrap().to_owned()).or_default().push(line);
    }
    let mut stories: Vec<Story> = cases.into_values().map(Story).collect();
    for Story(lines) in &mut stories {
        lines.sort_by_key(|line| line["seq"].as_u64());
    }
    stories
}

fn on(line: &Value) -> Date {
    line["occurred_on"].as_str().unwrap().parse().unwrap()
}

impl Story {
    /// Its number.
    pub(super) fn case(&self) -> &str {
        self.0[0]["case_id"].as_str().unwrap()
    }

    /// What the registration says.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.0[0][key].as_str()
    }

    /// The states with the days on which they were entered.
    pub(super) fn states(&self) -> Vec<(&str, Date)> {
        let mut states: Vec<(&str, Date)> = Vec::new();
        for line in &self.0 {
            let status = line["status"].as_str().unwrap();
            if states.last().is_none_or(|(last, _)| *last != status) {
                states.push((status, on(line)));
            }
        }
        states
    }

    /// The days of events of a type.
    pub(super) fn days(&self, event_type: &str) -> Vec<Date> {
        self.0.iter().filter(|line| line["type"] == event_type).map(on).collect()
    }

    /// The day of the first event of a type.
    pub(super) fn first(&self, event_type: &str) -> Option<Date> {
        self.days(event_type).first().copied()
    }

    /// How many events of a type there are.
    pub(super) fn count(&self, event_type: &str) -> u64 {
        self.days(event_type).len() as u64
    }

    fn status(&self) -> &str {
        self.0.last().unwrap()["status"].as_str().unwrap()
    }

    /// Whether it is neither declined, merged nor withdrawn.
    pub(super) fn stands(&self) -> bool {
        !["NOT_ACCEPTED", "MERGED", "WITHDRAWN"].contains(&self.status())
    }

    /// Whether it is still handled.
    pub(super) fn is_open(&self) -> bool {
        self.stands() && !["CLOSED", "TRACKING", "ARCHIVED"].contains(&self.status())
    }

    /// The lead of the last referral.
    pub(super) fn lead(&self) -> Option<&str> {
        let referrals = self.0.iter().rev();
        referrals
            .filter(|line| line["type"] == "CaseReferred")
            .find_map(|line| line["lead"].as_str())
    }

    /// When the reply is due that it waits for, if it waits for one.
    pub(super) fn awaited(&self) -> Option<Date> {
        let waits = ["REFERRED", "HANDLING", "RETURN_PENDING"].contains(&self.status());
        let due_on = self.0.last().unwrap()["due_on"].as_str();
        due_on.filter(|_| waits).map(|day| day.parse().unwrap())
    }
}
