//! Items of the hotline and the grid platform: a case each, whatever the order and number of deliveries.

use crate::town::{Town, actor, code, order, presidium};
use futures::future::join_all;
use lianxin_app::{Done, ExecuteError, Order, inbound::ExternalItem};
use lianxin_domain::{
    actor::{EntryChannel, Role},
    case::{
        Case, CaseCommand,
        inbound::ItemRegistration,
        links::{AttachExternalLink, External},
        terms::{CaseStatus, ContactChannel},
    },
    refusal::Code,
};
use uuid::Uuid;

fn item(external_id: &str, revision: i64) -> ExternalItem {
    ExternalItem {
        system: "12345".into(),
        external_id: external_id.into(),
        revision,
        status: format!("第{revision}次流转"),
        registration: ItemRegistration {
            title: "路灯不亮".into(),
            summary: None,
            category: "ROADS".into(),
            grid: "G1".into(),
            channel: ContactChannel::Hotline12345,
            station: None,
            deputies: vec!["D1".into()],
            petitioner_ref: None,
            urgency: None,
            location: None,
            problem_since: None,
            wants_reply: true,
        },
    }
}

impl Town {
    async fn receives(&self, item: ExternalItem) -> Result<Done<Case>, ExecuteError> {
        self.receives_as(order(), item).await
    }

    async fn receives_as(
        &self,
        order: Order,
        item: ExternalItem,
    ) -> Result<Done<Case>, ExecuteError> {
        self.app.receive_external_item(&actor(Role::Integration), order, item).await
    }
}

fn applies(case: &Case, external_id: &str) -> u64 {
    let link = External::parsed("12345", external_id).unwrap();
    case.external_status(&link).unwrap().revision
}

#[tokio::test]
async fn an_item_becomes_a_case_once_and_its_revisions_its_status() {
    let town = Town::open().await;
    let first = town.receives(item("W-1", 1)).await.unwrap();
    assert_eq!((first.state.status, first.version), (CaseStatus::Registered, 3));
    assert_eq!(first.state.number, "YN-2023-0001");
    let repeated = town.receives(item("W-1", 1)).await.unwrap();
    assert_eq!((repeated.stream_id.clone(), repeated.version), (first.stream_id.clone(), 3));
    assert!(repeated.receipt.is_none(), "nothing happened");
    let third = town.receives(item("W-1", 3)).await.unwrap();
    assert_eq!((third.version, applies(&third.state, "W-1")), (4, 3));
    let second = town.receives(item("W-1", 2)).await.unwrap();
    assert_eq!((second.version, applies(&second.state, "W-1")), (5, 3), "kept, not applied");
    assert!(town.receives(item("W-1", 2)).await.unwrap().receipt.is_none());

    let other = town.receives(item("W-2", 9)).await.unwrap();
    assert_ne!(other.stream_id, first.stream_id);
    assert_eq!(other.state.number, "YN-2023-0002", "no number was spent on repetitions");
}

#[tokio::test]
async fn a_delivery_asked_again_under_its_command_id_gets_its_first_answer() {
    let town = Town::open().await;
    let order = order();
    let first = town.receives_as(order.clone(), item("W-1", 1)).await.unwrap();
    town.receives(item("W-1", 2)).await.unwrap();
    let again = town.receives_as(order.clone(), item("W-1", 1)).await.unwrap();
    let receipt = again.receipt.unwrap();
    assert!(receipt.repeated);
    assert_eq!(receipt.last, first.receipt.unwrap().last);
    let reused = town.receives_as(order, item("W-1", 3)).await;
    assert_eq!(code(reused), Code::CommandIdReused);
}

#[tokio::test]
async fn deliveries_at_once_and_in_two_processes_make_one_case() {
    let town = Town::open().await;
    let another = town.another().await;
    let who = actor(Role::Integration);
    let deliver = async |n: i64| {
        let app = if n % 2 == 0 { &town.app } else { &another };
        let order = Order::new(Uuid::now_v7(), EntryChannel::Hotline);
        app.receive_external_item(&who, order, item("W-1", n / 3)).await.unwrap()
    };
    let done = join_all((0..12).map(deliver)).await;
    let ids: std::collections::BTreeSet<_> =
        done.iter().map(|done| done.stream_id.clone()).collect();
    assert_eq!(ids.len(), 1);
    let id = ids.first().unwrap();
    let case = town.app.queries().case(&presidium(), id, Default::default()).await.unwrap();
    let mut revisions: Vec<_> =
        case.state.external_statuses.iter().map(|status| status.revision).collect();
    revisions.sort_unstable();
    assert_eq!(revisions, [0, 1, 2, 3], "each received once");
    assert_eq!((case.version, applies(&case.state, "W-1")), (6, 3));
}

#[tokio::test]
async fn a_case_linked_by_hand_is_the_items_case() {
    let town = Town::open().await;
    let id = town.registers("路灯不亮").await;
    let link = AttachExternalLink { system: "12345".into(), external_id: "W-7".into() };
    town.does(&presidium(), id, CaseCommand::AttachExternalLink(link)).await.unwrap();
    let done = town.receives(item("W-7", 1)).await.unwrap();
    assert_eq!((&*done.stream_id, done.version), (id.to_string().as_str(), 3));
    assert_eq!(applies(&done.state, "W-7"), 1);
}

#[tokio::test]
async fn a_case_taken_over_under_the_same_id_is_not_registered_twice() {
    let town = Town::open().await;
    let id = Uuid::now_v7();
    let legacy = CaseCommand::RegisterLegacy(lianxin_domain::case::legacy::RegisterLegacy {
        registration: lianxin_domain::case::intake::Registered {
            legacy: true,
            ..lianxin_domain::case::intake::Registered::least(
                lianxin_domain::ids::CaseId(id),
                "历史事项",
                "LX".into(),
            )
        },
        source: "12345".into(),
        external_id: "W-8".into(),
        outcome: None,
    });
    town.does(&actor(Role::Integration), id, legacy).await.unwrap();
    assert_eq!(code(town.receives(item("W-8", 1)).await), Code::AlreadyExists);
}

#[tokio::test]
async fn what_is_refused_writes_nothing_and_others_may_not_deliver() {
    let town = Town::open().await;
    let head = town.app.queries().head().await.unwrap();
    let mut unknown = item("W-1", 1);
    unknown.registration.category = "X".into();
    assert_eq!(code(town.receives(unknown).await), Code::UnknownReference);
    assert_eq!(code(town.receives(item("W 1", 1)).await), Code::IllegalCharacter);
    let by_presidium = town.app.receive_external_item(&presidium(), order(), item("W-1", 1)).await;
    assert_eq!(code(by_presidium), Code::Forbidden);
    assert_eq!(town.app.queries().head().await.unwrap(), head);
    let done = town.receives(item("W-1", 1)).await.unwrap();
    assert_eq!(done.state.number, "YN-2023-0001");
}
