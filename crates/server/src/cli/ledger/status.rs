//! `lianxin ledger status`: from what is recorded to what is witnessed, a line for each.

use super::{Place, log, signer};
use crate::sealing::believing;
use anyhow::Context;
use lianxin_app::proofs::Head;
use lianxin_ledger::{Checkpoint, Note, Policy};
use lianxin_notary::Published;

pub(super) async fn print(place: &Place) -> anyhow::Result<()> {
    let opened = place.open()?;
    let app = opened.app().await?;
    let Head { tree, .. } = app.proofs().follow().await.context("reading the log")?;
    let (folder, origin) = log(&opened);
    println!("log        {origin}");
    println!("recorded   {} entries, root {}", tree.size, tree.root.to_base64());
    let Some(latest) = Published::of(&folder).latest()? else {
        println!("signed     nothing yet");
        return Ok(());
    };
    let settings = &opened.settings.ledger;
    let signer = signer(&opened)?;
    let policy = believing(&signer, &settings.witnesses()?)?;
    println!("signed     {}", signed(&policy, &latest, settings.quorum)?);
    signer.verifier_keys().iter().for_each(|key| println!("key        {key}"));
    let head = Checkpoint::parse(latest.text())?.head;
    if !app.proofs().continues(&head).await? {
        println!(
            "LOST       the record does not continue what was signed: bring the newer state of the \
             database back, or see lianxin ledger declare-loss"
        );
    }
    Ok(())
}

/// What a checkpoint says, and who stands for it.
fn signed(policy: &Policy, note: &Note, quorum: usize) -> anyhow::Result<String> {
    let signed = policy.verify(note)?;
    let head = signed.checkpoint.head;
    let names: Vec<&str> = signed.witnessed.iter().map(|(name, _)| name.as_str()).collect();
    let witnessed = match names.as_slice() {
        [] => "nobody has cosigned".to_owned(),
        names => {
            format!("cosigned by {} of the {quorum} required: {}", names.len(), names.join(", "))
        }
    };
    Ok(format!("{} entries, root {}; {witnessed}", head.size, head.root.to_base64()))
}
