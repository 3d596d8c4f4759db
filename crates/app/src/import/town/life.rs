//! The life of the town's stations beside cases and receptions: jurisdictions, officers, rules, investments,
//! assessments, titles, reports to voters. The file holds the commands themselves.

use super::{
    Scene, Stage, Town, TownError, cast,
    files::{Asked, By, Step},
};
use lianxin_domain::{
    actor::{Actor, Level},
    directory::{Deputy, Jurisdiction, Station},
};

/// Plays all of it, in the order of the file.
pub(super) async fn play(stage: &mut Stage<'_>, town: &Town) -> Result<(), TownError> {
    for (place, step) in town.life.iter().enumerate() {
        let scene = Scene { what: format!("life/{place}"), on: step.on, minute: 0 };
        let (actor, stream) = (actor(step), &step.stream);
        match &step.asked {
            Asked::Jurisdiction(asked) => {
                stage.play::<Jurisdiction>(&scene, &actor, stream, asked.clone()).await?;
            }
            Asked::Station(asked) => {
                stage.play::<Station>(&scene, &actor, stream, asked.clone()).await?;
            }
            Asked::Deputy(asked) => {
                stage.play::<Deputy>(&scene, &actor, stream, asked.clone()).await?;
            }
        }
    }
    Ok(())
}

/// Who does it; the head is the head of the station that it is done to.
fn actor(step: &Step) -> Actor {
    match step.by {
        By::Registrar => cast::registrar(),
        By::Presidium => cast::body(Level::Town),
        By::Head => cast::head(&step.stream),
    }
}
