//! That no withheld count can be computed: for every one there is another table, with another count in
//! its place, that would be shown the same.

use super::*;
use proptest::prelude::*;

/// A whole, a part of it, a part of that, and another part of the whole.
const MEASURES: [PartOf; 4] = [None, Some(0), Some(1), Some(0)];
const LEAST: u64 = 3;

fn shown(rows: &[[u64; 4]]) -> Shown {
    suppress(&MEASURES, &rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>(), LEAST)
}

#[test]
fn a_table_without_small_counts_is_shown_as_it_is() {
    let told = shown(&[[9, 5, 3, 4], [8, 8, 8, 8]]);
    assert_eq!(told.totals, [17, 13, 11, 12].map(Some));
    assert_eq!(told.rows, [[9, 5, 3, 4].map(Some).to_vec(), [8, 8, 8, 8].map(Some).to_vec()]);
}

#[test]
fn a_single_small_count_takes_the_next_smallest_with_it_and_only_in_its_measure() {
    let told = shown(&[[9, 5, 5, 2], [8, 8, 8, 6], [9, 9, 9, 9]]);
    let measure = |place: usize| told.rows.iter().map(|row| row[place]).collect::<Vec<_>>();
    assert_eq!(measure(3), [None, None, Some(9)]);
    assert_eq!(measure(0), [Some(9), Some(8), Some(9)]);
    assert_eq!(told.totals[3], Some(17));
}

#[test]
fn what_is_withheld_is_withheld_in_its_parts() {
    let told = shown(&[[2, 2, 2, 2], [2, 2, 2, 2], [9, 9, 9, 9]]);
    assert!(told.rows[0].iter().chain(&told.rows[1]).all(Option::is_none));
    assert!(told.rows[2].iter().all(Option::is_some), "two that reach the least hide each other");
}

#[test]
fn counts_of_nothing_hide_behind_a_count_of_something() {
    // Two rows of nothing would be told by their sum.
    let told = shown(&[[5, 0, 0, 5], [5, 0, 0, 5], [9, 9, 9, 9], [7, 7, 7, 7]]);
    let parts = told.rows.iter().map(|row| row[1]).collect::<Vec<_>>();
    assert_eq!(parts, [None, None, Some(9), None]);
}

#[test]
fn a_small_total_is_withheld_with_all_its_rows() {
    let told = shown(&[[9, 1, 1, 9], [9, 1, 0, 9]]);
    assert_eq!((told.totals[1], told.totals[2]), (None, None));
    assert!(told.rows.iter().all(|row| row[1].is_none() && row[2].is_none()));
}

/// Counts in place of those withheld: known ones, and the unknown by row and measure.
struct Guess<'t> {
    told: &'t Shown,
    counts: Vec<Vec<u64>>,
    /// A count that must come out otherwise.
    other_than: (usize, usize, u64),
}

impl Guess<'_> {
    /// Whether the rest can be guessed, from this row of this measure on.
    fn fits(&mut self, measure: usize, row: usize) -> bool {
        if measure == MEASURES.len() {
            return true;
        }
        if row == self.counts.len() {
            let sum = self.counts.iter().map(|counts| counts[measure]).sum::<u64>();
            let total = self.told.totals[measure];
            return total.is_none_or(|total| total == sum) && self.fits(measure + 1, 0);
        }
        let whole = MEASURES[measure].map(|whole| self.counts[row][whole]);
        if let Some(count) = self.told.rows[row][measure] {
            self.counts[row][measure] = count;
            return whole.is_none_or(|whole| count <= whole) && self.fits(measure, row + 1);
        }
        let before: u64 = self.counts[..row].iter().map(|counts| counts[measure]).sum();
        let left = self.told.totals[measure].map(|total| total.saturating_sub(before));
        // Where the total is withheld too, it is known to be small.
        let most = whole.into_iter().chain(left).chain([4 * LEAST]).min().unwrap_or_default();
        (0..=most).any(|count| {
            let (other_row, other_measure, real) = self.other_than;
            self.counts[row][measure] = count;
            ((row, measure) != (other_row, other_measure) || count != real)
                && self.fits(measure, row + 1)
        })
    }
}

fn rows() -> impl Strategy<Value = Vec<[u64; 4]>> {
    // Often all or nothing of the whole, where a part is easiest told.
    let part = |whole: u64| prop_oneof![Just(whole), Just(0), 0..=whole];
    let row = (0u64..9).prop_flat_map(move |whole| (Just(whole), part(whole), part(whole)));
    let row = row.prop_flat_map(move |(whole, first, second)| {
        part(first).prop_map(move |inner| [whole, first, inner, second])
    });
    prop::collection::vec(row, 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn no_withheld_count_can_be_computed(rows in rows()) {
        let told = shown(&rows);
        for (place, row) in rows.iter().enumerate() {
            for (measure, real) in row.iter().enumerate() {
                match told.rows[place][measure] {
                    Some(count) => prop_assert!(count == *real && count >= LEAST),
                    None => {
                        let counts = vec![vec![0; MEASURES.len()]; rows.len()];
                        let mut guess = Guess { told: &told, counts, other_than: (place, measure, *real) };
                        prop_assert!(guess.fits(0, 0), "{place} {measure} of {rows:?} in {told:?}");
                    }
                }
            }
        }
        for (measure, total) in told.totals.iter().enumerate() {
            let sum: u64 = rows.iter().map(|row| row[measure]).sum();
            prop_assert!(total.is_none_or(|total| total == sum && total >= LEAST));
        }
    }
}
