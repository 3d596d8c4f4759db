//! What came back (复发): closed cases that were reopened, that a later case is linked to as the same
//! problem, or after which a matter of the same grid and category was registered.

use super::Days;
use crate::{CaseFacts, kpi::Ratio};
use jiff::{ToSpan, civil::Date};
use lianxin_domain::{
    case::terms::CaseStatus,
    ids::{CaseId, CategoryCode, GridCode},
};
use std::collections::{BTreeMap, HashMap};

/// Closed cases, and what came back of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recurrence {
    /// Cases closed in the period, for the first time.
    pub closed: u64,
    /// Of these: reopened within the span of a closure.
    pub reopened: u64,
    /// Of these: linked to a later case as the same problem, which was registered within the span.
    pub linked: u64,
    /// Of these: either, which is what the rate of recurrence counts.
    pub came_back: u64,
    /// Of these: followed by a matter of the same grid and category within the span. A hint: whether it
    /// is the same problem, only a person can say.
    pub again_there: u64,
}

impl Recurrence {
    /// The rate of recurrence (复发率).
    pub fn rate(&self) -> Ratio {
        Ratio { part: self.came_back, whole: self.closed }
    }

    fn add(&mut self, found: Found) {
        self.closed += 1;
        self.reopened += u64::from(found.reopened);
        self.linked += u64::from(found.linked);
        self.came_back += u64::from(found.reopened || found.linked);
        self.again_there += u64::from(found.again_there);
    }
}

/// What came back, as a whole and apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recurrences {
    /// All cases.
    pub whole: Recurrence,
    /// By grid; cases without one are in the whole alone.
    pub grids: BTreeMap<GridCode, Recurrence>,
    /// By category, likewise.
    pub categories: BTreeMap<CategoryCode, Recurrence>,
}

/// What came back of the cases first closed in a period, within so many months of a closure.
pub fn recurrences(cases: &[&CaseFacts], closed_in: Days, months: u32) -> Recurrences {
    let around = Around::of(cases, months);
    let mut found = Recurrences::default();
    for case in cases {
        let closures = closures(case);
        if !closures.first().is_some_and(|first| closed_in.contains(*first)) {
            continue;
        }
        let one = around.look(case, &closures);
        found.whole.add(one);
        if let Some(grid) = &case.grid {
            found.grids.entry(grid.clone()).or_default().add(one);
        }
        if let Some(category) = &case.category {
            found.categories.entry(category.clone()).or_default().add(one);
        }
    }
    found
}

/// What came back of one case.
#[derive(Debug, Clone, Copy)]
struct Found {
    reopened: bool,
    linked: bool,
    again_there: bool,
}

/// What a closed case is looked at among.
struct Around<'f> {
    months: u32,
    /// Cases that are linked as the same problem, from both ends.
    linked: HashMap<CaseId, Vec<CaseId>>,
    /// Days of registration of cases that stand for themselves.
    registered: HashMap<CaseId, Date>,
    /// The same by grid and category, in order.
    places: HashMap<(&'f GridCode, &'f CategoryCode), Vec<Date>>,
}

impl<'f> Around<'f> {
    fn of(cases: &[&'f CaseFacts], months: u32) -> Self {
        let mut linked: HashMap<CaseId, Vec<CaseId>> = HashMap::new();
        let mut places: HashMap<_, Vec<Date>> = HashMap::new();
        for case in cases {
            if let (Some(own), Some(course)) = (case.id, &case.course) {
                for other in &course.recurs_with {
                    linked.entry(own).or_default().push(*other);
                    linked.entry(*other).or_default().push(own);
                }
            }
            if let (Some(grid), Some(category), Some(day)) =
                (&case.grid, &case.category, case.registered_on.filter(|_| case.stands()))
            {
                places.entry((grid, category)).or_default().push(day);
            }
        }
        places.values_mut().for_each(|days| days.sort_unstable());
        let known = cases.iter().filter_map(|case| Some((case.id?, case.registered_on?)));
        let registered = known.filter(|(id, _)| linked.contains_key(id)).collect();
        Self { months, linked, registered, places }
    }

    fn look(&self, case: &CaseFacts, closures: &[Date]) -> Found {
        let within = |day: Date| closures.iter().any(|closed| self.follows(*closed, day));
        let others = case.id.and_then(|id| self.linked.get(&id)).into_iter().flatten();
        let mut others = others.filter_map(|other| self.registered.get(other));
        let place = case.grid.as_ref().zip(case.category.as_ref());
        let days = place.and_then(|place| self.places.get(&place));
        Found {
            reopened: reopenings(case).any(within),
            linked: others.any(|day| within(*day)),
            again_there: days.is_some_and(|days| {
                closures.iter().any(|closed| {
                    let next = days.partition_point(|day| day <= closed);
                    days.get(next).is_some_and(|day| self.follows(*closed, *day))
                })
            }),
        }
    }

    /// Whether a day lies within the span after a closure; the day of the closure itself does for a
    /// reopening, and no registration of another case lies on it by accident.
    fn follows(&self, closed: Date, day: Date) -> bool {
        closed <= day && day <= closed.saturating_add(i64::from(self.months).months())
    }
}

/// The days on which a case was closed.
fn closures(case: &CaseFacts) -> Vec<Date> {
    let steps = case.course.as_ref().map_or(&[][..], |course| course.path.steps());
    if steps.is_empty() {
        return Vec::from_iter(case.closed_on);
    }
    let closes = |status| matches!(status, CaseStatus::Closed | CaseStatus::Tracking);
    let ends = |status| closes(status) || status == CaseStatus::Archived;
    let mut closed = Vec::new();
    for step in steps.windows(2) {
        // Tracking that ends is no second closure.
        if closes(step[1].status) && !ends(step[0].status) {
            closed.push(step[1].on);
        }
    }
    closed
}

/// The days on which a case was reopened.
fn reopenings(case: &CaseFacts) -> impl Iterator<Item = Date> {
    let steps = case.course.as_ref().map_or(&[][..], |course| course.path.steps());
    steps.windows(2).filter_map(|step| {
        let was_closed = matches!(
            step[0].status,
            CaseStatus::Closed | CaseStatus::Tracking | CaseStatus::Archived
        );
        (was_closed && step[1].status == CaseStatus::Accepted).then_some(step[1].on)
    })
}
