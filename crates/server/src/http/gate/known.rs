//! The documents that were studied and are remembered, those asked for least recently forgotten
//! first. Studied, a document takes some ninety times the room of its text, so that texts are what is
//! counted.

use super::{Document, Fingerprint};
use lru::LruCache;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes of all texts remembered: what the programs of an organisation send fits in several times.
const ALL: usize = 512 * 1024;
/// Bytes of the longest text remembered; longer ones are not what programs send.
const LONGEST: usize = 16 * 1024;

/// The remembered documents.
pub(super) struct Known(Mutex<Texts>);

struct Texts {
    documents: LruCache<Fingerprint, Arc<Document>>,
    length: usize,
}

impl Known {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Texts { documents: LruCache::unbounded(), length: 0 }))
    }

    pub(super) fn find(&self, fingerprint: &Fingerprint) -> Option<Arc<Document>> {
        self.lock().documents.get(fingerprint).cloned()
    }

    pub(super) fn remember(&self, document: &Arc<Document>) {
        if document.length > LONGEST {
            return;
        }
        let mut texts = self.lock();
        texts.length += document.length;
        let before = texts.documents.put(document.fingerprint, Arc::clone(document));
        texts.length -= before.map_or(0, |before| before.length);
        while texts.length > ALL {
            let Some((_, forgotten)) = texts.documents.pop_lru() else { break };
            texts.length -= forgotten.length;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Texts> {
        // What is remembered is whole at every step: a panic elsewhere does not spoil it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Limits;
    use apollo_compiler::Schema;

    fn document(number: usize, length: usize) -> Arc<Document> {
        let schema = Schema::parse_and_validate("type Query { a: Int }", "schema").unwrap();
        let text = format!("{:<length$}", format!("query q{number} {{ a }}"));
        let fingerprint = Fingerprint::of(&text);
        Arc::new(Document::study(text, fingerprint, &schema, &Limits::default()).unwrap())
    }

    #[test]
    fn the_texts_of_all_documents_are_bounded_and_the_oldest_go_first() {
        let known = Known::new();
        let documents: Vec<_> = (0..40).map(|number| document(number, LONGEST)).collect();
        for document in &documents {
            known.remember(document);
            known.remember(document);
            assert!(known.find(&documents[0].fingerprint).is_some(), "asked for all the time");
        }
        assert!(known.find(&documents[1].fingerprint).is_none());
        assert!(known.find(&documents[39].fingerprint).is_some());
        assert_eq!(known.lock().length, ALL);
    }

    #[test]
    fn a_long_document_is_not_remembered() {
        let (known, long) = (Known::new(), document(0, LONGEST + 1));
        known.remember(&long);
        assert!(known.find(&long.fingerprint).is_none());
    }
}
