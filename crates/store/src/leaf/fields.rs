//! Which fields an event has, and what their bytes are.

use crate::{Append, RecordedEvent, StreamKey, TenantId, sequencer::PlacedEvent};
use jiff::Timestamp;
use lianxin_ledger::{
    BundleField, Hash, Salt, Value,
    fields::{Salts, commitment, field_hash},
};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::HashSet, fmt};
use uuid::Uuid;

/// The field that is known last, when the log itself has told the time.
const RECORDED_AT: &str = "recorded_at";

/// The name and the value of a field.
type Field<'e> = (Cow<'static, str>, Cow<'e, str>);

/// An event's fields without its time.
pub struct Sealed {
    /// The hashes of its fields in their order, one after the other.
    pub hashes: Vec<u8>,
    /// The salt of the field that is missing.
    pub time_salt: Salt,
}

impl Sealed {
    /// The fields of an event that is about to be appended.
    pub fn of(tenant: &TenantId, append: &Append, placed: &PlacedEvent<'_>) -> Self {
        let PlacedEvent { part, version, event, position: _ } = placed;
        let told = Told {
            tenant,
            stream: &part.stream,
            version: *version,
            event_id: event.event_id,
            event_type: &event.event_type,
            schema_version: event.schema_version,
            occurred_at: &event.occurred_at,
            actor_id: &append.actor_id,
            command_id: append.command_id,
            correlation_id: append.correlation_id,
            causation_id: append.causation_id,
            metadata: event.metadata.get(),
            payload: event.payload.get(),
        };
        told.sealed(&event.seed)
    }

    /// The fields of an event that stands in the log, salted from its seed.
    pub fn again(tenant: &TenantId, event: &RecordedEvent, seed: &[u8; 32]) -> Self {
        Told::of(tenant, event).sealed(seed)
    }

    /// The commitment to the event, once its time is known.
    pub fn commitment(&self, recorded_at: Timestamp) -> Hash {
        let time = field_hash(&self.time_salt, RECORDED_AT, time_field(recorded_at).as_bytes());
        let time = time.expect("the name has no U+0000");
        let (hashes, _) = self.hashes.as_chunks::<32>();
        let all: Vec<Hash> = hashes.iter().map(|hash| Hash(*hash)).chain([time]).collect();
        commitment(&all)
    }
}

/// All fields of an event in their order, each with its salt, so that anybody can come to its commitment.
pub fn shown(tenant: &TenantId, event: &RecordedEvent, seed: &[u8; 32]) -> Vec<BundleField> {
    let salts = Salts::of_seed(seed);
    let field = |(name, value): Field<'_>| BundleField::Shown {
        salt: salts.of(&name),
        name: name.into_owned(),
        value: Value(value.into_owned().into_bytes()),
    };
    fields(tenant, event).into_iter().map(field).collect()
}

/// All fields of an event that stands in the log, its time as the last.
fn fields<'e>(tenant: &'e TenantId, event: &'e RecordedEvent) -> Vec<Field<'e>> {
    let time = (RECORDED_AT.into(), time_field(event.recorded_at).into());
    Told::of(tenant, event).fields().into_iter().chain([time]).collect()
}

/// The bytes of the field `recorded_at`: microseconds since 1970, UTC, in decimal.
fn time_field(recorded_at: Timestamp) -> String {
    recorded_at.as_microsecond().to_string()
}

/// What is told of an event but its place and its time.
struct Told<'e> {
    tenant: &'e TenantId,
    stream: &'e StreamKey,
    version: u64,
    event_id: Uuid,
    event_type: &'e str,
    schema_version: u32,
    occurred_at: &'e str,
    actor_id: &'e str,
    command_id: Uuid,
    correlation_id: Uuid,
    causation_id: Option<Uuid>,
    metadata: &'e str,
    payload: &'e str,
}

impl<'e> Told<'e> {
    fn of(tenant: &'e TenantId, event: &'e RecordedEvent) -> Self {
        Self {
            tenant,
            stream: &event.stream,
            version: event.version,
            event_id: event.event_id,
            event_type: &event.event_type,
            schema_version: event.schema_version,
            occurred_at: &event.occurred_at,
            actor_id: &event.actor_id,
            command_id: event.command_id,
            correlation_id: event.correlation_id,
            causation_id: event.causation_id,
            metadata: event.metadata.get(),
            payload: event.payload.get(),
        }
    }

    /// All fields but the time, in their order: the columns of the event's row but the position, which the place of
    /// its leaf tells, and the members of its payload as `payload/NAME`.
    fn fields(&self) -> Vec<Field<'e>> {
        let printed = |value: &dyn fmt::Display| Cow::Owned(value.to_string());
        let columns = [
            ("tenant_id", Some(Cow::Borrowed(self.tenant.as_str()))),
            ("stream_type", Some(Cow::Borrowed(&*self.stream.stream_type))),
            ("stream_id", Some(Cow::Borrowed(&*self.stream.stream_id))),
            ("version", Some(printed(&self.version))),
            ("event_id", Some(printed(&self.event_id))),
            ("event_type", Some(Cow::Borrowed(self.event_type))),
            ("schema_version", Some(printed(&self.schema_version))),
            ("occurred_at", Some(Cow::Borrowed(self.occurred_at))),
            ("actor_id", Some(Cow::Borrowed(self.actor_id))),
            ("command_id", Some(printed(&self.command_id))),
            ("correlation_id", Some(printed(&self.correlation_id))),
            ("causation_id", self.causation_id.as_ref().map(|id| printed(id))),
            ("metadata", Some(Cow::Borrowed(self.metadata))),
        ];
        let columns = columns.into_iter().filter_map(|(name, value)| Some((name.into(), value?)));
        columns.chain(members(self.payload)).collect()
    }

    fn sealed(&self, seed: &[u8; 32]) -> Sealed {
        let salts = Salts::of_seed(seed);
        let mut hashes = Vec::new();
        for (name, value) in self.fields() {
            let hash = field_hash(&salts.of(&name), &name, value.as_bytes());
            hashes.extend(hash.expect("names with U+0000 were left out").0);
        }
        Sealed { hashes, time_salt: salts.of(RECORDED_AT) }
    }
}

/// The members of a payload in the order in which they are stored, with their exact bytes. One that is no object,
/// names a member twice, or has U+0000 in a name, is one field.
fn members(payload: &str) -> Vec<Field<'_>> {
    let members = serde_json::from_str(payload).ok().filter(Members::are_fields);
    let Some(Members(members)) = members else {
        return vec![("payload".into(), Cow::Borrowed(payload))];
    };
    let field =
        |(name, value)| (format!("payload/{name}").into(), Cow::Borrowed(RawValue::get(value)));
    members.into_iter().map(field).collect()
}

/// A JSON object as a list.
struct Members<'p>(Vec<(String, &'p RawValue)>);

impl Members<'_> {
    fn are_fields(&self) -> bool {
        let mut names = HashSet::new();
        self.0.iter().all(|(name, _)| !name.contains('\0') && names.insert(name))
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;

        impl<'de> Visitor<'de> for List {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(List)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Position;

    fn event(payload: &str) -> RecordedEvent {
        RecordedEvent {
            position: Position(41),
            stream: StreamKey::new("case", "a"),
            version: 3,
            event_id: Uuid::from_u128(1),
            event_type: "CaseReferred".into(),
            schema_version: 1,
            occurred_at: "2023-02-14T10:01:00+08:00".into(),
            recorded_at: "2023-02-14T02:01:30.000007Z".parse().unwrap(),
            actor_id: "presidium".into(),
            command_id: Uuid::from_u128(2),
            correlation_id: Uuid::from_u128(3),
            causation_id: None,
            payload: RawValue::from_string(payload.to_owned()).unwrap(),
            metadata: RawValue::from_string("{ \"actor\":1}".to_owned()).unwrap(),
        }
    }

    fn told(payload: &str) -> Vec<(String, String)> {
        let (tenant, event) = (TenantId::new("demo"), event(payload));
        let fields = fields(&tenant, &event).into_iter();
        fields.map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
    }

    #[test]
    fn fields_are_columns_and_members_in_the_order_and_the_bytes_of_the_record() {
        let told = told(r#"{"lead": "U1","due":{ "kind" : "REPLY" },"案":null}"#);
        let names: Vec<&str> = told.iter().map(|(name, _)| name.as_str()).collect();
        let expected = [
            "tenant_id",
            "stream_type",
            "stream_id",
            "version",
            "event_id",
            "event_type",
            "schema_version",
            "occurred_at",
            "actor_id",
            "command_id",
            "correlation_id",
            "metadata",
            "payload/lead",
            "payload/due",
            "payload/案",
            "recorded_at",
        ];
        assert_eq!(names, expected);
        assert_eq!(told[11].1, "{ \"actor\":1}");
        assert_eq!(told[13].1, "{ \"kind\" : \"REPLY\" }");
        assert_eq!(told[15].1, "1676340090000007");
    }

    #[test]
    fn a_payload_that_is_no_list_of_members_is_one_field() {
        for payload in ["[1]", "null", r#"{"a":1,"a":2}"#, "{\"a\\u0000b\":1}"] {
            let told = told(payload);
            assert_eq!(told[12], ("payload".to_owned(), payload.to_owned()));
        }
        assert_eq!(told("{}").len(), 13, "a payload without members has no field");
    }

    #[test]
    fn the_commitment_is_that_of_all_fields_and_nothing_else() {
        let (tenant, event, seed) = (TenantId::new("demo"), event(r#"{"a":1}"#), [5; 32]);
        let all = fields(&tenant, &event);
        let bytes: Vec<(&str, &[u8])> =
            all.iter().map(|(name, value)| (&**name, value.as_bytes())).collect();
        let sealed = Sealed::again(&tenant, &event, &seed);
        let expected = lianxin_ledger::fields::commit(&seed, &bytes).unwrap();
        assert_eq!(sealed.commitment(event.recorded_at), expected);
    }
}
