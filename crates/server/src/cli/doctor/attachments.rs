//! The bytes of attachments: whether their place answers, and, when asked to look deeper, whether all
//! that is stored is what its hash says and all that entries refer to is there.

use crate::cli::place::Opened;
use futures::TryStreamExt;
use lianxin_app::{App, attachments::Referred};
use lianxin_attachments::{ContentHash, ReadError, Vault, VaultError};
use lianxin_store::examine::{Check, Finding};
use std::collections::BTreeMap;

/// Findings of one kind that are told one by one.
const TOLD: usize = 20;

/// Whether the place answers.
pub(super) async fn reached(opened: &Opened, app: &App) -> Vec<Finding> {
    let asked = async {
        let vault = opened.vault()?;
        anyhow::Ok(vault.contents(app.tenant()).try_next().await?)
    };
    vec![match asked.await {
        Ok(_) => Check::Attachments.fine(format!(
            "{} answers; --attachments reads all that lies there",
            opened.attachments()
        )),
        Err(error) => unanswered(&error),
    }]
}

/// Reads everything that is stored, and looks for everything that entries refer to.
pub(super) async fn read_through(opened: &Opened, app: &App) -> Vec<Finding> {
    let looked = async {
        let vault = opened.vault()?;
        let referred = app.referred_attachments().await?;
        let stored: BTreeMap<ContentHash, u64> = vault.contents(app.tenant()).try_collect().await?;
        let mut wrong = damaged(&vault, app, &stored).await?;
        wrong.extend(missing(&referred, &stored));
        anyhow::Ok((wrong, stored.len()))
    };
    match looked.await {
        Ok((wrong, stored)) => Check::Attachments
            .summed_up(wrong, || format!("{stored} stored, all as their hashes say")),
        Err(error) => vec![unanswered(&error)],
    }
}

fn unanswered(error: &anyhow::Error) -> Finding {
    Check::Attachments.failed(format!("{error:#}"), "see to the reason given, and look again")
}

/// What is stored and is not what its hash says.
async fn damaged(
    vault: &Vault,
    app: &App,
    stored: &BTreeMap<ContentHash, u64>,
) -> Result<Vec<Finding>, VaultError> {
    let mut wrong = Vec::new();
    for hash in stored.keys() {
        match vault.verify(app.tenant(), hash).await {
            Ok(()) => {}
            Err(ReadError::Vault(failure)) => return Err(failure),
            Err(damaged @ ReadError::Damaged(_)) => wrong.push(Check::Attachments.failed(
                damaged.to_string(),
                format!("restore {hash} from a backup, or remove it and upload it again"),
            )),
        }
    }
    Ok(shortened(wrong))
}

/// What entries refer to and is not there, or not as they say.
fn missing(
    referred: &BTreeMap<String, Referred>,
    stored: &BTreeMap<ContentHash, u64>,
) -> Vec<Finding> {
    let is_there = |sha256: &str, size: u64| {
        sha256.parse().is_ok_and(|hash: ContentHash| stored.get(&hash) == Some(&size))
    };
    let lost = referred.iter().filter(|(sha256, told)| !is_there(sha256, told.size));
    let (imported, lost): (Vec<_>, Vec<_>) = lost.partition(|(_, told)| told.imported);
    let lost = lost.into_iter().map(|(sha256, told)| {
        let seen = format!("position {} refers to {sha256}, which is not there", told.first);
        Check::Attachments.failed(seen, "restore it from a backup, or upload it again")
    });
    let mut wrong = shortened(lost.collect());
    if !imported.is_empty() {
        let seen = format!("the bytes of {} imported attachments have not come", imported.len());
        wrong.push(Check::Attachments.warning(seen, "upload them from where they were"));
    }
    wrong
}

/// The first of them, and how many more there are.
fn shortened(mut findings: Vec<Finding>) -> Vec<Finding> {
    let more = findings.len().saturating_sub(TOLD);
    findings.truncate(TOLD);
    if more > 0 {
        findings.push(Check::Attachments.failed(format!("and {more} more"), "as above"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_store::{Position, examine::Verdict};

    fn referred(imported: bool) -> BTreeMap<String, Referred> {
        let told = Referred { size: 3, first: Position(7), imported };
        BTreeMap::from([("ab".repeat(32), told)])
    }

    #[test]
    fn what_entries_refer_to_is_there_or_is_told() {
        let stored = |size| BTreeMap::from([("ab".repeat(32).parse().unwrap(), size)]);
        assert_eq!(missing(&referred(false), &stored(3)), []);
        for stored in [stored(4), BTreeMap::new()] {
            let told = missing(&referred(false), &stored);
            assert!(told.len() == 1 && told[0].is_failed(), "{told:?}");
            assert!(told[0].seen.contains("position 7"), "{told:?}");
            let told = missing(&referred(true), &stored);
            assert!(matches!(told[0].verdict, Verdict::Warning(_)), "{told:?}");
        }
    }

    #[test]
    fn of_many_the_first_are_told() {
        let all = vec![Check::Attachments.failed("lost", "restore"); TOLD + 5];
        let told = shortened(all);
        assert_eq!((told.len(), told.last().unwrap().seen.as_str()), (TOLD + 1, "and 5 more"));
    }
}
