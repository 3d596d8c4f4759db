//! Text search without an engine: which tokens a text has, and what a query asks of them.
//!
//! Text is compared in NFKC and lower case. A run of Chinese or Japanese characters has no spaces
//! between its words, so it is cut into overlapping pairs, and its last character stands alone after
//! them: every character begins a token, and 路灯 is found inside 中山路灯坏了. Everything else is
//! cut into words of letters and digits. Nothing here is stemmed, ranked or transliterated.

use unicode_normalization::UnicodeNormalization;

/// Words that must stand next to each other in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// The tokens; never empty.
    pub tokens: Vec<String>,
    /// Whether the last token is only the beginning of one: the query ends in a single character of
    /// a script that is cut into pairs.
    pub open: bool,
}

/// The tokens of a text, in order.
pub fn tokens(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut tokens = Vec::new();
    for run in Runs(&folded) {
        match run {
            Run::Word(word) => tokens.push(word.to_owned()),
            Run::Unspaced(run) => {
                tokens.extend(pairs(run));
                tokens.extend(run.chars().next_back().map(String::from));
            }
        }
    }
    tokens
}

/// What a query asks: all phrases, each of which is one of its parts between spaces. Empty when it
/// has no letter and no digit; such a query finds nothing.
pub fn phrases(query: &str) -> Vec<Phrase> {
    fold(query).split_whitespace().filter_map(phrase).collect()
}

/// Whether a query finds a text: the meaning that every engine's index has to agree with.
pub fn found(text: &str, query: &str) -> bool {
    let tokens = tokens(text);
    let phrases = phrases(query);
    !phrases.is_empty() && phrases.iter().all(|phrase| stands_in(phrase, &tokens))
}

fn stands_in(phrase: &Phrase, tokens: &[String]) -> bool {
    let Some((last, before)) = phrase.tokens.split_last() else { return false };
    tokens.windows(phrase.tokens.len()).any(|window| {
        window.split_last().is_some_and(|(end, start)| {
            start == before
                && if phrase.open { end.starts_with(last.as_str()) } else { end == last }
        })
    })
}

fn phrase(part: &str) -> Option<Phrase> {
    let mut tokens = Vec::new();
    let mut open = false;
    let mut runs = Runs(part).peekable();
    while let Some(run) = runs.next() {
        open = false;
        match run {
            Run::Word(word) => tokens.push(word.to_owned()),
            Run::Unspaced(run) => {
                tokens.extend(pairs(run));
                // The last character stands alone in the text as well, but only at the end of a run:
                // there it is asked for when a word follows, and may begin a pair when nothing does.
                let alone = run.chars().nth(1).is_none();
                if runs.peek().is_some() || alone {
                    tokens.extend(run.chars().next_back().map(String::from));
                    open = runs.peek().is_none();
                }
            }
        }
    }
    (!tokens.is_empty()).then_some(Phrase { tokens, open })
}

fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// Overlapping pairs of neighbours; none for a single character.
fn pairs(run: &str) -> impl Iterator<Item = String> {
    run.chars().zip(run.chars().skip(1)).map(|(left, right)| String::from_iter([left, right]))
}

/// A stretch of text between separators or changes of script.
enum Run<'t> {
    /// Letters and digits of a script that puts spaces between words.
    Word(&'t str),
    /// Characters of a script that does not.
    Unspaced(&'t str),
}

/// Cuts text into runs; what is neither letter nor digit separates and is dropped.
struct Runs<'t>(&'t str);

impl<'t> Iterator for Runs<'t> {
    type Item = Run<'t>;

    fn next(&mut self) -> Option<Run<'t>> {
        let start = self.0.find(char::is_alphanumeric)?;
        let rest = &self.0[start..];
        let unspaced = rest.chars().next().is_some_and(is_unspaced);
        let end = rest
            .find(|c: char| !c.is_alphanumeric() || is_unspaced(c) != unspaced)
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        self.0 = after;
        Some(if unspaced { Run::Unspaced(run) } else { Run::Word(run) })
    }
}

/// Han with its extensions, kana and bopomofo.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}'
        | '\u{3040}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}' | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_run_of_han_is_cut_into_pairs_and_its_last_character() {
        assert_eq!(tokens("路灯坏了"), ["路灯", "灯坏", "坏了", "了"]);
        assert_eq!(tokens("灯"), ["灯"]);
    }

    #[test]
    fn words_of_other_scripts_stay_whole() {
        assert_eq!(tokens("Street lamp, 5号路灯"), ["street", "lamp", "5", "号路", "路灯", "灯"]);
    }

    #[test]
    fn width_and_case_do_not_matter() {
        assert_eq!(tokens("ＹＮ－２０２３"), tokens("yn-2023"));
        assert!(found("长虹路ＡＢ座", "ab座"));
    }

    #[test]
    fn an_inner_word_is_found_and_neighbours_across_a_comma_are_not() {
        assert!(found("中山路灯坏了", "路灯"));
        assert!(found("中山路灯坏了", "山路灯坏"));
        assert!(!found("路边，灯坏了", "路边灯"));
        assert!(!found("灯在路上", "路灯"));
    }

    #[test]
    fn one_character_is_found_wherever_it_stands() {
        for character in ["中", "山", "路", "灯"] {
            assert!(found("在中山路灯", character), "{character}");
        }
        assert!(!found("中山路", "灯"));
    }

    #[test]
    fn all_parts_must_be_found_in_any_order() {
        assert!(found("三中前山路的路灯坏了", "坏了 路灯"));
        assert!(!found("三中前山路的路灯坏了", "路灯 水管"));
    }

    #[test]
    fn a_number_is_a_phrase() {
        assert!(found("事项 YN-2023-0001 已办结", "yn-2023-0001"));
        assert!(!found("事项 YN-2023-0002，2023-0001", "YN-2023-0001"));
    }

    #[test]
    fn a_character_at_the_end_of_a_mixed_query_may_begin_a_pair() {
        assert!(found("5号楼", "5号"));
        assert!(found("5号", "5号"));
        assert!(found("新村5号楼", "村5号楼"));
        assert!(!found("新村15号楼", "村5号楼"));
    }

    #[test]
    fn characters_beyond_the_basic_plane_are_found() {
        assert!(found("代表𫓧某反映", "𫓧"));
        assert!(found("代表𫓧某反映", "表𫓧"));
    }

    #[test]
    fn a_query_of_signs_finds_nothing() {
        assert!(phrases("，！ …").is_empty());
        assert!(!found("什么，！", "，！"));
    }

    proptest! {
        #[test]
        fn every_stretch_of_a_run_is_found(run in "[路灯坏了山水]{1,12}", from in 0usize..12, len in 1usize..12) {
            let chars: Vec<char> = run.chars().collect();
            let from = from % chars.len();
            let stretch: String = chars[from..].iter().take(len).collect();
            let text = format!("a {run}。b");
            prop_assert!(found(&text, &stretch));
        }

        #[test]
        fn what_is_found_in_one_run_is_a_stretch_of_it(run in "[路灯坏]{1,8}", query in "[路灯坏]{1,4}") {
            prop_assert_eq!(found(&run, &query), run.contains(&query));
        }
    }
}
