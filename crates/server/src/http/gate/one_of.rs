//! Input objects marked `@oneOf`, which the compiler knows nothing of: exactly one field is given,
//! and it is not null.

use crate::http::fault::{Code, ErrorEntry, Fault};
use apollo_compiler::{
    ExecutableDocument, Name, Node, Schema,
    ast::{Type, Value},
    executable::Operation,
    parser::SourceSpan,
    response::{JsonMap, JsonValue},
    schema::InputObjectType,
};

/// Refuses a document that writes such an object otherwise. A variable in it must not be nullable.
pub(super) fn check(document: &ExecutableDocument, schema: &Schema) -> Result<(), ErrorEntry> {
    document.operations.iter().try_for_each(|operation| {
        let judge = Judge { schema, operation, document };
        let defaults = operation.variables.iter();
        let defaults = defaults.filter_map(|v| Some((&*v.ty, v.default_value.as_ref()?)));
        let fields = operation.selection_set.all_fields(document);
        let given = fields.flat_map(|field| {
            let typed = |argument| {
                let definition = field.definition.argument_by_name(argument)?;
                Some(&*definition.ty)
            };
            let arguments = field.arguments.iter();
            arguments.filter_map(move |given| Some((typed(&given.name)?, &given.value)))
        });
        defaults.chain(given).try_for_each(|(ty, value)| judge.literal(ty, value))
    })
}

/// Refuses variables that hold such an object otherwise.
pub(super) fn check_variables(
    operation: &Operation,
    variables: &JsonMap,
    schema: &Schema,
) -> Result<(), Fault> {
    operation.variables.iter().try_for_each(|variable| {
        let value = variables.get(variable.name.as_str());
        value.map_or(Ok(()), |value| json(schema, &variable.ty, value))
    })
}

/// Judges what one operation writes.
struct Judge<'d> {
    schema: &'d Schema,
    operation: &'d Operation,
    document: &'d ExecutableDocument,
}

impl Judge<'_> {
    fn literal(&self, ty: &Type, value: &Node<Value>) -> Result<(), ErrorEntry> {
        match &**value {
            Value::List(items) => {
                items.iter().try_for_each(|item| self.literal(ty.item_type(), item))
            }
            Value::Object(fields) => {
                let Some(object) = self.schema.get_input_object(ty.inner_named_type()) else {
                    return Ok(());
                };
                if is_one_of(object) && !self.is_one(fields) {
                    return Err(self.wrong(object, value.location()));
                }
                fields.iter().try_for_each(|(name, value)| match object.fields.get(name) {
                    Some(field) => self.literal(&field.ty, value),
                    None => Ok(()),
                })
            }
            _ => Ok(()),
        }
    }

    fn is_one(&self, fields: &[(Name, Node<Value>)]) -> bool {
        let [(_, value)] = fields else { return false };
        match &**value {
            Value::Null => false,
            Value::Variable(name) => {
                let declared = self.operation.variables.iter().find(|v| v.name == *name);
                declared.is_some_and(|variable| variable.ty.is_non_null())
            }
            _ => true,
        }
    }

    fn wrong(&self, object: &InputObjectType, span: Option<SourceSpan>) -> ErrorEntry {
        let at = span.and_then(|span| span.line_column(&self.document.sources));
        ErrorEntry::new(Code::GraphqlValidationFailed, told(object)).at(at.map(Into::into))
    }
}

fn json(schema: &Schema, ty: &Type, value: &JsonValue) -> Result<(), Fault> {
    match value {
        JsonValue::Array(items) => {
            items.iter().try_for_each(|item| json(schema, ty.item_type(), item))
        }
        JsonValue::Object(fields) => {
            let Some(object) = schema.get_input_object(ty.inner_named_type()) else {
                return Ok(());
            };
            let is_one = fields.len() == 1 && fields.values().all(|value| !value.is_null());
            if is_one_of(object) && !is_one {
                return Err(Fault::operation(ErrorEntry::new(Code::BadUserInput, told(object))));
            }
            fields.iter().try_for_each(|(name, value)| match object.fields.get(name.as_str()) {
                Some(field) => json(schema, &field.ty, value),
                None => Ok(()),
            })
        }
        _ => Ok(()),
    }
}

fn is_one_of(object: &InputObjectType) -> bool {
    object.directives.has("oneOf")
}

fn told(object: &InputObjectType) -> String {
    format!("{} takes exactly one field, and not null", object.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use apollo_compiler::{request::coerce_variable_values, validation::Valid};
    use serde_json::json;

    fn schema() -> Valid<Schema> {
        let sdl = "directive @oneOf on INPUT_OBJECT
            input AsOf @oneOf { position: String, time: String }
            input Where { asOf: AsOf }
            type Query { at(asOf: AsOf, all: [Where!]): Int }";
        Schema::parse_and_validate(sdl, "schema").unwrap()
    }

    fn accepts(text: &str) -> bool {
        let schema = schema();
        let document = ExecutableDocument::parse_and_validate(&schema, text, "query").unwrap();
        check(&document, &schema).is_ok()
    }

    #[test]
    fn exactly_one_field_is_given_and_it_is_not_null() {
        assert!(accepts(r#"{ at(asOf: { time: "t" }) }"#));
        assert!(accepts("{ at(asOf: null) }"));
        assert!(!accepts("{ at(asOf: { time: null }) }"));
        assert!(!accepts("{ at(asOf: {}) }"));
        assert!(!accepts(r#"{ at(asOf: { time: "t", position: "1" }) }"#));
        assert!(!accepts(r#"{ ...f } fragment f on Query { at(all: [{ asOf: {} }]) }"#));
    }

    #[test]
    fn a_variable_inside_is_not_nullable_and_a_default_is_whole() {
        assert!(accepts("query($t: String!) { at(asOf: { time: $t }) }"));
        assert!(!accepts("query($t: String) { at(asOf: { time: $t }) }"));
        assert!(!accepts("query($a: AsOf = { time: null }) { at(asOf: $a) }"));
    }

    #[test]
    fn variables_are_judged_by_their_values() {
        let schema = schema();
        let text = "query($a: AsOf, $all: [Where!]) { at(asOf: $a, all: $all) }";
        let document = ExecutableDocument::parse_and_validate(&schema, text, "query").unwrap();
        let operation = document.operations.get(None).unwrap();
        let accepts = |given: serde_json::Value| {
            let given = serde_json::from_value(given).unwrap();
            let given = coerce_variable_values(&schema, operation, &given).unwrap();
            check_variables(operation, &given, &schema).is_ok()
        };
        assert!(accepts(json!({"a": {"time": "t"}})));
        assert!(accepts(json!({"a": null})));
        assert!(!accepts(json!({"a": {}})));
        assert!(!accepts(json!({"all": [{"asOf": {"time": "t", "position": null}}]})));
    }
}
