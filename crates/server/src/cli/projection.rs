//! `lianxin projection`: where the read models stand, whether they are right, and making them so.

use super::place::Place;
use anyhow::bail;
use clap::{Args, Subcommand};
use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};
use lianxin_app::{
    App,
    projector::{Status, Verification},
};

/// `lianxin projection`
#[derive(Debug, Subcommand)]
pub(super) enum Projection {
    /// Shows where every read model stands
    Status(Place),
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
            Self::Status(place) => {
                let app = place.open()?.app().await?;
                println!("{}", table(&app.projector().status().await?));
                Ok(())
            }
            Self::Verify(chosen) => verify(&chosen).await,
            Self::Rebuild(chosen) => rebuild(&chosen).await,
            Self::Resume(chosen) => resume(&chosen).await,
        }
    }
}

fn table(status: &[Status]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header(["read model", "revision", "position", "behind", "state"]);
    for Status { model, revision, position, head, fault, .. } in status {
        let state = match fault {
            Some(fault) => format!("stopped before {}: {}", fault.position, fault.reason),
            None => "active".to_owned(),
        };
        let behind = head.0.saturating_sub(position.0);
        table.add_row([
            (*model).to_owned(),
            revision.to_string(),
            position.to_string(),
            behind.to_string(),
            state,
        ]);
    }
    table
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
    println!("{}", table(&app.projector().status().await?));
    Ok(())
}
