//! Whether the record continues what was signed of it, and whether the signer is as it should be.

use crate::cli::{ledger::log, place::Opened};
use lianxin_app::App;
use lianxin_ledger::Checkpoint;
use lianxin_notary::{LogSigner, Published};
use lianxin_store::examine::{Check, Finding};

/// Compares a record of at most so many events with the latest checkpoint.
pub(super) async fn examine(opened: &Opened, app: &App, few: u64) -> Finding {
    match compared(opened, app, few).await {
        Ok(finding) => finding,
        Err(error) => {
            Check::Signing.failed(format!("{error:#}"), "see to the reason given, and look again")
        }
    }
}

async fn compared(opened: &Opened, app: &App, few: u64) -> anyhow::Result<Finding> {
    let (folder, origin) = log(opened);
    let Some(latest) = Published::of(&folder).latest()? else {
        return Ok(Check::Signing.fine("nothing of the record has been signed yet"));
    };
    // A memory that is lost or old says itself what to do.
    drop(LogSigner::open(&folder, &origin, opened.settings.ledger.national)?.take()?);
    let head = Checkpoint::parse(latest.text())?.head;
    if head.size > few {
        let seen = format!("not compared: {} events are signed; --thorough does it", head.size);
        return Ok(Check::Signing.fine(seen));
    }
    let recorded = app.proofs().follow().await?.tree.size;
    Ok(if app.proofs().continues(&head).await? {
        Check::Signing
            .fine(format!("the record continues the {} events that are signed", head.size))
    } else {
        Check::Signing.failed(
            format!("the record of {recorded} events does not continue the {} that are signed", head.size),
            "bring the newer state of the store back; if that is gone for good, lianxin ledger declare-loss",
        )
    })
}
