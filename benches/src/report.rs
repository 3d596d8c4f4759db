//! Prints figures as tables: what, how many a second, p50, p99, processor time of each, ratio and bar.

use crate::load::Pair;
use comfy_table::{Table, presets::ASCII_MARKDOWN};
use std::time::Duration;

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
            "p50 ms",
            "p99 ms",
            "cpu us",
            &format!("{peer}/s"),
            "p50 ms",
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
        let milliseconds = |time: Duration| format!("{:.2}", time.as_secs_f64() * 1000.0);
        self.table.add_row([
            what.to_owned(),
            format!("{:.0}", ours.rate),
            milliseconds(ours.p50),
            milliseconds(ours.p99),
            ours.processor.as_micros().to_string(),
            format!("{:.0}", peer.rate),
            milliseconds(peer.p50),
            milliseconds(peer.p99),
            peer.processor.as_micros().to_string(),
            format!("{ratio:.2}x"),
            verdict.unwrap_or_default(),
        ]);
    }

    pub(crate) fn print(&self) {
        println!("{}\n", self.table);
    }
}

/// A table of figures that have bars of their own, without a peer.
pub(crate) struct Bars {
    table: Table,
}

impl Bars {
    pub(crate) fn new() -> Self {
        let mut table = Table::new();
        table.load_style(ASCII_MARKDOWN);
        table.set_header(["figure", "measured", "bar"]);
        Self { table }
    }

    /// A rate that should not be lower.
    pub(crate) fn rate(&mut self, what: &str, measured: f64, bar: f64) {
        self.row(what, &format!("{measured:.0}/s"), &format!(">= {bar:.0}/s"), measured >= bar);
    }

    /// Bytes of memory that should not be more.
    pub(crate) fn memory(&mut self, what: &str, measured: u64, bar: u64) {
        let mebibytes = |bytes: u64| format!("{} MiB", bytes >> 20);
        let wanted = format!("<= {}", mebibytes(bar));
        self.row(what, &mebibytes(measured), &wanted, measured <= bar);
    }

    /// A time that should not be longer.
    pub(crate) fn time(&mut self, what: &str, measured: Duration, bar: Duration) {
        let milliseconds = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1000.0);
        let wanted = format!("<= {}", milliseconds(bar));
        self.row(what, &milliseconds(measured), &wanted, measured <= bar);
    }

    fn row(&mut self, what: &str, measured: &str, bar: &str, met: bool) {
        let verdict = if met { "met" } else { "MISSED" };
        self.table.add_row([what, measured, &format!("{bar} {verdict}")]);
    }

    pub(crate) fn print(&self) {
        println!("{}\n", self.table);
    }
}
