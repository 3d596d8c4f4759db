//! The gate before the executor: what passes is a valid document of bounded size whose operation
//! has coerced variables and a bounded cost. It runs nothing.
//!
//! The checks come in the order of what they cost: text, parsing, size, validation, variables,
//! cost. A document that passed the first four is remembered, since those do not depend on the
//! request; that pays for the gate. Size comes before validation because validation of a small
//! document may be made to take long by fragments that double one another.

mod cost;
mod document;
mod known;
mod lexical;
mod one_of;
mod size;

pub use cost::Weights;
pub(super) use document::{Document, Fingerprint};

use super::{
    Endpoint, Limits,
    fault::{Code, ErrorEntry, Fault},
};
use apollo_compiler::{
    Schema,
    executable::{Operation, OperationType},
    request::coerce_variable_values,
    response::JsonMap,
    validation::Valid,
};
use known::Known;
use std::{num::NonZeroUsize, sync::Arc};
use tokio::sync::Semaphore;

/// The gate of one schema.
pub(super) struct Gate {
    /// Tells this schema from others.
    pub(super) fingerprint: Fingerprint,
    schema: Arc<Valid<Schema>>,
    limits: Limits,
    weights: Weights,
    unversioned: &'static [&'static str],
    known: Known,
    /// Threads that may study new documents at once: fewer than there are, so that one is left
    /// for those who ask what is known.
    studies: Arc<Semaphore>,
}

/// What the answer to an operation depends on, beside the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// The schema alone.
    Schema,
    /// The record, and who asks.
    Record,
    /// More than that: it changes something, follows changes, or asks for what has no version.
    Change,
}

/// An operation that may run.
#[derive(Debug)]
pub(super) struct Admitted {
    pub(super) document: Arc<Document>,
    pub(super) kind: OperationType,
    /// The field at its root, or `several`: a name of the schema's, whatever callers call theirs.
    pub(super) root: String,
    pub(super) subject: Subject,
    /// The variables with defaults filled in.
    pub(super) variables: Valid<JsonMap>,
    pub(super) cost: u64,
}

impl Gate {
    /// The gate of an endpoint's schema; the first thing wrong with the schema otherwise.
    pub(super) fn open(endpoint: &Endpoint) -> Result<Self, String> {
        let Endpoint { sdl, limits, weights, unversioned, .. } = endpoint;
        let fingerprint = Fingerprint::of(sdl);
        // The executor offers `isOneOf`, but its SDL cannot say so.
        let sdl = format!("{sdl}\nextend type __Type {{ isOneOf: Boolean }}\n");
        let schema = Schema::parse_and_validate(sdl, "schema.graphql").map_err(|refused| {
            let first = refused.errors.iter().next().map(|reason| reason.error.to_string());
            first.unwrap_or_default()
        })?;
        let threads = std::thread::available_parallelism().map_or(2, NonZeroUsize::get);
        Ok(Self {
            fingerprint,
            schema: Arc::new(schema),
            limits: limits.clone(),
            weights: weights.clone(),
            unversioned,
            known: Known::new(),
            studies: Arc::new(Semaphore::new(threads.saturating_sub(1).max(1))),
        })
    }

    /// Lets an operation of a document in or says why not.
    pub(super) fn admit(
        &self,
        document: Arc<Document>,
        operation: Option<&str>,
        variables: &JsonMap,
    ) -> Result<Admitted, Fault> {
        let operation = select(&document, operation)?;
        let kind = operation.operation_type;
        let subject = self.subject(&document, operation);
        let root = root(&document, operation);
        let variables = coerce_variable_values(&self.schema, operation, variables)
            .map_err(|refused| uncoercible(&document, &refused))?;
        one_of::check_variables(operation, &variables, &self.schema)?;
        let cost = cost::of(&cost::Question {
            schema: &self.schema,
            limits: &self.limits,
            weights: &self.weights,
            document: &document.executable,
            operation,
            variables: &variables,
        })?;
        Ok(Admitted { document, kind, root, subject, variables, cost })
    }

    fn subject(&self, document: &Document, operation: &Operation) -> Subject {
        let mut fields = operation.all_fields(&document.executable);
        if operation.operation_type != OperationType::Query
            || fields.any(|field| self.unversioned.contains(&field.name.as_str()))
        {
            return Subject::Change;
        }
        let mut fields = operation.root_fields(&document.executable);
        let about_schema = fields.all(|field| field.name.starts_with("__"));
        if about_schema { Subject::Schema } else { Subject::Record }
    }

    /// The document of a text, if it has been studied.
    pub(super) fn known(&self, text: &str) -> Option<Arc<Document>> {
        self.known.find(&Fingerprint::of(text))
    }

    /// Studies a text.
    pub(super) async fn study(&self, text: &str) -> Result<Arc<Document>, Fault> {
        let fingerprint = Fingerprint::of(text);
        lexical::check(text, &self.limits)?;
        let place = self.studies.clone().acquire_owned().await;
        // Somebody else may have brought the same document while this one waited.
        if let Some(known) = self.known(text) {
            return Ok(known);
        }
        let (schema, limits, owned) = (self.schema.clone(), self.limits.clone(), text.to_owned());
        let study = move || {
            // The place is taken until the study is over, whether or not anybody waits for it.
            let _place = place;
            Document::study(owned, fingerprint, &schema, &limits)
        };
        let document = match tokio::task::spawn_blocking(study).await {
            Ok(studied) => Arc::new(studied?),
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        };
        self.known.remember(&document);
        Ok(document)
    }
}

/// Only one name, since fields can be joined in more ways than anybody could keep figures of.
fn root(document: &Document, operation: &Operation) -> String {
    let mut names = operation.root_fields(&document.executable).map(|field| &field.name);
    let first = names.next();
    match first {
        Some(first) if names.all(|name| name == first) => first.to_string(),
        _ => "several".to_owned(),
    }
}

fn select<'d>(document: &'d Document, name: Option<&str>) -> Result<&'d Operation, Fault> {
    document.executable.operations.get(name).map(|operation| &**operation).map_err(|refused| {
        let message = refused.message().to_string();
        Fault::operation(ErrorEntry::new(Code::OperationResolutionFailure, message))
    })
}

fn uncoercible(document: &Document, refused: &apollo_compiler::request::RequestError) -> Fault {
    let error = ErrorEntry::new(Code::BadUserInput, refused.message().to_string());
    Fault::operation(error.at(document.location(refused.location())))
}
