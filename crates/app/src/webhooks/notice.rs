//! What a receiver is told: a CloudEvent 1.0 in its structured JSON form, which refers to what was recorded and
//! quotes nothing of it.

use lianxin_store::{RecordedEvent, TenantId};
use serde::Serialize;
use std::fmt::Display;

/// Media type of a notice.
pub(super) const MEDIA_TYPE: &str = "application/json";

/// A CloudEvent. Its id is the event's own, so that it is the same whoever sends it and however often.
#[derive(Serialize)]
struct CloudEvent<'n> {
    specversion: &'static str,
    id: String,
    source: String,
    #[serde(rename = "type")]
    kind: String,
    subject: String,
    time: String,
    datacontenttype: &'static str,
    /// Extension: the place in the record, as text, since integers of CloudEvents have 32 bits.
    position: String,
    /// Extension: the place in the history of its object.
    streamversion: u64,
    data: References<'n>,
}

/// What there is to ask for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct References<'n> {
    stream_type: &'n str,
    stream_id: &'n str,
    version: u64,
    position: String,
    occurred_at: &'n str,
    #[serde(skip_serializing_if = "Option::is_none")]
    case_number: Option<&'n str>,
}

/// The notice of an event, word for word the same at every try.
pub(super) fn notice(
    tenant: &TenantId,
    recorded: &RecordedEvent,
    case_number: Option<&str>,
) -> serde_json::Result<String> {
    let RecordedEvent { stream, version, position, .. } = recorded;
    serde_json::to_string(&CloudEvent {
        specversion: "1.0",
        id: recorded.event_id.to_string(),
        source: format!("/tenants/{tenant}"),
        kind: kind(&recorded.event_type, recorded.schema_version),
        subject: stream.to_string(),
        time: recorded.recorded_at.to_string(),
        datacontenttype: MEDIA_TYPE,
        position: position.to_string(),
        streamversion: *version,
        data: References {
            stream_type: &stream.stream_type,
            stream_id: &stream.stream_id,
            version: *version,
            position: position.to_string(),
            occurred_at: &recorded.occurred_at,
            case_number,
        },
    })
}

fn kind(event_type: impl Display, schema_version: u32) -> String {
    format!("cn.lianxin.{event_type}.v{schema_version}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_store::{Position, StreamKey};
    use serde_json::{json, value::RawValue};
    use uuid::Uuid;

    #[test]
    fn a_notice_refers_and_quotes_nothing() {
        let raw = |text: &str| RawValue::from_string(text.to_owned()).unwrap();
        let recorded = RecordedEvent {
            position: Position(9_007_199_254_740_993),
            stream: StreamKey::new("case", "018e"),
            version: 3,
            event_id: Uuid::from_u128(7),
            event_type: "CaseReferred".into(),
            schema_version: 2,
            occurred_at: "2024-03-01T09:00:00+08:00".into(),
            recorded_at: "2024-03-01T01:00:01.5Z".parse().unwrap(),
            actor_id: "clerk-li".into(),
            command_id: Uuid::nil(),
            correlation_id: Uuid::nil(),
            causation_id: None,
            payload: raw(r#"{"instruction":"尽快处理"}"#),
            metadata: raw(r#"{"actor":"clerk-li"}"#),
        };
        let text = notice(&TenantId::new("demo"), &recorded, Some("YN-2024-0001")).unwrap();
        let told: serde_json::Value = serde_json::from_str(&text).unwrap();
        let expected = json!({
            "specversion": "1.0",
            "id": "00000000-0000-0000-0000-000000000007",
            "source": "/tenants/demo",
            "type": "cn.lianxin.CaseReferred.v2",
            "subject": "case/018e",
            "time": "2024-03-01T01:00:01.5Z",
            "datacontenttype": "application/json",
            "position": "9007199254740993",
            "streamversion": 3,
            "data": {
                "streamType": "case",
                "streamId": "018e",
                "version": 3,
                "position": "9007199254740993",
                "occurredAt": "2024-03-01T09:00:00+08:00",
                "caseNumber": "YN-2024-0001",
            },
        });
        assert_eq!(told, expected);
    }
}
