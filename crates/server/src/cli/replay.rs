//! `lianxin replay`: folds the log again and prints what it said at a moment.

use super::{export::Which, place::Place, progress};
use anyhow::Context;
use clap::Args;
use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};
use jiff::{Timestamp, civil::Date, tz};
use lianxin_app::{
    queries::Moment,
    replay::{ReplayQuery, Replayed, replay},
};
use lianxin_domain::time::OccurredAt;
use lianxin_projections::kpi::{Figures, Kpi};
use lianxin_store::Position;

/// `lianxin replay`
#[derive(Debug, Args)]
pub(super) struct Replay {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    events: Which,
    /// Only cases of this station
    #[arg(long, value_name = "CODE")]
    station: Option<String>,
    /// What the record said at this position, or at this time (RFC 3339)
    #[arg(long, value_name = "POSITION|TIME")]
    as_of: Option<String>,
    /// The day due days are compared with; the day of `--as-of`, or today, when absent
    #[arg(long, value_name = "DAY")]
    on: Option<Date>,
}

impl Replay {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let as_of = self.as_of.as_deref().map(moment).transpose()?;
        let app = self.place.open()?.app().await?;
        let head = app.queries().head().await?;
        let query = ReplayQuery { events: self.events.filter(), station: self.station, as_of };
        let bar = progress::bar(Some(head.0), "events");
        let replayed = replay(&app, query, |_, position| bar.set_position(position.0)).await?;
        bar.finish_and_clear();
        print(&replayed, self.on.unwrap_or_else(|| day_of(as_of)));
        Ok(())
    }
}

/// A position, or a time.
fn moment(text: &str) -> anyhow::Result<Moment> {
    if let Ok(position) = text.parse() {
        return Ok(Moment::Position(Position(position)));
    }
    match text.parse::<Timestamp>() {
        Ok(time) => Ok(Moment::Time(time)),
        Err(error) => {
            Err(error).with_context(|| format!("--as-of {text:?} is neither a position nor a time"))
        }
    }
}

/// The day a moment falls on in China.
fn day_of(as_of: Option<Moment>) -> Date {
    let time = match as_of {
        Some(Moment::Time(time)) => time,
        Some(Moment::Position(_)) | None => Timestamp::now(),
    };
    OccurredAt::new(time, tz::offset(8)).day()
}

fn print(replayed: &Replayed, on: Date) {
    let events: u64 = replayed.events.values().sum();
    println!("position {}, {events} events, {} cases", replayed.position, replayed.facts.len());
    println!(
        "{}",
        counts("event", replayed.events.iter().map(|(name, count)| (name.clone(), count)))
    );
    let states = replayed.states.iter();
    println!(
        "{}",
        counts("state", states.map(|(state, count)| (format!("{state} {}", state.zh()), count)))
    );
    println!("as of {on}\n{}", figures(&replayed.figures(on)));
}

fn counts<'c>(of: &str, counts: impl Iterator<Item = (String, &'c u64)>) -> Table {
    let mut table = table([of, "count"]);
    for (name, count) in counts {
        table.add_row([name, count.to_string()]);
    }
    table
}

fn figures(figures: &Figures) -> Table {
    let mut table = table(["figure", "value"]);
    for kpi in Kpi::ALL {
        let value = match (figures.value(*kpi), figures.ratio(*kpi)) {
            (None, _) => "—".to_owned(),
            (Some(percent), Some(ratio)) => {
                format!("{percent:.2} % ({} of {})", ratio.part, ratio.whole)
            }
            (Some(value), None) => value.to_string(),
        };
        table.add_row([format!("{kpi} {}", kpi.zh()), value]);
    }
    table.add_row(["legacy cases, in no rate".to_owned(), figures.legacy.to_string()]);
    table
}

fn table(header: [&str; 2]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header(header);
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_position_or_a_time() {
        assert_eq!(moment("12").unwrap(), Moment::Position(Position(12)));
        let time = moment("2023-11-24T00:00:00+08:00").unwrap();
        assert_eq!(day_of(Some(time)), jiff::civil::date(2023, 11, 24));
        assert!(moment("yesterday").unwrap_err().to_string().contains("neither"));
    }
}
