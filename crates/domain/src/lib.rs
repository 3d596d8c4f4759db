//! What may happen in the casework of deputies' liaison stations (人大代表联络站).
//!
//! Pure rules: an aggregate looks at its folded state, a command and a [`Context`] and answers with
//! events or a [`Refusal`]. There is no IO, clock, randomness or database here; time, ids and
//! identity arrive as data.

pub mod actor;
pub mod calendar;
pub mod case;
pub mod context;
pub mod deadline;
pub mod directory;
pub mod event;
pub mod fact;
pub mod ids;
pub mod ledger;
pub mod money;
pub mod permission;
pub mod policy;
pub mod refusal;
pub mod root;
pub mod term;
pub mod text;
pub mod time;
pub mod webhook;
pub mod wording;
pub mod year;

pub use context::Context;
pub use fact::{Fact, LateEntry, Provenance};
pub use refusal::Refusal;
pub use root::{Claim, Decision, Root};
