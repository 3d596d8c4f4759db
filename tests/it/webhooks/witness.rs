//! What a receiver heard, held against the log: nothing is missing or made up, the order is the log's, a notice keeps
//! its id and its words, and every signature is right by a computation of the test's own.

use super::receiver::Heard;
use base64::{Engine, prelude::BASE64_STANDARD};
use lianxin_store::RecordedEvent;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Bytes of a block of SHA-256.
const BLOCK: usize = 64;

pub(super) fn bears_out(heard: &[Heard], expected: &[RecordedEvent], secrets: &[&str]) {
    let mut bodies: HashMap<&str, &str> = HashMap::new();
    let mut order = Vec::new();
    for notice in heard {
        match bodies.insert(&notice.id, &notice.body) {
            None => order.push(&*notice.id),
            Some(before) => assert_eq!(before, notice.body, "a notice keeps its words"),
        }
        assert_eq!(notice.media_type, "application/cloudevents+json");
        is_signed(notice, secrets);
    }
    let recorded: Vec<String> = expected.iter().map(|it| it.event_id.to_string()).collect();
    assert_eq!(order, recorded, "first arrivals are the log, in its order");
    for event in expected {
        refers(event, bodies[&*event.event_id.to_string()]);
    }
}

/// A notice is about its event, and quotes nothing of it.
fn refers(event: &RecordedEvent, body: &str) {
    let told: Value = serde_json::from_str(body).unwrap();
    let position = event.position.to_string();
    assert_eq!(told["id"], json!(event.event_id));
    assert_eq!(told["type"], format!("cn.lianxin.{}.v{}", event.event_type, event.schema_version));
    assert_eq!(told["source"], "/tenants/t");
    assert_eq!(told["subject"], event.stream.to_string());
    assert_eq!(told["time"], event.recorded_at.to_string());
    assert_eq!(told["position"], position);
    let number = told["data"]["caseNumber"].as_str().unwrap();
    let data = json!({
        "streamType": "case", "streamId": event.stream.stream_id.to_string(),
        "version": event.version, "position": position, "occurredAt": event.occurred_at.to_string(),
        "caseNumber": number,
    });
    assert_eq!(told["data"], data);
    assert!(!body.contains("消防") && !body.contains(&*event.actor_id), "{body}");
}

/// One of the signatures of the header is that of each secret which was valid when it was sent: of any that is
/// known, at least one, and none by a secret that is not.
fn is_signed(notice: &Heard, secrets: &[&str]) {
    let content = format!("{}.{}.{}", notice.id, notice.timestamp, notice.body);
    let known: Vec<String> = secrets.iter().map(|secret| signature(secret, &content)).collect();
    let signatures: Vec<&str> = notice.signature.split(' ').collect();
    assert!(!signatures.is_empty());
    for signature in signatures {
        assert!(known.iter().any(|it| it == signature), "{notice:?}");
    }
    // A changed letter is signed otherwise.
    let forged = signature(secrets[0], &format!("{content} "));
    assert!(!notice.signature.contains(&forged));
}

/// HMAC-SHA256 as RFC 2104 writes it, in the form of Standard Webhooks.
fn signature(secret: &str, content: &str) -> String {
    let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    assert!((24..=BLOCK).contains(&key.len()), "as long as the standard wants");
    let padded = |pad: u8| -> Vec<u8> {
        (0..BLOCK).map(|place| key.get(place).copied().unwrap_or_default() ^ pad).collect()
    };
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(content).finalize();
    let outer = Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize();
    format!("v1,{}", BASE64_STANDARD.encode(outer))
}
