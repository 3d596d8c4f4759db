//! Values of declared columns and conditions over them. [`Filter::matches`] is the meaning that
//! every engine's SQL has to agree with.

use serde::{Deserialize, Serialize};

/// A column's value.
#[derive(Debug, Clone, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Nothing there.
    Null,
    /// True or false.
    Bool(bool),
    /// 64-bit integer.
    Int(i64),
    /// Text or day.
    Text(String),
    /// Several texts, none of which contains U+001F.
    Set(Vec<String>),
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Int(value.into())
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<jiff::civil::Date> for Value {
    fn from(value: jiff::civil::Date) -> Self {
        Self::Text(value.to_string())
    }
}

impl From<Vec<String>> for Value {
    fn from(value: Vec<String>) -> Self {
        Self::Set(value)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A condition over declared columns. [`Filter::matches`] says what it means; engines agree with it.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of them; true when empty.
    And(Vec<Filter>),
    /// Any of them; false when empty.
    Or(Vec<Filter>),
    /// The opposite.
    Not(Box<Filter>),
    /// The column equals the value ([`Value::Null`]: has none).
    Eq(&'static str, Value),
    /// The column equals one of the values.
    In(&'static str, Vec<Value>),
    /// The column has a value `>=` the given one.
    AtLeast(&'static str, Value),
    /// The column has a value `<` the given one.
    Below(&'static str, Value),
    /// The set column contains the text.
    Contains(&'static str, String),
}

impl Filter {
    /// Every row.
    pub fn all() -> Self {
        Self::And(Vec::new())
    }

    /// Whether a row satisfies the condition; `column` looks a value up by name.
    pub fn matches<'v>(&self, column: &impl Fn(&str) -> &'v Value) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.matches(column)),
            Self::Or(parts) => parts.iter().any(|part| part.matches(column)),
            Self::Not(part) => !part.matches(column),
            Self::Eq(name, value) => column(name) == value,
            Self::In(name, values) => values.contains(column(name)),
            Self::AtLeast(name, value) => {
                let found = column(name);
                *found != Value::Null && found >= value
            }
            Self::Below(name, value) => {
                let found = column(name);
                *found != Value::Null && found < value
            }
            Self::Contains(name, text) => {
                matches!(column(name), Value::Set(texts) if texts.contains(text))
            }
        }
    }
}
