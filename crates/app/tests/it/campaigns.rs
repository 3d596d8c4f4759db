//! Supervision campaigns: one supervision in each case, whatever interrupts.

use crate::town::{Town, actor, code, order, presidium};
use lianxin_app::{App, Order, campaigns::CaseOutcome};
use lianxin_domain::{
    actor::{EntryChannel, Role},
    case::{Case, terms::SupervisionKind},
    ids::CaseId,
    refusal::Code,
    year::{Campaign, CampaignCommand, CampaignConcluded, CasesAdded, OpenCampaign},
};
use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll},
};
use uuid::Uuid;

const CODE: &str = "ZX-1";

fn open(cases: &[Uuid]) -> CampaignCommand {
    CampaignCommand::Open(OpenCampaign {
        campaign: CODE.into(),
        title: "消防通道专项督办".into(),
        kind: SupervisionKind::Inspection,
        leader: None,
        response_due_on: None,
        cases: cases.iter().copied().map(CaseId).collect(),
    })
}

impl Town {
    /// Cases that a unit has to deal with.
    async fn referred(&self, count: usize) -> Vec<Uuid> {
        let mut cases = Vec::new();
        for n in 0..count {
            let id = self.registers(&format!("占用消防通道 {n}")).await;
            self.accepts(id).await;
            self.refers(id).await;
            cases.push(id);
        }
        cases
    }

    async fn opens_campaign(&self, cases: &[Uuid]) {
        self.app.execute::<Campaign>(&presidium(), order(), CODE, open(cases)).await.unwrap();
    }

    /// Supervisions of a case, by whom they were opened.
    async fn supervisions(&self, id: Uuid) -> usize {
        self.case(id).await.supervisions.len()
    }

    async fn case(&self, id: Uuid) -> Case {
        let read = self.app.queries().case(&presidium(), &id.to_string(), Default::default()).await;
        Case::clone(&read.unwrap().state)
    }
}

fn supervised(outcomes: &[CaseOutcome]) -> Vec<Option<&str>> {
    let found = outcomes.iter().map(|outcome| outcome.supervision.as_ref().ok());
    found.map(|supervision| supervision.map(|id| id.as_str())).collect()
}

#[tokio::test]
async fn a_campaign_opens_a_supervision_in_each_of_its_cases_and_keeps_which() {
    let town = Town::open().await;
    let cases = town.referred(3).await;
    town.supervises(cases[1]).await;
    town.opens_campaign(&cases).await;
    let outcomes = town.app.carry_out_campaign(&presidium(), CODE).await.unwrap();
    assert_eq!(supervised(&outcomes), [Some("S1"), Some("S2"), Some("S1")]);
    let again = town.app.carry_out_campaign(&presidium(), CODE).await.unwrap();
    assert_eq!(again, outcomes);
    let head = town.app.queries().head().await.unwrap();
    town.app.carry_out_campaign(&actor(Role::GovSupervisionOffice), CODE).await.unwrap();
    assert_eq!(town.app.queries().head().await.unwrap(), head, "nothing is left to do");
    for (id, count) in cases.iter().zip([1, 2, 1]) {
        assert_eq!(town.supervisions(*id).await, count);
        let case = town.case(*id).await;
        let own = case.supervisions.last().unwrap();
        assert_eq!((own.kind, own.organ.as_str()), (SupervisionKind::Inspection, "义宁镇"));
    }
}

#[tokio::test]
async fn a_case_that_cannot_be_supervised_is_told_and_tried_again() {
    let town = Town::open().await;
    let referred = town.referred(1).await[0];
    let registered = town.registers("路灯不亮").await;
    let cases = [referred, registered, Uuid::from_u128(9)];
    town.opens_campaign(&cases).await;
    let outcomes = town.app.carry_out_campaign(&presidium(), CODE).await.unwrap();
    let codes: Vec<_> = outcomes
        .iter()
        .map(|one| one.supervision.as_ref().err().map(|refusal| refusal.code))
        .collect();
    assert_eq!(codes, [None, Some(Code::IllegalTransition), Some(Code::UnknownCase)]);
    town.accepts(registered).await;
    town.refers(registered).await;
    let outcomes = town.app.carry_out_campaign(&presidium(), CODE).await.unwrap();
    assert_eq!(supervised(&outcomes), [Some("S1"), Some("S1"), None]);
}

#[tokio::test]
async fn cases_that_are_added_are_supervised_and_a_concluded_campaign_supervises_none() {
    let town = Town::open().await;
    let cases = town.referred(3).await;
    town.opens_campaign(&cases[..1]).await;
    town.app.carry_out_campaign(&presidium(), CODE).await.unwrap();
    let add = |id| CampaignCommand::AddCases(CasesAdded { cases: vec![CaseId(id)] });
    let execute = async |command| {
        town.app.execute::<Campaign>(&presidium(), order(), CODE, command).await.unwrap();
    };
    execute(add(cases[1])).await;
    let outcomes = town.app.carry_out_campaign(&presidium(), CODE).await.unwrap();
    assert_eq!(supervised(&outcomes), [Some("S1"), Some("S1")]);
    execute(add(cases[2])).await;
    let finding = "整改完毕".into();
    execute(CampaignCommand::Conclude(CampaignConcluded { finding })).await;
    let outcomes = town.app.carry_out_campaign(&presidium(), CODE).await.unwrap();
    assert_eq!(supervised(&outcomes), [Some("S1"), Some("S1"), None]);
    assert_eq!(outcomes[2].supervision.as_ref().unwrap_err().code, Code::CampaignConcluded);
    assert_eq!(town.supervisions(cases[2]).await, 0);
}

#[tokio::test]
async fn only_who_keeps_campaigns_carries_them_out() {
    let town = Town::open().await;
    let cases = town.referred(1).await;
    town.opens_campaign(&cases).await;
    let clerk = crate::town::clerk();
    assert_eq!(code(town.app.carry_out_campaign(&clerk, CODE).await), Code::Forbidden);
    assert_eq!(code(town.app.carry_out_campaign(&presidium(), "ZX-9").await), Code::NotFound);
    let order = Order::new(Uuid::now_v7(), EntryChannel::Ui);
    let opened = town.app.execute::<Campaign>(&clerk, order, "ZX-2", open(&cases)).await;
    assert_eq!(code(opened), Code::Forbidden);
}

/// Polls a future so often at most; nothing when it was dropped before its end, as a process that dies
/// drops what it was doing.
async fn within<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(|context: &mut Context<'_>| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// Another process on the same record carries the campaign out.
async fn resumed_by(app: &App, cases: &[Uuid]) {
    let resumed = app.carry_out_campaign(&actor(Role::DeputiesCommittee), CODE).await.unwrap();
    assert_eq!(supervised(&resumed), vec![Some("S1"); cases.len()]);
}

#[tokio::test]
async fn a_campaign_that_is_cut_off_anywhere_is_resumed_by_another_process_and_each_case_supervised_once()
 {
    let mut polls = 1;
    let mut cut_off = 0;
    loop {
        let town = Town::open().await;
        let cases = town.referred(4).await;
        town.opens_campaign(&cases).await;
        let whole = within(polls, town.app.carry_out_campaign(&presidium(), CODE)).await;
        let another = town.another().await;
        resumed_by(&another, &cases).await;
        for id in &cases {
            let read =
                another.queries().case(&presidium(), &id.to_string(), Default::default()).await;
            let supervisions = read.unwrap().state.supervisions.clone();
            assert_eq!(supervisions.len(), 1, "cut off after {polls} polls");
        }
        match whole {
            None => cut_off += 1,
            Some(outcomes) => {
                assert_eq!(supervised(&outcomes.unwrap()), vec![Some("S1"); 4]);
                break;
            }
        }
        polls += polls.div_ceil(3);
    }
    assert!(cut_off >= 3, "cut off {cut_off} times");
}
