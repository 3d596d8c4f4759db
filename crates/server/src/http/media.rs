//! Media types: what a client sends and what it takes, by quality values.

use super::fault::{Code, Fault};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use mime::Mime;

/// The media types GraphQL answers are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/json`: the status says whether the request was well-formed.
    Json,
    /// `application/graphql-response+json`: the status says whether the operation ran.
    GraphqlResponse,
}

impl Media {
    /// What to answer in: the best the client takes, `application/json` when it does not say.
    pub(super) fn negotiate(headers: &HeaderMap) -> Result<Self, Fault> {
        let ranges = Ranges::of(headers);
        if ranges.0.is_empty() {
            return Ok(Self::Json);
        }
        let json = ranges.quality("application", "json");
        let response = ranges.quality("application", "graphql-response+json");
        match (json, response) {
            (None, None) => {
                let message = "only application/graphql-response+json and application/json are \
                               offered";
                Err(Fault::http(StatusCode::NOT_ACCEPTABLE, Code::NotAcceptable, message))
            }
            (None, Some(_)) => Ok(Self::GraphqlResponse),
            (Some(_), None) => Ok(Self::Json),
            // Named by the client at least as precisely and liked at least as well.
            (Some(json), Some(response)) if response >= json && response.precision == 2 => {
                Ok(Self::GraphqlResponse)
            }
            (Some(json), Some(response)) if response.thousandths > json.thousandths => {
                Ok(Self::GraphqlResponse)
            }
            _ => Ok(Self::Json),
        }
    }

    /// The type for the header of an answer.
    pub(super) fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        })
    }
}

/// Whether a client takes a stream of events.
pub(super) fn takes_events(headers: &HeaderMap) -> bool {
    let ranges = Ranges::of(headers);
    ranges.quality("text", "event-stream").is_some()
}

/// Refuses a body that is not `application/json` in UTF-8.
pub(super) fn check_content(headers: &HeaderMap) -> Result<(), Fault> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|value| value.parse::<Mime>().ok());
    let fits = kind.is_some_and(|kind| {
        kind.essence_str() == mime::APPLICATION_JSON.essence_str()
            && kind.get_param(mime::CHARSET).is_none_or(|charset| charset == mime::UTF_8)
    });
    if fits {
        return Ok(());
    }
    let message = "the body must be application/json in UTF-8";
    Err(Fault::http(StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::UnsupportedMediaType, message))
}

/// How well a client likes a type, then how precisely it named it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Liking {
    thousandths: u16,
    precision: u8,
}

/// The media ranges of all `Accept` headers.
struct Ranges(Vec<Mime>);

impl Ranges {
    fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT).into_iter();
        let values = values.filter_map(|value| value.to_str().ok());
        // What is no media range is nothing the client can take; it is passed over.
        Self(
            values
                .flat_map(|value| value.split(','))
                .filter_map(|r| r.trim().parse().ok())
                .collect(),
        )
    }

    /// How well a type is liked: what the most precise range that covers it says. `None` when it is
    /// not taken.
    fn quality(&self, kind: &str, subtype: &str) -> Option<Liking> {
        let covering = self.0.iter().filter_map(|range| {
            let precision = precision(range, kind, subtype)?;
            Some((precision, thousandths(range)))
        });
        let (precision, thousandths) = covering.max_by_key(|(precision, _)| *precision)?;
        (thousandths > 0).then_some(Liking { thousandths, precision })
    }
}

fn precision(range: &Mime, kind: &str, subtype: &str) -> Option<u8> {
    if range.get_param(mime::CHARSET).is_some_and(|charset| charset != mime::UTF_8) {
        return None;
    }
    let named = match range.suffix() {
        Some(suffix) => format!("{}+{suffix}", range.subtype()),
        None => range.subtype().to_string(),
    };
    match (range.type_().as_str(), named.as_str()) {
        ("*", "*") => Some(0),
        (a, "*") if a == kind => Some(1),
        (a, b) if a == kind && b == subtype => Some(2),
        _ => None,
    }
}

fn thousandths(range: &Mime) -> u16 {
    let quality = range.get_param("q").and_then(|q| q.as_str().parse::<f32>().ok());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    quality.map_or(1000, |quality| (quality.clamp(0.0, 1.0) * 1000.0) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESPONSE: &str = "application/graphql-response+json";

    fn negotiated(accept: &str) -> Option<Media> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        Media::negotiate(&headers).ok()
    }

    #[test]
    fn silence_and_wildcards_mean_json() {
        assert_eq!(Media::negotiate(&HeaderMap::new()).ok(), Some(Media::Json));
        assert_eq!(negotiated("*/*"), Some(Media::Json));
        assert_eq!(negotiated("application/*"), Some(Media::Json));
    }

    #[test]
    fn the_better_liked_type_wins_and_then_the_newer() {
        for (accept, media) in [
            (RESPONSE.to_owned(), Some(Media::GraphqlResponse)),
            (format!("application/json, {RESPONSE}"), Some(Media::GraphqlResponse)),
            (format!("{RESPONSE};q=0.5, application/json"), Some(Media::Json)),
            (format!("{RESPONSE}, application/json;q=0.9"), Some(Media::GraphqlResponse)),
            (format!("{RESPONSE};q=0, */*"), Some(Media::Json)),
            (format!("{RESPONSE}, */*;q=0.1"), Some(Media::GraphqlResponse)),
            ("application/json;q=0.1, */*".to_owned(), Some(Media::GraphqlResponse)),
            ("application/json; charset=utf-8".to_owned(), Some(Media::Json)),
            ("application/json; charset=latin1".to_owned(), None),
            ("text/html".to_owned(), None),
            ("application/json;q=0".to_owned(), None),
        ] {
            assert_eq!(negotiated(&accept), media, "{accept}");
        }
    }

    #[test]
    fn bodies_are_json_in_utf8() {
        let check = |kind: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
            check_content(&headers).is_ok()
        };
        assert!(check("application/json") && check("application/JSON; charset=UTF-8"));
        assert!(!check("application/json; charset=gbk") && !check("text/plain"));
        assert!(!check("application/graphql+json") && !check("multipart/form-data"));
        assert!(check_content(&HeaderMap::new()).is_err());
    }
}
