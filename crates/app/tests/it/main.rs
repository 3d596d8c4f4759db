//! The application on the embedded engine: each test a small town of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod analyses;
mod attachments;
mod campaigns;
mod demo;
mod duties;
mod execute;
mod feed;
mod figures;
mod generations;
mod import;
mod inbound;
mod pairs;
mod projector;
mod proofs;
mod reads;
mod town;
mod webhooks;
mod year;
