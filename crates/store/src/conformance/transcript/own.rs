//! What the log says about itself: it stands where it was true, whoever appends meanwhile.

use super::{super::log::append, case, passage, told};
use crate::{
    AppendError, Author, OwnRecord, Position, Scribe, StoreError, StreamKey, Stretch, TenantId,
    Transcript,
    leaf::{Alteration, Check, OWN},
};
use async_trait::async_trait;
use futures::future::join_all;
use lianxin_ledger::{HeadsRecord, LogFold};

pub(super) async fn run(log: &dyn Transcript, scribe: &mut dyn Scribe) {
    heads_stand_where_they_are_true(log).await;
    heads_are_told_while_others_append(log).await;
    leaves_are_told_by_their_positions(log).await;
    what_is_not_true_is_not_written(log).await;
    nobody_else_speaks_for_the_log(log).await;
    a_copy_says_the_same(log, scribe).await;
}

/// Reads what it has not read and tells where all cases end.
struct Reader<'l> {
    log: &'l dyn Transcript,
    tenant: TenantId,
    fold: LogFold,
}

impl<'l> Reader<'l> {
    fn new(log: &'l dyn Transcript, tenant: &TenantId) -> Self {
        Self { log, tenant: tenant.clone(), fold: LogFold::new() }
    }
}

#[async_trait]
impl Author for Reader<'_> {
    async fn entry(&mut self, head: Position) -> Result<Option<OwnRecord>, StoreError> {
        let stretch = Stretch { after: Position(self.fold.head().size), until: head };
        for leaf in self.log.leaves(&self.tenant, stretch).await? {
            self.fold.push(leaf.record.as_bytes()).unwrap();
        }
        Ok(Some(OwnRecord::Heads(self.fold.next_heads())))
    }
}

/// Says the same whatever the log.
struct Fixed(Option<OwnRecord>);

#[async_trait]
impl Author for Fixed {
    async fn entry(&mut self, _: Position) -> Result<Option<OwnRecord>, StoreError> {
        Ok(self.0)
    }
}

/// Every event and leaf once more.
async fn check(log: &dyn Transcript, tenant: &TenantId) -> u64 {
    let head = log.head(tenant).await.unwrap();
    let all = passage(log, tenant, 0, head.0).await;
    let mut check = Check::new(tenant);
    for (event, leaf) in all.events.iter().zip(&all.leaves) {
        check.take(Some(event), Some(leaf)).unwrap();
    }
    assert_eq!(check.head().size, head.0);
    all.events.iter().filter(|event| *event.stream.stream_type == *OWN).count() as u64
}

async fn heads_stand_where_they_are_true(log: &dyn Transcript) {
    let tenant = TenantId::new("heads_stand_where_they_are_true");
    let mut reader = Reader::new(log, &tenant);
    assert_eq!(log.inscribe(&tenant, &mut reader).await.unwrap(), None, "of an empty log");
    log.append(&tenant, case("a", 0)).await.unwrap();
    let watched = log.watch(&tenant).await.unwrap();
    assert_eq!(log.inscribe(&tenant, &mut reader).await.unwrap(), Some(Position(2)));
    assert_eq!(*watched.borrow(), Position(2), "whoever watches the head is told");
    log.append(&tenant, case("a", 1)).await.unwrap();
    assert_eq!(log.inscribe(&tenant, &mut reader).await.unwrap(), Some(Position(4)));
    log.append(&tenant, case("b", 0)).await.unwrap();
    assert_eq!(check(log, &tenant).await, 2);

    let all = passage(log, &tenant, 0, 5).await;
    let event = &all.events[3];
    assert_eq!((event.stream.to_string().as_str(), event.version), ("ledger/heads", 2));
    assert_eq!(event.recorded_at, all.events[2].recorded_at, "it has no time of its own");
    let (receipt, _) = log.receipt(&tenant, event.command_id).await.unwrap().unwrap();
    assert_eq!((receipt.first, receipt.last), (Position(4), Position(4)));
    let changed = crate::RecordedEvent { actor_id: "somebody".into(), ..event.clone() };
    let mut check = Check::new(&tenant);
    for place in 0..3 {
        check.take(Some(&all.events[place]), Some(&all.leaves[place])).unwrap();
    }
    let found = check.take(Some(&changed), Some(&all.leaves[3])).unwrap_err();
    assert!(matches!(found.found, Alteration::Changed(_)), "{found}");
}

async fn heads_are_told_while_others_append(log: &dyn Transcript) {
    let tenant = TenantId::new("heads_are_told_while_others_append");
    log.append(&tenant, case("first", 0)).await.unwrap();
    let ids: Vec<String> = (0..40).map(|number| format!("c{number}")).collect();
    let appends = ids.iter().map(|id| async {
        log.append(&tenant, case(id, 0)).await.unwrap();
        log.append(&tenant, case(id, 1)).await.unwrap();
    });
    let speaks = async {
        let mut reader = Reader::new(log, &tenant);
        for _ in 0..10 {
            log.inscribe(&tenant, &mut reader).await.unwrap().unwrap();
        }
    };
    futures::join!(join_all(appends), speaks);
    assert_eq!(check(log, &tenant).await, 10);
}

async fn leaves_are_told_by_their_positions(log: &dyn Transcript) {
    let tenant = TenantId::new("leaves_are_told_by_their_positions");
    for version in 0..5 {
        log.append(&tenant, case("a", version)).await.unwrap();
    }
    let asked = [9, 4, 2, 4].map(Position);
    let told = log.leaves_at(&tenant, &asked).await.unwrap();
    let all = passage(log, &tenant, 0, 5).await.leaves;
    assert_eq!(told, [all[1].clone(), all[3].clone()]);
    assert_eq!(log.leaves_at(&tenant, &[]).await.unwrap(), []);
}

async fn what_is_not_true_is_not_written(log: &dyn Transcript) {
    let tenant = TenantId::new("what_is_not_true_is_not_written");
    log.append(&tenant, case("a", 0)).await.unwrap();
    let HeadsRecord { cases, root, .. } = LogFold::new().next_heads();
    for size in [0, 2] {
        let other = OwnRecord::Heads(HeadsRecord { size, cases, root });
        let refused = log.inscribe(&tenant, &mut Fixed(Some(other))).await;
        assert!(matches!(refused, Err(StoreError::Damaged { .. })), "{refused:?}");
    }
    assert_eq!(log.inscribe(&tenant, &mut Fixed(None)).await.unwrap(), None);
    log.append(&tenant, case("a", 1)).await.unwrap();
    assert_eq!(
        log.head(&tenant).await.unwrap(),
        Position(2),
        "nothing was written, nothing is locked"
    );
}

async fn nobody_else_speaks_for_the_log(log: &dyn Transcript) {
    let tenant = TenantId::new("nobody_else_speaks_for_the_log");
    let mut forged = append("heads", 0, 1);
    forged.streams[0].stream = StreamKey::new(OWN, "heads");
    let refused = log.append(&tenant, forged).await;
    assert!(matches!(refused, Err(AppendError::Malformed { .. })), "{refused:?}");
}

async fn a_copy_says_the_same(log: &dyn Transcript, scribe: &mut dyn Scribe) {
    let (tenant, copy) = (TenantId::new("says_the_same"), TenantId::new("says_the_same_again"));
    log.append(&tenant, case("a", 0)).await.unwrap();
    log.inscribe(&tenant, &mut Reader::new(log, &tenant)).await.unwrap();
    log.append(&tenant, case("a", 1)).await.unwrap();
    scribe.restore(&copy, Position::START, &passage(log, &tenant, 0, 3).await).await.unwrap();
    assert_eq!(told(log, &copy).await, told(log, &tenant).await);
    log.append(&copy, case("a", 2)).await.unwrap();
}
