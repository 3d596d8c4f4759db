//! What a changed model lists otherwise than the one it is to replace: the rows of two generations side by
//! side, as of one position, in bounded memory.

use super::{Difference, ProjectorError, verify::TOLD};
use futures::{StreamExt, TryStreamExt, stream::Peekable};
use lianxin_store::{
    Generation, ModelSpec, Position, ReadStore, Row, StoreError, TenantId, read::Unfit,
};
use std::{cmp::Ordering, pin::Pin};

/// The outcome of a comparison of two generations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The position as of which they were compared.
    pub position: Position,
    /// Rows of this build's generation.
    pub rows: u64,
    /// Rows of the other one.
    pub other_rows: u64,
    /// How many rows stand in one of them alone, or differ.
    pub different: u64,
    /// The first of them.
    pub differences: Vec<Difference>,
}

impl Comparison {
    fn differs(&mut self, row: &Row, what: &str) {
        self.different += 1;
        if self.differences.len() < TOLD {
            let key = [&*row.key, &*row.row_key].join(" ").trim_end().to_owned();
            self.differences.push(Difference { key, what: what.to_owned() });
        }
    }

    fn next_pair(&mut self, own: Option<&Row>, other: Option<&Row>) {
        self.rows += u64::from(own.is_some());
        self.other_rows += u64::from(other.is_some());
        match (own, other) {
            (Some(own), Some(other)) if own.values != other.values => {
                self.differs(own, "its values differ");
            }
            (Some(own), None) => self.differs(own, "it stands in this build's generation alone"),
            (None, Some(other)) => self.differs(other, "it stands in the other generation alone"),
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
}

/// Compares the generation of a spec with another one of the same columns;
/// [`Unfit::OtherColumns`] when its columns are others.
pub(super) async fn compare(
    read: &dyn ReadStore,
    tenant: &TenantId,
    spec: &ModelSpec,
    other: &Generation,
    position: Position,
) -> Result<Comparison, ProjectorError> {
    let others = ModelSpec { revision: other.revision, ..*spec };
    if others.fingerprint() != other.fingerprint {
        let (model, number) = (other.model.clone(), other.number);
        return Err(ProjectorError::Unfit { model, number, reason: Unfit::OtherColumns });
    }
    let mut own = std::pin::pin!(read.rows(tenant, spec, Some(position)).peekable());
    let mut theirs = std::pin::pin!(read.rows(tenant, &others, Some(position)).peekable());
    let mut found = Comparison { position, ..Comparison::default() };
    loop {
        let order = match (place(own.as_mut()).await, place(theirs.as_mut()).await) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(own), Some(theirs)) => own.cmp(&theirs),
        };
        let own = if order.is_le() { own.try_next().await? } else { None };
        let theirs = if order.is_ge() { theirs.try_next().await? } else { None };
        found.next_pair(own.as_ref(), theirs.as_ref());
    }
    Ok(found)
}

/// Where the next row stands in the order of rows; a failure stands first, so that it is met next.
async fn place<S>(rows: Pin<&mut Peekable<S>>) -> Option<(String, String)>
where
    S: futures::Stream<Item = Result<Row, StoreError>>,
{
    let next = rows.peek().await?;
    Some(next.as_ref().map(|row| (row.key.clone(), row.row_key.clone())).unwrap_or_default())
}
