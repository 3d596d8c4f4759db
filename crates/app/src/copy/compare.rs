//! Compares two logs side by side, page by page, to the first column that differs.

use super::{
    CopyError, PAGE,
    columns::{self, Columns, difference, leaf},
};
use futures::future::try_join;
use lianxin_ledger::{Hash, Tree};
use lianxin_store::{
    Position, RecordedCommand, RecordedEvent, StoreError, Stretch, Tally, TenantId, Transcript,
};
use uuid::Uuid;

/// What two logs that are the same have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likeness {
    /// The last position of both.
    pub head: Position,
    /// The root of the tree over all events, see [`leaf`]. Every leaf of it was computed from both logs.
    pub root: Hash,
    /// How much they hold.
    pub tally: Tally,
}

/// Whether a copy holds exactly what the source holds up to a position, and nothing beyond. `told` hears
/// of every position that was compared.
pub async fn compare(
    source: &dyn Transcript,
    copy: &dyn Transcript,
    tenant: &TenantId,
    until: Position,
    mut told: impl FnMut(Position),
) -> Result<Likeness, CopyError> {
    let pair = Pair { source, copy, tenant };
    let mut walk = Walk { pair, tree: Tree::new(), tally: Tally::default(), last: None };
    for stretch in Stretch::pages(until, PAGE) {
        walk.compare(stretch).await?;
        told(stretch.until);
    }
    walk.end(until).await
}

/// The two logs.
#[derive(Clone, Copy)]
struct Pair<'p> {
    source: &'p dyn Transcript,
    copy: &'p dyn Transcript,
    tenant: &'p TenantId,
}

impl<'p> Pair<'p> {
    /// Asks both at once.
    async fn ask<T>(
        self,
        question: impl AsyncFn(&'p dyn Transcript) -> Result<T, StoreError>,
    ) -> Result<(T, T), CopyError> {
        let source = async { question(self.source).await.map_err(CopyError::Source) };
        let copy = async { question(self.copy).await.map_err(CopyError::Copy) };
        try_join(source, copy).await
    }
}

/// How far they have been compared.
struct Walk<'p> {
    pair: Pair<'p>,
    tree: Tree,
    tally: Tally,
    /// The command of the last event, which may go on.
    last: Option<Uuid>,
}

impl Walk<'_> {
    /// Compares a part of the logs, at most a page.
    async fn compare(&mut self, stretch: Stretch) -> Result<(), CopyError> {
        let Pair { tenant, .. } = self.pair;
        let (left, right) =
            self.pair.ask(async |log| log.stored_events(tenant, stretch).await).await?;
        self.compare_events(stretch, &left, &right)?;
        let begun = self.begun(&left);
        let ids: Vec<Uuid> = begun.iter().map(|(_, id)| *id).collect();
        let (left, right) = self.pair.ask(async |log| log.commands(tenant, &ids).await).await?;
        for ((position, _), (left, right)) in begun.iter().zip(left.iter().zip(&right)) {
            compare_commands(*position, left.as_ref(), right.as_ref())?;
        }
        self.tally.commands += ids.len() as u64;
        let (left, right) = self.pair.ask(async |log| log.claims(tenant, stretch).await).await?;
        for index in 0..left.len().max(right.len()) {
            let (left, right) = (left.get(index), right.get(index));
            let position = left.into_iter().chain(right).map(|claim| claim.position).min();
            let (left, right) = (left.map(columns::of_claim), right.map(columns::of_claim));
            same(position.unwrap_or(stretch.after), left, right)?;
        }
        self.tally.claims += left.len() as u64;
        Ok(())
    }

    fn compare_events(
        &mut self,
        stretch: Stretch,
        left: &[RecordedEvent],
        right: &[RecordedEvent],
    ) -> Result<(), CopyError> {
        let Pair { tenant, .. } = self.pair;
        let positions = stretch.after.0 + 1..=stretch.until.0;
        for (index, position) in positions.map(Position).enumerate() {
            let (left, right) = (left.get(index), right.get(index));
            let [leaf, other] = [left, right].map(|event| event.map(|event| leaf(tenant, event)));
            if leaf != other {
                let columns = |event| columns::of_event(tenant, event);
                same(position, left.map(columns), right.map(columns))?;
            }
            let Some(leaf) = leaf.filter(|_| left.is_some_and(|event| event.position == position))
            else {
                let reason = "no event stands there".to_owned();
                return Err(CopyError::Source(StoreError::Damaged { position, reason }));
            };
            self.tree.push(leaf);
            self.tally.events += 1;
        }
        Ok(())
    }

    /// The commands of which the first event is among these, and where that stands.
    fn begun(&mut self, events: &[RecordedEvent]) -> Vec<(Position, Uuid)> {
        let begins = |event: &RecordedEvent| {
            let before = self.last.replace(event.command_id);
            (before != self.last).then_some((event.position, event.command_id))
        };
        events.iter().filter_map(begins).collect()
    }

    /// That neither holds anything else.
    async fn end(self, until: Position) -> Result<Likeness, CopyError> {
        let Self { pair: Pair { source, copy, tenant }, tree, tally, .. } = self;
        let copy_head = copy.head(tenant).await.map_err(CopyError::Copy)?;
        if copy_head != until {
            return Err(CopyError::OtherEnd { source_head: until, copy_head });
        }
        let source_holds = source.tally(tenant, until).await.map_err(CopyError::Source)?;
        let copy_holds = copy.tally(tenant, Position(u64::MAX)).await.map_err(CopyError::Copy)?;
        if source_holds != tally || copy_holds != tally {
            return Err(CopyError::Stray { compared: tally, source_holds, copy_holds });
        }
        Ok(Likeness { head: until, root: tree.root(), tally })
    }
}

fn compare_commands(
    position: Position,
    left: Option<&RecordedCommand>,
    right: Option<&RecordedCommand>,
) -> Result<(), CopyError> {
    if left.is_none() && right.is_none() {
        let reason = "no receipt stands there".to_owned();
        return Err(CopyError::Source(StoreError::Damaged { position, reason }));
    }
    same(position, left.map(columns::of_command), right.map(columns::of_command))
}

fn same(
    position: Position,
    source: Option<Columns<'_>>,
    copy: Option<Columns<'_>>,
) -> Result<(), CopyError> {
    match difference(position, source, copy) {
        None => Ok(()),
        Some(difference) => Err(CopyError::Different(difference)),
    }
}
