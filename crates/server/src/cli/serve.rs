//! `lianxin serve`: the records of a data folder or a database over HTTP.

use super::place::{Opened, Place};
use crate::{metrics::Figures, service::Service, webhooks};
use anyhow::Context;
use clap::Args;
use lianxin_app::App;
use std::{net::SocketAddr, time::Duration};
use tokio::net::TcpListener;

/// `lianxin serve`
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    place: Place,
    /// Address to serve on; that of the settings when absent
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let opened = self.place.open()?;
        let figures = figures(&opened)?;
        let apps = opened.apps().await?;
        let listener = bind(self.listen.unwrap_or(opened.settings.listen)).await?;
        println!("GraphQL   http://{}/graphql", listener.local_addr()?);
        println!("GraphiQL  http://{}/graphiql", listener.local_addr()?);
        let every = opened.settings.duties.every();
        serve(&opened, apps, figures, every, listener).await
    }
}

/// A listener on the address, or the reason in words.
pub(super) async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("listening on {address}"))
}

/// Begins to collect the figures of this process, if they are wanted; before the store is opened.
pub(super) fn figures(opened: &Opened) -> anyhow::Result<Option<Figures>> {
    let figures = opened.settings.metrics.then(Figures::collect).transpose();
    figures.context("collecting the figures of this process")
}

/// Serves until the process is told to end, with the duties of deadlines done so often, if at all.
pub(super) async fn serve(
    opened: &Opened,
    apps: Vec<App>,
    figures: Option<Figures>,
    duties: Option<Duration>,
    listener: TcpListener,
) -> anyhow::Result<()> {
    let signing = opened.key()?.webhooks();
    let apps: Vec<App> = apps.iter().map(|app| app.signing_with(signing.clone())).collect();
    let sealed = opened.sealed(&apps).context("opening what the log is signed with")?;
    let apps = sealed.apps.clone();
    let shown = figures.map(|figures| figures.of(&apps));
    let service = Service::new(apps, opened.tokens()?, opened.settings.limits.clone())?;
    let fonts = opened.settings.print.fonts.clone();
    let mut service = service.storing(opened.vault()?).printing(fonts).sealing(sealed);
    if opened.settings.webhooks.enabled {
        let dispatch = webhooks::dispatch(&opened.settings.webhooks);
        service = service.notifying(&dispatch.context("preparing to send notices")?);
    }
    if let Some(figures) = shown {
        service = service.showing(figures);
    }
    if let Some(every) = duties {
        service = service.attending(every);
    }
    service.run(listener, told_to_end()).await.context("serving")
}

/// Resolves when somebody presses Ctrl-C or the system asks the process to end.
pub(super) async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        // Without a handler for SIGTERM, Ctrl-C still ends it.
        _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
