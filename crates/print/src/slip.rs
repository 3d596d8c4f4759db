//! When a sheet was printed, and for whom: it stands at the end.

use jiff::Timestamp;
use lianxin_domain::actor::Actor;
use serde::{Serialize, Serializer};

/// The note on a printed sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Slip {
    /// Day and minute in China.
    printed_at: String,
    /// Account and organ.
    printed_for: String,
}

impl Slip {
    /// The note for an actor.
    pub fn new(at: Timestamp, actor: &Actor) -> Self {
        Self::of(at, &format!("{}（{}）", actor.account, actor.organ))
    }

    /// The note for somebody by name.
    pub fn of(at: Timestamp, name: &str) -> Self {
        Self { printed_at: in_china(at), printed_for: name.to_owned() }
    }
}

/// Day and minute in China.
fn in_china(at: Timestamp) -> String {
    jiff::tz::offset(8).to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// A moment as it is printed.
pub(crate) fn serialize_in_china<S: Serializer>(
    at: &Timestamp,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&in_china(*at))
}
