//! The transport by itself, over real sockets, with a small schema behind it: what each protocol
//! says.

mod http;
mod server;
mod sse;
mod websocket;
