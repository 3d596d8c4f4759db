//! Partners and partnerships.

use super::*;
use crate::case::intake::Attachment;

fn registered() -> Partner {
    let mut partner = Partner::default();
    World::new().act(&mut partner, &PartnerCommand::Register(care()));
    partner
}

fn asked() -> PartnershipEstablished {
    PartnershipEstablished {
        station: "LX".into(),
        purpose: "共同开展助学帮扶".into(),
        agreement: None,
        on: date(2023, 2, 1),
    }
}

fn establish(change: impl FnOnce(&mut PartnershipEstablished)) -> PartnerCommand {
    let mut asked = asked();
    change(&mut asked);
    PartnerCommand::Establish(asked)
}

fn end(station: &str, on: Date) -> PartnerCommand {
    let (station, reason) = (station.into(), "协议到期".into());
    PartnerCommand::End(PartnershipEnded { station, on, reason })
}

#[test]
fn a_partner_is_registered_once_under_a_kind_of_the_policy() {
    let (world, partner) = (World::new(), registered());
    let register = |change: fn(&mut PartnerRegistered)| {
        let mut asked = care();
        change(&mut asked);
        PartnerCommand::Register(asked)
    };
    world.accepts(&partner, &register(|_| {}), 0);
    assert_eq!(
        world.refused(&partner, &register(|asked| asked.name = "别的".into())),
        Code::AlreadyExists
    );
    let fresh = Partner::default();
    assert_eq!(
        world.refused(&fresh, &register(|asked| asked.kind = "CLUB".into())),
        Code::UnknownCode
    );
    assert_eq!(world.refused(&fresh, &register(|asked| asked.name = " ".into())), Code::Required);
    let rename = PartnerCommand::Rename(Renamed { name: "关工委".into() });
    assert_eq!(world.refused(&fresh, &rename), Code::UnknownReference);
    world.accepts(&partner, &rename, 1);
}

#[test]
fn a_partnership_needs_a_station_a_purpose_and_a_day_that_has_come() {
    let (world, partner) = (World::new(), registered());
    world.accepts(&partner, &establish(|_| {}), 1);
    let refused =
        |change: fn(&mut PartnershipEstablished)| world.refused(&partner, &establish(change));
    assert_eq!(refused(|asked| asked.station = "XX".into()), Code::UnknownReference);
    assert_eq!(refused(|asked| asked.on = date(2023, 3, 7)), Code::InvalidDate);
    assert_eq!(refused(|asked| asked.purpose = String::new()), Code::Required);
    let paper = |asked: &mut PartnershipEstablished| {
        let (sha256, name, mime) = ("no hash".into(), "协议.pdf".into(), "application/pdf".into());
        asked.agreement = Some(Attachment { sha256, name, mime, size: 1 });
    };
    assert_eq!(refused(paper), Code::HashMismatch);
}

#[test]
fn one_partnership_with_a_station_is_in_force_at_a_time() {
    let (world, mut partner) = (World::new(), registered());
    world.act(&mut partner, &establish(|_| {}));
    world.accepts(&partner, &establish(|_| {}), 0);
    let other = establish(|asked| asked.purpose = "敬老".into());
    assert_eq!(world.refused(&partner, &other), Code::AlreadyExists);
    world.accepts(&partner, &establish(|asked| asked.station = "JD".into()), 1);

    assert_eq!(world.refused(&partner, &end("JD", DAY)), Code::UnknownReference);
    assert_eq!(world.refused(&partner, &end("LX", date(2023, 1, 31))), Code::InvalidDate);
    assert_eq!(world.refused(&partner, &end("LX", date(2023, 3, 7))), Code::InvalidDate);
    world.act(&mut partner, &end("LX", DAY));
    assert_eq!(partner.in_force().count(), 0);
    world.accepts(&partner, &end("LX", DAY), 0);
    world.act(&mut partner, &other);
    assert_eq!(partner.partnerships.len(), 2);
    assert_eq!(partner.partnerships[0].ended_on, Some(DAY), "the first stays as it ended");
}

#[test]
fn a_partner_goes_out_of_use_when_its_partnerships_have_ended() {
    let (world, mut partner) = (World::new(), registered());
    world.act(&mut partner, &establish(|_| {}));
    let deactivate = PartnerCommand::Deactivate(because("撤并"));
    let refusal = world.decide(&partner, &deactivate).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.params["station"].as_str()),
        (Code::PartnershipInForce, "LX")
    );
    world.act(&mut partner, &end("LX", DAY));
    world.act(&mut partner, &deactivate);
    world.accepts(&partner, &deactivate, 0);
    assert_eq!(world.refused(&partner, &establish(|_| {})), Code::InactiveReference);
    world.act(&mut partner, &PartnerCommand::Reactivate(because("恢复")));
    world.accepts(&partner, &establish(|_| {}), 1);
}

#[test]
fn the_directory_knows_active_partners_alone() {
    let mut world = World::new();
    assert!(world.directory.partner(&PartnerCode::new("CARE")).is_ok());
    let unknown = world.directory.partner(&PartnerCode::new("X")).unwrap_err();
    assert_eq!(unknown.code, Code::UnknownReference);
    let event = PartnerEvent::PartnerDeactivated(because("撤并"));
    world.know("CARE", DomainEvent::Partner(event));
    let inactive = world.directory.partner(&PartnerCode::new("CARE")).unwrap_err();
    assert_eq!(inactive.code, Code::InactiveReference);
}
