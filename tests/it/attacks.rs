//! Attacks on the served demo town: every row of the table in the API's design.
//!
//! While one client attacks, another one asks for a case, on a connection of its own each time. It
//! is served throughout; what the attacker is told comes soon and is short; and the server's memory
//! stays within its bound.

mod bystander;
mod conversations;
mod documents;
mod introspection;
mod memory;
mod nesting;
mod siege;
mod sizes;
mod sockets;
mod stalls;
