//! The least that a mutation takes, made up from the schema: what is required, and the station where one may
//! be named.

use crate::structure::root;
use apollo_compiler::{
    Schema,
    ast::Type,
    schema::{ExtendedType, InputObjectType},
    validation::Valid,
};
use serde_json::{Map, Value, json};
use std::fs;
use uuid::Uuid;

/// A version that nothing has: whoever is permitted is told so, and nothing happens.
const NOBODYS: i32 = 1_000_000;

/// What inputs are made up of.
pub(super) struct Ground {
    pub(super) schema: Valid<Schema>,
    /// A case of the caller's own station, unit and deputy.
    pub(super) case: Value,
}

/// The published schema.
pub(super) fn schema() -> Valid<Schema> {
    let sdl = fs::read_to_string(root().join("schema/graphql/schema.graphql")).unwrap();
    Schema::parse_and_validate(sdl, "schema.graphql").unwrap()
}

impl Ground {
    /// The least input of a mutation about what has this code.
    pub(super) fn input(&self, mutation: &str, code: &str) -> Value {
        let field = self.schema.type_field("Mutation", mutation).unwrap();
        match field.argument_by_name("input") {
            Some(input) => {
                let mut input = self.value(&input.ty, code);
                input["expectedVersion"] = json!(NOBODYS);
                input
            }
            None => json!({ "code": code }),
        }
    }

    fn value(&self, ty: &Type, code: &str) -> Value {
        let named = ty.inner_named_type().as_str();
        let value = match named {
            "ID" => self.case.clone(),
            "UUID" => json!(Uuid::now_v7()),
            "Date" => json!("2024-01-01"),
            "Boolean" => json!(true),
            "Int" | "Float" => json!(1),
            "Fen" | "String" => json!("1"),
            _ => match &self.schema.types[named] {
                ExtendedType::Enum(terms) => json!(terms.values.keys().next().unwrap().as_str()),
                ExtendedType::InputObject(input) => self.filled(input, code),
                other => panic!("{} is no input", other.name()),
            },
        };
        if ty.is_list() { json!([value]) } else { value }
    }

    fn filled(&self, input: &InputObjectType, code: &str) -> Value {
        let fields = input.fields.values();
        let told = fields.filter(|field| field.is_required() || field.name == "station");
        let values = told.map(|field| {
            let one = match field.name.as_str() {
                "code" => json!(code),
                "station" | "stations" => json!("LX"),
                "deputy" | "deputies" => json!("D-T-0011"),
                _ => return (field.name.to_string(), self.value(&field.ty, code)),
            };
            let value = if field.ty.is_list() { json!([one]) } else { one };
            (field.name.to_string(), value)
        });
        Value::Object(values.collect::<Map<_, _>>())
    }
}
