//! The scalars of the schema beyond GraphQL's own: texts with a shape.

use async_graphql::{Description, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use lianxin_domain::time::OccurredAt;
use std::fmt::Display;

/// Declares a scalar over a type that has a text form:
/// `text_scalar! { /// doc \n "Date", Date(jiff::civil::Date) }` expands to the newtype and its
/// [`ScalarType`].
macro_rules! text_scalar {
    ($(#[$doc:meta])* $graphql:literal, $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Description)]
        pub struct $name(pub $inner);

        #[Scalar(name = $graphql, use_type_description)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match &value {
                    Value::String(text) => text.parse().map($name).map_err(|_| wrong($graphql, text)),
                    _ => Err(InputValueError::expected_type(value)),
                }
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.to_string())
            }
        }
    };
}

text_scalar! {
    /// A moment as RFC 3339 with an offset, e.g. `2023-02-10T09:00:00+08:00` (时间).
    "DateTime", DateTime(OccurredAt)
}

text_scalar! {
    /// A civil day `YYYY-MM-DD`, counted in China (日期).
    "Date", Date(jiff::civil::Date)
}

text_scalar! {
    /// A UUID as RFC 9562 writes it (唯一标识).
    "UUID", Uuid(uuid::Uuid)
}

text_scalar! {
    /// A place in the record, opaque: 1, 2, 3 … without gaps, as text, since Int has 32 bits (位置).
    "Position", Position(u64)
}

/// Money in whole fen, as text, since Int has 32 bits; a whole number is taken too (金额，分).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Description)]
pub struct Fen(pub i64);

#[Scalar(use_type_description)]
impl ScalarType for Fen {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => text.parse().map(Self).map_err(|_| wrong("Fen", text)),
            Value::Number(number) => number.as_i64().map(Self).ok_or_else(|| wrong("Fen", number)),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<lianxin_store::Position> for Position {
    fn from(position: lianxin_store::Position) -> Self {
        Self(position.0)
    }
}

impl From<Position> for lianxin_store::Position {
    fn from(position: Position) -> Self {
        Self(position.0)
    }
}

impl From<jiff::Timestamp> for DateTime {
    fn from(instant: jiff::Timestamp) -> Self {
        Self(OccurredAt::new(instant, jiff::tz::Offset::UTC))
    }
}

/// A whole number as GraphQL's own, which has 32 bits: the greatest of these for a greater one.
pub(crate) fn int32(value: impl TryInto<i32>) -> i32 {
    value.try_into().unwrap_or(i32::MAX)
}

fn wrong<T: async_graphql::InputType>(scalar: &str, found: impl Display) -> InputValueError<T> {
    InputValueError::custom(format!("not a {scalar}: {found}"))
}
