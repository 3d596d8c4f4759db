//! Who the service is, and what guards the log even against its owner.

use lianxin_store::examine::{Check, Finding};
use sqlx::PgConnection;
use std::collections::HashMap;

/// Triggers of the log, each with its table.
const GUARDS: [(&str, &str); 7] = [
    ("event", "event_is_kept"),
    ("event", "events_follow"),
    ("command", "command_is_kept"),
    ("claim", "claim_is_kept"),
    ("ledger", "ledger_is_kept"),
    ("ledger", "ledger_begins_empty"),
    ("ledger", "ledger_moves_forward"),
];

/// The service may act as the writer, and not more.
pub(super) async fn login(database: &mut PgConnection) -> Result<Vec<Finding>, sqlx::Error> {
    let (name, superuser, creates, writes, owns, changes): (String, bool, bool, bool, bool, bool) =
        sqlx::query_as(include_str!("login.sql")).fetch_one(database).await?;
    let own =
        "make a login of its own: CREATE ROLE lianxin LOGIN PASSWORD '…' IN ROLE lianxin_writer";
    let mut wrong = Vec::new();
    // A superuser may everything; that alone says it.
    if superuser {
        let seen = format!("{name} is a superuser, which no guard of the log stops");
        return Ok(vec![Check::Login.failed(seen, own)]);
    }
    if !writes {
        let seen = format!("{name} may not act as lianxin_writer");
        wrong.push(Check::Login.failed(seen, format!("GRANT lianxin_writer TO {name}")));
    }
    if owns {
        let seen = format!("{name} may act as lianxin_owner, who can switch the guards off");
        wrong.push(Check::Login.failed(seen, format!("REVOKE lianxin_owner FROM {name}")));
    } else if changes {
        let seen = format!("{name} may write es.event past the append");
        wrong.push(Check::Login.failed(seen, own));
    }
    if creates {
        let seen = format!("{name} may create roles");
        wrong.push(Check::Login.warning(seen, format!("ALTER ROLE {name} NOCREATEROLE")));
    }
    Ok(Check::Login.summed_up(wrong, || format!("{name} may act as lianxin_writer, and not more")))
}

/// The triggers are there and fire.
pub(super) async fn guards(database: &mut PgConnection) -> Result<Vec<Finding>, sqlx::Error> {
    let found: Vec<(String, String, String)> =
        sqlx::query_as(include_str!("guards.sql")).fetch_all(database).await?;
    let found: HashMap<(&str, &str), &str> =
        found.iter().map(|(table, name, fires)| ((&**table, &**name), &**fires)).collect();
    let wrong = GUARDS.iter().filter_map(|guard| {
        let (table, name) = guard;
        let then = "then compare the log with a backup: what was written meanwhile went unguarded";
        match found.get(guard) {
            Some(&("O" | "A")) => None,
            Some(_) => Some(Check::Guards.failed(
                format!("{name} on es.{table} is switched off"),
                format!("ALTER TABLE es.{table} ENABLE TRIGGER {name}; {then}"),
            )),
            None => Some(Check::Guards.failed(
                format!("{name} on es.{table} is not there"),
                format!("make it as schema/postgres says, as lianxin_owner; {then}"),
            )),
        }
    });
    Ok(Check::Guards.summed_up(wrong.collect(), || {
        format!("{} triggers refuse changes of the log", GUARDS.len())
    }))
}
