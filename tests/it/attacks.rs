//! Attacks on the served demo town: every row of the table in the API's design.
//!
//! While one client attacks, another one asks for a case, on a connection of its own each time. It
//! is served throughout; what the attacker is told is short; and the work and the memory it costs the
//! server stay within their bounds.

mod bystander;
mod conversations;
mod cost;
mod documents;
mod introspection;
mod nesting;
mod siege;
mod sizes;
mod sockets;
mod stalls;
