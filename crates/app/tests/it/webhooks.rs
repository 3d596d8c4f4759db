//! Telling receivers by a carrier of the test's own and a clock that it moves: who is told what, in which order, and
//! what a receiver that fails, leaves or changes does to it.

mod post;

use crate::town::{Town, actor, clerk, order};
use futures::TryStreamExt;
use lianxin_app::{
    App,
    webhooks::{Dispatching, Signing, WebhookStatus},
};
use lianxin_domain::{
    actor::Role,
    webhook::{
        PauseCause, RotateSecret, Subscription, Webhook, WebhookCommand, WebhookPaused,
        WebhookRegistered, WebhookRemoved, WebhookResumed, WebhookState,
    },
};
use lianxin_store::{Deliveries, EventLog, LogFilter, Position, RecordedEvent};
use post::{Answer, Post, dispatch};
use std::time::Duration;
use tokio::time::sleep;

const URL: &str = "http://127.0.0.1:9/hook";

impl Town {
    async fn keeps(&self, command: WebhookCommand) -> Position {
        let admin = actor(Role::SysAdmin);
        let done = self.app.execute::<Webhook>(&admin, order(), "hook", command).await.unwrap();
        done.receipt.unwrap().last
    }

    async fn subscribes(&self, subscription: Subscription) -> Position {
        self.keeps(WebhookCommand::Register(WebhookRegistered {
            code: "hook".into(),
            subscription,
        }))
        .await
    }

    /// Everything recorded after a position.
    async fn recorded(&self, after: Position) -> Vec<RecordedEvent> {
        let filter = LogFilter { after, ..LogFilter::default() };
        self.store.read(self.app.tenant(), filter).try_collect().await.unwrap()
    }

    async fn status(&self) -> WebhookStatus {
        let all = self.app.webhooks(&actor(Role::SysAdmin)).await.unwrap();
        all.into_iter().find(|status| status.code.as_str() == "hook").unwrap()
    }

    /// Waits until the webhook stands so.
    async fn stands(&self, so: impl Fn(&WebhookStatus) -> bool) -> WebhookStatus {
        loop {
            let status = self.status().await;
            if so(&status) {
                return status;
            }
            sleep(Duration::from_millis(2)).await;
        }
    }

    /// Waits until the receiver has been told everything.
    async fn is_told_all(&self) {
        self.stands(|it| it.delivery.as_ref().is_some_and(|told| told.position == it.head)).await;
    }
}

fn to(url: &str) -> Subscription {
    Subscription { url: url.to_owned(), ..Subscription::default() }
}

fn ids(events: &[RecordedEvent]) -> Vec<String> {
    events.iter().map(|event| event.event_id.to_string()).collect()
}

/// Sends as another process would.
fn sending(app: &App, post: &Post) -> Dispatching {
    let app = app.signing_with(Signing::new(&[7; 32]));
    app.send_notices(dispatch(post)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_is_told_everything_after_its_registration_once_and_in_order() {
    let town = Town::open().await;
    town.registers("从前的事").await;
    let registered = town.subscribes(to(URL)).await;
    let post = Post::new();
    let _sending = sending(&town.app, &post);
    for title in ["路灯不亮", "消防通道"] {
        let case = town.registers(title).await;
        town.accepts(case).await;
        town.refers(case).await;
    }
    town.is_told_all().await;
    let recorded = town.recorded(registered).await;
    assert_eq!(recorded.len(), 6);
    assert_eq!(post.ids(), ids(&recorded));
    let letters = post.letters();
    assert!(letters.iter().all(|letter| letter.url == URL));
    let told: serde_json::Value = serde_json::from_str(&letters[5].body).unwrap();
    assert_eq!(told["data"]["caseNumber"], "YN-2023-0003");
    assert_eq!(told["type"], "cn.lianxin.CaseReferred.v1");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_wanted_is_told_and_the_place_moves_past_the_rest() {
    let town = Town::open().await;
    let wanted = Subscription { event_types: vec!["CaseAccepted".into()], ..to(URL) };
    town.subscribes(wanted).await;
    let post = Post::new();
    let _sending = sending(&town.app, &post);
    let case = town.registers("路灯不亮").await;
    town.accepts(case).await;
    town.refers(case).await;
    town.is_told_all().await;
    let told: serde_json::Value = serde_json::from_str(&post.letters()[0].body).unwrap();
    assert_eq!((post.letters().len(), &told["data"]["version"]), (1, &2.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_fails_is_sent_again_and_holds_up_those_behind_it() {
    let town = Town::open().await;
    let registered = town.subscribes(to(URL)).await;
    let post = Post::new();
    post.answers_next([
        Answer::Status(500),
        Answer::Status(302),
        Answer::Nothing("no connection: nobody"),
    ]);
    let _sending = sending(&town.app, &post);
    let case = town.registers("路灯不亮").await;
    town.accepts(case).await;
    // The clock stands: the second try is not made before its time.
    let status = town.stands(|it| it.attempts() == 1).await;
    let setback = status.delivery.unwrap().setback.unwrap();
    assert_eq!(setback.failure, "the answer was 500");
    assert!(setback.next_attempt_at > setback.failed_at);
    post.time_passes().await;
    town.is_told_all().await;
    let recorded = ids(&town.recorded(registered).await);
    let (first, second) = (recorded[0].clone(), recorded[1].clone());
    assert_eq!(post.ids(), [first.clone(), first.clone(), first.clone(), first, second]);
    let letters = post.letters();
    assert!(letters[..4].windows(2).all(|pair| pair[0].body == pair[1].body));
    assert_eq!(town.status().await.delivery.unwrap().setback, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_receiver_is_told_nothing_and_afterwards_everything() {
    let town = Town::open().await;
    let registered = town.subscribes(to(URL)).await;
    let post = Post::new();
    let _sending = sending(&town.app, &post);
    town.registers("路灯不亮").await;
    town.is_told_all().await;
    let told = post.letters().len();
    town.keeps(WebhookCommand::Pause(WebhookPaused { cause: PauseCause::Asked })).await;
    // Another receiver is told of what comes, and this one is not.
    let admin = actor(Role::SysAdmin);
    let register = WebhookCommand::Register(WebhookRegistered {
        code: "other".into(),
        subscription: to("http://127.0.0.1:9/other"),
    });
    town.app.execute::<Webhook>(&admin, order(), "other", register).await.unwrap();
    town.registers("又一件").await;
    while !post.letters().iter().any(|letter| letter.url.ends_with("other")) {
        sleep(Duration::from_millis(2)).await;
    }
    let of_hook = || {
        let letters = post.letters().into_iter().filter(|letter| letter.url == URL);
        letters.map(|letter| letter.id).collect::<Vec<_>>()
    };
    assert_eq!(of_hook().len(), told);
    town.keeps(WebhookCommand::Resume(WebhookResumed {})).await;
    town.is_told_all().await;
    assert_eq!(of_hook(), ids(&town.recorded(registered).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_is_gone_is_left_alone_until_it_is_resumed() {
    let town = Town::open().await;
    let registered = town.subscribes(to(URL)).await;
    let post = Post::new();
    post.answers_next([Answer::Status(410)]);
    let _sending = sending(&town.app, &post);
    town.registers("路灯不亮").await;
    let status = town.stands(|it| it.webhook.state == Some(WebhookState::Paused)).await;
    assert_eq!(status.webhook.paused, Some(PauseCause::Gone));
    let paused = town.recorded(registered).await.pop().unwrap();
    assert_eq!((&*paused.event_type, &*paused.actor_id), ("WebhookPaused", "system"));
    assert_eq!(post.letters().len(), 1);
    town.keeps(WebhookCommand::Resume(WebhookResumed {})).await;
    town.is_told_all().await;
    let recorded = ids(&town.recorded(registered).await);
    assert_eq!(post.ids()[0], recorded[0]);
    assert_eq!(post.ids()[1..], recorded);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_address_is_tried_at_once_and_another_secret_signs_beside_the_first() {
    let town = Town::open().await;
    town.subscribes(to(URL)).await;
    let post = Post::new();
    post.answers_next([Answer::Status(503)]);
    let _sending = sending(&town.app, &post);
    town.registers("路灯不亮").await;
    town.stands(|it| it.attempts() == 1).await;
    town.keeps(WebhookCommand::RotateSecret(RotateSecret { keep_present: true })).await;
    // No time passes; what is tried again is tried because of the address.
    let moved = "http://127.0.0.1:9/moved";
    town.keeps(WebhookCommand::Change(to(moved))).await;
    town.is_told_all().await;
    let letters = post.letters();
    assert_eq!((&*letters[0].url, &*letters[1].url), (URL, moved));
    assert_eq!(letters[0].id, letters[1].id);
    let signatures: Vec<&str> = letters[1].signature.split(' ').collect();
    assert_eq!((signatures.len(), signatures[1]), (2, &*letters[0].signature));
    let app = town.app.signing_with(Signing::new(&[7; 32]));
    let secrets = app.signing_secrets(&actor(Role::SysAdmin), &"hook".into()).unwrap();
    assert_eq!(secrets.len(), 2);
    assert!(app.signing_secrets(&clerk(), &"hook".into()).is_err());
    assert!(app.webhooks(&clerk()).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_stops_is_followed_by_another_and_nothing_is_lost() {
    let town = Town::open().await;
    let registered = town.subscribes(to(URL)).await;
    let (first, second) = (Post::new(), Post::new());
    let one = sending(&town.app, &first);
    let other = town.another().await;
    town.registers("路灯不亮").await;
    town.is_told_all().await;
    // The second has been there for a while and was not given the lease.
    let _two = sending(&other, &second);
    town.registers("消防通道").await;
    town.is_told_all().await;
    assert_eq!(second.ids(), [""; 0]);
    one.stop().await;
    town.registers("又一件").await;
    town.is_told_all().await;
    let both = [first.ids(), second.ids()];
    assert_eq!(both.concat(), ids(&town.recorded(registered).await));
    assert_eq!(second.ids().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_overtaken_goes_on_where_the_other_stands() {
    let town = Town::open().await;
    let registered = town.subscribes(to(URL)).await;
    let post = Post::new();
    post.answers_next([Answer::Held]);
    let _sending = sending(&town.app, &post);
    for title in ["路灯不亮", "消防通道", "又一件"] {
        town.registers(title).await;
    }
    post.is_held().await;
    // Somebody who held the lease before has told two of them meanwhile.
    let (tenant, past) = (town.app.tenant(), Position(registered.0 + 2));
    town.store.advance_delivery(tenant, "hook", registered, past).await.unwrap();
    post.let_go();
    town.is_told_all().await;
    let recorded = ids(&town.recorded(registered).await);
    assert_eq!(post.ids(), [recorded[0].clone(), recorded[2].clone()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_webhook_leaves_no_place_and_tells_nobody() {
    let town = Town::open().await;
    town.subscribes(to(URL)).await;
    let post = Post::new();
    let _sending = sending(&town.app, &post);
    town.registers("路灯不亮").await;
    town.is_told_all().await;
    let reason = "停用".to_owned();
    town.keeps(WebhookCommand::Remove(WebhookRemoved { reason })).await;
    town.stands(|it| it.delivery.is_none()).await;
    town.registers("消防通道").await;
    assert_eq!(town.store.deliveries(town.app.tenant()).await.unwrap(), []);
    assert_eq!(post.letters().len(), 1);
}

trait Attempts {
    fn attempts(&self) -> u32;
}

impl Attempts for WebhookStatus {
    fn attempts(&self) -> u32 {
        let setback = self.delivery.as_ref().and_then(|delivery| delivery.setback.as_ref());
        setback.map_or(0, |setback| setback.attempts)
    }
}
