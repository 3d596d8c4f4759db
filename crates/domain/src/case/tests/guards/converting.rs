//! Turning an opinion into a deputy's suggestion.

use super::*;
use crate::deadline::DeadlineKind;

/// The world with a deputy of the county's congress in it.
fn with_county_deputy() -> World {
    let mut world = World::new();
    let (from, until) = (date(2021, 1, 1), date(2026, 12, 31));
    let mandate = Mandate::of(Level::County, from, until);
    let elected = Elected { deputy: "D3".into(), name: "D3".into(), mandate };
    world.know("D3", DomainEvent::Deputy(DeputyEvent::DeputyElected(elected)));
    world
}

fn led_by(lead: &str, number: &str, cosigners: &[&str]) -> CaseCommand {
    let CaseCommand::Convert(mut convert) = given::converting(cosigners) else { unreachable!() };
    convert.lead_deputy = lead.into();
    convert.suggestion_no = number.into();
    CaseCommand::Convert(convert)
}

#[test]
fn a_suggestion_has_a_number_and_deputies_in_office() {
    let world = World::new();
    let case = world.case_in(CaseStatus::Accepted, &Plot::default());
    let convert = |lead, number, cosigners: &[&str]| {
        world.decide(&case, &committee(), &led_by(lead, number, cosigners))
    };
    assert!(convert("D1", "闭会-1", &["D2"]).is_ok());
    assert_eq!(code(convert("D1", " ", &[])), Code::Required);
    assert_eq!(code(convert("D9", "闭会-1", &[])), Code::UnknownReference);
    assert_eq!(code(convert("D1", "闭会-1", &["D9"])), Code::UnknownReference);
    let suggestion = Plot { track: Track::Suggestion, ..Plot::default() };
    let case = world.case_in(CaseStatus::Accepted, &suggestion);
    let again = world.decide(&case, &committee(), &led_by("D1", "闭会-1", &[]));
    assert_eq!(code(again), Code::WrongTrack);
}

#[test]
fn a_town_puts_forward_the_suggestions_of_its_own_deputies() {
    let world = with_county_deputy();
    let case = world.case_in(CaseStatus::Accepted, &Plot::default());
    let by = |actor: &Actor, lead| world.decide(&case, actor, &led_by(lead, "闭会-1", &[]));
    let town = actor("presidium", Role::Presidium, Level::Town);
    assert!(by(&town, "D1").is_ok());
    assert_eq!(code(by(&town, "D3")), Code::MandateOfOtherLevel);
    assert!(by(&committee(), "D1").is_ok());
    assert!(by(&committee(), "D3").is_ok());
    let deputy = Actor { deputy: Some("D3".into()), ..actor("d3", Role::Deputy, Level::Town) };
    assert!(by(&deputy, "D3").is_ok(), "a deputy acts for the deputy's own congress");
}

#[test]
fn the_open_referral_ends_with_the_conversion() {
    let world = World::new();
    let mut case = world.case_in(CaseStatus::Handling, &Plot::default());
    world.act(&mut case, &committee(), given::converting(&[]));
    assert_eq!((case.status, case.open_referral()), (CaseStatus::Accepted, None));
    assert_eq!(open(&case, DeadlineKind::Reply), []);
}
