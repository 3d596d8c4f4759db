//! What is stored, column by column, as text: what a leaf of the tree covers, and what a difference is
//! told by.

use lianxin_ledger::{Algorithm, Hash, Sha256};
use lianxin_store::{Position, RecordedClaim, RecordedCommand, RecordedEvent, TenantId};
use std::{borrow::Cow, fmt};

/// A column that is not the same in both logs. A row that one of them lacks, or has under another
/// tenant, differs in its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where.
    pub position: Position,
    /// Table and column, e.g. `event.payload`.
    pub column: &'static str,
    /// What the source holds there, shortened to what is next to the difference.
    pub source: Option<String>,
    /// What the copy holds there.
    pub copy: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = |value: &Option<String>| value.clone().unwrap_or_else(|| "absent".to_owned());
        let Self { position, column, source, copy } = self;
        write!(
            f,
            "at position {position}, {column} is {} in the source and {} in the copy",
            told(source),
            told(copy)
        )
    }
}

/// A stored value as text; absent where the column may be.
type Stored<'r> = Option<Cow<'r, str>>;

/// The columns of a table with what a row holds in them.
pub(super) type Columns<'r> = Vec<(&'static str, Stored<'r>)>;

/// All columns of an event in the order of the table.
pub(super) fn of_event<'r>(tenant: &'r TenantId, event: &'r RecordedEvent) -> Columns<'r> {
    vec![
        ("event.tenant_id", exact(tenant.as_str())),
        ("event.position", printed(event.position)),
        ("event.stream_type", exact(&event.stream.stream_type)),
        ("event.stream_id", exact(&event.stream.stream_id)),
        ("event.version", printed(event.version)),
        ("event.event_id", printed(event.event_id)),
        ("event.event_type", exact(&event.event_type)),
        ("event.schema_version", printed(event.schema_version)),
        ("event.occurred_at", exact(&event.occurred_at)),
        ("event.recorded_at", printed(event.recorded_at)),
        ("event.actor_id", exact(&event.actor_id)),
        ("event.command_id", printed(event.command_id)),
        ("event.correlation_id", printed(event.correlation_id)),
        ("event.causation_id", event.causation_id.and_then(printed)),
        ("event.payload", exact(event.payload.get())),
        ("event.metadata", exact(event.metadata.get())),
    ]
}

/// All columns of a command but its tenant.
pub(super) fn of_command(command: &RecordedCommand) -> Columns<'_> {
    let receipt = &command.receipt;
    vec![
        ("command.command_id", printed(command.command_id)),
        ("command.request_hash", printed(Hash(command.request_hash))),
        ("command.first_position", printed(receipt.first)),
        ("command.last_position", printed(receipt.last)),
        ("command.version", printed(receipt.version)),
        ("command.recorded_at", printed(receipt.recorded_at)),
    ]
}

/// All columns of a unique value but its tenant.
pub(super) fn of_claim(claim: &RecordedClaim) -> Columns<'_> {
    vec![
        ("claim.position", printed(claim.position)),
        ("claim.kind", exact(&claim.kind)),
        ("claim.key", exact(&claim.key)),
    ]
}

/// The hash of an event as a leaf of its log's tree: leaf 1 is that of position 1.
///
/// It covers every stored column in the order of the table, `tenant_id`, `position`, `stream_type`,
/// `stream_id`, `version`, `event_id`, `event_type`, `schema_version`, `occurred_at`, `recorded_at`,
/// `actor_id`, `command_id`, `correlation_id`, `causation_id`, `payload`, `metadata`: texts as they are
/// stored, numbers in decimal, ids in lower case with hyphens, times in UTC. Before each stands a byte 1
/// and its length in bytes as 64 bits, most significant first, so that nothing can be shifted from one
/// column into the next; an absent one is a byte 0.
///
/// Both engines have the same root for the same log by it. It is not the format in which proofs are
/// published: that has salted commitments, so that a column can be withheld.
pub fn leaf(tenant: &TenantId, event: &RecordedEvent) -> Hash {
    let mut bytes = Vec::with_capacity(512 + event.payload.get().len());
    for (_, value) in of_event(tenant, event) {
        let Some(value) = value else {
            bytes.push(0);
            continue;
        };
        bytes.push(1);
        bytes.extend((value.len() as u64).to_be_bytes());
        bytes.extend(value.as_bytes());
    }
    Sha256::leaf(&bytes)
}

/// The first difference between two rows that stand at a position, of which one may be missing.
pub(super) fn difference(
    position: Position,
    source: Option<Columns<'_>>,
    copy: Option<Columns<'_>>,
) -> Option<Difference> {
    let (source, copy) = match (source, copy) {
        (Some(source), Some(copy)) => {
            let mut pairs = source.into_iter().zip(copy);
            let ((column, left), (_, right)) =
                pairs.find(|((_, left), (_, right))| left != right)?;
            return Some(told(position, column, left.as_deref(), right.as_deref()));
        }
        alone => alone,
    };
    let (in_source, row) = (source.is_some(), source.or(copy)?);
    let (column, value) = row.into_iter().find(|(column, _)| !column.ends_with(".tenant_id"))?;
    let (left, right) = if in_source { (value, None) } else { (None, value) };
    Some(told(position, column, left.as_deref(), right.as_deref()))
}

fn told(
    position: Position,
    column: &'static str,
    source: Option<&str>,
    copy: Option<&str>,
) -> Difference {
    let same = source.unwrap_or_default().chars().zip(copy.unwrap_or_default().chars());
    let same = same.take_while(|(left, right)| left == right).count();
    let shortened = |value: &str| excerpt(value, same);
    Difference { position, column, source: source.map(shortened), copy: copy.map(shortened) }
}

/// Characters shown before a difference, and in all.
const BEFORE: usize = 16;
const SHOWN: usize = 48;

/// What stands around a character of a text, in quotation marks.
fn excerpt(text: &str, at: usize) -> String {
    let from = at.saturating_sub(BEFORE);
    let shown: String = text.chars().skip(from).take(SHOWN).collect();
    let rest = text.chars().nth(from + SHOWN).is_some();
    let (before, after) = (if from > 0 { "…" } else { "" }, if rest { "…" } else { "" });
    format!("{before}{shown:?}{after}")
}

/// A text as it is stored.
fn exact(text: &str) -> Stored<'_> {
    Some(Cow::Borrowed(text))
}

/// What has one way to be written.
fn printed(value: impl fmt::Display) -> Stored<'static> {
    Some(Cow::Owned(value.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: &str) -> Option<Columns<'_>> {
        Some(vec![
            ("t.tenant_id", exact("x")),
            ("t.position", exact("5")),
            ("t.text", exact(value)),
        ])
    }

    #[test]
    fn a_difference_is_told_with_what_is_next_to_it() {
        assert_eq!(difference(Position(5), row("same"), row("same")), None);
        let long = "永".repeat(200);
        let (left, right) = (format!("{long}a{long}"), format!("{long}b{long}"));
        let found = difference(Position(5), row(&left), row(&right)).unwrap();
        let shown = |letter| format!("…\"{}{letter}{}\"…", "永".repeat(16), "永".repeat(31));
        assert_eq!((found.position, found.column), (Position(5), "t.text"));
        assert_eq!(found.source, Some(shown('a')));
        assert_eq!(found.copy, Some(shown('b')));
    }

    #[test]
    fn a_missing_row_differs_in_its_position() {
        let found = difference(Position(5), row("a"), None).unwrap().to_string();
        let told = "at position 5, t.position is \"5\" in the source and absent in the copy";
        assert_eq!(found, told);
        let found = difference(Position(5), None, row("a")).unwrap().to_string();
        assert!(found.ends_with("is absent in the source and \"5\" in the copy"), "{found}");
    }
}
