//! How a number of days is spread over cases: mean, median, ninth decile, longest.

use std::collections::BTreeMap;

/// Days of many cases, counted by length, so that it does not grow with the cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spread {
    lengths: BTreeMap<u32, u64>,
    count: u64,
    sum: u64,
}

impl Spread {
    /// Adds a case.
    pub fn add(&mut self, days: u32) {
        *self.lengths.entry(days).or_default() += 1;
        self.count += 1;
        self.sum += u64::from(days);
    }

    /// How many cases.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The mean with two decimals, rounded half up.
    pub fn mean(&self) -> Option<f64> {
        let hundredths = (self.sum * 200 + self.count).checked_div(2 * self.count)?;
        #[expect(clippy::cast_precision_loss, reason = "days with two decimals")]
        Some(hundredths as f64 / 100.0)
    }

    /// The middle one, or the mean of the two in the middle.
    pub fn median(&self) -> Option<f64> {
        let upper = self.nth(self.count / 2)?;
        let lower =
            if self.count.is_multiple_of(2) { self.nth(self.count / 2 - 1)? } else { upper };
        Some((f64::from(lower) + f64::from(upper)) / 2.0)
    }

    /// The shortest length that nine of ten cases do not exceed (nearest rank).
    pub fn p90(&self) -> Option<u32> {
        self.nth((self.count * 9).div_ceil(10).checked_sub(1)?)
    }

    /// The longest.
    pub fn max(&self) -> Option<u32> {
        self.lengths.keys().next_back().copied()
    }

    /// The n-th shortest, from 0.
    fn nth(&self, n: u64) -> Option<u32> {
        let mut before = 0;
        self.lengths.iter().find_map(|(days, count)| {
            before += count;
            (n < before).then_some(*days)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(days: &[u32]) -> Spread {
        let mut spread = Spread::default();
        days.iter().for_each(|days| spread.add(*days));
        spread
    }

    #[test]
    fn nothing_has_no_mean() {
        let none = spread(&[]);
        assert_eq!((none.mean(), none.median(), none.p90(), none.max()), (None, None, None, None));
    }

    #[test]
    fn the_middle_of_an_even_number_is_a_mean() {
        assert_eq!(spread(&[5, 1, 9, 2]).median(), Some(3.5));
        assert_eq!(spread(&[5, 1, 9]).median(), Some(5.0));
        assert_eq!(spread(&[1, 1, 2]).mean(), Some(1.33));
        assert_eq!(spread(&[1, 2]).mean(), Some(1.5));
    }

    #[test]
    fn nine_of_ten_do_not_exceed_the_ninth_decile() {
        let ten: Vec<u32> = (1..=10).collect();
        assert_eq!(spread(&ten).p90(), Some(9));
        assert_eq!(spread(&[7]).p90(), Some(7));
        assert_eq!(spread(&ten).max(), Some(10));
    }
}
