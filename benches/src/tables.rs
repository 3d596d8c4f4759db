//! Results as tables in Markdown, for the terminal and for the documentation alike.

use crate::{
    load::Run,
    report::{Compared, Group, Measured, Spread, Unit, milliseconds},
};
use comfy_table::{Table, presets::ASCII_MARKDOWN};
use std::time::Duration;

/// The tables of a group, one below the other.
pub(crate) fn of(group: &Group) -> String {
    let mut tables = Vec::new();
    if !group.compared.is_empty() {
        tables.push(compared(group).to_string());
    }
    if !group.measured.is_empty() {
        tables.push(measured(group).to_string());
    }
    tables.join("\n\n")
}

fn compared(group: &Group) -> Table {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    let side = |who: &str| {
        [format!("{who}/s"), "p50 ms".to_owned(), "p99 ms".to_owned(), "cpu us".to_owned()]
    };
    let mut header = vec![group.title.clone()];
    header.extend(side("ours"));
    header.push("peer".to_owned());
    header.extend(side("peer"));
    header.extend(["ratio".to_owned(), "bar".to_owned()]);
    table.set_header(header);
    for line in &group.compared {
        let mut row = vec![line.what.clone()];
        row.extend(cells(line.pairs.iter().map(|pair| &pair.ours)));
        row.push(line.peer.clone());
        row.extend(cells(line.pairs.iter().map(|pair| &pair.peer)));
        row.extend([spread(line.ratio(), times), verdict(line)]);
        table.add_row(row);
    }
    table
}

/// Rate, p50, p99 and processor time of all runs. What does not apply is left out: a pass over a whole log
/// has no percentiles.
fn cells<'r>(runs: impl Iterator<Item = &'r Run> + Clone) -> [String; 4] {
    let median =
        |of: fn(&Run) -> Duration| Spread::of(runs.clone().map(|run| milliseconds(of(run)))).median;
    let shown = |value: f64, told: String| if value > 0.0 { told } else { String::new() };
    let time = |of| {
        let median = median(of);
        shown(median, format!("{median:.2}"))
    };
    let processor = 1000.0 * median(|run| run.processor);
    [
        spread(Spread::of(runs.clone().map(|run| run.rate)), whole),
        time(|run| run.p50),
        time(|run| run.p99),
        shown(processor, whole(processor)),
    ]
}

fn verdict(line: &Compared) -> String {
    let told = |bar| format!(">= {bar}x {}", word(line.met()));
    line.bar.map_or_else(String::new, told)
}

fn measured(group: &Group) -> Table {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    table.set_header([&group.title, "measured", "bar"]);
    for line in &group.measured {
        let Measured { what, unit, bar, .. } = line;
        let sign = if unit.is_better_when_more() { ">=" } else { "<=" };
        let wanted = |bar| format!("{sign} {} {}", amount(*unit, bar), word(line.met()));
        let told = spread(line.spread(), |value| amount(*unit, value));
        table.add_row([what, &told, &bar.map_or_else(String::new, wanted)]);
    }
    table
}

fn word(met: Option<bool>) -> &'static str {
    match met {
        Some(true) => "met",
        Some(false) => "MISSED",
        None => "",
    }
}

/// The median, and the least and the most where there is more than one run.
fn spread(values: Spread, told: impl Fn(f64) -> String) -> String {
    let Spread { median, min, max } = values;
    if min < max {
        format!("{} ({}..{})", told(median), told(min), told(max))
    } else {
        told(median)
    }
}

/// A figure with its unit.
pub(crate) fn amount(unit: Unit, value: f64) -> String {
    match unit {
        Unit::PerSecond => format!("{}/s", whole(value)),
        Unit::Milliseconds => format!("{value:.2} ms"),
        Unit::Microseconds => format!("{value:.2} us"),
        Unit::Mebibytes => format!("{value:.0} MiB"),
        Unit::TimesAtLeast | Unit::TimesAtMost => times(value),
    }
}

fn times(value: f64) -> String {
    format!("{value:.2}x")
}

fn whole(value: f64) -> String {
    format!("{value:.0}")
}
