//! A part of a whole, in percent with two decimals, rounded half up as the field does.

/// A part of a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    /// How many.
    pub part: u64,
    /// Of how many.
    pub whole: u64,
}

impl Ratio {
    /// Percent with two decimals; absent for a part of nothing.
    pub fn percent(self) -> Option<f64> {
        let (part, whole) = (u128::from(self.part), u128::from(self.whole));
        let hundredths = (part * 20_000 + whole).checked_div(2 * whole)?;
        #[expect(clippy::cast_precision_loss, reason = "a percentage with two decimals")]
        Some(hundredths as f64 / 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_rounded_half_up_and_absent_for_nothing() {
        let percent = |part, whole| Ratio { part, whole }.percent();
        assert_eq!(percent(52, 58), Some(89.66));
        assert_eq!(percent(1, 3), Some(33.33));
        assert_eq!(percent(2, 3), Some(66.67));
        assert_eq!(percent(1, 800), Some(0.13), "0.125 goes up");
        assert_eq!(percent(0, 5), Some(0.0));
        assert_eq!(percent(5, 5), Some(100.0));
        assert_eq!(percent(0, 0), None);
    }
}
