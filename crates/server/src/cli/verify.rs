//! `lianxin verify`: what outsiders check, from files alone. No network, no database, no data folder:
//! whoever runs it needs this program, the files, and keys that came another way than the files.
//!
//! It ends with 0 when everything holds, with 1 when something does not or cannot be read, and with 2
//! when it was asked for something that makes no sense.

mod failure;
mod files;
mod log;
mod parts;
mod report;
mod trust;

use clap::Subcommand;
use report::Report;
pub(super) use trust::log_key;

/// `lianxin verify`
#[derive(Debug, Subcommand)]
pub(super) enum Verify {
    /// A checkpoint: signed by the log, cosigned by enough witnesses, new enough
    Checkpoint(parts::OfCheckpoint),
    /// One entry, by its tlog-proof
    Inclusion(parts::Inclusion),
    /// A later head, which must continue an earlier one
    Consistency(parts::Consistency),
    /// The receipt of a petitioner: that their case was registered, and with which words
    Receipt(parts::OfReceipt),
    /// The evidence of a case: all its events up to a heads record, in order, unaltered
    Case(parts::Case),
    /// A whole log as it is published: every entry, every tile, the checkpoint
    Log(log::Log),
}

impl Verify {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let (trust, report) = match &self {
            Self::Checkpoint(it) => (&it.trust, Report::new("checkpoint", &it.file, it.verify())),
            Self::Inclusion(it) => (&it.trust, Report::new("inclusion", &it.proof, it.verify())),
            Self::Consistency(it) => (&it.trust, Report::new("consistency", &it.new, it.verify())),
            Self::Receipt(it) => (&it.trust, Report::new("receipt", &it.file, it.verify())),
            Self::Case(it) => (&it.trust, Report::new("case", &it.bundle, it.verify())),
            Self::Log(it) => (&it.trust, Report::new("log", &it.folder, it.verify())),
        };
        if trust.json {
            println!("{}", report.json());
        } else {
            println!("{}", report.words());
        }
        report.verdict()
    }
}
