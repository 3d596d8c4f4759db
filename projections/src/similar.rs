//! How alike two matters are by their words: the share of the pairs of neighbouring characters that they
//! have in common, as the search index cuts text.
//!
//! Nothing here knows what words mean: it finds what was written down twice, not what was meant twice.

use lianxin_store::search;
use std::collections::HashSet;

/// The words of a matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    title: HashSet<String>,
    whole: HashSet<String>,
}

impl Words {
    /// The words of a matter with this title and summary.
    pub fn of(title: &str, summary: &str) -> Self {
        let title = words(title).collect::<HashSet<_>>();
        let whole = words(summary).chain(title.iter().cloned()).collect();
        Self { title, whole }
    }

    /// How alike two matters are, in percent: that of their titles or that of their whole texts,
    /// whichever is more. 0 where one of them has no words.
    pub fn likeness(&self, other: &Self) -> u32 {
        dice(&self.title, &other.title).max(dice(&self.whole, &other.whole))
    }
}

/// The words of a text to look for in an index, in its order, each once.
pub fn terms(text: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    words(text).filter(|word| seen.insert(word.clone())).collect()
}

/// Pairs of characters and whole words; a single character says too little.
fn words(text: &str) -> impl Iterator<Item = String> {
    search::tokens(text).into_iter().filter(|token| token.chars().nth(1).is_some())
}

/// Twice the common words, of all words of both (Dice), in percent, rounded down.
fn dice(one: &HashSet<String>, other: &HashSet<String>) -> u32 {
    let common = one.intersection(other).count();
    let percent = (200 * common).checked_div(one.len() + other.len()).unwrap_or(0);
    u32::try_from(percent).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn likeness(one: &str, other: &str) -> u32 {
        Words::of(one, "").likeness(&Words::of(other, ""))
    }

    #[test]
    fn the_same_words_are_wholly_alike_and_none_in_common_are_not() {
        assert_eq!(likeness("村口路灯不亮", "村口路灯不亮"), 100);
        assert_eq!(likeness("村口路灯不亮", "消防通道被占"), 0);
        assert_eq!(likeness("", "消防通道被占"), 0);
        assert_eq!(likeness("灯", "灯"), 0, "one character says too little");
    }

    #[test]
    fn what_is_common_counts_twice_of_all() {
        // 村口 口路 路灯 灯不 不亮, and 路灯 灯不 不亮: three in common of five and three.
        assert_eq!(likeness("村口路灯不亮", "路灯不亮"), 75);
    }

    #[test]
    fn a_long_summary_does_not_hide_that_titles_are_alike() {
        let long =
            "自去年冬天起，每到夜里十点以后，整条巷子都没有照明，老人出行不便，多次反映未果。";
        let told = Words::of("巷口路灯不亮", long);
        assert_eq!(told.likeness(&Words::of("巷口路灯不亮", "")), 100);
    }

    #[test]
    fn terms_are_told_once_in_their_order() {
        assert_eq!(terms("路灯路灯 lamp"), ["路灯", "灯路", "lamp"]);
    }

    proptest! {
        #[test]
        fn likeness_is_mutual_and_a_percentage(one in "[路灯坏了 ab]{0,12}", other in "[路灯坏了 ab]{0,12}") {
            let percent = likeness(&one, &other);
            prop_assert_eq!(percent, likeness(&other, &one));
            prop_assert!(percent <= 100);
        }
    }
}
