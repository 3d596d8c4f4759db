//! The server: command line, settings, authentication and HTTP around the application.
//!
//! Only this crate reads the environment and names a concrete engine.

pub mod cli;
pub mod data_dir;
pub mod http;
pub mod metrics;
pub mod papers;
mod ready;
pub mod sealing;
pub mod service;
pub mod settings;
pub mod telemetry;
pub mod token;
pub mod webhooks;
