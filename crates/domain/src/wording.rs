//! What an entry says, field by field, in words for people: names instead of codes, terms in Chinese or
//! English.
//!
//! It knows no single event. The JSON Schema of the event's type tells what each value is, and the
//! dictionary (`schema/dictionary`) what each field is called in Chinese. An entry of a shape from before is
//! read as far as today's schema goes; what is not in it is told as it was recorded.

mod dictionary;
mod labels;
mod value;

#[cfg(test)]
mod tests;

pub use labels::label;

use crate::{directory::Directory, event::DomainEvent, policy::PolicySet};
use indexmap::IndexMap;
use serde_json::Value;
use std::{collections::HashMap, sync::LazyLock};
use value::Shape;

/// Language of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Chinese (中文).
    Zh,
    /// English (英文).
    En,
}

/// A field of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in the payload.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What it says.
    pub value: String,
}

/// What names and codes mean, and in which language it is told.
#[derive(Debug, Clone, Copy)]
pub struct Wording<'w> {
    /// Names of stations, units, grids, categories and deputies.
    pub directory: &'w Directory,
    /// Names of a place's own codes.
    pub policy: &'w PolicySet,
    /// The language.
    pub language: Language,
}

/// The schema of each event's payload, as this build writes it.
static SCHEMAS: LazyLock<HashMap<&'static str, Value>> = LazyLock::new(|| {
    let schemas = DomainEvent::schemas().into_iter();
    schemas.map(|(event_type, _, schema)| (event_type, schema.to_value())).collect()
});

impl Wording<'_> {
    /// What an event's payload says, in the order in which it was recorded. Nothing for a payload that is no
    /// JSON object.
    pub fn fields(&self, event_type: &str, payload: &str) -> Vec<Field> {
        let payload: IndexMap<String, Value> = serde_json::from_str(payload).unwrap_or_default();
        let schema = SCHEMAS.get(event_type).unwrap_or(&Value::Null);
        let field = |(name, value): (String, Value)| {
            let shape = Shape::of_event(event_type, schema).field(&name);
            let label = shape.label(&name, self.language);
            let value = self.value(shape, &name, &value)?;
            Some(Field { name, label, value })
        };
        payload.into_iter().filter_map(field).collect()
    }
}
