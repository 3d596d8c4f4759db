//! The generations of the models as an operator sees them: where each stands and how fast it comes on, and
//! which of them answers.

use super::{Comparison, Projector, ProjectorError, compare::compare};
use lianxin_store::{Generation, Position, StoreError, read::Unfit};
use std::{
    collections::HashMap,
    sync::PoisonError,
    time::{Duration, Instant},
};
use tokio::time::sleep;

/// The shortest time over which a rate is taken.
const SPAN: Duration = Duration::from_secs(1);
/// How often a cut-over is tried while the generation stands just behind the one that it replaces, and how
/// long it waits between the tries.
const TRIES: u32 = 500;
const BETWEEN: Duration = Duration::from_millis(10);

/// A generation as it was seen at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// The generation.
    pub generation: Generation,
    /// The head of the log.
    pub head: Position,
    /// Positions folded a second of late; absent until it has been seen for a second.
    pub rate: Option<f64>,
}

/// How fast generations come on, from where they stood when they were seen before.
#[derive(Default)]
pub(super) struct Pace {
    seen: Option<(Instant, HashMap<String, Position>)>,
    rates: HashMap<String, f64>,
}

impl Pace {
    fn note(&mut self, now: Instant, generations: &[Generation]) {
        if let Some((before, positions)) = &self.seen {
            let elapsed = now.duration_since(*before);
            if elapsed < SPAN {
                return;
            }
            let rate = |generation: &Generation| {
                let from = positions.get(&generation.name)?;
                let gained = generation.position.0.saturating_sub(from.0);
                #[expect(clippy::cast_precision_loss, reason = "a rate for people to read")]
                let rate = gained as f64 / elapsed.as_secs_f64();
                Some((generation.name.clone(), rate))
            };
            self.rates = generations.iter().filter_map(rate).collect();
        }
        let stands = |generation: &Generation| (generation.name.clone(), generation.position);
        self.seen = Some((now, generations.iter().map(stands).collect()));
    }
}

impl Projector {
    /// All generations of all models, this build's and others', by model and number.
    pub async fn generations(&self) -> Result<Vec<Sighting>, ProjectorError> {
        let head = self.head().await?;
        let all = self.read.generations(self.batches.tenant()).await?;
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        pace.note(Instant::now(), &all);
        let sighting = |generation: Generation| {
            let rate = pace.rates.get(&generation.name).copied();
            Sighting { generation, head, rate }
        };
        Ok(all.into_iter().map(sighting).collect())
    }

    /// Makes a generation the one that answers, forwards or back. One that stands behind the one that
    /// answers now is given a few seconds to catch up.
    pub async fn cut_over(&self, model: &str, number: u64) -> Result<(), ProjectorError> {
        for _ in 1..TRIES {
            match self.read.cut_over(self.batches.tenant(), model, number).await {
                Err(StoreError::Generation { reason: Unfit::Behind, .. }) => sleep(BETWEEN).await,
                other => return Ok(other?),
            }
        }
        Ok(self.read.cut_over(self.batches.tenant(), model, number).await?)
    }

    /// Drops a generation that does not answer.
    pub async fn discard(&self, model: &str, number: u64) -> Result<(), ProjectorError> {
        Ok(self.read.discard(self.batches.tenant(), model, number).await?)
    }

    /// Compares the rows of this build's generation with those of another one, at the last position that
    /// both have folded.
    pub async fn compare(&self, model: &str, number: u64) -> Result<Comparison, ProjectorError> {
        let runner = self.runner(model)?;
        let (tenant, spec) = (self.batches.tenant(), runner.model.spec());
        let all = self.read.generations(tenant).await?;
        let unfit = |reason| ProjectorError::Unfit { model: model.to_owned(), number, reason };
        let mut of_model = all.iter().filter(|generation| generation.model == model);
        let other = of_model.find(|other| other.number == number);
        let other = other.ok_or_else(|| unfit(Unfit::Absent))?;
        let own = self.read.checkpoint(tenant, spec).await?.position;
        compare(self.read.as_ref(), tenant, spec, other, own.min(other.position)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_store::GenerationState;

    fn at(position: u64) -> Generation {
        Generation {
            model: "case_view".into(),
            name: "case_view_1".into(),
            number: 1,
            fingerprint: String::new(),
            revision: 1,
            state: GenerationState::Building,
            position: Position(position),
            fault: None,
            held: true,
        }
    }

    #[test]
    fn a_rate_is_taken_over_a_second_at_least() {
        let (mut pace, begin) = (Pace::default(), Instant::now());
        pace.note(begin, &[at(100)]);
        assert!(pace.rates.is_empty());
        pace.note(begin + SPAN / 2, &[at(5_000)]);
        assert!(pace.rates.is_empty());
        pace.note(begin + 2 * SPAN, &[at(300)]);
        assert_eq!(pace.rates["case_view_1"], 100.0);
        // Emptied, it comes on again from the start.
        pace.note(begin + 3 * SPAN, &[at(0)]);
        assert_eq!(pace.rates["case_view_1"], 0.0);
    }
}
