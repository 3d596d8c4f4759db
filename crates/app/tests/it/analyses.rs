//! Analyses of the demo town: each is what its events say when they are counted another way, day by day
//! and case by case, from the file itself.

mod public;
mod told;

use crate::town::{Town, actor};
use jiff::civil::{Date, date};
use lianxin_app::{
    import::town,
    queries::{At, Cohort, Period},
};
use lianxin_domain::{
    actor::{Actor, Role},
    calendar::WorkCalendar,
};
use lianxin_projections::{analysis::paths::WayBack, kpi::Spread};
use lianxin_store::Filter;
use std::collections::BTreeMap;
use told::{Story, stories};

const ON: Date = date(2023, 11, 24);
const EXPECTED: &str = include_str!("../../../../tests/fixtures/demo/expected_kpi.json");

fn cohort(at: At) -> Cohort {
    let period = Some(Period { from: date(2023, 1, 1), before: date(2024, 1, 1) });
    Cohort { period, filter: Filter::all(), on: ON, at }
}

fn supervisor() -> Actor {
    actor(Role::Supervisor)
}

/// A spread of these days, told by its definitions: count, mean, median, ninth decile, longest.
fn same(spread: &Spread, mut days: Vec<u32>, what: &str) {
    days.sort_unstable();
    let (count, sum) = (days.len(), days.iter().map(|day| u64::from(*day)).sum::<u64>());
    assert_eq!(spread.count(), count as u64, "{what}");
    if count == 0 {
        assert_eq!((spread.mean(), spread.median()), (None, None), "{what}");
        return;
    }
    let mean = sum as f64 / count as f64;
    assert!((spread.mean().unwrap() - mean).abs() <= 0.005 + 1e-9, "{what}: {mean}");
    let median = (f64::from(days[(count - 1) / 2]) + f64::from(days[count / 2])) / 2.0;
    assert_eq!(spread.median(), Some(median), "{what}");
    let rank = (count * 9).div_ceil(10);
    assert_eq!(spread.p90(), Some(days[rank - 1]), "{what}");
    assert_eq!(spread.max(), days.last().copied(), "{what}");
}

/// Working days after one day up to another, counted day by day.
fn workdays(from: Date, until: Date, calendar: &WorkCalendar) -> u32 {
    let mut day = from;
    let mut count = 0;
    while day < until {
        day = day.tomorrow().unwrap();
        count += u32::from(calendar.is_workday(day));
    }
    count
}

fn days(from: Date, until: Date) -> u32 {
    u32::try_from((until - from).get_days()).unwrap()
}

struct Demo {
    town: Town,
    at: At,
    stories: Vec<Story>,
    calendar: WorkCalendar,
}

impl Demo {
    async fn open() -> Self {
        let town = Town::empty().await;
        town::import(&town.app, &town::Town::demo().unwrap()).await.unwrap();
        town.app.projector().catch_up().await.unwrap();
        let at = At::default();
        Self { town, at, stories: stories(), calendar: WorkCalendar::shipped() }
    }

    async fn states_are_stayed_in_as_long_as_the_events_say(&self) {
        let queries = self.town.app.queries();
        let found = queries.state_times(&supervisor(), cohort(self.at)).await.unwrap().found;
        let mut stays: BTreeMap<&str, (Vec<u32>, Vec<u32>, u64)> = BTreeMap::new();
        for story in &self.stories {
            let states = story.states();
            for pair in states.windows(2) {
                let stay = stays.entry(pair[0].0).or_default();
                stay.0.push(days(pair[0].1, pair[1].1));
                stay.1.push(workdays(pair[0].1, pair[1].1, &self.calendar));
            }
            stays.entry(states.last().unwrap().0).or_default().2 += 1;
        }
        assert_eq!(found.len(), stays.len());
        for (state, time) in &found {
            let (calendar_days, working_days, present) = stays.remove(state.as_str()).unwrap();
            same(&time.days, calendar_days, state.as_str());
            same(&time.workdays, working_days, state.as_str());
            assert_eq!(time.present, present, "{state}");
        }
    }

    async fn paths_and_ways_back_are_those_of_the_events(&self) {
        let queries = self.town.app.queries();
        let found = queries.paths(&supervisor(), cohort(self.at)).await.unwrap().found;
        let mut variants: BTreeMap<Vec<&str>, u64> = BTreeMap::new();
        for story in &self.stories {
            let states = story.states().iter().map(|(state, _)| *state).collect();
            *variants.entry(states).or_default() += 1;
        }
        assert_eq!((found.cases, found.variants.len()), (64, variants.len()));
        for variant in &found.variants {
            let states: Vec<&str> = variant.states.iter().map(|state| state.as_str()).collect();
            assert_eq!(variants.get(&states), Some(&variant.cases), "{states:?}");
        }
        let most: Vec<u64> = found.variants.iter().map(|variant| variant.cases).collect();
        assert!(most.is_sorted_by(|one, other| one >= other), "{most:?}");
        // Told by the events that lead back, not by states.
        for (way, event) in [
            (WayBack::Returned, "ReturnApproved"),
            (WayBack::Rehandled, "RehandlingOrdered"),
            (WayBack::Reopened, "CaseReopened"),
        ] {
            let times = self.stories.iter().map(|story| story.count(event)).sum::<u64>();
            assert_eq!(found.loops[&way].times, times, "{event}");
        }
        assert_eq!(found.loops.len(), 3);
        let moved = found.transitions.iter().map(|transition| transition.times).sum::<u64>();
        let steps = self.stories.iter().map(|story| story.states().len() as u64 - 1).sum::<u64>();
        assert_eq!(moved, steps);
    }

    async fn urging_is_followed_by_a_reply_as_soon_as_the_events_say(&self) {
        let queries = self.town.app.queries();
        let found = queries.urging_effect(&supervisor(), cohort(self.at)).await.unwrap().found;
        let (mut without, mut with, mut after) = (Vec::new(), Vec::new(), Vec::new());
        let mut referred = [0; 2];
        for story in self.stories.iter().filter(|story| story.stands()) {
            let Some(from) = story.first("CaseReferred") else { continue };
            let reply = story.first("ReplySubmitted");
            let urged = story.first("UrgeIssued").filter(|day| reply.is_none_or(|on| *day <= on));
            referred[usize::from(urged.is_some())] += 1;
            let Some(reply) = reply else { continue };
            match urged {
                None => without.push(workdays(from, reply, &self.calendar)),
                Some(urged) => {
                    with.push(workdays(from, reply, &self.calendar));
                    after.push(workdays(urged, reply, &self.calendar));
                }
            }
        }
        assert_eq!([found.unurged.referred, found.urged.referred], referred);
        assert_eq!(found.urged.referred, 7, "as the town's figures tell");
        same(&found.unurged.workdays, without, "without");
        same(&found.urged.workdays, with, "with");
        same(&found.after, after, "after");
        assert_eq!(found.unurged.in_time + found.urged.in_time, 44);
    }

    async fn units_owe_and_are_ranked_as_the_events_say(&self) {
        let queries = self.town.app.queries();
        let owed = queries.workload(&supervisor(), cohort(self.at)).await.unwrap().found;
        let soon = self.calendar.add_workdays(ON, 3).on;
        let mut expected: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
        for story in &self.stories {
            let Some(lead) = story.lead() else { continue };
            let counts = expected.entry(lead).or_default();
            if let Some(due_on) = story.awaited() {
                counts[0] += 1;
                counts[1] += u64::from((ON..=soon).contains(&due_on));
                counts[2] += u64::from(due_on < ON);
            }
        }
        let told: BTreeMap<&str, [u64; 3]> = owed
            .iter()
            .map(|(unit, owed)| (unit.as_str(), [owed.open, owed.due_soon, owed.overdue]))
            .collect();
        assert_eq!(told, expected);
        assert_eq!(told.values().map(|counts| counts[2]).sum::<u64>(), 3, "open overdue");

        let league = queries.league(&supervisor(), cohort(self.at)).await.unwrap().found;
        assert!(league.is_sorted_by_key(|score| score.rank));
        let returned = league.iter().filter(|score| score.returned > 0);
        let returned: Vec<_> = returned.map(|it| (it.unit.as_str(), it.returned)).collect();
        assert_eq!(returned, [("TOWN_ENFORCEMENT", 1)], "the fire lane's first referral");
        let wanted: serde_json::Value = serde_json::from_str(EXPECTED).unwrap();
        for (unit, figures) in wanted["by_lead"].as_object().unwrap() {
            let score = league.iter().find(|score| score.unit.as_str() == unit).unwrap();
            assert_eq!(figures["registered"], score.figures.registered, "{unit}");
            assert_eq!(figures["first_reply_on_time"], score.figures.replied_on_time, "{unit}");
        }
    }

    async fn grids_are_as_hot_as_the_events_say(&self) {
        let queries = self.town.app.queries();
        let heat = queries.heat(&supervisor(), cohort(self.at), None).await.unwrap().found;
        assert_eq!((heat.grids.len(), heat.elsewhere), (88, 0));
        for (grid, found) in &heat.grids {
            let of = |story: &&Story| story.text("grid") == Some(grid.as_str());
            let stories: Vec<_> = self.stories.iter().filter(of).collect();
            let open = stories.iter().filter(|story| story.is_open()).count();
            assert_eq!([found.registered, found.contacts], [stories.len() as u64; 2], "{grid}");
            assert_eq!(found.open, open as u64, "{grid}");
            let last = stories.iter().map(|story| story.first("CaseRegistered").unwrap()).max();
            assert_eq!(found.last_contact, last, "{grid}");
        }
        let touched = heat.grids.values().filter(|grid| grid.registered > 0).count();
        assert_eq!((heat.coverage().part, heat.coverage().whole), (touched as u64, 88));
        let station = queries.heat(&supervisor(), cohort(self.at), Some("LX".into())).await;
        assert_eq!(station.unwrap().found.grids.len(), 30);
        // The fourth quarter: only what was registered in it is a contact.
        let quarter = Period { from: date(2023, 10, 1), before: date(2024, 1, 1) };
        let quarter = Cohort { period: Some(quarter), ..cohort(self.at) };
        let heat = queries.heat(&supervisor(), quarter, None).await.unwrap().found;
        let registered = self.stories.iter().map(|story| story.first("CaseRegistered").unwrap());
        let late = registered.filter(|on| *on >= date(2023, 10, 1)).count();
        assert_eq!(heat.grids.values().map(|grid| grid.contacts).sum::<u64>(), late as u64);
        let silent = heat.grids.values().filter(|grid| grid.contacts == 0).count();
        assert!(silent > 0 && heat.coverage().part == 88 - silent as u64);
    }

    async fn what_came_back_did_so_in_the_events(&self) {
        let queries = self.town.app.queries();
        let found = queries.recurrence(&supervisor(), cohort(self.at)).await.unwrap().found;
        let closed = self.stories.iter().filter(|story| story.count("CaseClosed") > 0);
        let reopened = self.stories.iter().filter(|story| story.count("CaseReopened") > 0);
        let mut again = 0;
        for story in self.stories.iter().filter(|story| story.count("CaseClosed") > 0) {
            let closures = story.days("CaseClosed");
            let there = |other: &&Story| {
                other.text("grid") == story.text("grid")
                    && other.text("category") == story.text("category")
                    && other.stands()
            };
            let after = self.stories.iter().filter(there).any(|other| {
                let day = other.first("CaseRegistered").unwrap();
                closures.iter().any(|closed| day > *closed)
            });
            again += u64::from(after);
        }
        let whole = found.whole;
        assert_eq!(whole.closed, closed.count() as u64);
        assert_eq!(whole.reopened, reopened.count() as u64);
        assert_eq!((whole.linked, whole.came_back, whole.again_there), (0, 1, again));
        let by_grid = found.grids.values().map(|grid| grid.closed).sum::<u64>();
        let by_category = found.categories.values().map(|grid| grid.came_back).sum::<u64>();
        assert_eq!((by_grid, by_category), (whole.closed, 1));
        let stats = queries.category_stats(&supervisor(), cohort(self.at)).await.unwrap().found;
        assert_eq!(stats.iter().map(|it| it.figures.registered).sum::<u64>(), 64);
        assert_eq!(stats.iter().map(|it| it.recurrence.closed).sum::<u64>(), whole.closed);
    }
}

#[tokio::test]
async fn the_demo_town_is_analysed_as_its_events_say() {
    let demo = Demo::open().await;
    demo.states_are_stayed_in_as_long_as_the_events_say().await;
    demo.paths_and_ways_back_are_those_of_the_events().await;
    demo.urging_is_followed_by_a_reply_as_soon_as_the_events_say().await;
    demo.units_owe_and_are_ranked_as_the_events_say().await;
    demo.grids_are_as_hot_as_the_events_say().await;
    demo.what_came_back_did_so_in_the_events().await;
    demo.the_annual_report_tells_the_golden_figures_and_no_small_count().await;
    demo.the_public_list_is_the_fifty_livelihood_matters_and_no_other().await;
}

#[tokio::test]
async fn analyses_as_of_a_position_are_those_of_that_moment() {
    let town = Town::open().await;
    let queries = town.app.queries();
    let id = town.registers("路灯不亮").await;
    let registered = queries.head().await.unwrap();
    town.accepts(id).await;
    town.refers(id).await;
    town.app.projector().catch_up().await.unwrap();
    let states = async |at: At| {
        let found = queries.state_times(&supervisor(), cohort(at)).await.unwrap();
        found.found.keys().map(|state| state.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(states(At::default()).await, ["REGISTERED", "ACCEPTED", "REFERRED"]);
    assert_eq!(states(At::position(registered)).await, ["REGISTERED"]);
}

#[tokio::test]
async fn analyses_are_narrowed_to_what_the_caller_may_see_figures_of() {
    let town = Town::open().await;
    town.registers("路灯不亮").await;
    town.app.projector().catch_up().await.unwrap();
    let queries = town.app.queries();
    let clerk =
        |station: &str| Actor { station: Some(station.into()), ..actor(Role::LiaisonOfficer) };
    let cases = async |who: Actor| {
        queries.paths(&who, cohort(At::default())).await.map(|found| found.found.cases)
    };
    assert_eq!(cases(clerk("LX")).await.unwrap(), 1);
    assert_eq!(cases(clerk("JD")).await.unwrap(), 0);
    assert!(cases(actor(Role::UnitHandler)).await.is_err());
    assert!(cases(actor(Role::Petitioner)).await.is_err());
    let grids = async |who: Actor| {
        queries.heat(&who, cohort(At::default()), None).await.unwrap().found.grids.len()
    };
    assert_eq!(grids(clerk("LX")).await, 1);
    assert_eq!(grids(clerk("JD")).await, 0, "another station's grids would look deserted");
    assert_eq!(grids(supervisor()).await, 1);
}
