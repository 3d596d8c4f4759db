//! What all text formats share: canonical base64, canonical decimals, and lines that end in one LF.
//! Each value has one spelling, so that no byte of a proof can change unnoticed.

use base64::{Engine, engine::general_purpose::STANDARD};

/// Text or bytes that are not in the form that is required of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed: {0}")]
pub struct Malformed(
    /// What it was to be, and what is wrong with it.
    pub &'static str,
);

/// Base64 of RFC 4648, section 4, with padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes, unless the text is not exactly what [`base64`] makes of them.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    // The engine requires padding and refuses bits behind the end.
    STANDARD.decode(text).ok()
}

/// A number in digits, without sign, blanks or leading zeroes.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    if !canonical || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// The lines of a text that is read from its beginning to its end.
pub(crate) struct Lines<'t> {
    rest: &'t str,
    fault: Malformed,
}

impl<'t> Lines<'t> {
    /// Reads `bytes`; whatever is wrong with them is told as `fault`.
    pub(crate) fn of(bytes: &'t [u8], fault: &'static str) -> Result<Self, Malformed> {
        let fault = Malformed(fault);
        Ok(Self { rest: std::str::from_utf8(bytes).map_err(|_| fault)?, fault })
    }

    /// The next line, without the LF that it must end with.
    pub(crate) fn line(&mut self) -> Result<&'t str, Malformed> {
        let (line, rest) = self.rest.split_once('\n').ok_or(self.fault)?;
        self.rest = rest;
        Ok(line)
    }

    /// Passes over a line that must be `text`.
    pub(crate) fn exactly(&mut self, text: &str) -> Result<(), Malformed> {
        if self.line()? == text { Ok(()) } else { Err(self.fault) }
    }

    /// What follows `name` and a space on the next line.
    pub(crate) fn field(&mut self, name: &str) -> Result<&'t str, Malformed> {
        let value = self.line()?.strip_prefix(name).and_then(|rest| rest.strip_prefix(' '));
        value.ok_or(self.fault)
    }

    /// The number that follows `name`.
    pub(crate) fn number(&mut self, name: &str) -> Result<u64, Malformed> {
        decimal(self.field(name)?).ok_or(self.fault)
    }

    /// The number that follows `name` and counts from 1.
    pub(crate) fn ordinal(&mut self, name: &str) -> Result<u64, Malformed> {
        self.number(name)?.checked_sub(1).map(|before| before + 1).ok_or(self.fault)
    }

    /// The hash that follows `name`.
    pub(crate) fn hash(&mut self, name: &str) -> Result<crate::Hash, Malformed> {
        crate::Hash::from_base64(self.field(name)?).ok_or(self.fault)
    }

    /// What has not been read yet.
    pub(crate) const fn rest(&self) -> &'t str {
        self.rest
    }

    /// The fault that is told of this text.
    pub(crate) const fn fault(&self) -> Malformed {
        self.fault
    }

    /// Refuses what follows the last line.
    pub(crate) fn end(self) -> Result<(), Malformed> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.fault) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_spelling() {
        assert_eq!(decimal("0"), Some(0));
        assert_eq!(decimal("18446744073709551615"), Some(u64::MAX));
        for text in ["", "00", "01", "+1", "-1", " 1", "1 ", "1_0", "１", "18446744073709551616"] {
            assert_eq!(decimal(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_line_without_end_is_not_a_line() {
        let mut lines = Lines::of(b"size 3\nroot", "example").unwrap();
        assert_eq!(lines.number("size"), Ok(3));
        assert_eq!(lines.line(), Err(Malformed("example")));
        assert!(Lines::of(b"\xff\n", "example").is_err());
    }
}
