//! Webhooks: tells receivers outside that something was recorded, each from its own place in the log, in order, and
//! as often as it takes.
//!
//! A notice says that there is news and where, and quotes nothing of it: the receiver asks by its own rights. How
//! notices travel is the [`Carrier`]'s affair.

mod carrier;
mod dispatcher;
mod notice;
mod sender;
mod signing;
mod status;
mod waits;

pub use carrier::{Carrier, Letter, Undelivered};
pub use dispatcher::{Dispatching, Terms};
pub use signing::Signing;
pub use status::WebhookStatus;

use crate::{App, clock::Timer};
use std::{sync::Arc, time::Duration};

/// What notices are sent with.
#[derive(Clone)]
pub struct Dispatch {
    /// Carries them.
    pub carrier: Arc<dyn Carrier>,
    /// Tells when a receiver that failed is tried again, and lets that time pass.
    pub timer: Arc<dyn Timer>,
    /// The longest wait between two tries of the same notice; the first ones are shorter.
    pub longest_wait: Duration,
    /// Who sends, where several processes could.
    pub terms: Terms,
}

impl App {
    /// The same application with the key that secrets of webhooks come from; without one, no notice can be
    /// signed and none is sent.
    #[must_use]
    pub fn signing_with(&self, signing: Signing) -> Self {
        Self { signing: Some(signing), ..self.clone() }
    }

    /// Tells the receivers of all webhooks from now on, for as long as the answer is held: those of them that no
    /// other process tells. None when there is nothing to [sign with](Self::signing_with).
    pub fn send_notices(&self, dispatch: Dispatch) -> Option<Dispatching> {
        let signing = self.signing.clone()?;
        Some(Dispatching::start(self.clone(), signing, dispatch))
    }
}
