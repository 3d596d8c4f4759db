//! What was found, whole: every run of every figure, from which medians, spreads and verdicts follow.
//! Printed as tables, kept as JSON.

use crate::{load::Run, machine::Machine};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Everything that one run of the benches found.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Results {
    /// Where.
    pub(crate) machine: Machine,
    /// The arguments of the command that found it.
    pub(crate) arguments: Vec<String>,
    /// Groups in the order in which they were measured.
    pub(crate) groups: Vec<Group>,
}

/// Figures that belong together.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Group {
    /// What they are about.
    pub(crate) title: String,
    /// What a reader must know to judge them.
    pub(crate) note: String,
    /// Figures beside a peer's.
    pub(crate) compared: Vec<Compared>,
    /// Figures that stand alone.
    pub(crate) measured: Vec<Measured>,
}

/// Ours beside a peer's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Compared {
    /// What was done.
    pub(crate) what: String,
    /// Who else did it.
    pub(crate) peer: String,
    /// One for each run.
    pub(crate) pairs: Vec<Pair>,
    /// How many times the peer's rate is wanted, if it is.
    pub(crate) bar: Option<f64>,
}

/// Ours and a peer's, taken right after each other: what else the machine does slows both.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Pair {
    pub(crate) ours: Run,
    pub(crate) peer: Run,
}

/// A figure without a peer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Measured {
    /// What was measured.
    pub(crate) what: String,
    /// One for each run.
    pub(crate) values: Vec<f64>,
    /// In what.
    pub(crate) unit: Unit,
    /// What is wanted, if anything is.
    pub(crate) bar: Option<f64>,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Unit {
    /// Something done each second: more is better.
    PerSecond,
    /// Milliseconds: less is better.
    Milliseconds,
    /// Microseconds: less is better.
    Microseconds,
    /// Memory: less is better.
    Mebibytes,
    /// So many times something else, of which more is better.
    TimesAtLeast,
    /// So many times something else, of which less is better.
    TimesAtMost,
}

/// The middle of several runs, and how far they lie apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
}

impl Spread {
    /// Of at least one value.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let at = |place: usize| values.get(place).copied().unwrap_or(f64::NAN);
        Self { median: at(values.len() / 2), min: at(0), max: at(values.len().saturating_sub(1)) }
    }
}

impl Group {
    pub(crate) fn new(title: impl Into<String>, note: impl Into<String>) -> Self {
        let (title, note) = (title.into(), note.into());
        Self { title, note, compared: Vec::new(), measured: Vec::new() }
    }

    /// Adds ours beside a peer's.
    pub(crate) fn compare(
        &mut self,
        what: impl Into<String>,
        peer: impl Into<String>,
        pairs: Vec<Pair>,
        bar: Option<f64>,
    ) {
        self.compared.push(Compared { what: what.into(), peer: peer.into(), pairs, bar });
    }

    /// Adds a figure that stands alone.
    pub(crate) fn measure(
        &mut self,
        what: impl Into<String>,
        values: Vec<f64>,
        unit: Unit,
        bar: Option<f64>,
    ) {
        self.measured.push(Measured { what: what.into(), values, unit, bar });
    }
}

impl Compared {
    /// How many times the peer's rate ours is.
    pub(crate) fn ratio(&self) -> Spread {
        Spread::of(self.pairs.iter().map(|pair| pair.ours.rate / pair.peer.rate))
    }

    /// Whether the bar is met; nothing where none is set.
    pub(crate) fn met(&self) -> Option<bool> {
        self.bar.map(|bar| self.ratio().median >= bar)
    }
}

impl Measured {
    pub(crate) fn spread(&self) -> Spread {
        Spread::of(self.values.iter().copied())
    }

    /// Whether the bar is met; nothing where none is set.
    pub(crate) fn met(&self) -> Option<bool> {
        let median = self.spread().median;
        self.bar.map(|bar| match self.unit.is_better_when_more() {
            true => median >= bar,
            false => median <= bar,
        })
    }
}

impl Unit {
    pub(crate) fn is_better_when_more(self) -> bool {
        match self {
            Self::PerSecond | Self::TimesAtLeast => true,
            Self::Milliseconds | Self::Microseconds | Self::Mebibytes | Self::TimesAtMost => false,
        }
    }
}

/// A time as a figure.
pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// A short time as a figure.
pub(crate) fn microseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Bytes as a figure.
pub(crate) fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
