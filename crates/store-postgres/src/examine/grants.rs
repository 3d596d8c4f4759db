//! What the roles may: all that the service needs, and nothing that would let anybody write the log past
//! the append.

use lianxin_store::examine::{Check, Finding};
use sqlx::PgConnection;
use std::collections::HashSet;

/// Object, role, what it may there.
type Right = (String, String, String);

const WRITER: &str = "lianxin_writer";
const READER: &str = "lianxin_reader";

/// Rights that are needed, as `schema/postgres` gives them.
const NEEDED: &[(&str, &str, &[&str])] = &[
    ("SCHEMA es", WRITER, &["USAGE"]),
    ("SCHEMA es", READER, &["USAGE"]),
    ("SCHEMA rm", WRITER, &["USAGE", "CREATE"]),
    ("SCHEMA rm", READER, &["USAGE"]),
    ("TABLE es.migration", WRITER, &["SELECT"]),
    ("TABLE es.migration", READER, &["SELECT"]),
    ("TABLE es.ledger", WRITER, &["SELECT"]),
    ("TABLE es.ledger", READER, &["SELECT"]),
    ("TABLE es.event", WRITER, &["SELECT"]),
    ("TABLE es.event", READER, &["SELECT"]),
    ("TABLE es.command", WRITER, &["SELECT"]),
    ("TABLE es.command", READER, &["SELECT"]),
    ("TABLE es.claim", WRITER, &["SELECT"]),
    ("TABLE es.claim", READER, &["SELECT"]),
    ("TABLE es.attempt", WRITER, &["SELECT", "INSERT", "DELETE"]),
    ("TABLE es.attempt", READER, &["SELECT"]),
    ("TABLE es.delivery", WRITER, &["SELECT", "INSERT", "UPDATE", "DELETE"]),
    ("TABLE es.delivery", READER, &["SELECT"]),
    ("TABLE rm.read_model", WRITER, &["SELECT", "INSERT", "UPDATE", "DELETE"]),
    ("TABLE rm.read_model", READER, &["SELECT"]),
    ("TABLE rm.search_text", WRITER, &["SELECT", "INSERT", "UPDATE", "DELETE"]),
    ("TABLE rm.search_text", READER, &["SELECT"]),
    ("FUNCTION es.append", WRITER, &["EXECUTE"]),
    ("FUNCTION es.inscribe", WRITER, &["EXECUTE"]),
    ("FUNCTION es.lock", WRITER, &["EXECUTE"]),
];

/// Rights that anybody may be given: they change nothing.
const HARMLESS: [&str; 3] = ["SELECT", "USAGE", "REFERENCES"];

pub(super) async fn grants(database: &mut PgConnection) -> Result<Vec<Finding>, sqlx::Error> {
    let given: Vec<Right> =
        sqlx::query_as(include_str!("grants.sql")).fetch_all(&mut *database).await?;
    let strangers: Vec<(String, String)> =
        sqlx::query_as(include_str!("owners.sql")).fetch_all(database).await?;
    let mut wrong = judged(&given.into_iter().collect());
    wrong.extend(strangers.into_iter().map(|(table, owner)| {
        Check::Grants.failed(
            format!("{table} belongs to {owner}"),
            format!("ALTER TABLE {table} OWNER TO lianxin_owner"),
        )
    }));
    Ok(Check::Grants.summed_up(wrong, || "the three roles may what they should".to_owned()))
}

/// What is missing, and what is too much.
fn judged(given: &HashSet<Right>) -> Vec<Finding> {
    let needed: HashSet<Right> = NEEDED
        .iter()
        .flat_map(|(object, role, rights)| {
            let owned = |text: &str| text.to_owned();
            rights.iter().map(move |right| (owned(object), owned(role), owned(right)))
        })
        .collect();
    let mut missing: Vec<_> = needed.difference(given).collect();
    missing.sort();
    let mut excess: Vec<_> = given.difference(&needed).filter(|it| is_harmful(it)).collect();
    excess.sort();
    let missing = missing.into_iter().map(|(object, role, right)| {
        let seen = format!("{role} lacks {right} on {object}");
        Check::Grants.failed(seen, format!("GRANT {right} ON {object} TO {role}"))
    });
    let excess = excess.into_iter().map(|(object, role, right)| {
        let seen = format!("{role} has {right} on {object}");
        Check::Grants.failed(seen, format!("REVOKE {right} ON {object} FROM {role}"))
    });
    missing.chain(excess).collect()
}

fn is_harmful((_, _, right): &Right) -> bool {
    // A right to a column is followed by its name.
    let kind = right.split(' ').next().unwrap_or_default();
    !HARMLESS.contains(&kind)
}
