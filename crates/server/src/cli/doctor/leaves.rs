//! Whether every event of the log is what its leaf says.

use crate::cli::place::Opened;
use lianxin_store::{
    TenantId,
    examine::{Check, Finding},
    leaf::{Checked, check_log},
};

/// Reads a log of at most so many events through.
pub(super) async fn examine(opened: &Opened, few: u64) -> Finding {
    match checked(opened, few).await {
        Ok(finding) => finding,
        Err(error) => {
            Check::Leaves.failed(format!("{error:#}"), "see to the reason given, and look again")
        }
    }
}

async fn checked(opened: &Opened, few: u64) -> anyhow::Result<Finding> {
    let (log, tenant) =
        (opened.transcript().await?, TenantId::new(opened.settings.tenant.as_str()));
    let head = log.head(&tenant).await?.0;
    if head > few {
        let seen = format!("not compared: the log has {head} events; --thorough does it");
        return Ok(Check::Leaves.fine(seen));
    }
    let Checked { head, cases, altered } = check_log(&*log, &tenant).await?;
    Ok(match altered {
        None => Check::Leaves.fine(format!("{head} events of {cases} cases are what was sealed")),
        Some(altered) => Check::Leaves.failed(
            altered.to_string(),
            "somebody changed the record: keep it as it is, and compare it with a backup",
        ),
    })
}
