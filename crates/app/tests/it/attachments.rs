//! What an entry refers to must be there before.

use crate::town::{Town, clerk, code, now, order, registration};
use futures::future::BoxFuture;
use lianxin_app::{
    App, Order, Stores,
    attachments::{Attachments, AttachmentsError, Referred},
    clock::StoppedClock,
};
use lianxin_domain::{
    actor::EntryChannel,
    case::{Case, CaseCommand, intake::Attachment},
    refusal::Code,
};
use lianxin_store::{Position, TenantId};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// Content of one hash, or a place that does not answer.
struct Place(Option<u64>);

impl Attachments for Place {
    fn size<'a>(
        &'a self,
        _tenant: &'a TenantId,
        sha256: &'a str,
    ) -> BoxFuture<'a, Result<Option<u64>, AttachmentsError>> {
        Box::pin(async move {
            let size = self.0.ok_or_else(|| AttachmentsError("no answer".into()))?;
            Ok((*sha256 == *"a1".repeat(32)).then_some(size))
        })
    }
}

fn photograph(sha256: &str, size: u64) -> Attachment {
    let (name, mime) = ("a.jpg".to_owned(), "image/jpeg".to_owned());
    Attachment { sha256: sha256.repeat(32), name, mime, size }
}

fn with(id: Uuid, attachments: Vec<Attachment>) -> CaseCommand {
    let CaseCommand::Register(mut register) = registration(id, "路灯不亮") else {
        unreachable!()
    };
    register.registration.attachments = attachments;
    CaseCommand::Register(register)
}

async fn app(town: &Town, place: Place) -> App {
    let stores = Stores::of(&town.store).with_attachments(Arc::new(place));
    let clock = Arc::new(StoppedClock(now()));
    App::open(stores, TenantId::new("demo"), clock).await.unwrap()
}

#[tokio::test]
async fn an_entry_refers_to_what_is_there_in_its_size() {
    let town = Town::open().await;
    let app = app(&town, Place(Some(7))).await;
    let register = async |order: Order, attachments: Vec<Attachment>| {
        let id = Uuid::now_v7();
        app.execute::<Case>(&clerk(), order, &id.to_string(), with(id, attachments)).await
    };
    for wrong in [photograph("b2", 7), photograph("a1", 8)] {
        let refused = register(order(), vec![photograph("a1", 7), wrong]).await;
        assert_eq!(code(refused), Code::UnknownAttachment);
    }
    // No number is spent on what is refused.
    let done = register(order(), vec![photograph("a1", 7)]).await.unwrap();
    assert_eq!(done.state.number, "YN-2023-0001");
    let import = Order::new(Uuid::now_v7(), EntryChannel::Import);
    register(import, vec![photograph("b2", 9)]).await.unwrap();

    let referred = app.referred_attachments().await.unwrap();
    let head = app.queries().head().await.unwrap();
    let told = |size, first, imported| Referred { size, first, imported };
    let expected = [
        ("a1".repeat(32), told(7, Position(head.0 - 1), false)),
        ("b2".repeat(32), told(9, head, true)),
    ];
    assert_eq!(referred, BTreeMap::from(expected));
    // An entry of its own needs the bytes, whatever an import has said.
    let refused = register(order(), vec![photograph("b2", 9)]).await;
    assert_eq!(code(refused), Code::UnknownAttachment);
}

#[tokio::test]
async fn where_the_place_does_not_answer_nothing_is_entered() {
    let town = Town::open().await;
    let app = app(&town, Place(None)).await;
    let id = Uuid::now_v7();
    let failed = app
        .execute::<Case>(&clerk(), order(), &id.to_string(), with(id, vec![photograph("a1", 7)]))
        .await
        .unwrap_err();
    assert_eq!(failed.code(), None, "{failed:?}");
    let id = Uuid::now_v7();
    app.execute::<Case>(&clerk(), order(), &id.to_string(), with(id, vec![])).await.unwrap();
}
