//! The text to search in: which documents have all words of a query. The tokens are those of
//! [`lianxin_store::search`].

use super::{dialect::Postgres, write::Bound};
use lianxin_store::{
    DocumentWrite, TenantId,
    search::{self, Phrase},
};
use lianxin_store_sql::Dialect;
use sea_query::{BinOper, Expr, ExprTrait, Query, SelectStatement};

/// The statement with the new texts of a batch bound: keys, and tokens.
pub(super) fn bound<'q>(statement: Bound<'q>, documents: &'q [DocumentWrite]) -> Bound<'q> {
    let texts = documents.iter().filter_map(|write| Some((write, write.search_text.as_ref()?)));
    let (keys, tokens): (Vec<&str>, Vec<String>) =
        texts.map(|(write, text)| (write.key.as_str(), search::tokens(text).join(" "))).unzip();
    statement.bind(keys).bind(tokens)
}

/// The select of the keys of documents that have all words of a query; none for one without words.
///
/// An index tells which documents have the tokens; where a phrase has several, the tokens have to stand
/// next to each other as well.
pub(super) fn found(tenant: &TenantId, generation: &str, query: &str) -> Option<SelectStatement> {
    let phrases = search::phrases(query);
    if phrases.is_empty() {
        return None;
    }
    let lexemes = phrases.iter().map(lexemes).collect::<Vec<_>>().join(" & ");
    let mut keys = Query::select()
        .column("key")
        .from(Postgres.table("search_text"))
        .and_where(Expr::col("tenant_id").eq(tenant.as_str()))
        .and_where(Expr::col("generation").eq(generation))
        .and_where(
            Expr::col("lexemes")
                .binary(BinOper::Custom("@@"), Expr::val(lexemes).cast_as("tsquery")),
        )
        .take();
    for phrase in phrases.iter().filter(|phrase| phrase.tokens.len() > 1) {
        keys.and_where(Expr::cust("' ' || tokens || ' '").like(neighbours(phrase)));
    }
    Some(keys)
}

/// The tokens of a phrase in the language of text queries. They are letters and digits, so nothing in
/// them needs to be escaped.
fn lexemes(phrase: &Phrase) -> String {
    let tokens = phrase.tokens.iter().map(|token| format!("'{token}'")).collect::<Vec<_>>();
    tokens.join(" & ") + if phrase.open { ":*" } else { "" }
}

/// The pattern of a text in which the tokens follow each other.
fn neighbours(phrase: &Phrase) -> String {
    let end = if phrase.open { "%" } else { " %" };
    format!("% {}{end}", phrase.tokens.join(" "))
}
