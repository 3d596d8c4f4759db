//! Keeps so many operations in flight for so long, and says how many were done and how fast.

use futures::future::try_join_all;
use serde::{Deserialize, Serialize};
use std::{
    future::Future,
    time::{Duration, Instant},
};

/// What a run did.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Run {
    /// Operations a second.
    pub(crate) rate: f64,
    /// Half of the operations took no longer.
    pub(crate) p50: Duration,
    /// 99 of 100 operations took no longer.
    pub(crate) p99: Duration,
    /// Processor time of this process for each operation. Other load on the machine hardly moves it.
    pub(crate) processor: Duration,
}

impl Run {
    /// The same run, each of whose operations did so many of what is counted.
    pub(crate) fn each_of(self, count: u32) -> Self {
        Self { rate: self.rate * f64::from(count), processor: self.processor / count, ..self }
    }
}

/// Runs `in_flight` tasks, each doing one operation after the other until the time is up. An
/// operation is told its task's number and its own.
pub(crate) async fn drive<O, F>(
    in_flight: usize,
    time: Duration,
    operation: O,
) -> anyhow::Result<Run>
where
    O: Fn(usize, u64) -> F + Clone + Send + 'static,
    F: Future<Output = anyhow::Result<()>> + Send,
{
    drive_timed(in_flight, time, move |task, number| {
        let done = operation(task, number);
        async move {
            let start = Instant::now();
            done.await?;
            Ok(start.elapsed())
        }
    })
    .await
}

/// The same with operations that say themselves how long what counts of them took.
pub(crate) async fn drive_timed<O, F>(
    in_flight: usize,
    time: Duration,
    operation: O,
) -> anyhow::Result<Run>
where
    O: Fn(usize, u64) -> F + Clone + Send + 'static,
    F: Future<Output = anyhow::Result<Duration>> + Send,
{
    let (begin, before) = (Instant::now(), processor_time());
    let tasks = (0..in_flight).map(|task| {
        let operation = operation.clone();
        tokio::spawn(async move {
            let mut took = Vec::new();
            for number in 0.. {
                if begin.elapsed() >= time {
                    break;
                }
                took.push(operation(task, number).await?);
            }
            anyhow::Ok(took)
        })
    });
    let mut took = Vec::new();
    for task in try_join_all(tasks).await? {
        took.extend(task?);
    }
    let elapsed = begin.elapsed();
    took.sort_unstable();
    let percentile = |part: usize| took.get(took.len() * part / 100).copied().unwrap_or_default();
    let (p50, p99) = (percentile(50), percentile(99));
    let processor = processor_time().saturating_sub(before) / took.len().max(1) as u32;
    Ok(Run { rate: took.len() as f64 / elapsed.as_secs_f64(), p50, p99, processor })
}

/// Processor time of this process so far, in user and kernel; zero where `/proc` does not tell.
fn processor_time() -> Duration {
    /// The kernel counts in hundredths of a second, on all machines that we know of.
    const TICK: Duration = Duration::from_millis(10);
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The second field is the name, in brackets and of any shape; user time is the 14th.
    let fields = told.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u32 = fields.skip(11).take(2).filter_map(|field| field.parse::<u32>().ok()).sum();
    TICK * ticks
}

/// Does a whole pass over so many things, again and again until the time is up and at least once.
pub(crate) async fn passes<F>(
    things: u64,
    time: Duration,
    pass: impl Fn() -> F,
) -> anyhow::Result<Run>
where
    F: Future<Output = anyhow::Result<()>>,
{
    let (begin, before) = (Instant::now(), processor_time());
    let mut passes = 0;
    while passes == 0 || begin.elapsed() < time {
        pass().await?;
        passes += 1;
    }
    let done = passes as f64 * things as f64;
    Ok(Run {
        rate: done / begin.elapsed().as_secs_f64(),
        // A pass is one thing to whoever waits for it.
        p50: Duration::ZERO,
        p99: Duration::ZERO,
        processor: processor_time().saturating_sub(before).div_f64(done),
    })
}
