//! `lianxin duties`: what falls due of the record's deadlines, shown or done.

use super::place::Place;
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};
use jiff::civil::Date;
use lianxin_app::{App, duties::Foreseen, duties::Look};
use std::time::Duration;

/// How long is waited for the board of deadlines to have caught up, whichever process keeps it.
const PATIENCE: Duration = Duration::from_secs(600);

/// `lianxin duties`
#[derive(Debug, Subcommand)]
pub(super) enum Duties {
    /// Shows what falls due up to a day if nobody does anything meanwhile; nothing is recorded without --apply
    Run(Run),
}

/// `lianxin duties run`
#[derive(Debug, Args)]
pub(super) struct Run {
    #[command(flatten)]
    place: Place,
    /// The last day to look at; today when absent
    #[arg(long, value_name = "DAY")]
    until: Option<Date>,
    /// Does what falls due today, as the service would at its next look
    #[arg(long)]
    apply: bool,
}

impl Duties {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Run(run) => run.run().await,
        }
    }
}

impl Run {
    async fn run(self) -> anyhow::Result<()> {
        let app = self.place.open()?.app().await?;
        let today = app.today();
        let until = self.until.unwrap_or(today);
        if until < today {
            bail!("--until {until} is before today, {today}");
        }
        if self.apply && until > today {
            bail!("what falls due by {until} cannot be done today: --apply goes without --until");
        }
        // Another process may keep it: then this one only waits.
        let _running = app.keep_read_models();
        let head = app.queries().head().await?;
        let caught_up = app.projector().wait_for_all(head, PATIENCE).await;
        caught_up.context("waiting for the board of deadlines")?;
        let foreseen = foreseen(&app, until).await?;
        println!("{}", table(&foreseen));
        if self.apply {
            let Look { done, refused } = app.duties().look().await?;
            println!("done: {done}; no longer fitting: {refused}");
        } else {
            println!("{} duties up to {until}; nothing was recorded", foreseen.len());
        }
        Ok(())
    }
}

async fn foreseen(app: &App, until: Date) -> anyhow::Result<Vec<Foreseen>> {
    let mut foreseen = Vec::new();
    app.duties().foresee(until, |duty| foreseen.push(duty)).await?;
    foreseen.sort_by(|one, other| {
        (one.on, &one.number, one.kind).cmp(&(other.on, &other.number, other.kind))
    });
    Ok(foreseen)
}

fn table(foreseen: &[Foreseen]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header(["day", "case", "duty", "deadline", "due", "of"]);
    for Foreseen { number, deadline, kind, on, .. } in foreseen {
        let due_on = deadline.due_on.map(|day| day.to_string()).unwrap_or_default();
        let whose = [deadline.unit.as_ref().map(ToString::to_string), deadline.subject.clone()];
        table.add_row([
            on.to_string(),
            number.clone(),
            format!("{kind} {}", kind.zh()),
            format!("{} {}", deadline.kind, deadline.kind.zh()),
            due_on,
            whose.into_iter().flatten().collect::<Vec<_>>().join(" "),
        ]);
    }
    table
}
