//! Given what happened to a webhook, when something is asked of it, then facts or a refusal.

use super::*;
use crate::{
    Provenance,
    actor::{Actor, EntryChannel, Role},
    calendar::WorkCalendar,
    directory::Directory,
    event::DomainEvent,
    permission::{Grant, grant},
    policy::PolicySet,
    root::EventCodec,
    time::OccurredAt,
};
use jiff::civil::date;
use std::sync::Arc;
use uuid::Uuid;

const DAY: jiff::civil::Date = date(2024, 3, 1);

fn admin() -> Actor {
    Actor {
        account: "admin".into(),
        role: Role::SysAdmin,
        organ: "县人大".to_owned(),
        level: None,
        station: None,
        unit: None,
        deputy: None,
        on_behalf_of: None,
    }
}

fn to(url: &str) -> Subscription {
    Subscription { url: url.to_owned(), ..Subscription::default() }
}

fn registering(url: &str) -> WebhookCommand {
    WebhookCommand::Register(WebhookRegistered { code: "grid".into(), subscription: to(url) })
}

fn pausing(cause: PauseCause) -> WebhookCommand {
    WebhookCommand::Pause(WebhookPaused { cause })
}

fn resuming() -> WebhookCommand {
    WebhookCommand::Resume(WebhookResumed {})
}

fn rotating(keep_present: bool) -> WebhookCommand {
    WebhookCommand::RotateSecret(RotateSecret { keep_present })
}

fn removing(reason: &str) -> WebhookCommand {
    WebhookCommand::Remove(WebhookRemoved { reason: reason.to_owned() })
}

fn decide(webhook: &Webhook, command: &WebhookCommand) -> Result<Vec<WebhookEvent>, Refusal> {
    let (calendar, policy) = (WorkCalendar::shipped(), PolicySet::shipped());
    let (actor, directory) = (admin(), Directory::default());
    let occurred_at = OccurredAt::on_day(DAY);
    let context = Context {
        actor: &actor,
        channel: EntryChannel::Ui,
        occurred_at,
        now: occurred_at.instant(),
        late: None,
        policy: &policy,
        calendar: &calendar,
        directory: &directory,
        other: None,
    };
    webhook.decide(command, &context).map(|decision| decision.events)
}

fn fact(event: WebhookEvent) -> Fact<WebhookEvent> {
    let provenance = Provenance {
        actor: admin(),
        channel: EntryChannel::Ui,
        late: None,
        policy_version: "p".into(),
        calendar_version: "c".into(),
    };
    let (event_id, provenance) = (Uuid::nil(), Arc::new(provenance));
    Fact { event_id, occurred_at: OccurredAt::on_day(DAY), provenance, event }
}

/// The webhook after commands that all took effect.
fn given(commands: &[WebhookCommand]) -> Webhook {
    let mut webhook = Webhook::default();
    for command in commands {
        let events = decide(&webhook, command).unwrap();
        assert_eq!(events.len(), 1, "{command:?} takes effect");
        events.into_iter().for_each(|event| webhook.apply(&fact(event)));
    }
    webhook
}

#[test]
fn what_the_log_says_of_itself_is_told_to_whoever_asks_for_it() {
    let whoever = Subscription::default();
    assert!(whoever.wants("case", "CaseReferred"));
    assert!(!whoever.wants("ledger", "HeadsRecorded"));
    let archives = Subscription { stream_types: vec!["ledger".to_owned()], ..whoever };
    assert!(archives.wants("ledger", "HeadsRecorded") && !archives.wants("case", "CaseReferred"));
}

const URL: &str = "https://grid.example.cn/lianxin";

#[test]
fn a_registered_webhook_is_active_and_signs_with_its_first_secret() {
    let webhook = given(&[registering(" https://Grid.Example.cn/lianxin ")]);
    assert_eq!(webhook.subscription, to(URL));
    assert!(webhook.is_active());
    assert_eq!(webhook.generations().collect::<Vec<_>>(), [1]);
}

#[test]
fn what_is_already_so_is_no_event() {
    let webhook = given(&[registering(URL)]);
    for again in [registering(URL), resuming(), WebhookCommand::Change(to(URL))] {
        assert_eq!(decide(&webhook, &again), Ok(vec![]), "{again:?}");
    }
    let other = decide(&webhook, &registering("https://elsewhere.cn/")).unwrap_err();
    assert_eq!(other.code, Code::AlreadyExists);
    let paused = given(&[registering(URL), pausing(PauseCause::Asked)]);
    assert_eq!(decide(&paused, &pausing(PauseCause::Gone)), Ok(vec![]));
    let removed = given(&[registering(URL), removing("停用")]);
    assert_eq!(decide(&removed, &removing("再次停用")), Ok(vec![]));
}

#[test]
fn a_paused_webhook_tells_why_and_goes_on() {
    let mut webhook = given(&[registering(URL), pausing(PauseCause::Gone)]);
    assert_eq!((webhook.is_active(), webhook.paused), (false, Some(PauseCause::Gone)));
    let edition = webhook.edition;
    for event in decide(&webhook, &resuming()).unwrap() {
        webhook.apply(&fact(event));
    }
    assert_eq!((webhook.is_active(), webhook.paused), (true, None));
    assert!(webhook.edition > edition, "it is tried at once");
}

#[test]
fn a_rotated_secret_signs_beside_the_present_one_or_alone() {
    let generations =
        |commands: &[WebhookCommand]| given(commands).generations().collect::<Vec<_>>();
    let begun = registering(URL);
    assert_eq!(generations(&[begun.clone(), rotating(true)]), [2, 1]);
    assert_eq!(generations(&[begun.clone(), rotating(true), rotating(true)]), [3, 2]);
    assert_eq!(generations(&[begun, rotating(true), rotating(false)]), [3]);
}

#[test]
fn nothing_is_asked_of_what_was_never_there_or_is_removed() {
    let every = [
        WebhookCommand::Change(to("https://elsewhere.cn/")),
        pausing(PauseCause::Asked),
        resuming(),
        rotating(true),
        removing("停用"),
    ];
    for command in &every {
        let refusal = decide(&Webhook::default(), command).unwrap_err();
        assert_eq!(refusal.code, Code::UnknownReference, "{command:?}");
    }
    let removed = given(&[registering(URL), removing("停用")]);
    for command in &every[..4] {
        let refusal = decide(&removed, command).unwrap_err();
        assert_eq!(refusal.code, Code::InactiveReference, "{command:?}");
    }
    assert_eq!(decide(&removed, &registering(URL)).unwrap_err().code, Code::AlreadyExists);
}

#[test]
fn a_removal_says_why() {
    let webhook = given(&[registering(URL)]);
    assert_eq!(decide(&webhook, &removing(" ")).unwrap_err().code, Code::Required);
}

#[test]
fn an_address_is_secure_whole_and_allowed() {
    let refused = |url: &str| {
        let refusal = decide(&Webhook::default(), &registering(url)).unwrap_err();
        assert_eq!(refusal.path.as_deref(), Some("url"), "{url}");
        refusal.code
    };
    for url in ["", "grid.example.cn", "https://", "mailto:a@example.cn", "https://a.cn/#part"] {
        assert_eq!(refused(url), Code::UrlNotValid, "{url}");
    }
    for url in ["http://grid.example.cn/", "http://8.8.8.8/", "ftp://grid.example.cn/"] {
        assert_eq!(refused(url), Code::UrlNotSecure, "{url}");
    }
    for url in ["https://name:word@a.cn/", "https://name@a.cn/", "https://:word@a.cn/"] {
        assert_eq!(refused(url), Code::UrlWithCredentials, "{url}");
    }
    for url in ["https://169.254.169.254/", "http://[fe80::1]/", "https://0xa9fea9fe/latest"] {
        assert_eq!(refused(url), Code::UrlNotAllowed, "{url}");
    }
    let long = |length: usize| format!("https://a.cn/{}", "a".repeat(length - 13));
    assert_eq!(refused(&long(LONGEST_URL + 1)), Code::TooLong);
    let allowed = [
        "http://127.0.0.1:8080/hook",
        "http://localhost:9/",
        "http://hook.localhost/",
        "http://10.1.2.3/",
        "http://[::1]:8080/",
        "https://10.1.2.3/",
        "https://8.8.8.8/?a=b",
        &long(LONGEST_URL),
    ];
    for url in allowed {
        assert_eq!(given(&[registering(url)]).subscription.url, url);
    }
}

#[test]
fn a_choice_names_what_there_is_each_once() {
    let chosen = |events: &[&str], streams: &[&str]| {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let subscription =
            Subscription { event_types: names(events), stream_types: names(streams), ..to(URL) };
        subscription.checked()
    };
    let twice = chosen(&["CaseReferred", "CaseClosed", "CaseReferred"], &[]).unwrap();
    assert_eq!(twice.event_types, ["CaseClosed", "CaseReferred"]);
    let unknown = chosen(&["CaseReferred", "CaseFiled"], &[]).unwrap_err();
    assert_eq!(
        (unknown.code, unknown.path.as_deref()),
        (Code::UnknownEventType, Some("eventTypes"))
    );
    let unknown = chosen(&[], &["cases"]).unwrap_err();
    assert_eq!(unknown.path.as_deref(), Some("streamTypes"));

    let wants =
        |subscription: &Subscription, stream: &str, event: &str| subscription.wants(stream, event);
    assert!(wants(&to(URL), "unit", "HandlingUnitRegistered"));
    let both = chosen(&["HandlingUnitRenamed"], &["case"]).unwrap();
    assert!(wants(&both, "case", "CaseClosed") && wants(&both, "unit", "HandlingUnitRenamed"));
    assert!(!wants(&both, "unit", "HandlingUnitRegistered"));
}

#[test]
fn what_is_written_is_read_again() {
    let stored = |event: &WebhookEvent| {
        let payload = event.to_payload().unwrap();
        DomainEvent::decode(Webhook::STREAM_TYPE, event.event_type(), payload.get()).unwrap()
    };
    let mut webhook = Webhook::default();
    for command in [
        registering(URL),
        rotating(true),
        pausing(PauseCause::Gone),
        resuming(),
        WebhookCommand::Change(Subscription { stream_types: vec!["case".into()], ..to(URL) }),
        removing("停用"),
    ] {
        for event in decide(&webhook, &command).unwrap() {
            assert_eq!(stored(&event), DomainEvent::Webhook(event.clone()));
            webhook.apply(&fact(event));
        }
    }
    assert_eq!(webhook.state, Some(WebhookState::Removed));
}

#[test]
fn webhooks_are_kept_by_the_administrator_and_paused_by_the_system() {
    for role in Role::ALL {
        let granted = matches!(role, Role::SysAdmin | Role::System);
        let expected = if granted { Grant::Tenant } else { Grant::No };
        assert_eq!(grant(*role, Action::KeepWebhooks), expected, "{role}");
    }
}
