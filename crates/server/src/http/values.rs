//! Variables as the gate coerced them, in the executor's form.

use apollo_compiler::response::{JsonMap, JsonValue};
use async_graphql::{Name, Number, Value, Variables};

/// The same variables for the executor.
pub(super) fn variables(map: &JsonMap) -> Variables {
    let mut variables = Variables::default();
    for (name, value) in map {
        variables.insert(Name::new(name.as_str()), converted(value));
    }
    variables
}

fn converted(value: &JsonValue) -> Value {
    match value {
        JsonValue::Null => Value::Null,
        JsonValue::Bool(value) => Value::Boolean(*value),
        JsonValue::Number(number) => Value::Number(Number::clone(number)),
        JsonValue::String(text) => Value::String(text.as_str().to_owned()),
        JsonValue::Array(entries) => Value::List(entries.iter().map(converted).collect()),
        JsonValue::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(name, value)| (Name::new(name.as_str()), converted(value)))
                .collect(),
        ),
    }
}
