//! A set of texts as one text: its members between unit separators (U+001F), so that containment is a
//! search for a member between two of them.

const SEPARATOR: char = '\u{1f}';

/// A set as it is stored.
pub fn joined(texts: &[String]) -> String {
    let capacity = 1 + texts.iter().map(|text| text.len() + 1).sum::<usize>();
    let mut joined = String::with_capacity(capacity);
    joined.push(SEPARATOR);
    for text in texts {
        joined.push_str(text);
        joined.push(SEPARATOR);
    }
    joined
}

/// What to look for in a stored set.
pub(crate) fn element(text: &str) -> String {
    format!("{SEPARATOR}{text}{SEPARATOR}")
}

/// The members of a stored set.
pub(crate) fn split(joined: &str) -> Vec<String> {
    let inner = joined.strip_prefix(SEPARATOR).and_then(|rest| rest.strip_suffix(SEPARATOR));
    inner.map_or_else(Vec::new, |inner| inner.split(SEPARATOR).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_comes_back_as_it_went() {
        let sets: [&[&str]; 4] = [&[], &["a"], &["", "b"], &["代表一", "代表二", "c,d"]];
        for texts in sets {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(split(&joined(&texts)), texts);
        }
    }

    #[test]
    fn containment_is_of_whole_texts() {
        let set = joined(&["D12".to_owned(), "D3".to_owned()]);
        assert!(set.contains(&element("D12")) && set.contains(&element("D3")));
        assert!(!set.contains(&element("D1")) && !set.contains(&element("2")));
    }
}
