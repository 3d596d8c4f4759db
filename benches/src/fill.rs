//! Fills a log with events as cases have them, forty a stream.

use crate::{
    append::{append, event},
    counter::STREAM,
};
use futures::{StreamExt, TryStreamExt, stream};
use lianxin_app::Stores;
use lianxin_store::{Append, StreamAppend, StreamKey, TenantId};
use uuid::Uuid;

/// Streams of one append.
const STREAMS: u64 = 12;

/// Appends in flight.
const IN_FLIGHT: usize = 8;

/// Appends so many events, or a few more.
pub(crate) async fn fill(stores: &Stores, tenant: &TenantId, events: u64) -> anyhow::Result<()> {
    let run = Uuid::now_v7();
    stream::iter(0..events.div_ceil(STREAMS * STREAM))
        .map(|number| async move {
            stores.log.append(tenant, many(run, number)?).await?;
            anyhow::Ok(())
        })
        .buffer_unordered(IN_FLIGHT)
        .try_collect()
        .await
}

fn many(run: Uuid, number: u64) -> anyhow::Result<Append> {
    let mut streams = Vec::new();
    for part in 0..STREAMS {
        let stream = StreamKey::new("case", &format!("{run}-{number}-{part}"));
        let events: anyhow::Result<_> = (0..STREAM).map(|_| event()).collect();
        streams.push(StreamAppend { stream, expected_version: 0, events: events? });
    }
    Ok(append(streams))
}
