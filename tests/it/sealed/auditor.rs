//! What an auditor tries as administrator of the database: the end is cut off with all that tells of it, something is
//! put in between, two things are swapped.

use super::{Admin, EVENTS, HEADS, check_log, tenant};
use lianxin_ledger::{Algorithm, NodesInMemory, Sha256, TreeHead};
use lianxin_notary::LogSigner;
use lianxin_store::{Position, StoreError, Stretch, Transcript, leaf::Checked};

/// The last event.
const LAST: u64 = HEADS + 1;

/// Everything that tells of the last event, when it stands there.
pub(super) const TAIL: &str = "DELETE FROM {es}event WHERE position = {p};
    DELETE FROM {es}leaf WHERE position = {p};
    DELETE FROM {es}command WHERE first_position = {p};
    UPDATE {es}ledger SET head = {p} - 1";

/// An urging that is said to have been sent a month ago, put in between; everything after it moves on.
const BACK_DATED: &str = "UPDATE {es}event SET position = position + 1000 WHERE position >= {p};
    UPDATE {es}event SET position = position - 999 WHERE position >= 1000;
    UPDATE {es}ledger SET head = head + 1;
    INSERT INTO {es}event SELECT tenant_id, {p}, stream_type, stream_id, 99, {id}, 'UrgeIssued',
        schema_version, '2024-02-01T09:00:00+08:00', recorded_at, actor_id, command_id, correlation_id,
        causation_id, payload, metadata FROM {es}event WHERE position = {p} - 1";

/// With a leaf of its own, which looks like the one before.
const AND_A_LEAF: &str = "UPDATE {es}leaf SET position = position + 1000 WHERE position >= {p};
    UPDATE {es}leaf SET position = position - 999 WHERE position >= 1000;
    INSERT INTO {es}leaf SELECT tenant_id, {p}, seed, record FROM {es}leaf WHERE position = {p} - 1";

/// What two events say, each in place of the other.
const SWAPPED: &str = "UPDATE {es}event AS e SET
    payload = (SELECT b.payload FROM event_before AS b WHERE b.position = 2 * {p} + 1 - e.position),
    event_type = (SELECT b.event_type FROM event_before AS b WHERE b.position = 2 * {p} + 1 - e.position)
    WHERE e.position IN ({p}, {p} + 1)";

/// Where the check finds something, and in what words.
pub(super) fn named(found: &Result<Checked, StoreError>) -> (Position, String) {
    match found {
        Ok(Checked { altered: Some(altered), .. }) => (altered.position, altered.to_string()),
        Err(damaged @ StoreError::Damaged { position, .. }) => (*position, damaged.to_string()),
        nothing => panic!("{nothing:?}"),
    }
}

/// Tries every attack on a whole log, which is disarmed already.
pub(super) async fn attacks(log: &dyn Transcript, admin: &mut Admin) {
    a_back_dated_urging_is_inserted(log, admin).await;
    a_reply_and_a_complaint_are_swapped(log, admin).await;
    the_last_event_is_deleted_and_then_the_last_case(log, admin).await;
}

async fn a_back_dated_urging_is_inserted(log: &dyn Transcript, admin: &mut Admin) {
    for position in 2..=EVENTS {
        for attack in [BACK_DATED.to_owned(), format!("{BACK_DATED};{AND_A_LEAF}")] {
            admin.runs(&attack.replace("{p}", &position.to_string())).await;
            let (found, words) = named(&check_log(log, &tenant()).await);
            assert_eq!(found, Position(position), "{words}");
            admin.runs("UPDATE {es}ledger SET head = head - 1").await;
            admin.puts_back().await;
        }
    }
}

async fn a_reply_and_a_complaint_are_swapped(log: &dyn Transcript, admin: &mut Admin) {
    for position in 1..=EVENTS {
        admin.runs(&SWAPPED.replace("{p}", &position.to_string())).await;
        let (found, words) = named(&check_log(log, &tenant()).await);
        let stream = ["case/a", "case/b", "station/LX"][(position - 1) as usize % 3];
        let named = format!("at position {position}: {stream} is not what was sealed");
        assert_eq!((found, words), (Position(position), named));
        admin.puts_back().await;
    }
}

/// Left as tidy as it was, such a log has no fault in itself; whoever signed it remembers how long it was.
async fn the_last_event_is_deleted_and_then_the_last_case(log: &dyn Transcript, admin: &mut Admin) {
    let folder = tempfile::tempdir().unwrap();
    let signer = LogSigner::open(folder.path(), "t.example/events", false).unwrap();
    let mut seat = signer.take().unwrap();
    seat.sign(head(log).await, &[], None).unwrap();
    admin.runs(&format!("DELETE FROM {{es}}event WHERE position = {LAST}")).await;
    assert_eq!(named(&check_log(log, &tenant()).await).0, Position(LAST));
    let mut cases = Vec::new();
    for position in (1..=LAST).rev() {
        admin.runs(&TAIL.replace("{p}", &position.to_string())).await;
        let tidy = check_log(log, &tenant()).await.unwrap();
        assert_eq!((tidy.head, tidy.altered), (Position(position - 1), None));
        cases.push(tidy.cases);
        let refused = seat.sign(head(log).await, &[], None).unwrap_err();
        assert_eq!(refused.code(), "lost");
        let words = format!("has {} entries, but {LAST} have been signed", position - 1);
        let why = std::error::Error::source(&refused).unwrap().to_string();
        assert!(why.contains(&words), "{why}");
    }
    cases.dedup();
    assert_eq!(cases, [2, 1, 0], "one case after the other is gone");
    admin.runs(&format!("UPDATE {{es}}ledger SET head = {LAST}")).await;
    admin.puts_back().await;
}

/// What the leaves of a log lead to.
async fn head(log: &dyn Transcript) -> TreeHead {
    let all = Stretch { after: Position::START, until: log.head(&tenant()).await.unwrap() };
    let mut nodes = NodesInMemory::<Sha256>::new();
    for leaf in log.leaves(&tenant(), all).await.unwrap() {
        nodes.push(Sha256::leaf(leaf.record.as_bytes()));
    }
    nodes.tree().head()
}
