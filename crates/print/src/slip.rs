//! When a file was printed, and for whom: it stands on the last page.

use jiff::Timestamp;
use lianxin_domain::actor::Actor;
use serde::Serialize;

/// The note on a printed file.
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
        let at = jiff::tz::offset(8).to_datetime(at);
        Self {
            printed_at: at.strftime("%Y-%m-%d %H:%M").to_string(),
            printed_for: format!("{}（{}）", actor.account, actor.organ),
        }
    }
}
