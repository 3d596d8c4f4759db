//! `lianxin projection status` and `build`: a table of all generations, and a bar for those that come on.

use crate::cli::{place::Place, progress};
use anyhow::bail;
use clap::Args;
use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};
use indicatif::{HumanCount, ProgressBar};
use lianxin_app::{App, projector::Sighting};
use lianxin_store::GenerationState;
use std::time::Duration;
use tokio::time::sleep;

/// A little more than the time over which a rate is taken.
const LOOK: Duration = Duration::from_millis(1_050);

/// `lianxin projection status`
#[derive(Debug, Args)]
pub(in crate::cli) struct Status {
    #[command(flatten)]
    place: Place,
    /// Shows a bar until no generation is being built any more
    #[arg(long)]
    watch: bool,
}

impl Status {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let app = self.place.open()?.app().await?;
        let mut seen = app.projector().generations().await?;
        if self.watch {
            follow(&app, &kept_building).await?;
            seen = app.projector().generations().await?;
        }
        if seen.iter().any(|it| it.generation.position < it.head) {
            // Of something that comes on it is worth a second to tell how fast.
            sleep(LOOK).await;
            seen = app.projector().generations().await?;
        }
        println!("{}", table(&seen));
        Ok(())
    }
}

/// Folds this build's generations up to the head, with a bar.
pub(super) async fn build(place: &Place) -> anyhow::Result<()> {
    let app = place.open()?.app().await?;
    let projector = app.projector().clone();
    let building = tokio::spawn(async move { projector.catch_up().await });
    follow(&app, &|it: &Sighting| !building.is_finished() && it.generation.position < it.head)
        .await?;
    building.await??;
    let seen = app.projector().generations().await?;
    println!("{}", table(&seen));
    let faulted = seen.iter().filter(|it| it.generation.fault.is_some()).count();
    if faulted > 0 {
        bail!("{faulted} generations have stopped at an event");
    }
    Ok(())
}

/// Whether a generation is on its way to the head, kept by somebody.
fn kept_building(it: &Sighting) -> bool {
    it.generation.state == GenerationState::Building
        && it.generation.held
        && it.generation.fault.is_none()
}

/// Shows how far those generations are together, for as long as there are some.
async fn follow(app: &App, wanted: &(dyn Fn(&Sighting) -> bool + Sync)) -> anyhow::Result<()> {
    let mut bar: Option<ProgressBar> = None;
    loop {
        let seen = app.projector().generations().await?;
        let building: Vec<_> = seen.iter().filter(|it| wanted(it)).collect();
        if building.is_empty() {
            if let Some(bar) = bar {
                bar.finish_and_clear();
            }
            return Ok(());
        }
        let total = building.iter().map(|it| it.head.0).sum();
        let bar = bar.get_or_insert_with(|| progress::bar(Some(total), "events folded"));
        bar.set_length(total);
        bar.set_position(building.iter().map(|it| it.generation.position.0).sum());
        sleep(Duration::from_millis(200)).await;
    }
}

/// All generations, one a line.
pub(super) fn table(seen: &[Sighting]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header([
        "read model",
        "generation",
        "revision",
        "state",
        "position",
        "lag",
        "rate",
        "kept",
    ]);
    for Sighting { generation, head, rate } in seen {
        let state = match &generation.fault {
            Some(fault) => format!("faulted before {}: {}", fault.position, fault.reason),
            None => generation.state.as_str().to_owned(),
        };
        #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "a rate")]
        let rate = rate.map(|rate| format!("{}/s", HumanCount(rate as u64)));
        table.add_row([
            generation.model.clone(),
            generation.number.to_string(),
            generation.revision.to_string(),
            state,
            generation.position.to_string(),
            head.0.saturating_sub(generation.position.0).to_string(),
            rate.unwrap_or_default(),
            if generation.held { "yes" } else { "no" }.to_owned(),
        ]);
    }
    table
}
