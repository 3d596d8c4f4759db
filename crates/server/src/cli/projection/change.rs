//! `lianxin projection compare`, `cut-over`, `cut-back` and `discard`: one generation instead of another.

use super::Chosen;
use crate::cli::place::Place;
use anyhow::{Context, bail};
use clap::Args;
use lianxin_app::{
    App,
    projector::{Comparison, Sighting},
};
use lianxin_store::{Generation, GenerationState};

/// `lianxin projection cut-over` and `cut-back`
#[derive(Debug, Args)]
pub(in crate::cli) struct Change {
    /// The read model; all of them that have such a generation when absent
    model: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// `lianxin projection discard`
#[derive(Debug, Args)]
pub(in crate::cli) struct Discard {
    /// The read model
    model: String,
    /// The generation, by its number in `lianxin projection status`
    generation: u64,
    #[command(flatten)]
    place: Place,
}

impl Change {
    pub(super) async fn over(self) -> anyhow::Result<()> {
        self.to(GenerationState::Shadow, "no generation has caught up beside the one that answers")
            .await
    }

    pub(super) async fn back(self) -> anyhow::Result<()> {
        self.to(GenerationState::Retired, "no generation has answered before the one that answers")
            .await
    }

    /// Lets the newest generation in a state answer.
    async fn to(self, state: GenerationState, none: &str) -> anyhow::Result<()> {
        let app = self.place.open()?.app().await?;
        let wanted = |it: &Generation| {
            it.state == state && self.model.as_ref().is_none_or(|model| *model == it.model)
        };
        let mut found = found(&app, wanted).await?;
        // In the order of their numbers, the newest of a model last.
        found.reverse();
        found.dedup_by(|next, newest| next.model == newest.model);
        if found.is_empty() {
            bail!("{none}");
        }
        for Generation { model, number, revision, .. } in found {
            app.projector().cut_over(&model, number).await?;
            println!("{model}: generation {number} of revision {revision} answers now");
        }
        Ok(())
    }
}

impl Discard {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let app = self.place.open()?.app().await?;
        app.projector().discard(&self.model, self.generation).await?;
        println!("{}: generation {} is dropped", self.model, self.generation);
        Ok(())
    }
}

/// What this build's generations list otherwise than those that answer.
pub(super) async fn compare(chosen: &Chosen) -> anyhow::Result<()> {
    let (app, models) = chosen.open().await?;
    let active = found(&app, |it| it.state == GenerationState::Active).await?;
    for model in models {
        let active = active.iter().find(|it| it.model == model);
        let number = active.with_context(|| format!("no generation of {model} answers"))?.number;
        let Comparison { position, rows, other_rows, different, differences } =
            app.projector().compare(&model, number).await?;
        println!(
            "{model}: {rows} rows here and {other_rows} in generation {number} at {position}, \
             {different} differ"
        );
        for difference in differences {
            println!("  {}: {}", difference.key, difference.what);
        }
    }
    Ok(())
}

async fn found(app: &App, wanted: impl Fn(&Generation) -> bool) -> anyhow::Result<Vec<Generation>> {
    let seen = app.projector().generations().await?.into_iter();
    Ok(seen.map(|Sighting { generation, .. }| generation).filter(wanted).collect())
}
