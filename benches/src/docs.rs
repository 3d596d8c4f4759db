//! The page of the documentation: every figure, the machine, and the command that takes them again.

use crate::{
    machine::Machine,
    plot,
    report::{Group, Results},
    tables,
};

/// What the page begins with.
const INTRODUCTION: &str = "\
# Benchmarks

What Lianxin does beside its peers and beside the bare engine, taken side by side in one run on one
machine: ours and a peer alternate within every run, figures are medians with the least and the most of all
runs, ratios are those of runs that followed each other. Absolute figures are the machine's; ratios are
ours. A bar is what we want of a ratio or a time; those that are missed are listed.

This page is written by the benches themselves; do not edit it.
";

/// The page.
pub(crate) fn of(results: &Results) -> String {
    let mut parts = vec![INTRODUCTION.to_owned(), place(results), missed(results)];
    parts.push(format!("![Appends a second, by appends in flight]({})\n", plot::FILE));
    parts.extend(results.groups.iter().map(section));
    parts.join("\n")
}

fn place(results: &Results) -> String {
    let Machine { cores, processor, memory, kernel, flush, postgres, settings } = &results.machine;
    let mut text = format!(
        "## The machine\n\n{cores} cores ({processor}), {memory:.0} GiB of memory, Linux {kernel}; a block \
         is on disk after {flush:.2} ms. Client and server share it.\n"
    );
    if let Some(version) = postgres {
        text += &format!("\nPostgreSQL {version}, private, durable as it is by default:\n\n");
        text += "| setting | value |\n|---|---|\n";
        for (name, value) in settings {
            text += &format!("| `{name}` | `{value}` |\n");
        }
    }
    let command = format!("./x bench {}", results.arguments.join(" "));
    text + &format!("\nTaken by:\n\n```console\n$ {}\n```\n", command.trim())
}

/// The bars that are not met.
fn missed(results: &Results) -> String {
    let mut lines = Vec::new();
    let mut bars = 0;
    for group in &results.groups {
        let compared = group.compared.iter().map(|line| {
            let told = format!("{:.2}x of {}", line.ratio().median, line.peer);
            (&line.what, line.met(), told)
        });
        let measured = group
            .measured
            .iter()
            .map(|line| (&line.what, line.met(), tables::amount(line.unit, line.spread().median)));
        for (what, met, told) in compared.chain(measured) {
            bars += usize::from(met.is_some());
            if met == Some(false) {
                lines.push(format!("- {}: {what}: {told}", group.title));
            }
        }
    }
    let met = format!("## Bars\n\n{} of {bars} bars are met.", bars - lines.len());
    match lines[..] {
        [] => met + "\n",
        _ => {
            let lines = lines.join("\n");
            format!("{met} Missed ([profiles](profiles.md) say where the time goes):\n\n{lines}\n")
        }
    }
}

fn section(group: &Group) -> String {
    let Group { title, note, .. } = group;
    format!("## {}\n\n{}\n\n{}\n", capital(title), note, tables::of(group))
}

fn capital(title: &str) -> String {
    let mut letters = title.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
