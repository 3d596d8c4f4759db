//! Limits on the bare text of a document: how many tokens, how many brackets open at once. They
//! bound everything after them, parsing first of all.

use crate::http::{
    Limits,
    fault::{Code, ErrorEntry, Fault},
};
use apollo_parser::{Lexer, TokenKind};

/// Refuses a text with too many tokens or too many open brackets. What is not a token is left for
/// the parser to tell.
pub(super) fn check(text: &str, limits: &Limits) -> Result<(), Fault> {
    let mut tokens = 0_usize;
    let mut open = 0_usize;
    for token in Lexer::new(text) {
        // The parser stops at what it cannot read; so many errors are as good as tokens.
        let kind = token.map_or(TokenKind::Bang, |token| token.kind());
        if matches!(kind, TokenKind::Whitespace | TokenKind::Comment | TokenKind::Comma) {
            continue;
        }
        tokens += 1;
        match kind {
            TokenKind::LCurly | TokenKind::LParen | TokenKind::LBracket => open += 1,
            TokenKind::RCurly | TokenKind::RParen | TokenKind::RBracket => {
                open = open.saturating_sub(1);
            }
            _ => {}
        }
        if tokens > limits.tokens {
            return Err(too_complex("tokens", limits.tokens));
        }
        if open > limits.nesting {
            return Err(too_complex("open brackets", limits.nesting));
        }
    }
    Ok(())
}

fn too_complex(what: &str, limit: usize) -> Fault {
    let message = format!("the document has more than {limit} {what}");
    Fault::operation(ErrorEntry::new(Code::DocumentTooComplex, message).with("limit", limit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits { tokens: 10, nesting: 2, ..Limits::default() }
    }

    #[test]
    fn tokens_are_counted_without_what_separates_them() {
        assert_eq!(check("{ a, b, # more\n c }", &limits()), Ok(()));
        let refused = check("{ a b c d e f g h i }", &limits()).unwrap_err();
        assert_eq!(refused.errors[0].message, "the document has more than 10 tokens");
    }

    #[test]
    fn brackets_of_all_kinds_nest() {
        assert_eq!(check("{ a(b: 1) c }", &limits()), Ok(()));
        let refused = check("{ a(b: [1]) }", &limits()).unwrap_err();
        assert_eq!(refused.errors[0].extensions["limit"], 2);
    }

    #[test]
    fn text_inside_strings_is_one_token() {
        assert_eq!(check(r#"{ a(b: "{{{{((((") }"#, &limits()), Ok(()));
    }
}
