//! What the program tells of itself while it runs: lines on standard error, and traces to a collector of
//! OpenTelemetry when the environment names one (`OTEL_EXPORTER_OTLP_ENDPOINT`).
//!
//! A request, its operation, its command, the append and what the read models make of it are one trace.
//! Spans bear names of the API and positions, nothing that anybody has written.

use axum::http::HeaderMap;
use opentelemetry::{
    propagation::{Extractor, TextMapPropagator},
    trace::TracerProvider,
};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter};
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tracing::{Span, Subscriber, level_filters::LevelFilter};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{
    EnvFilter, Layer, filter::Targets, fmt, layer::SubscriberExt, registry::LookupSpan,
    util::SubscriberInitExt,
};

/// Names the collector; the other `OTEL_` variables say more, as OpenTelemetry defines them.
const COLLECTOR: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
/// The header by which a caller's trace goes on here, of W3C's trace context.
const PARENT: &str = "traceparent";

/// What is told, until it is dropped: then the last traces are sent.
#[derive(Debug)]
pub(crate) struct Telemetry(Option<SdkTracerProvider>);

impl Telemetry {
    /// Begins to tell, once in a process. Events of the program itself go to standard error, as the
    /// results go to standard output.
    pub(crate) fn start() -> Result<Self, ExporterBuildError> {
        let filter = EnvFilter::try_from_env("LIANXIN_LOG");
        let filter = filter.unwrap_or_else(|_| EnvFilter::new("warn"));
        let lines = fmt::layer().with_writer(std::io::stderr).with_filter(filter);
        let wanted = std::env::var(COLLECTOR).is_ok_and(|collector| !collector.is_empty());
        let provider = wanted.then(provider).transpose()?;
        let all = tracing_subscriber::registry().with(lines).with(provider.as_ref().map(traces));
        // Whoever runs a command within a process of their own, as tests do, may have one that listens already.
        _ = all.try_init();
        Ok(Self(provider))
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(provider) = &self.0
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

fn provider() -> Result<SdkTracerProvider, ExporterBuildError> {
    let exporter = SpanExporter::builder().with_http().build()?;
    let resource = Resource::builder().with_service_name("lianxin").build();
    Ok(SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build())
}

/// Turns our spans into those of a provider. Those of libraries are left out: they may hold statements.
pub fn traces<S>(provider: &SdkTracerProvider) -> impl Layer<S> + use<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("lianxin"))
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_tracked_inactivity(false)
        .with_filter(Targets::new().with_target("lianxin", LevelFilter::INFO))
}

/// Lets a span go on with its caller's trace, if the caller names one.
pub(crate) fn adopt(span: &Span, headers: &HeaderMap) {
    if headers.contains_key(PARENT) {
        let context = TraceContextPropagator::new().extract(&Headers(headers));
        // Without a collector there is no trace to go on with.
        _ = span.set_parent(context);
    }
}

struct Headers<'h>(&'h HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(axum::http::HeaderName::as_str).collect()
    }
}
