//! The messages of graphql-transport-ws. Reads them strictly: what is not one ends the conversation.

use crate::http::{fault::ErrorEntry, params::Params};
use apollo_compiler::response::{JsonMap, JsonValue};
use async_graphql::{Response, ServerError};
use serde::Serialize;

/// What a client says.
#[derive(Debug, PartialEq)]
pub(super) enum FromClient {
    /// `connection_init`; the token is in its payload.
    Introduction {
        token: Option<String>,
    },
    Ping,
    Pong,
    Subscribe {
        id: String,
        params: Params,
    },
    Complete {
        id: String,
    },
}

/// What the server says.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ToClient<'a> {
    ConnectionAck,
    Pong,
    Next {
        id: &'a str,
        payload: &'a Response,
    },
    Error {
        id: &'a str,
        payload: &'a [ErrorEntry],
    },
    /// The executor's own words on why it would not run an operation.
    #[serde(rename = "error")]
    NotRun {
        id: &'a str,
        payload: &'a [ServerError],
    },
    Complete {
        id: &'a str,
    },
}

impl FromClient {
    /// Reads a message; otherwise what is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let value = serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))?;
        let JsonValue::Object(mut message) = value else { return Err("not an object".into()) };
        let kind = message.get("type").and_then(JsonValue::as_str).unwrap_or_default().to_owned();
        match kind.as_str() {
            "connection_init" => Ok(Self::Introduction { token: token(&payload(&mut message)?) }),
            "ping" => payload(&mut message).map(|_| Self::Ping),
            "pong" => payload(&mut message).map(|_| Self::Pong),
            "complete" => Ok(Self::Complete { id: id(&message)? }),
            "subscribe" => {
                let id = id(&message)?;
                let payload = message.remove("payload").ok_or("`payload` is missing")?;
                let params = Params::from_value(payload);
                let params = params.map_err(|fault| fault.errors[0].message.clone())?;
                Ok(Self::Subscribe { id, params })
            }
            _ => Err("`type` is missing or unknown".into()),
        }
    }
}

impl ToClient<'_> {
    pub(super) fn write(&self) -> String {
        serde_json::to_string(self).expect("messages have string keys and no fallible parts")
    }
}

fn id(message: &JsonMap) -> Result<String, String> {
    match message.get("id").and_then(JsonValue::as_str) {
        Some("") | None => Err("`id` is missing".into()),
        Some(id) => Ok(id.to_owned()),
    }
}

fn payload(message: &mut JsonMap) -> Result<JsonMap, String> {
    match message.remove("payload") {
        Some(JsonValue::Object(payload)) => Ok(payload),
        Some(JsonValue::Null) | None => Ok(JsonMap::new()),
        Some(_) => Err("`payload` is not an object".into()),
    }
}

/// The token of an introduction, under any of the names clients give it.
fn token(payload: &JsonMap) -> Option<String> {
    let named = |map: &JsonMap| {
        let names = ["Authorization", "authorization", "token"];
        let mut found = names.iter().filter_map(|name| map.get(*name)?.as_str());
        found.next().map(str::to_owned)
    };
    named(payload).or_else(|| named(payload.get("headers")?.as_object()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_of_an_introduction_has_many_names() {
        for payload in [
            r#"{"Authorization":"Bearer t"}"#,
            r#"{"authorization":"Bearer t"}"#,
            r#"{"headers":{"Authorization":"Bearer t"}}"#,
        ] {
            let text = format!(r#"{{"type":"connection_init","payload":{payload}}}"#);
            let token = Some("Bearer t".to_owned());
            assert_eq!(FromClient::read(&text), Ok(FromClient::Introduction { token }));
        }
        let bare = FromClient::read(r#"{"type":"connection_init"}"#);
        assert_eq!(bare, Ok(FromClient::Introduction { token: None }));
    }

    #[test]
    fn what_is_no_message_is_told() {
        for (text, told) in [
            ("x", "not JSON: expected value at line 1 column 1"),
            ("[]", "not an object"),
            (r#"{"type":"start"}"#, "`type` is missing or unknown"),
            (r#"{"type":"ping","payload":1}"#, "`payload` is not an object"),
            (r#"{"type":"complete","id":""}"#, "`id` is missing"),
            (r#"{"type":"subscribe","id":"1"}"#, "`payload` is missing"),
            (r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#, "`query` is not a string"),
        ] {
            assert_eq!(FromClient::read(text).unwrap_err(), told);
        }
    }

    #[test]
    fn messages_carry_their_type_first() {
        assert_eq!(ToClient::ConnectionAck.write(), r#"{"type":"connection_ack"}"#);
        assert_eq!(ToClient::Complete { id: "1" }.write(), r#"{"type":"complete","id":"1"}"#);
        let refused = ToClient::NotRun { id: "1", payload: &[] }.write();
        assert_eq!(refused, r#"{"type":"error","id":"1","payload":[]}"#);
    }
}
