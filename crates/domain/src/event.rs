//! Every event of the domain behind one type, and its way from and to the stored form.

use crate::{
    calendar::CalendarEvent,
    case::CaseEvent,
    directory::{
        CategoryEvent, DeputyEvent, GridEvent, JurisdictionEvent, ReceptionEvent, StationEvent,
        UnitEvent,
    },
    ledger::LedgerEvent,
    policy::PolicyEvent,
    root::EventCodec,
    webhook::WebhookEvent,
    year::{ActivityEvent, AidEvent, CampaignEvent, PartnerEvent, PlanEvent},
};

/// Declares the event enum of an aggregate.
///
/// `events! { /// doc \n pub enum CaseEvent { /// doc \n CaseReferred(Referred) = 1, } }` expands to
/// the enum with one variant per event and its [`EventCodec`]: the variant's name is the event type,
/// the number its schema version, the payload the JSON of the struct in parentheses.
#[macro_export]
macro_rules! events {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident($payload:ty) = $version:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $name { $($(#[$vdoc])* $variant($payload),)+ }

        impl $crate::root::EventCodec for $name {
            fn event_type(&self) -> &'static str {
                match self { $(Self::$variant(_) => stringify!($variant),)+ }
            }

            fn schema_version(&self) -> u32 {
                match self { $(Self::$variant(_) => $version,)+ }
            }

            fn to_payload(&self) -> serde_json::Result<Box<serde_json::value::RawValue>> {
                match self { $(Self::$variant(payload) => serde_json::value::to_raw_value(payload),)+ }
            }

            fn from_payload(event_type: &str, payload: &str) -> Option<serde_json::Result<Self>> {
                match event_type {
                    $(stringify!($variant) => Some(serde_json::from_str(payload).map(Self::$variant)),)+
                    _ => None,
                }
            }

            fn event_types() -> &'static [&'static str] {
                &[$(stringify!($variant)),+]
            }
        }

        impl $name {
            /// JSON Schema of every event's payload: event type, schema version, schema.
            pub fn schemas() -> Vec<(&'static str, u32, schemars::Schema)> {
                vec![$((stringify!($variant), $version, schemars::schema_for!($payload))),+]
            }
        }
    };
}

/// Declares [`DomainEvent`] over the event enums: `domain_events! { Case(CaseEvent) = "case", … }`
/// expands to the enum, its `decode` by stream type, its list of stream types, and the ways from
/// and to each event enum (`TryFrom`, which returns an event of another aggregate as it is).
macro_rules! domain_events {
    ($($(#[$doc:meta])* $variant:ident($event:ty) = $stream:literal,)+) => {
        /// An event of any aggregate.
        #[expect(clippy::large_enum_variant, reason = "the large variant is the common one")]
        #[derive(Debug, Clone, PartialEq)]
        pub enum DomainEvent { $($(#[$doc])* $variant($event),)+ }

        impl DomainEvent {
            /// Reads a stored event of the current schema version.
            pub fn decode(stream_type: &str, event_type: &str, payload: &str) -> Result<Self, DecodeError> {
                let decoded = match stream_type {
                    $($stream => <$event>::from_payload(event_type, payload).map(|read| read.map(Self::$variant)),)+
                    _ => None,
                };
                match decoded {
                    Some(Ok(event)) => Ok(event),
                    Some(Err(source)) => Err(DecodeError::Payload { event_type: event_type.to_owned(), source }),
                    None => Err(DecodeError::UnknownType {
                        stream_type: stream_type.to_owned(),
                        event_type: event_type.to_owned(),
                    }),
                }
            }

            /// Immutable name in the log.
            pub fn event_type(&self) -> &'static str {
                match self { $(Self::$variant(event) => event.event_type(),)+ }
            }

            /// Version of the payload's shape that this build writes.
            pub fn schema_version(&self) -> u32 {
                match self { $(Self::$variant(event) => event.schema_version(),)+ }
            }

            /// JSON Schema of every event's payload: event type, schema version, schema.
            pub fn schemas() -> Vec<(&'static str, u32, schemars::Schema)> {
                let mut all = Vec::new();
                $(all.extend(<$event>::schemas());)+
                all
            }

            /// Every (stream type, event types) pair.
            pub fn catalogue() -> Vec<(&'static str, &'static [&'static str])> {
                vec![$(($stream, <$event>::event_types())),+]
            }
        }

        $(impl From<$event> for DomainEvent {
            fn from(event: $event) -> Self {
                Self::$variant(event)
            }
        }

        impl TryFrom<DomainEvent> for $event {
            type Error = DomainEvent;

            fn try_from(event: DomainEvent) -> Result<Self, DomainEvent> {
                match event {
                    DomainEvent::$variant(event) => Ok(event),
                    other => Err(other),
                }
            }
        })+
    };
}

domain_events! {
    /// A case (事项).
    Case(CaseEvent) = "case",
    /// A liaison station (联络站).
    Station(StationEvent) = "station",
    /// A deputy (人大代表).
    Deputy(DeputyEvent) = "deputy",
    /// A handling unit (承办单位).
    Unit(UnitEvent) = "unit",
    /// A grid (网格).
    Grid(GridEvent) = "grid",
    /// A category (分类).
    Category(CategoryEvent) = "category",
    /// A reception session (接待).
    Reception(ReceptionEvent) = "reception",
    /// A jurisdiction (行政区划).
    Jurisdiction(JurisdictionEvent) = "jurisdiction",
    /// A work calendar (工作日历).
    Calendar(CalendarEvent) = "calendar",
    /// A policy set (规则集).
    Policy(PolicyEvent) = "policy",
    /// A webhook (通知订阅).
    Webhook(WebhookEvent) = "webhook",
    /// A partner organisation (共建单位).
    Partner(PartnerEvent) = "partner",
    /// An activity plan (活动计划).
    ActivityPlan(PlanEvent) = "activity_plan",
    /// An activity (履职活动).
    Activity(ActivityEvent) = "activity",
    /// An aid fund (帮扶资金).
    AidFund(AidEvent) = "aid_fund",
    /// A supervision campaign (督办专项).
    Campaign(CampaignEvent) = "campaign",
    /// The log itself (台账).
    Ledger(LedgerEvent) = "ledger",
}

/// A stored event that this build cannot read. Stops the reader; never skipped.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The type belongs to no aggregate of this build.
    #[error("unknown event type {event_type} in a stream of type {stream_type}")]
    UnknownType {
        /// Stream type as stored.
        stream_type: String,
        /// Event type as stored.
        event_type: String,
    },
    /// The payload does not have the shape of its type.
    #[error("payload of {event_type} cannot be read")]
    Payload {
        /// Event type as stored.
        event_type: String,
        /// What serde found.
        source: serde_json::Error,
    },
}
