//! The parameters of a GraphQL request, read strictly: a parameter of another type than the
//! protocol says is refused, never bent into shape.

use super::fault::Fault;
use apollo_compiler::response::{JsonMap, JsonValue};

/// One operation somebody asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Params {
    pub(super) query: String,
    pub(super) operation_name: Option<String>,
    pub(super) variables: JsonMap,
}

/// What a body holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Body {
    One(Params),
    Batch(Vec<Params>),
}

impl Body {
    /// Reads a JSON body. Its bytes must be UTF-8.
    pub(super) fn from_json(bytes: &[u8]) -> Result<Self, Fault> {
        if std::str::from_utf8(bytes).is_err() {
            return Err(Fault::malformed("the body is not UTF-8"));
        }
        let value: JsonValue = serde_json::from_slice(bytes)
            .map_err(|error| Fault::malformed(format!("the body is not JSON: {error}")))?;
        match value {
            JsonValue::Array(entries) => entries
                .into_iter()
                .map(Params::from_value)
                .collect::<Result<_, _>>()
                .map(Self::Batch),
            value => Params::from_value(value).map(Self::One),
        }
    }
}

impl Params {
    /// Reads a JSON object of parameters.
    pub(super) fn from_value(value: JsonValue) -> Result<Self, Fault> {
        let JsonValue::Object(mut map) = value else {
            return Err(Fault::malformed("the request is not a JSON object"));
        };
        let query = match map.remove("query") {
            Some(JsonValue::String(query)) => query.as_str().to_owned(),
            Some(_) => return Err(Fault::malformed("`query` is not a string")),
            None => return Err(Fault::malformed("`query` is missing")),
        };
        let operation_name = match map.remove("operationName") {
            Some(JsonValue::String(name)) => Some(name.as_str().to_owned()),
            Some(JsonValue::Null) | None => None,
            Some(_) => return Err(Fault::malformed("`operationName` is not a string")),
        };
        let variables = object(map.remove("variables"), "`variables` is not an object")?;
        object(map.remove("extensions"), "`extensions` is not an object")?;
        Ok(Self { query, operation_name, variables })
    }

    /// Reads the query part of an address.
    pub(super) fn from_address(query: Option<&str>) -> Result<Self, Fault> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query.unwrap_or_default())
            .map_err(|error| Fault::malformed(format!("the address is not readable: {error}")))?;
        let mut map = JsonMap::new();
        for (name, value) in pairs {
            let value = match name.as_str() {
                "query" => JsonValue::from(value),
                // Clients write a parameter they do not use as nothing.
                "operationName" | "variables" | "extensions" if value.is_empty() => JsonValue::Null,
                "operationName" => JsonValue::from(value),
                "variables" | "extensions" => serde_json::from_str(&value)
                    .map_err(|error| Fault::malformed(format!("`{name}` is not JSON: {error}")))?,
                _ => continue,
            };
            if map.insert(name.as_str(), value).is_some() {
                return Err(Fault::malformed(format!("`{name}` is given twice")));
            }
        }
        Self::from_value(JsonValue::Object(map))
    }
}

fn object(value: Option<JsonValue>, otherwise: &str) -> Result<JsonMap, Fault> {
    match value {
        Some(JsonValue::Object(map)) => Ok(map),
        Some(JsonValue::Null) | None => Ok(JsonMap::new()),
        Some(_) => Err(Fault::malformed(otherwise)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(read: Result<impl std::fmt::Debug, Fault>) -> String {
        read.unwrap_err().errors[0].message.clone()
    }

    #[test]
    fn absent_and_null_are_the_same() {
        let read = Body::from_json(br#"{"query":"{a}","variables":null,"operationName":null}"#);
        assert_eq!(read, Body::from_json(br#"{"query":"{a}","unknown":1}"#));
    }

    #[test]
    fn parameters_of_other_types_are_refused() {
        for (body, told) in [
            (r#"{"query":{}}"#, "`query` is not a string"),
            (r#"{"query":"{a}","variables":"x"}"#, "`variables` is not an object"),
            (r#"{"query":"{a}","variables":[1]}"#, "`variables` is not an object"),
            (r#"{"query":"{a}","operationName":1}"#, "`operationName` is not a string"),
            (r#"{"query":"{a}","extensions":0}"#, "`extensions` is not an object"),
            (r#"{"variables":{}}"#, "`query` is missing"),
            ("7", "the request is not a JSON object"),
        ] {
            assert_eq!(message(Body::from_json(body.as_bytes())), told);
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_or_not_json_are_told_apart() {
        assert_eq!(message(Body::from_json(b"{\"query\":\"\xff\"}")), "the body is not UTF-8");
        assert!(message(Body::from_json(b"{")).starts_with("the body is not JSON"));
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(message(Body::from_json(deep.as_bytes())).contains("recursion limit"));
    }

    #[test]
    fn addresses_carry_objects_as_json() {
        let read = Params::from_address(Some(
            "query=query%20A%7Ba%7D&operationName=A&variables=%7B%22x%22%3A1%7D&extensions=",
        ))
        .unwrap();
        assert_eq!(read.operation_name.as_deref(), Some("A"));
        assert_eq!(read.variables.get("x").and_then(JsonValue::as_i64), Some(1));
        let twice = Params::from_address(Some("query=%7Ba%7D&query=%7Bb%7D"));
        assert_eq!(message(twice), "`query` is given twice");
        assert!(message(Params::from_address(Some("query=a&variables=x"))).contains("not JSON"));
        assert_eq!(message(Params::from_address(None)), "`query` is missing");
    }
}
