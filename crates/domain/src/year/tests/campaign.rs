//! Supervision campaigns over cases, of which they know the ids alone.

use super::*;
use crate::{case::terms::SupervisionKind, ids::CaseId};

fn case(n: u128) -> CaseId {
    CaseId(Uuid::from_u128(n))
}

fn open(change: impl FnOnce(&mut OpenCampaign)) -> CampaignCommand {
    let mut asked = OpenCampaign {
        campaign: "ZX-1".into(),
        title: "消防通道专项督办".into(),
        kind: SupervisionKind::Inspection,
        leader: None,
        response_due_on: Some(date(2023, 3, 31)),
        cases: vec![case(1), case(2)],
    };
    change(&mut asked);
    CampaignCommand::Open(asked)
}

fn opened() -> Campaign {
    let mut campaign = Campaign::default();
    World::new().act(&mut campaign, &open(|_| {}));
    campaign
}

fn add(cases: &[u128]) -> CampaignCommand {
    CampaignCommand::AddCases(CasesAdded { cases: cases.iter().copied().map(case).collect() })
}

fn remove(cases: &[u128]) -> CampaignCommand {
    let cases = cases.iter().copied().map(case).collect();
    CampaignCommand::RemoveCases(CasesRemoved { cases, reason: "已办结".into() })
}

fn supervise(n: u128, supervision: &str) -> CampaignCommand {
    let supervision = supervision.into();
    CampaignCommand::Supervise(CaseSupervised { case: case(n), supervision })
}

fn conclude() -> CampaignCommand {
    CampaignCommand::Conclude(CampaignConcluded { finding: "通道全部恢复".into() })
}

#[test]
fn a_campaign_is_opened_once_over_cases_named_once_and_due_no_earlier_than_today() {
    let (world, fresh) = (World::new(), Campaign::default());
    let refused = |change: fn(&mut OpenCampaign)| world.refused(&fresh, &open(change));
    assert_eq!(refused(|asked| asked.cases.clear()), Code::Required);
    assert_eq!(refused(|asked| asked.cases.push(case(1))), Code::NamedTwice);
    assert_eq!(refused(|asked| asked.title = " ".into()), Code::Required);
    assert_eq!(refused(|asked| asked.response_due_on = Some(date(2023, 3, 5))), Code::InvalidDate);
    world.accepts(&fresh, &open(|asked| asked.response_due_on = Some(DAY)), 1);
    world.accepts(&opened(), &open(|_| {}), 0);
    let other = open(|asked| asked.cases = vec![case(1)]);
    assert_eq!(world.refused(&opened(), &other), Code::AlreadyExists);
    assert_eq!(world.refused(&fresh, &add(&[3])), Code::UnknownReference);
    let campaign = opened();
    assert_eq!(campaign.opened.unwrap().organ, organ().organ);
    assert_eq!(campaign.opened_by, Some(organ()));
}

#[test]
fn cases_come_in_and_go_out_each_once() {
    let (world, mut campaign) = (World::new(), opened());
    world.accepts(&campaign, &add(&[1, 2]), 0);
    world.act(&mut campaign, &add(&[2, 3]));
    assert_eq!(campaign.pending().collect::<Vec<_>>(), [case(1), case(2), case(3)]);
    assert_eq!(world.refused(&campaign, &add(&[4, 4])), Code::NamedTwice);
    world.accepts(&campaign, &remove(&[9]), 0);
    world.act(&mut campaign, &remove(&[1, 9]));
    assert_eq!(campaign.pending().collect::<Vec<_>>(), [case(2), case(3)]);
    assert_eq!(world.refused(&campaign, &remove(&[])), Code::Required);
}

#[test]
fn a_supervision_is_kept_for_a_case_of_the_campaign_and_one_alone() {
    let (world, mut campaign) = (World::new(), opened());
    assert_eq!(world.refused(&campaign, &supervise(9, "S1")), Code::UnknownReference);
    world.act(&mut campaign, &supervise(1, "S1"));
    world.accepts(&campaign, &supervise(1, "S1"), 0);
    assert_eq!(world.refused(&campaign, &supervise(1, "S2")), Code::AlreadyExists);
    assert_eq!(campaign.pending().collect::<Vec<_>>(), [case(2)]);
}

#[test]
fn a_concluded_campaign_stays_as_it_is() {
    let (world, mut campaign) = (World::new(), opened());
    let silent = CampaignCommand::Conclude(CampaignConcluded { finding: String::new() });
    assert_eq!(world.refused(&campaign, &silent), Code::Required);
    world.act(&mut campaign, &conclude());
    world.accepts(&campaign, &conclude(), 0);
    for command in [add(&[3]), remove(&[1]), supervise(1, "S1")] {
        assert_eq!(world.refused(&campaign, &command), Code::CampaignConcluded);
    }
    assert_eq!(campaign.concluded_on, Some(DAY));
}
