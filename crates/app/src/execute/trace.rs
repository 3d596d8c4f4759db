//! How long the read models take with what a command has done, as a span of its trace. Nobody waits
//! for it but the span.

use crate::App;
use lianxin_store::Position;
use std::time::Duration;
use tracing::Instrument;

/// After this the span ends, whether or not the models are there.
const LONGEST: Duration = Duration::from_secs(30);

impl App {
    /// From the commit until every read model has folded a position.
    pub(super) fn trace_projection(&self, position: Position) {
        let span = tracing::info_span!("projection", %position);
        if span.is_disabled() {
            return;
        }
        let projector = self.projector().clone();
        let folded = async move {
            if let Err(error) = projector.wait_for_all(position, LONGEST).await {
                tracing::info!(%error, "the read models are not there yet");
            }
        };
        tokio::spawn(folded.instrument(span));
    }
}
