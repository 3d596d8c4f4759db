//! Telling a story to a read model: events by name, payload as stored, and day.

use lianxin_domain::{
    Fact, LateEntry, Provenance,
    actor::{Actor, EntryChannel, Role},
    event::DomainEvent,
    time::OccurredAt,
};
use lianxin_projections::{Event, ReadModel};
use lianxin_store::{Position, RowWrite, StreamKey, Value};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// The stream of the case the stories are about.
pub(crate) const CASE: &str = "00000000-0000-7000-8000-000000000001";

/// A stream as it grows.
pub(crate) struct Story {
    stream: StreamKey,
    events: Vec<Event>,
}

impl Story {
    /// A stream of nothing yet.
    pub(crate) fn of(stream_type: &str, stream_id: &str) -> Self {
        Self { stream: StreamKey::new(stream_type, stream_id), events: Vec::new() }
    }

    /// What happens next, on a day.
    pub(crate) fn then(self, day: &str, event_type: &str, payload: Json) -> Self {
        self.entered(day, event_type, payload, None)
    }

    /// What happened before, entered after the fact.
    pub(crate) fn entered_late(self, day: &str, event_type: &str, payload: Json) -> Self {
        self.entered(day, event_type, payload, Some(LateEntry { reason: "补录".to_owned() }))
    }

    fn entered(
        mut self,
        day: &str,
        event_type: &str,
        payload: Json,
        late: Option<LateEntry>,
    ) -> Self {
        let place = self.events.len() as u64 + 1;
        let occurred_at = OccurredAt::on_day(day.parse().unwrap());
        let payload = payload.to_string();
        self.events.push(Event {
            // Another stream's event stands between any two of this one.
            position: Position(place * 2),
            stream: self.stream.clone(),
            version: place,
            recorded_at: occurred_at.instant(),
            fact: Fact {
                event_id: Uuid::from_u128(place.into()),
                occurred_at,
                provenance: provenance(late).into(),
                event: DomainEvent::decode(&self.stream.stream_type, event_type, &payload).unwrap(),
            },
        });
        self
    }

    /// The document a read model folds.
    pub(crate) fn document<M: ReadModel>(&self) -> M::Document {
        let mut document = M::Document::default();
        for event in &self.events {
            M::fold(&mut document, event);
        }
        document
    }

    /// The rows a read model shows.
    pub(crate) fn rows<M: ReadModel>(&self) -> Vec<Row> {
        let rows = M::rows(&self.document::<M>()).into_iter();
        rows.map(|row| Row { columns: names::<M>(), row }).collect()
    }

    /// The only row a read model shows.
    pub(crate) fn row<M: ReadModel>(&self) -> Row {
        let mut rows = self.rows::<M>();
        assert_eq!(rows.len(), 1, "one row of {}", M::SPEC.name);
        rows.remove(0)
    }

    /// The events told so far.
    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }
}

/// A row whose values are asked for by their column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    columns: Vec<&'static str>,
    row: RowWrite,
}

impl Row {
    /// The row's identity within its document.
    pub(crate) fn key(&self) -> &str {
        &self.row.row_key
    }

    /// The value of a column.
    pub(crate) fn value(&self, column: &str) -> &Value {
        let place = self.columns.iter().position(|name| *name == column);
        &self.row.values[place.unwrap_or_else(|| panic!("no column {column}"))]
    }

    /// A text or a day; `-` where there is nothing.
    pub(crate) fn text(&self, column: &str) -> &str {
        match self.value(column) {
            Value::Null => "-",
            Value::Text(text) => text,
            other => panic!("{column} is no text: {other:?}"),
        }
    }

    /// Several texts, in the order of the row.
    pub(crate) fn set(&self, column: &str) -> Vec<&str> {
        match self.value(column) {
            Value::Set(texts) => texts.iter().map(String::as_str).collect(),
            other => panic!("{column} is no set: {other:?}"),
        }
    }

    /// Whether a flag is up.
    pub(crate) fn is(&self, column: &str) -> bool {
        *self.value(column) == Value::Bool(true)
    }
}

fn names<M: ReadModel>() -> Vec<&'static str> {
    M::SPEC.columns.iter().map(|column| column.name).collect()
}

fn provenance(late: Option<LateEntry>) -> Provenance {
    Provenance {
        actor: Actor {
            account: "clerk".into(),
            role: Role::LiaisonOfficer,
            organ: "濂溪联络站".to_owned(),
            level: None,
            station: Some("LX".into()),
            unit: None,
            deputy: None,
            on_behalf_of: None,
        },
        channel: EntryChannel::Ui,
        late,
        policy_version: "default-1".into(),
        calendar_version: "cn-1".into(),
    }
}

/// A due day as events carry it.
pub(crate) fn due(kind: &str, start_on: &str, due_on: &str) -> Json {
    json!({
        "kind": kind, "startOn": start_on, "dueOn": due_on,
        "calendarVersion": "cn-1", "policyVersion": "default-1",
    })
}

/// A case registered at a reception on 2023-02-10 and accepted as an opinion three days later.
pub(crate) fn accepted() -> Story {
    Story::of("case", CASE)
        .then(
            "2023-02-10",
            "CaseRegistered",
            json!({
                "caseId": CASE, "caseNo": "YN-2023-0001", "title": "安装路灯",
                "summary": "巷口夜里很黑", "category": "LIGHTING", "grid": "YN-NH-G03",
                "station": "LX", "channel": "RECEPTION", "deputies": ["D-C-0007", "D-T-0011"],
                "petitionerRef": "P-1", "triageDue": due("TRIAGE", "2023-02-10", "2023-02-15"),
            }),
        )
        .then(
            "2023-02-13",
            "CaseAccepted",
            json!({
                "track": "OPINION", "urgency": "NORMAL", "livelihood": true,
                "referDue": due("REFER", "2023-02-13", "2023-02-16"),
            }),
        )
}

/// The same, referred jointly: the county's city management leads, its fire brigade takes part.
pub(crate) fn referred() -> Story {
    accepted().then(
        "2023-02-14",
        "CaseReferred",
        json!({
            "referral": "R1", "round": 1, "referringBody": "主席团", "referringLevel": "COUNTY",
            "mode": "JOINT", "lead": "COUNTY_CITY", "co": ["COUNTY_FIRE"],
            "due": due("REPLY", "2023-02-14", "2023-03-07"),
            "coDue": due("CO_OPINION", "2023-02-14", "2023-03-14"),
            "signDue": due("SIGN", "2023-02-14", "2023-02-17"),
        }),
    )
}

/// The same, signed for and replied to with a commitment.
pub(crate) fn replied() -> Story {
    referred()
        .then("2023-02-15", "ReferralSignedFor", json!({"referral": "R1", "unit": "COUNTY_CITY"}))
        .then(
            "2023-03-08",
            "ReplySubmitted",
            json!({
                "referral": "R1", "unit": "COUNTY_CITY", "round": 1, "replyClass": "B",
                "semantics": "PLANNED", "text": "已列入维修计划", "signatory": "局长",
                "commitments": [{
                    "id": "K1", "text": "年内装好",
                    "due": due("COMMITMENT", "2023-03-08", "2023-08-31"),
                }],
                "feedbackDue": due("FEEDBACK", "2023-03-08", "2023-03-15"),
            }),
        )
}

/// The same, rated and closed: what was promised is still tracked.
pub(crate) fn tracked() -> Story {
    replied()
        .then(
            "2023-03-10",
            "FeedbackRecorded",
            json!({
                "round": 1, "from": "PETITIONER", "process": "SATISFIED",
                "outcome": "BASICALLY_SATISFIED", "attempts": 1,
            }),
        )
        .then(
            "2023-03-13",
            "CaseClosed",
            json!({
                "summary": "同意办结", "closedBy": "主席团",
                "archiveDue": due("ARCHIVE", "2023-03-13", "2023-04-13"),
            }),
        )
}
