//! Rows handed over in portions by a task that reads them out of one transaction.

use super::Row;
use crate::StoreError;
use futures::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use tokio::sync::mpsc;

/// Rows of a portion.
pub const PORTION: u64 = 1_000;
/// Portions that may wait to be taken.
const PORTIONS: usize = 2;

/// Where a task hands its portions over.
pub struct Portions(mpsc::Sender<Result<Vec<Row>, StoreError>>);

/// The place after which a portion begins: key and row key of the row before.
pub type Last = Option<(String, String)>;

impl Portions {
    /// Hands a portion over and tells where the next begins; nothing when it was the last, or when
    /// nobody listens any more.
    pub async fn hand_over(&self, rows: Vec<Row>) -> Option<Last> {
        let last = rows.last().map(|row| (row.key.clone(), row.row_key.clone()));
        let end = (rows.len() as u64) < PORTION;
        self.0.send(Ok(rows)).await.ok()?;
        (!end).then_some(last)
    }
}

/// The rows that a task hands over. It is told by [`Portions::hand_over`] when the stream is dropped.
pub fn rows<F>(
    read: impl FnOnce(Portions) -> F + Send + 'static,
) -> BoxStream<'static, Result<Row, StoreError>>
where
    F: Future<Output = Result<(), StoreError>> + Send,
{
    let (sender, receiver) = mpsc::channel(PORTIONS);
    tokio::spawn(async move {
        if let Err(error) = read(Portions(sender.clone())).await {
            // Nobody listens any more when this fails.
            _ = sender.send(Err(error)).await;
        }
    });
    let portions = stream::unfold(receiver, |mut receiver| async {
        receiver.recv().await.map(|portion| (portion, receiver))
    });
    portions.map_ok(|rows| stream::iter(rows.into_iter().map(Ok))).try_flatten().boxed()
}
