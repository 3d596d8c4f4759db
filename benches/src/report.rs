//! Prints figures as tables: what, how many a second, p99, processor time of each, ratio and bar.

use crate::load::{Pair, Run};
use comfy_table::{Table, presets::ASCII_MARKDOWN};

/// A table under way.
pub(crate) struct Report {
    table: Table,
}

impl Report {
    pub(crate) fn new(title: &str, peer: &str) -> Self {
        let mut table = Table::new();
        table.load_style(ASCII_MARKDOWN);
        table.set_header([
            title,
            "ours/s",
            "p99 ms",
            "cpu us",
            &format!("{peer}/s"),
            "p99 ms",
            "cpu us",
            "ratio",
            "bar",
        ]);
        Self { table }
    }

    /// A line: ours against a peer, with the ratio that is wanted, if one is.
    pub(crate) fn line(&mut self, what: &str, pair: &Pair, bar: Option<f64>) {
        let Pair { ours, peer } = pair;
        let ratio = pair.ratio();
        let verdict = bar.map(|bar| {
            let met = if ratio >= bar { "met" } else { "MISSED" };
            format!(">= {bar}x {met}")
        });
        let milliseconds = |run: &Run| format!("{:.1}", run.p99.as_secs_f64() * 1000.0);
        self.table.add_row([
            what.to_owned(),
            format!("{:.0}", ours.rate),
            milliseconds(ours),
            ours.processor.as_micros().to_string(),
            format!("{:.0}", peer.rate),
            milliseconds(peer),
            peer.processor.as_micros().to_string(),
            format!("{ratio:.2}x"),
            verdict.unwrap_or_default(),
        ]);
    }

    pub(crate) fn print(&self) {
        println!("{}\n", self.table);
    }
}
