//! Withholding small counts of public tables so that none of them can be computed from what is shown.
//!
//! A table counts several measures, some of which are parts of others, for rows that add up to a total.
//! A count below the least is withheld. What is withheld in a row is withheld in its parts there too, and
//! in each measure either nothing is withheld, or at least two rows that together reach the least
//! (complementary suppression): their sum, which the total tells, can then be shared among them in more
//! than one way.

/// A measure that counts are given for: which other one it is a part of, by its place; those that are
/// parts come after what they are parts of.
pub type PartOf = Option<usize>;

/// A table as it may be shown: counts, absent where they are withheld.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The totals, by measure.
    pub totals: Vec<Option<u64>>,
    /// The rows, by measure.
    pub rows: Vec<Vec<Option<u64>>>,
}

/// What may be shown of rows, each with a count for every measure. The total of a measure is its sum.
pub fn suppress(measures: &[PartOf], rows: &[Vec<u64>], least: u64) -> Shown {
    let sum = |measure: usize| rows.iter().map(|row| row[measure]).sum::<u64>();
    let mut shown = Shown {
        totals: vec![None; measures.len()],
        rows: vec![vec![None; measures.len()]; rows.len()],
    };
    for (measure, part_of) in measures.iter().enumerate() {
        let total = sum(measure);
        let hidden_whole = part_of.is_some_and(|whole| shown.totals[whole].is_none());
        if total < least || hidden_whole {
            continue;
        }
        shown.totals[measure] = Some(total);
        let counts: Vec<u64> = rows.iter().map(|row| row[measure]).collect();
        let hidden = |place: usize| part_of.is_some_and(|whole| shown.rows[place][whole].is_none());
        let mut withheld: Vec<bool> =
            (0..rows.len()).map(|place| counts[place] < least || hidden(place)).collect();
        complete(&mut withheld, &counts, least);
        for (place, withheld) in withheld.into_iter().enumerate() {
            shown.rows[place][measure] = (!withheld).then_some(counts[place]);
        }
    }
    shown
}

/// Withholds further rows, the smallest first, until what is withheld cannot be told apart.
fn complete(withheld: &mut [bool], counts: &[u64], least: u64) {
    loop {
        let places = || (0..counts.len()).filter(|place| withheld[*place]);
        let (rows, sum) = (places().count(), places().map(|place| counts[place]).sum::<u64>());
        if rows == 0 || (rows >= 2 && sum >= least) {
            return;
        }
        let smallest =
            (0..counts.len()).filter(|place| !withheld[*place]).min_by_key(|place| counts[*place]);
        let Some(smallest) = smallest else { return };
        withheld[smallest] = true;
    }
}

#[cfg(test)]
mod tests;
