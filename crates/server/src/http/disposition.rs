//! `Content-Disposition`: under which name an answer is saved, whatever letters that has (RFC 6266).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a name needs no encoding for, by RFC 8187.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where a browser puts an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// Saved, and never shown in the page.
    Saved,
    /// Shown in the page.
    InPage,
}

/// The header's value, in plain text.
pub(super) fn disposition(shown: Shown, name: &str) -> String {
    let kind = match shown {
        Shown::Saved => "attachment",
        Shown::InPage => "inline",
    };
    let harmless = |c: char| if c.is_ascii_alphanumeric() || "-._ ".contains(c) { c } else { '_' };
    let ascii: String = name.chars().map(harmless).collect();
    let encoded = utf8_percent_encode(name, PLAIN);
    format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_any_letters_is_told_and_breaks_no_header() {
        let told = disposition(Shown::Saved, "整改\"\r\n前.jpg");
        assert_eq!(
            told,
            "attachment; filename=\"______.jpg\"; \
             filename*=UTF-8''%E6%95%B4%E6%94%B9%22%0D%0A%E5%89%8D.jpg"
        );
    }
}
