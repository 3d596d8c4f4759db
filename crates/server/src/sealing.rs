//! Makes the tenants' logs provable to outsiders, for as long as the service stands: tells where all cases end, signs
//! and publishes heads, and asks the witnesses. Every second with news, and again after a while without.

mod published;
mod sealer;
mod shown;

use published::Unopened;

pub use published::PublishedBy;
pub use sealer::{SealError, Sealer};
pub(crate) use shown::PublicLogs;

use crate::settings::Ledger;
use lianxin_app::{App, proofs::Checkpoints};
use lianxin_ledger::{LogKey, Malformed, Policy};
use lianxin_notary::{KeepError, LogSigner, NoWitnesses, Witnesses};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval},
};

/// Between two looks for news.
const LOOK: Duration = Duration::from_secs(1);

/// Seals a log for as long as it is held.
pub(crate) struct Sealing(JoinHandle<()>);

impl Sealing {
    /// Begins, with a look at once.
    pub(crate) fn begin(sealer: Sealer, settings: Ledger) -> Self {
        Self(tokio::spawn(seal(sealer, settings)))
    }
}

impl Drop for Sealing {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn seal(sealer: Sealer, settings: Ledger) {
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heads: Option<Instant> = None;
    loop {
        looks.tick().await;
        let due = heads.is_none_or(|told| told.elapsed() >= settings.heads_every());
        match sealer.step(due, settings.again_after()).await {
            Ok(true) => heads = Some(Instant::now()),
            Ok(false) => {}
            // It has been told; the log may be mended, or the other one may have let go, by the next look.
            Err(_) => {}
        }
    }
}

/// Applications that know what is published of their logs, and what signs and shows these.
pub struct Sealed {
    /// The applications.
    pub apps: Vec<App>,
    sealers: Vec<Sealer>,
    logs: PublicLogs,
    settings: Ledger,
}

impl Sealed {
    /// Opens what the logs of applications are signed with, each in its folder; the first use makes the keys. A
    /// folder that is not as it should be stops the signing of its log, and nothing else: casework goes on.
    ///
    /// # Errors
    /// When the settings name what is no witness or no log.
    pub fn open(
        apps: &[App],
        folder: impl Fn(&str) -> PathBuf,
        settings: &Ledger,
    ) -> Result<Self, SealedError> {
        let witnesses = Arc::new(settings.witnesses()?);
        let mut sealed = Self {
            apps: Vec::new(),
            sealers: Vec::new(),
            logs: PublicLogs::default(),
            settings: settings.clone(),
        };
        for app in apps {
            let folder = folder(app.tenant().as_str());
            // Whoever does not sign makes no key, and shows what is published only where somebody else signs.
            let published: Arc<dyn Checkpoints> = if settings.sign || folder.join("key").exists() {
                match sealed.log(app, &folder, &witnesses) {
                    Err(SealedError::Keep(error)) => Arc::new(Unopened::because(&error)),
                    log => log?,
                }
            } else {
                Arc::new(Unopened::default())
            };
            sealed.apps.push(app.published_by(published));
        }
        Ok(sealed)
    }

    /// What signs the logs; none of one whose folder is not as it should be.
    pub fn sealers(&self) -> &[Sealer] {
        &self.sealers
    }

    fn log(
        &mut self,
        app: &App,
        folder: &Path,
        witnesses: &Arc<Witnesses>,
    ) -> Result<Arc<PublishedBy>, SealedError> {
        let Ledger { sign, national, quorum, .. } = self.settings;
        let origin = self.settings.origin(app.tenant().as_str());
        let signer = LogSigner::open(folder, &origin, national)?;
        let keys = signer.verifier_keys();
        let policy = believing(&signer, witnesses)?;
        let published = Arc::new(PublishedBy::new(signer.published(), policy, quorum));
        self.logs.add(app, Arc::clone(&published), keys);
        if sign {
            let sealer = Sealer::new(app, signer, Arc::clone(witnesses), Arc::clone(&published));
            self.sealers.push(sealer);
        }
        Ok(published)
    }

    /// Begins to seal, for as long as the answer is held; and what is shown to everybody.
    pub(crate) fn begin(self) -> (Vec<Sealing>, Arc<PublicLogs>) {
        let Self { sealers, logs, settings, .. } = self;
        let begin = |sealer| Sealing::begin(sealer, settings.clone());
        (sealers.into_iter().map(begin).collect(), Arc::new(logs))
    }
}

/// Believes what a signer signs, whoever has cosigned, and counts these witnesses.
pub(crate) fn believing(signer: &LogSigner, witnesses: &Witnesses) -> Result<Policy, Malformed> {
    let keys = signer.verifier_keys().into_iter().map(LogKey::unbounded).collect();
    Policy::try_new(signer.origin(), keys, witnesses.known(), 0)
}

/// Why a log is neither signed nor shown.
#[derive(Debug, thiserror::Error)]
pub enum SealedError {
    /// A folder that is not as it should be.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// Witnesses that cannot be asked.
    #[error(transparent)]
    Witnesses(#[from] NoWitnesses),
    /// A name or keys that make no log.
    #[error(transparent)]
    Malformed(#[from] Malformed),
}
