//! Folding a batch of log entries into the documents of one read model, in memory.
//!
//! Does no IO. An entry that cannot be folded does not spoil those before it: they are folded and
//! told apart from the poison.

use crate::batches::Entry;
use lianxin_projections::{Event, ReadModel};
use lianxin_store::{
    Document, DocumentWrite, Fault, ModelSpec, Position, RowState, RowWrite, examine::chain,
};
use std::{
    any::Any,
    collections::{HashMap, HashSet, hash_map},
    marker::PhantomData,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

/// Documents as stored, by key; absent for those that do not exist yet.
pub(super) type Stored = HashMap<String, Document>;

/// A read model without its type.
pub(super) trait Model: Send + Sync {
    /// What engines know of it.
    fn spec(&self) -> &'static ModelSpec;

    /// Whether it folds streams of this type.
    fn folds(&self, stream_type: &str) -> bool;

    /// Whether an entry touches a document: one that cannot be read does, for it stops the model.
    fn concerns(&self, entry: &Entry) -> bool;

    /// Folds entries into the documents they touch.
    fn fold(&self, stored: Stored, entries: &[Arc<Entry>]) -> Folded;
}

/// What became of a batch.
#[derive(Debug)]
pub(super) struct Folded {
    /// The documents touched, in the order in which they were first touched.
    pub(super) documents: Vec<DocumentWrite>,
    /// The entry that stopped the fold; those after it are not folded.
    pub(super) fault: Option<Fault>,
}

/// [`Model`] over a [`ReadModel`].
pub(super) struct Of<M>(pub(super) PhantomData<fn() -> M>);

impl<M: ReadModel> Model for Of<M> {
    fn spec(&self) -> &'static ModelSpec {
        const { &M::SPEC }
    }

    fn folds(&self, stream_type: &str) -> bool {
        M::folds(stream_type)
    }

    fn concerns(&self, entry: &Entry) -> bool {
        let concerned = |events: &Vec<Event>| events.iter().any(M::concerns);
        M::folds(&entry.recorded.stream.stream_type)
            && entry.events.as_ref().map_or(true, concerned)
    }

    fn fold(&self, stored: Stored, entries: &[Arc<Entry>]) -> Folded {
        let mut fold = Fold::<M>::new(&stored);
        let mut fault = None;
        let folded = |entry: &&Arc<Entry>| self.concerns(entry);
        for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| folded(entry)) {
            if let Err(poison) = fold.take(entry) {
                fault = Some(Fault { position: entry.recorded.position, reason: poison.reason });
                if poison.spoilt {
                    fold = Fold::new(&stored);
                    let clean = &entries[..index];
                    // These have been folded once without fault, so they are again.
                    clean.iter().filter(folded).for_each(|entry| drop(fold.take(entry)));
                }
                break;
            }
        }
        match fold.written() {
            Ok(documents) => Folded { documents, fault },
            // Nothing is written, so the model stays before the first of them.
            Err(reason) => {
                let position = entries.first().map(|entry| entry.recorded.position);
                let fault = position.map(|position| Fault { position, reason });
                Folded { documents: Vec::new(), fault }
            }
        }
    }
}

/// The keys of the documents that must be loaded before entries are folded: those touched, except
/// the ones whose first event is among the entries.
pub(super) fn wanted(model: &dyn Model, entries: &[Arc<Entry>]) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut wanted = Vec::new();
    for entry in entries {
        let stream = &entry.recorded.stream;
        let first_seen = model.concerns(entry) && seen.insert(&stream.stream_id);
        if first_seen && entry.recorded.version > 1 {
            wanted.push(stream.stream_id.to_string());
        }
    }
    wanted
}

/// Why an entry was not folded.
struct Poison {
    reason: String,
    /// Whether the document may have been left half folded.
    spoilt: bool,
}

impl Poison {
    fn clean(reason: String) -> Self {
        Self { reason, spoilt: false }
    }
}

/// Documents on their way through a batch.
struct Fold<'s, M: ReadModel> {
    stored: &'s Stored,
    order: Vec<Arc<str>>,
    open: HashMap<Arc<str>, Open<M>>,
}

impl<'s, M: ReadModel> Fold<'s, M> {
    fn new(stored: &'s Stored) -> Self {
        Self { stored, order: Vec::new(), open: HashMap::new() }
    }

    fn take(&mut self, entry: &Entry) -> Result<(), Poison> {
        let events = match &entry.events {
            Ok(events) => events,
            Err(unreadable) => return Err(Poison::clean(chain(unreadable.as_ref()))),
        };
        let open = self.open(&entry.recorded.stream.stream_id)?;
        // A fold never panics by its contract; one that does must not take the other models down.
        catch_unwind(AssertUnwindSafe(|| open.take(entry.recorded.position, events)))
            .unwrap_or_else(|panic| Err(words_of(panic.as_ref())))
            .map_err(|reason| Poison { reason, spoilt: true })
    }

    fn open(&mut self, key: &Arc<str>) -> Result<&mut Open<M>, Poison> {
        match self.open.entry(Arc::clone(key)) {
            hash_map::Entry::Occupied(open) => Ok(open.into_mut()),
            hash_map::Entry::Vacant(vacant) => {
                let open = match self.stored.get(&**key) {
                    Some(stored) => Open::read(&stored.json)?,
                    None => Open::default(),
                };
                self.order.push(Arc::clone(key));
                Ok(vacant.insert(open))
            }
        }
    }

    fn written(mut self) -> Result<Vec<DocumentWrite>, String> {
        let order = std::mem::take(&mut self.order);
        let touched = order.into_iter().filter_map(|key| self.open.remove_entry(&key));
        touched.map(|(key, open)| open.written(&key)).collect()
    }
}

/// A document being folded.
struct Open<M: ReadModel> {
    document: M::Document,
    last: Position,
    /// The rows as they stand, and the states they went through in this batch.
    rows: Vec<RowWrite>,
    states: Vec<RowState>,
    /// The text to search in as it is stored.
    search_text: Option<String>,
    is_new: bool,
}

impl<M: ReadModel> Default for Open<M> {
    /// A document that does not exist yet: no rows, no text.
    fn default() -> Self {
        Self {
            document: M::Document::default(),
            last: Position::START,
            rows: Vec::new(),
            states: Vec::new(),
            search_text: None,
            is_new: true,
        }
    }
}

impl<M: ReadModel> Open<M> {
    fn read(json: &str) -> Result<Self, Poison> {
        let document: M::Document = serde_json::from_str(json).map_err(|error| {
            Poison::clean(format!("the stored document is unreadable: {error}"))
        })?;
        let rows = M::rows(&document);
        let search_text = M::search_text(&document);
        Ok(Self { document, rows, search_text, is_new: false, ..Self::default() })
    }

    fn take(&mut self, position: Position, events: &[Event]) -> Result<(), String> {
        events.iter().for_each(|event| M::fold(&mut self.document, event));
        self.last = position;
        let rows = M::rows(&self.document);
        if rows != self.rows {
            if let Some(misfit) = M::SPEC.misfit(&rows) {
                return Err(misfit);
            }
            self.rows.clone_from(&rows);
            self.states.push(RowState { position, rows });
        }
        Ok(())
    }

    fn written(self, key: &str) -> Result<DocumentWrite, String> {
        let unwritable = |error| format!("the document {key} cannot be written: {error}");
        let document = serde_json::to_string(&self.document).map_err(unwritable)?;
        let text = M::search_text(&self.document).filter(|_| M::SPEC.searchable);
        let search_text = if text == self.search_text { None } else { text };
        let Self { last: position, states, is_new, .. } = self;
        Ok(DocumentWrite { key: key.to_owned(), position, document, states, search_text, is_new })
    }
}

/// What a panic said.
fn words_of(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().map(|words| (*words).to_owned());
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("the fold panicked: {}", words.unwrap_or_default())
}
