//! Looking for duties again and again, in the process that keeps the board of deadlines.

use super::{Duties, DutiesError, walk::BOARD};
use crate::{App, QueryError};
use metrics::counter;
use std::time::Duration;
use tokio::{
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval_at},
};

/// The task that does duties; dropping it stops it between or within commands, which loses nothing.
#[must_use = "duties are left undone once this is dropped"]
pub struct Attending {
    _task: JoinSet<()>,
}

impl App {
    /// Does this tenant's duties for as long as the answer is held: at once, and then every so often. Of
    /// several processes only the one that keeps the board of deadlines does them, as
    /// [`keep_read_models`](Self::keep_read_models) settles.
    pub fn attend_duties(&self, every: Duration) -> Attending {
        let mut task = JoinSet::new();
        task.spawn(attend(self.duties(), every));
        Attending { _task: task }
    }
}

async fn attend(mut duties: Duties, every: Duration) {
    let mut ticks = interval_at(Instant::now() + every, every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        if let Err(error) = duties.attend_once().await {
            tracing::error!(?error, "duties are left to the next look");
        }
        ticks.tick().await;
    }
}

impl Duties {
    /// Waits until this process keeps the board, and looks.
    async fn attend_once(&mut self) -> Result<(), DutiesError> {
        let projector = self.app.projector().clone();
        projector.keeps(BOARD).await.map_err(QueryError::from)?;
        let looked = self.look().await;
        let outcome = if looked.is_ok() { "done" } else { "failed" };
        let tenant = self.app.tenant().to_string();
        counter!("lianxin_duty_looks_total", "tenant" => tenant, "outcome" => outcome).increment(1);
        looked.map(drop)
    }
}
