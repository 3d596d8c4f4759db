//! `lianxin projection`: where the read models stand, whether they are right, and making them so.

mod change;
mod status;

use super::place::Place;
use anyhow::bail;
use clap::{Args, Subcommand};
use lianxin_app::{App, projector::Verification};

/// `lianxin projection`
#[derive(Debug, Subcommand)]
pub(super) enum Projection {
    /// Shows where every generation of every read model stands
    Status(status::Status),
    /// Builds this build's generations beside those that answer, until they have caught up
    Build(Place),
    /// Compares what this build's generation lists with what the one that answers lists
    Compare(Chosen),
    /// Lets the newest generation that has caught up answer
    CutOver(change::Change),
    /// Lets the generation answer again that has answered before
    CutBack(change::Change),
    /// Drops a generation that does not answer
    Discard(change::Discard),
    /// Folds the log again and compares with what a read model holds
    Verify(Chosen),
    /// Empties a read model and folds the log into it again
    Rebuild(Chosen),
    /// Lets a read model that stopped at an event go on
    Resume(Chosen),
}

/// A read model.
#[derive(Debug, Args)]
pub(super) struct Chosen {
    /// The read model; all of them when absent
    model: Option<String>,
    #[command(flatten)]
    place: Place,
}

impl Chosen {
    async fn open(&self) -> anyhow::Result<(App, Vec<String>)> {
        let app = self.place.open()?.app().await?;
        let all = app.projector().status().await?;
        let all = all.into_iter().map(|status| status.model.to_owned());
        let models = self.model.clone().map_or_else(|| all.collect(), |model| vec![model]);
        Ok((app, models))
    }
}

impl Projection {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Status(status) => status.run().await,
            Self::Build(place) => status::build(&place).await,
            Self::Compare(chosen) => change::compare(&chosen).await,
            Self::CutOver(change) => change.over().await,
            Self::CutBack(change) => change.back().await,
            Self::Discard(discard) => discard.run().await,
            Self::Verify(chosen) => verify(&chosen).await,
            Self::Rebuild(chosen) => rebuild(&chosen).await,
            Self::Resume(chosen) => resume(&chosen).await,
        }
    }
}

async fn verify(chosen: &Chosen) -> anyhow::Result<()> {
    let (app, models) = chosen.open().await?;
    let mut wrong = 0;
    for model in models {
        let Verification { position, documents, rows, different, differences } =
            app.projector().verify(&model).await?;
        println!(
            "{model}: {documents} documents and {rows} rows at {position}, {different} differ"
        );
        for difference in differences {
            println!("  {}: {}", difference.key, difference.what);
        }
        wrong += different;
    }
    if wrong > 0 {
        bail!("{wrong} documents are not what the log says");
    }
    Ok(())
}

async fn rebuild(chosen: &Chosen) -> anyhow::Result<()> {
    let (app, models) = chosen.open().await?;
    for model in models {
        let started = std::time::Instant::now();
        let position = app.projector().rebuild(&model).await?;
        let seconds = started.elapsed().as_secs_f64();
        println!("{model}: rebuilt to {position} in {seconds:.1} s");
    }
    Ok(())
}

async fn resume(chosen: &Chosen) -> anyhow::Result<()> {
    let (app, models) = chosen.open().await?;
    for model in models {
        app.projector().resume(&model).await?;
    }
    app.projector().catch_up().await?;
    println!("{}", status::table(&app.projector().generations().await?));
    Ok(())
}
