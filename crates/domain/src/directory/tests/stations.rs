//! Stations: given what happened, when something is asked, then events or a refusal.

use super::*;
use StationCommand as C;

fn founded(code: &str) -> StationCommand {
    C::Establish(Established::least(code, "濂溪社区人大代表联络工作站"))
}

fn officer(code: &str) -> StationCommand {
    C::AppointOfficer(Officer { officer: code.into(), name: "联络员".into() })
}

fn relieve(code: &str) -> StationCommand {
    C::RelieveOfficer(OfficerRelieved { officer: code.into(), reason: "调离".into() })
}

fn rules(kind: &str, title: &str) -> StationCommand {
    let (kind, title) = (kind.into(), title.into());
    C::AdoptRules(AdoptRules { kind, title, posted_on: Some(DAY), document: None })
}

fn invest(amount_fen: i64) -> StationCommand {
    let (purpose, source) = ("提档升级".into(), "镇财政".into());
    C::Invest(Invested { amount_fen, approximate: true, purpose, source, on: None })
}

fn title(year: i16) -> Title {
    let (title, by) = ("PROVINCIAL_DEMONSTRATION".into(), "江西省人大常委会".into());
    Title { title, year, by, batch: Some("第二批".into()) }
}

fn findings(met: &[(&str, bool)]) -> StationCommand {
    let finding = |(criterion, met): &(&str, bool)| Finding {
        criterion: (*criterion).into(),
        met: *met,
        evidence: "现场查看".into(),
    };
    C::Assess(Assess { standard: "FIVE_HAVES".into(), findings: met.iter().map(finding).collect() })
}

const FIVE: [&str; 5] = ["PREMISES", "RULES", "FUNDS", "ACTIVITIES", "RESULTS"];

#[test]
fn it_is_established_once_in_a_jurisdiction_that_exists() {
    let mut world = World::new();
    let asked =
        Established { jurisdiction: Some("YN".into()), ..Established::least("JD", "姜渡") };
    let establish = C::Establish(asked);
    world.refuses(&Station::default(), &establish, Code::UnknownReference, "jurisdiction");
    let town = JurisdictionDefined {
        code: "YN".into(),
        name: "义宁镇".into(),
        level: Level::Town,
        parent: None,
        organ: "义宁镇人民代表大会主席团".into(),
    };
    world.knows::<Jurisdiction>("YN", &[JurisdictionCommand::Define(town)]);
    let station: Station = world.given(std::slice::from_ref(&establish));
    world.repeats(&station, &establish);
    world.refuses(&station, &founded("JD"), Code::AlreadyExists, "");
    let blank = C::Establish(Established {
        facilities: vec![" ".into()],
        ..Established::least("A", "甲")
    });
    world.refuses(&Station::default(), &blank, Code::Required, "facilities");
    world.refuses(&Station::default(), &officer("O1"), Code::UnknownReference, "");
}

#[test]
fn its_head_is_an_active_deputy_of_its_own() {
    let world = World::new();
    let mut station: Station = world.given(&[founded("LX")]);
    let head = |deputy: &str| C::AppointHead(HeadAppointed { deputy: deputy.into() });
    world.refuses(&station, &head("D9"), Code::UnknownReference, "deputy");
    world.does(&mut station, &head("D1"));
    world.repeats(&station, &head("D1"));
    let other: Station = world.given(&[founded("JD")]);
    world.refuses(&other, &head("D1"), Code::InactiveReference, "deputy");
}

#[test]
fn it_has_one_or_two_liaison_officers() {
    let world = World::new();
    let mut station: Station = world.given(&[founded("LX"), officer("O1")]);
    world.repeats(&station, &officer("O1"));
    let renamed = C::AppointOfficer(Officer { officer: "O1".into(), name: "他人".into() });
    world.refuses(&station, &renamed, Code::AlreadyExists, "");
    world.refuses(&station, &relieve("O1"), Code::OfficerRequired, "");
    world.does(&mut station, &officer("O2"));
    world.refuses(&station, &officer("O3"), Code::OfficersComplete, "");
    world.does(&mut station, &relieve("O1"));
    world.repeats(&station, &relieve("O1"));
    assert_eq!(station.officers.len(), 1);
    world.does(&mut station, &C::Close(because()));
    world.does(&mut station, &relieve("O2"));
    world.refuses(&station, &officer("O3"), Code::InactiveReference, "station");
}

#[test]
fn each_kind_of_rules_has_versions() {
    let world = World::new();
    let mut station: Station = world.given(&[founded("LX")]);
    world.refuses(&station, &rules("DRESS", "着装"), Code::UnknownCode, "kind");
    world.refuses(&station, &rules("LEARNING", ""), Code::Required, "title");
    for kind in ["LEARNING", "VOTER_CONTACT", "RECEPTION", "SUGGESTION_HANDLING", "ARCHIVES"] {
        world.does(&mut station, &rules(kind, "制度"));
    }
    world.repeats(&station, &rules("LEARNING", "制度"));
    world.does(&mut station, &rules("LEARNING", "学习制度（修订）"));
    let versions: Vec<(&str, u32)> =
        station.rules.iter().map(|rules| (rules.kind.as_str(), rules.version)).collect();
    assert_eq!(versions.len(), 5);
    assert!(versions.contains(&("LEARNING", 2)) && versions.contains(&("ARCHIVES", 1)));
    let before = AdoptRules {
        kind: "LEARNING".into(),
        title: "甲".into(),
        posted_on: Some(date(2023, 6, 5)),
        document: None,
    };
    world.refuses(&station, &C::AdoptRules(before), Code::InvalidDate, "postedOn");
}

#[test]
fn money_is_put_into_it_in_whole_fen_above_nothing() {
    let world = World::new();
    let mut station: Station = world.given(&[founded("LX")]);
    for amount in [0, -1, i64::MIN] {
        world.refuses(&station, &invest(amount), Code::InvalidAmount, "amount");
    }
    world.does(&mut station, &invest(30_000_000));
    assert_eq!(station.investments[0].amount_fen, 30_000_000);
    let ahead = Invested {
        amount_fen: 1,
        approximate: false,
        purpose: "甲".into(),
        source: "乙".into(),
        on: Some(date(2023, 6, 7)),
    };
    world.refuses(&station, &C::Invest(ahead), Code::InvalidDate, "on");
}

#[test]
fn an_upgrade_may_tell_what_it_now_has() {
    let world = World::new();
    let mut station: Station = world.given(&[founded("LX")]);
    let upgrade = |facilities: &[&str]| {
        let facilities = facilities.iter().map(|name| (*name).into()).collect();
        C::Upgrade(Upgraded { what: "全面提档升级".into(), facilities })
    };
    world.does(&mut station, &upgrade(&["接待室"]));
    world.does(&mut station, &upgrade(&[]));
    assert_eq!(station.facilities, ["接待室"]);
    assert_eq!(station.upgraded_on, [DAY, DAY]);
    let unsaid = C::Upgrade(Upgraded { what: " ".into(), facilities: vec![] });
    world.refuses(&station, &unsaid, Code::Required, "what");
}

#[test]
fn it_is_assessed_on_every_criterion_of_a_standard_once() {
    let world = World::new();
    let mut station: Station = world.given(&[founded("LX")]);
    let all = FIVE.map(|criterion| (criterion, true));
    world.refuses(&station, &findings(&all[..4]), Code::CriterionOnce, "findings");
    let twice = [&all[..], &all[..1]].concat();
    world.refuses(&station, &findings(&twice), Code::CriterionOnce, "findings");
    let unknown = [&all[..], &[("PARKING", true)]].concat();
    world.refuses(&station, &findings(&unknown), Code::UnknownCode, "findings");
    let other = C::Assess(Assess { standard: "TEN_HAVES".into(), findings: vec![] });
    world.refuses(&station, &other, Code::UnknownCode, "standard");
    let mut lacking = all;
    lacking[2].1 = false;
    world.does(&mut station, &findings(&lacking));
    assert!(!station.assessments[0].assessed.passed());
    world.does(&mut station, &findings(&all));
    let last = &station.assessments.last().unwrap().assessed;
    assert!(last.passed());
    assert_eq!((last.version.as_str(), last.organ.as_str()), ("2022", "义宁镇人大主席团"));
}

#[test]
fn a_title_is_nominated_awarded_and_revoked() {
    let world = World::new();
    let mut station: Station = world.given(&[founded("JD")]);
    let revoke = |year| {
        let (title, reason) = ("PROVINCIAL_DEMONSTRATION".into(), "复核不合格".into());
        C::RevokeRating(RevokeRating { title, year, reason })
    };
    world.refuses(&station, &revoke(2023), Code::UnknownReference, "title");
    let other = Title { title: "BEST".into(), ..title(2023) };
    world.refuses(&station, &C::Nominate(other), Code::UnknownCode, "title");
    world.refuses(&station, &C::Nominate(title(23)), Code::InvalidNumber, "year");
    world.does(&mut station, &C::Nominate(title(2023)));
    world.repeats(&station, &C::Nominate(title(2023)));
    world.does(&mut station, &C::Award(title(2023)));
    world.repeats(&station, &C::Award(title(2023)));
    world.refuses(&station, &C::Nominate(title(2023)), Code::AlreadyExists, "title");
    world.does(&mut station, &revoke(2023));
    world.repeats(&station, &revoke(2023));
    world.refuses(&station, &C::Award(title(2023)), Code::AlreadyExists, "title");
    world.does(&mut station, &C::Award(title(2024)));
    let states: Vec<RatingState> = station.ratings.iter().map(|rating| rating.state).collect();
    assert_eq!(states, [RatingState::Revoked, RatingState::Awarded]);
}

#[test]
fn a_closed_station_does_nothing_more() {
    let world = World::new();
    let mut station: Station = world.given(&[founded("LX")]);
    world.refuses(&station, &C::Close(Reason { reason: " ".into() }), Code::Required, "reason");
    world.does(&mut station, &C::Close(because()));
    world.repeats(&station, &C::Close(because()));
    let all = FIVE.map(|criterion| (criterion, true));
    for asked in [
        invest(1),
        rules("LEARNING", "制度"),
        findings(&all),
        C::Nominate(title(2023)),
        C::Award(title(2023)),
        C::Upgrade(Upgraded { what: "甲".into(), facilities: vec![] }),
    ] {
        world.refuses(&station, &asked, Code::InactiveReference, "station");
    }
}
