//! The figures of this process, for Prometheus: collects what all crates count, and says what each
//! figure means. No figure names a person or quotes what was written.

use crate::{http::Render, ready::PATIENCE};
use futures::future::join_all;
use lianxin_app::App;
use metrics::{Unit, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

/// Bounds of times, in seconds, and of sizes.
const SECONDS: &[f64] =
    &[0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
const SIZES: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];
const BATCH: &str = "lianxin_append_batch_appends";

/// How often what was observed is summed up, should nobody ask for it.
const UPKEEP: Duration = Duration::from_secs(5);

/// What kind of figure.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Counter,
    Gauge,
    Histogram,
}

use Kind::{Counter, Gauge, Histogram};

/// Every figure: its kind, its name, its unit, what it is.
const FIGURES: &[(Kind, &str, Unit, &str)] = &[
    (Histogram, "lianxin_append_seconds", Unit::Seconds, "From an append's call to its answer"),
    (Histogram, BATCH, Unit::Count, "Appends that shared one transaction"),
    (Counter, "lianxin_appends_total", Unit::Count, "Appends by what came of them"),
    (Counter, "lianxin_events_appended_total", Unit::Count, "Events appended by this process"),
    (Counter, "lianxin_append_retries_total", Unit::Count, "Batches tried again after a failure"),
    (Counter, "lianxin_refusals_total", Unit::Count, "Refused commands by code"),
    (Counter, "lianxin_denied_attempts_total", Unit::Count, "Commands the caller had no right to"),
    (
        Counter,
        "lianxin_attempts_lost_total",
        Unit::Count,
        "Refusals that were too many to be noted",
    ),
    (Counter, "lianxin_duties_total", Unit::Count, "Deadline duties by kind and what came of them"),
    (Counter, "lianxin_duty_looks_total", Unit::Count, "Looks for duties by what came of them"),
    (Gauge, "lianxin_log_head", Unit::Count, "The last position of the log"),
    (Gauge, "lianxin_read_model_position", Unit::Count, "The last position folded"),
    (Gauge, "lianxin_read_model_lag_events", Unit::Count, "Events not folded yet"),
    (Gauge, "lianxin_read_model_stopped", Unit::Count, "1 when it has stopped at an event"),
    (Gauge, "lianxin_store_up", Unit::Count, "1 when the store answered this very request"),
    (Gauge, "lianxin_database_connections", Unit::Count, "Open connections to the database"),
    (Gauge, "lianxin_database_connections_idle", Unit::Count, "Those of them that nobody uses"),
    (
        Histogram,
        "lianxin_graphql_seconds",
        Unit::Seconds,
        "From an admitted operation to its answer",
    ),
    (Counter, "lianxin_webhook_notices_total", Unit::Count, "Notices by what came of them"),
    (Gauge, "lianxin_webhook_lag_events", Unit::Count, "Events the receiver was not told of yet"),
    (Gauge, "lianxin_webhook_attempts", Unit::Count, "Tries of the next notice that failed"),
    (Counter, "lianxin_http_requests_total", Unit::Count, "HTTP requests by status"),
    (Gauge, "lianxin_subscriptions_open", Unit::Count, "Subscriptions that run"),
    (
        Counter,
        "lianxin_attachment_uploads_total",
        Unit::Count,
        "Whole uploads by what came of them",
    ),
    (Counter, "lianxin_attachments_damaged_total", Unit::Count, "Readings of damaged content"),
    (Gauge, "lianxin_attachment_transfers_open", Unit::Count, "Attachments on their way"),
];

/// The collector of this process.
#[derive(Clone)]
pub struct Figures(PrometheusHandle);

impl Figures {
    /// Begins to collect, once in a process and before the store is opened: what was counted earlier is
    /// not known.
    pub fn collect() -> Result<Self, BuildError> {
        let builder = PrometheusBuilder::new()
            .set_buckets(SECONDS)?
            .set_buckets_for_metric(Matcher::Full(BATCH.to_owned()), SIZES)?;
        let figures = Self(builder.install_recorder()?);
        for (kind, name, unit, what) in FIGURES {
            match kind {
                Counter => describe_counter!(*name, *unit, *what),
                Gauge => describe_gauge!(*name, *unit, *what),
                Histogram => describe_histogram!(*name, *unit, *what),
            }
        }
        let upkeep = figures.0.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(UPKEEP).await;
                upkeep.run_upkeep();
            }
        });
        Ok(figures)
    }

    /// The figures as they stand, with those of applications that are only read when asked for.
    pub fn of(&self, apps: &[App]) -> Render {
        let (handle, apps) = (self.0.clone(), apps.to_owned());
        Arc::new(move || {
            let (handle, apps) = (handle.clone(), apps.clone());
            Box::pin(async move {
                join_all(apps.iter().map(read_models)).await;
                join_all(apps.iter().map(webhooks)).await;
                handle.render()
            })
        })
    }
}

/// Where the read models stand. Nothing new is told of them while the store does not answer.
async fn read_models(app: &App) {
    let tenant = app.tenant().to_string();
    let of_tenant = |name: &'static str| gauge!(name, "tenant" => tenant.clone());
    let status = timeout(PATIENCE, app.projector().status()).await;
    let Ok(Ok(status)) = status else { return of_tenant("lianxin_store_up").set(0) };
    of_tenant("lianxin_store_up").set(1);
    for model in status {
        let of_model = |name: &'static str, value: u64| {
            let gauge = gauge!(name, "tenant" => tenant.clone(), "model" => model.model);
            gauge.set(exact(value));
        };
        of_tenant("lianxin_log_head").set(exact(model.head.0));
        of_model("lianxin_read_model_position", model.position.0);
        of_model("lianxin_read_model_lag_events", model.head.0.saturating_sub(model.position.0));
        of_model("lianxin_read_model_stopped", u64::from(model.fault.is_some()));
    }
}

/// Where the receivers of webhooks stand, as far as the store answers.
async fn webhooks(app: &App) {
    let tenant = app.tenant().to_string();
    let told = timeout(PATIENCE, app.webhooks_told()).await;
    for status in told.ok().and_then(Result::ok).unwrap_or_default() {
        let code = status.code.to_string();
        let of_webhook = |name: &'static str, value: u64| {
            let gauge = gauge!(name, "tenant" => tenant.clone(), "webhook" => code.clone());
            gauge.set(exact(value));
        };
        // Nobody waits for what is not kept: it is removed, or not begun.
        let stands = status.delivery.as_ref().map_or(status.head, |delivery| delivery.position);
        of_webhook("lianxin_webhook_lag_events", status.head.0.saturating_sub(stands.0));
        let setback = status.delivery.and_then(|delivery| delivery.setback);
        of_webhook("lianxin_webhook_attempts", setback.map_or(0, |it| it.attempts).into());
    }
}

/// Positions are far below 2^53, up to which floating point counts one by one.
#[expect(clippy::cast_precision_loss, reason = "a log of 2^53 events is not to be had")]
fn exact(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::FIGURES;

    #[test]
    fn every_figure_is_explained_to_operators() {
        let page = include_str!("../../../docs/operations.md");
        for (_, name, ..) in FIGURES {
            assert!(page.contains(&format!("`{name}`")), "docs/operations.md lacks {name}");
        }
    }
}
