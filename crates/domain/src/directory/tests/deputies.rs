//! Deputies: given what happened, when something is asked, then events or a refusal.

use super::*;
use DeputyCommand as C;

fn term(level: Level, from: i16, until: i16) -> DeputyCommand {
    let mandate = Mandate::of(level, date(from, 1, 1), date(until, 12, 31));
    C::Elect(Elected { deputy: "D1".into(), name: "代表甲".into(), mandate })
}

fn grids(codes: &[&str]) -> DeputyCommand {
    let grids = codes.iter().map(|code| (*code).into()).collect();
    C::AssignToGrids(GridsAssigned { grids, basis: Some("就地就近".into()) })
}

fn suspend(ground: &str) -> DeputyCommand {
    C::Suspend(Suspended { from: DAY, ground: ground.into(), note: None })
}

fn end(level: Level, on: Date, ground: &str) -> DeputyCommand {
    C::EndMandate(MandateEnded { level, on, ground: ground.into(), note: None })
}

fn report(on: Date) -> DeputyCommand {
    C::GiveDutyReport(DutyReport { on, voters: 60, result: None })
}

#[test]
fn one_person_holds_mandates_of_two_levels_and_of_later_terms() {
    let world = World::new();
    let mut deputy: Deputy = world.given(&[term(Level::Town, 2021, 2026)]);
    world.repeats(&deputy, &term(Level::Town, 2021, 2026));
    world.refuses(&deputy, &term(Level::Town, 2026, 2031), Code::AlreadyExists, "");
    world.refuses(&deputy, &term(Level::County, 2026, 2021), Code::InvalidDate, "until");
    world.does(&mut deputy, &term(Level::County, 2021, 2026));
    world.does(&mut deputy, &term(Level::Town, 2027, 2031));
    assert_eq!(deputy.level(), Some(Level::County));
    world.refuses(&Deputy::default(), &grids(&[]), Code::UnknownReference, "");
}

#[test]
fn grids_are_served_between_days() {
    let world = World::new();
    let mut deputy: Deputy = world.given(&[term(Level::Town, 2021, 2026)]);
    world.refuses(&deputy, &grids(&["G9"]), Code::UnknownReference, "grid");
    world.does(&mut deputy, &grids(&["G1", "G2"]));
    world.repeats(&deputy, &grids(&["G1", "G2"]));
    let later = date(2023, 9, 1);
    world.on(later).does(&mut deputy, &grids(&["G2", "G3"]));
    let terms: Vec<(&str, Date, Option<Date>)> =
        deputy.grid_terms.iter().map(|term| (term.grid.as_str(), term.from, term.until)).collect();
    assert_eq!(terms, [("G1", DAY, Some(later)), ("G2", DAY, None), ("G3", later, None)]);
}

#[test]
fn duties_rest_on_a_ground_of_the_law() {
    let world = World::new();
    let mut deputy: Deputy = world.given(&[term(Level::Town, 2021, 2026)]);
    world.refuses(&deputy, &suspend("BUSY"), Code::UnknownCode, "ground");
    world.does(&mut deputy, &suspend("CRIMINAL_CASE"));
    world.repeats(&deputy, &suspend("CRIMINAL_CASE"));
    assert!(!deputy.is_active_on(DAY));
    world.does(&mut deputy, &C::Resume(because()));
    world.repeats(&deputy, &C::Resume(because()));
    assert!(deputy.is_active_on(DAY));
}

#[test]
fn a_mandate_ends_on_a_ground_of_the_law_and_other_levels_go_on() {
    let world = World::new();
    let mut deputy: Deputy =
        world.given(&[term(Level::Town, 2021, 2026), term(Level::County, 2021, 2026)]);
    world.refuses(&deputy, &end(Level::Municipal, DAY, "RESIGNED"), Code::UnknownReference, "");
    world.refuses(&deputy, &end(Level::Town, DAY, "TIRED"), Code::UnknownCode, "ground");
    let early = end(Level::Town, date(2020, 1, 1), "RESIGNED");
    world.refuses(&deputy, &early, Code::InvalidDate, "on");
    world.does(&mut deputy, &end(Level::Town, DAY, "MOVED_AWAY"));
    world.repeats(&deputy, &end(Level::Town, DAY, "MOVED_AWAY"));
    let next = date(2023, 6, 7);
    assert_eq!(deputy.levels_on(next).collect::<Vec<_>>(), [Level::County]);
}

#[test]
fn reports_and_awards_are_of_days_past() {
    let world = World::new();
    let mut deputy: Deputy = world.given(&[term(Level::Town, 2021, 2026)]);
    world.refuses(&deputy, &report(date(2023, 6, 7)), Code::InvalidDate, "on");
    world.refuses(&deputy, &report(date(2020, 12, 31)), Code::DeputyNotActive, "");
    world.does(&mut deputy, &report(DAY));
    world.repeats(&deputy, &report(DAY));
    let award = |title: &str, on| {
        C::ReceiveAward(Award { title: title.into(), by: "县人大常委会".into(), on })
    };
    world.refuses(&deputy, &award("", DAY), Code::Required, "title");
    world.refuses(&deputy, &award("优秀代表", date(2024, 1, 1)), Code::InvalidDate, "on");
    world.does(&mut deputy, &award("优秀代表", DAY));
    world.repeats(&deputy, &award("优秀代表", DAY));
    assert_eq!((deputy.duty_reports.len(), deputy.awards.len()), (1, 1));
}
