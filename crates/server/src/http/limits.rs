//! How much one caller may ask for. The defaults are those of the API's documentation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Every limit of the transport. Sizes are in bytes, times in seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a request body or of a WebSocket message.
    pub body: usize,
    /// Tokens of a document.
    pub tokens: usize,
    /// Brackets of any kind open at once in a document.
    pub nesting: usize,
    /// Fields inside one another, fragments expanded.
    pub depth: u64,
    /// Fields of an operation, fragments expanded.
    pub fields: u64,
    /// Aliases of an operation, fragments expanded.
    pub aliases: u64,
    /// Fields at the root of an operation, fragments expanded.
    pub root_fields: u64,
    /// Directives of an operation, fragments expanded.
    pub directives: u64,
    /// Cost of an operation: its fields, each multiplied by the sizes of the pages around it.
    pub cost: u64,
    /// Entries of a page: the most `first` and `last` may ask for.
    pub page: u64,
    /// Operations in one request; 1 refuses batches.
    pub batch: usize,
    /// Whether an authenticated caller may ask for the schema.
    pub introspection: bool,
    /// Seconds one operation may take.
    pub operation_seconds: u64,
    /// Seconds a client may take to send its headers, and again to send its body.
    pub read_seconds: u64,
    /// Seconds a client may leave what it is sent unread.
    pub write_seconds: u64,
    /// Connections open at once.
    pub connections: usize,
    /// Cost a caller may have saved up.
    pub bucket: u64,
    /// Cost a caller regains each second.
    pub bucket_refill: u64,
    /// Operations of one caller running at once; more wait. A costly one counts as several, the
    /// costliest as all.
    pub caller_operations: usize,
    /// Bytes of answers that one caller may leave unread before being answered again.
    pub unread: usize,
    /// Operations running at once on one WebSocket.
    pub socket_operations: usize,
    /// Subscriptions of one caller at once.
    pub caller_subscriptions: usize,
    /// Subscriptions of all callers at once.
    pub subscriptions: usize,
    /// Attachments of one caller being sent or received at once.
    pub caller_transfers: usize,
    /// Attachments of all callers being sent or received at once. Each may hold 16 MiB in memory.
    pub transfers: usize,
    /// Seconds a WebSocket client may take to introduce itself.
    pub introduction_seconds: u64,
    /// Seconds of silence after which a stream of events is told to be alive.
    pub keep_alive_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 256 * 1024,
            tokens: 4_000,
            nesting: 32,
            depth: 20,
            fields: 3_000,
            aliases: 30,
            root_fields: 20,
            directives: 50,
            cost: 5_000,
            page: 500,
            batch: 1,
            introspection: true,
            operation_seconds: 10,
            read_seconds: 10,
            write_seconds: 20,
            connections: 4_096,
            bucket: 2_000_000,
            bucket_refill: 500_000,
            caller_operations: 16,
            unread: 64 * 1024 * 1024,
            socket_operations: 50,
            caller_subscriptions: 20,
            subscriptions: 2_000,
            caller_transfers: 4,
            transfers: 32,
            introduction_seconds: 3,
            keep_alive_seconds: 12,
        }
    }
}

impl Limits {
    pub(super) fn operation_time(&self) -> Duration {
        Duration::from_secs(self.operation_seconds)
    }

    pub(super) fn read_time(&self) -> Duration {
        Duration::from_secs(self.read_seconds)
    }

    pub(super) fn write_time(&self) -> Duration {
        Duration::from_secs(self.write_seconds)
    }

    pub(super) fn introduction_time(&self) -> Duration {
        Duration::from_secs(self.introduction_seconds)
    }

    pub(super) fn keep_alive_time(&self) -> Duration {
        Duration::from_secs(self.keep_alive_seconds)
    }
}
