//! Text as people write it, checked once: length in code points, normal form, forbidden characters.
//!
//! Prose is kept in NFC, since NFKC turns ，。（ into other characters; codes are folded by NFKC.

use crate::{Refusal, refusal::Code};
use unicode_normalization::UnicodeNormalization;

/// Required prose: trimmed, NFC, not empty, at most `limit` code points.
pub fn prose(text: &str, limit: usize, path: &str) -> Result<String, Refusal> {
    let normal: String = text.trim().nfc().collect();
    if normal.is_empty() {
        return Err(Refusal::new(Code::Required).at(path));
    }
    check(normal, limit, path)
}

/// Prose that may be absent; empty text counts as absent.
pub fn optional_prose(
    text: Option<&str>,
    limit: usize,
    path: &str,
) -> Result<Option<String>, Refusal> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => prose(text, limit, path).map(Some),
    }
}

/// Several proses, none of them empty.
pub fn all(texts: &[String], limit: usize, path: &str) -> Result<Vec<String>, Refusal> {
    texts.iter().map(|text| prose(text, limit, path)).collect()
}

/// A code or identifier: NFKC, trimmed, without white space, at most 100 code points.
pub fn identifier(text: &str, path: &str) -> Result<String, Refusal> {
    let normal: String = text.trim().nfkc().collect();
    if normal.is_empty() {
        return Err(Refusal::new(Code::Required).at(path));
    }
    if let Some(found) = normal.chars().find(|c| c.is_whitespace() || is_zero_width(*c)) {
        return Err(illegal(found, path));
    }
    check(normal, 100, path)
}

fn check(text: String, limit: usize, path: &str) -> Result<String, Refusal> {
    if let Some(found) = text.chars().find(|c| is_forbidden(*c)) {
        return Err(illegal(found, path));
    }
    let actual = text.chars().count();
    if actual > limit {
        return Err(Refusal::new(Code::TooLong)
            .at(path)
            .with("limit", limit)
            .with("actual", actual));
    }
    Ok(text)
}

fn illegal(found: char, path: &str) -> Refusal {
    let code_point = format!("U+{:04X}", u32::from(found));
    Refusal::new(Code::IllegalCharacter).at(path).with("char", code_point)
}

/// Control characters but line breaks and tabs, and the bidirectional overrides and isolates, which
/// can make a text read otherwise than it is stored.
fn is_forbidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_keeps_its_punctuation_and_counts_code_points() {
        assert_eq!(prose(" 你好，①㎡（测试）。 ", 100, "text").unwrap(), "你好，①㎡（测试）。");
        assert_eq!(prose("𫓧𫓧", 2, "text").unwrap(), "𫓧𫓧");
        let refusal = prose("𫓧𫓧𫓧", 2, "title").unwrap_err();
        assert_eq!(refusal.code, Code::TooLong);
        assert_eq!(refusal.params["actual"], "3");
        assert_eq!(refusal.path.as_deref(), Some("title"));
    }

    #[test]
    fn what_cannot_be_stored_or_lies_is_refused() {
        for text in ["中\u{0}国", "a\u{202E}b", "a\u{2066}b"] {
            assert_eq!(prose(text, 100, "text").unwrap_err().code, Code::IllegalCharacter);
        }
        assert_eq!(prose(" \n", 100, "text").unwrap_err().code, Code::Required);
        assert_eq!(identifier("a\u{200B}b", "id").unwrap_err().code, Code::IllegalCharacter);
        assert_eq!(identifier("ＬＸ－１", "id").unwrap(), "LX-1");
        assert_eq!(optional_prose(Some("  "), 9, "note").unwrap(), None);
    }
}
