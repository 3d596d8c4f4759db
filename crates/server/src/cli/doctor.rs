//! `lianxin doctor`: looks everything over and says what to do about what is wrong.

mod attachments;
mod files;
mod leaves;
mod signing;

use super::place::{Opened, Place};
use anyhow::bail;
use clap::Args;
use lianxin_app::App;
use lianxin_store::examine::{Check, Finding, Verdict};

/// Events up to which the log is read through without being asked to: for its leaves, and for the read models.
const FEW: u64 = 100_000;

/// `lianxin doctor`
#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// Reads the log through however long it is, for its leaves and the read models; without it only a short one
    #[arg(long)]
    thorough: bool,
    /// Reads every attachment that is stored, and looks for every one that entries refer to
    #[arg(long)]
    attachments: bool,
    #[command(flatten)]
    place: Place,
}

impl Doctor {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let findings = self.examine().await?;
        findings.iter().for_each(|finding| println!("{}", line(finding)));
        let failed = findings.iter().filter(|finding| finding.is_failed()).count();
        if failed > 0 {
            bail!("{failed} of {} checks failed", findings.len());
        }
        Ok(())
    }

    async fn examine(&self) -> anyhow::Result<Vec<Finding>> {
        let opened = self.place.open()?;
        let mut findings = files::examine(&opened);
        findings.extend(opened.examine().await);
        // Opening the record as the service does makes what is missing: only where nothing is wrong.
        if !findings.iter().any(Finding::is_failed) {
            findings.extend(self.opened(&opened).await);
        }
        Ok(findings)
    }

    /// What is seen of a record that is opened as the service does.
    async fn opened(&self, opened: &Opened) -> Vec<Finding> {
        let app = match opened.app().await {
            Ok(app) => app,
            Err(error) => {
                let remedy = "see to the reason given, and look again";
                return vec![Check::Drift.failed(format!("{error:#}"), remedy)];
            }
        };
        let mut findings = vec![leaves::examine(opened, self.few()).await];
        findings.push(signing::examine(opened, &app, self.few()).await);
        findings.extend(self.drift(&app).await);
        findings.extend(match self.attachments {
            true => attachments::read_through(opened, &app).await,
            false => attachments::reached(opened, &app).await,
        });
        findings
    }

    /// Events up to which the log is read through.
    fn few(&self) -> u64 {
        if self.thorough { u64::MAX } else { FEW }
    }

    /// Whether the read models are what the log says.
    async fn drift(&self, app: &App) -> Vec<Finding> {
        match self.compared(app).await {
            Ok(findings) => findings,
            Err(error) => {
                let remedy = "see to the reason given, and look again";
                vec![Check::Drift.failed(format!("{error:#}"), remedy)]
            }
        }
    }

    async fn compared(&self, app: &App) -> anyhow::Result<Vec<Finding>> {
        let models = app.projector().status().await?;
        let head = models.first().map_or(0, |model| model.head.0);
        if head > self.few() {
            let seen = format!("not compared: the log has {head} events; --thorough does it");
            return Ok(vec![Check::Drift.fine(seen)]);
        }
        let mut findings = Vec::new();
        for model in models {
            findings.push(compared(app, model.model).await?);
        }
        Ok(findings)
    }
}

async fn compared(app: &App, model: &str) -> anyhow::Result<Finding> {
    let verified = app.projector().verify(model).await?;
    let (documents, different) = (verified.documents, verified.different);
    Ok(match verified.differences.first() {
        None => Check::Drift.fine(format!("{model}: {documents} documents are what the log says")),
        Some(first) => Check::Drift.failed(
            format!(
                "{model}: {different} of {documents} documents differ; {}: {}",
                first.key, first.what
            ),
            format!("lianxin projection rebuild {model}, and please report it"),
        ),
    })
}

/// One line, and one more for what to do.
fn line(finding: &Finding) -> String {
    let Finding { check, seen, verdict } = finding;
    match verdict {
        Verdict::Fine => format!("ok       {check:<11} {seen}"),
        Verdict::Warning(remedy) => {
            format!("warning  {check:<11} {seen}\n         {:11} → {remedy}", "")
        }
        Verdict::Failed(remedy) => {
            format!("FAILED   {check:<11} {seen}\n         {:11} → {remedy}", "")
        }
    }
}
