//! What a writer said before it ended, and whether a log agrees with it.

use std::collections::{HashMap, HashSet};

/// An event as the log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) position: u64,
    pub(crate) stream: String,
    pub(crate) version: u64,
}

/// What a writer said.
#[derive(Debug, Default)]
pub(crate) struct Witness {
    /// Appends begun, with the last position that had been acknowledged before.
    begun: HashMap<(String, u64), u64>,
    /// Appends acknowledged, with their position (0 when it was not yet known).
    done: HashMap<(String, u64), u64>,
    last_done: u64,
}

impl Witness {
    /// A line of the writer's output; the last one may be torn by the kill.
    pub(crate) fn hear(&mut self, line: &str) {
        match line.split(' ').collect::<Vec<_>>().as_slice() {
            ["begin", stream, version] => {
                let append = (stream.to_string(), version.parse().unwrap());
                self.begun.insert(append, self.last_done);
            }
            ["done", stream, version, position] => {
                let position = position.parse().unwrap();
                self.last_done = self.last_done.max(position);
                self.done.insert((stream.to_string(), version.parse().unwrap()), position);
            }
            torn => println!("a torn line: {torn:?}"),
        }
    }

    pub(crate) fn acknowledged(&self) -> usize {
        self.done.len()
    }

    /// How many acknowledged appends are not in the log.
    pub(crate) fn lost(&self, log: &[Entry]) -> usize {
        let stored = stored(log);
        self.done.keys().filter(|append| !stored.contains_key(append)).count()
    }

    /// The log holds this writer's appends and nobody else's.
    pub(crate) fn agrees_with(&self, log: &[Entry]) {
        for entry in log {
            let append = (entry.stream.clone(), entry.version);
            assert!(self.begun.contains_key(&append), "nobody began {entry:?}");
        }
        self.agrees_with_part(log);
    }

    /// Every acknowledged append stands once, where its receipt says; and what was acknowledged
    /// before another append began stands before it.
    pub(crate) fn agrees_with_part(&self, log: &[Entry]) {
        let stored = stored(log);
        assert_eq!(stored.len(), log.len(), "an append stands twice");
        for (append, position) in &self.done {
            assert_eq!(stored.get(append), Some(position), "{append:?} was acknowledged");
        }
        for (append, position) in stored {
            if let Some(before) = self.begun.get(&append) {
                assert!(
                    position > *before,
                    "{append:?} stands before what was known when it began"
                );
            }
        }
    }
}

fn stored(log: &[Entry]) -> HashMap<(String, u64), u64> {
    let stored = log.iter().map(|entry| ((entry.stream.clone(), entry.version), entry.position));
    let stored: HashMap<_, _> = stored.collect();
    let positions: HashSet<_> = log.iter().map(|entry| entry.position).collect();
    assert_eq!(positions.len(), log.len(), "a position is taken twice");
    stored
}

/// The witness is what all durability tests rest on.
#[cfg(test)]
mod tests {
    use super::*;

    fn witness(lines: &[&str]) -> Witness {
        let mut witness = Witness::default();
        lines.iter().for_each(|line| witness.hear(line));
        witness
    }

    fn entry(position: u64, stream: &str) -> Entry {
        Entry { position, stream: stream.to_owned(), version: 1 }
    }

    #[test]
    fn an_append_in_flight_may_stand_or_not() {
        let witness = witness(&["begin a 1", "begin b 1", "done b 1 1", "begin c 1", "do"]);
        witness.agrees_with(&[entry(1, "b")]);
        witness.agrees_with(&[entry(1, "b"), entry(2, "c"), entry(3, "a")]);
    }

    #[test]
    #[should_panic(expected = "was acknowledged")]
    fn a_lost_append_is_noticed() {
        witness(&["begin a 1", "done a 1 1"]).agrees_with(&[]);
    }

    #[test]
    #[should_panic(expected = "was acknowledged")]
    fn an_append_elsewhere_is_noticed() {
        witness(&["begin a 1", "done a 1 1"]).agrees_with(&[entry(2, "a")]);
    }

    #[test]
    #[should_panic(expected = "stands before what was known")]
    fn a_turned_order_is_noticed() {
        let witness = witness(&["begin a 1", "done a 1 2", "begin b 1"]);
        witness.agrees_with(&[entry(1, "b"), entry(2, "a")]);
    }

    #[test]
    #[should_panic(expected = "nobody began")]
    fn an_append_out_of_nowhere_is_noticed() {
        witness(&["begin a 1"]).agrees_with(&[entry(1, "x")]);
    }
}
