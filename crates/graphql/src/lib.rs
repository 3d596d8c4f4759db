//! The GraphQL schema: translates between documents and the application, and decides nothing.
//!
//! It knows no engine, no SQL and no transport. The caller comes in as an
//! [`Actor`](lianxin_domain::actor::Actor) in the request's data.

pub mod analysis;
pub mod attempts;
pub mod boards;
pub mod case;
pub mod context;
pub mod dashboard;
pub mod directory;
pub mod duty;
pub mod events;
pub mod fault;
pub mod history;
pub mod ledger;
pub mod lists;
pub mod moment;
pub mod mutation;
pub mod node;
pub mod page;
pub mod payload;
pub mod public;
pub mod read_models;
pub mod rules;
pub mod scalar;
pub mod schema;
pub mod subscription;
pub mod term;
pub mod viewer;
pub mod webhooks;
pub mod year;

pub use schema::{Schema, schema, sdl};
