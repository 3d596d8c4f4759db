//! A document that passed everything which does not depend on the request.

use super::{one_of, size};
use crate::http::{
    Limits,
    fault::{Code, ERRORS, ErrorEntry, Fault, Location},
};
use apollo_compiler::{
    ExecutableDocument, Schema,
    ast::Document as Syntax,
    parser::{LineColumn, SourceSpan},
    validation::{DiagnosticList, Valid},
};
use async_graphql::{
    Name, Positioned,
    parser::{parse_query, types},
};
use sha2::{Digest, Sha256};
use std::{collections::HashMap, fmt};

/// SHA-256 of a document's text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::http) struct Fingerprint([u8; 32]);

/// A valid document of bounded size, in the form of the gate and in that of the executor.
#[derive(Debug)]
pub(in crate::http) struct Document {
    pub(in crate::http) fingerprint: Fingerprint,
    /// Bytes of the text.
    pub(super) length: usize,
    pub(super) executable: Valid<ExecutableDocument>,
    /// Parsed once, so that the executor does not parse again.
    pub(in crate::http) parsed: types::ExecutableDocument,
}

impl Document {
    /// Parses, measures and validates a text.
    pub(super) fn study(
        text: String,
        fingerprint: Fingerprint,
        schema: &Valid<Schema>,
        limits: &Limits,
    ) -> Result<Self, Fault> {
        let length = text.len();
        let parsed = parse_query(&text);
        let syntax = Syntax::parser()
            .recursion_limit(limits.nesting.saturating_mul(4))
            .parse_ast(text, "document")
            .map_err(|refused| told(Code::GraphqlParseFailed, &refused.errors))?;
        size::check(&syntax, limits)?;
        let executable = syntax
            .to_executable_validate(schema)
            .map_err(|refused| told(Code::GraphqlValidationFailed, &refused.errors))?;
        one_of::check(&executable, schema).map_err(Fault::operation)?;
        let mut parsed = parsed.map_err(|refused| {
            let error = ErrorEntry::new(Code::GraphqlParseFailed, refused.to_string());
            Fault::operation(error)
        })?;
        flatten_subscriptions(&mut parsed);
        Ok(Self { fingerprint, length, executable, parsed })
    }

    pub(super) fn location(&self, span: Option<SourceSpan>) -> Option<Location> {
        span?.line_column(&self.executable.sources).map(Location::from)
    }
}

/// The first diagnostics. Writing all of a hostile document's would take longer than finding them.
fn told(code: Code, errors: &DiagnosticList) -> Fault {
    let told = errors.iter().take(ERRORS).map(|reason| {
        let location = reason.line_column_range().map(|range| Location::from(range.start));
        ErrorEntry::new(code, reason.error.to_string()).at(location)
    });
    Fault::operations(told.collect())
}

/// Puts the root field of a subscription where the executor looks for it: it passes over fragments
/// there without a word. Validation has made sure that there is one field.
fn flatten_subscriptions(document: &mut types::ExecutableDocument) {
    let types::ExecutableDocument { operations, fragments } = document;
    let operations: Box<dyn Iterator<Item = _>> = match operations {
        types::DocumentOperations::Single(operation) => Box::new(std::iter::once(operation)),
        types::DocumentOperations::Multiple(operations) => Box::new(operations.values_mut()),
    };
    for operation in operations.map(|operation| &mut operation.node) {
        if operation.ty == types::OperationType::Subscription {
            let items = &mut operation.selection_set.node.items;
            *items = std::mem::take(items).into_iter().flat_map(|i| fields(i, fragments)).collect();
        }
    }
}

fn fields(
    selection: Positioned<types::Selection>,
    fragments: &HashMap<Name, Positioned<types::FragmentDefinition>>,
) -> Vec<Positioned<types::Selection>> {
    let inside = match &selection.node {
        types::Selection::Field(_) => return vec![selection],
        types::Selection::InlineFragment(inline) => Some(&inline.node.selection_set),
        types::Selection::FragmentSpread(spread) => {
            let fragment = fragments.get(&spread.node.fragment_name.node);
            fragment.map(|fragment| &fragment.node.selection_set)
        }
    };
    let items = inside.into_iter().flat_map(|set| set.node.items.iter().cloned());
    items.flat_map(|item| fields(item, fragments)).collect()
}

impl From<LineColumn> for Location {
    fn from(LineColumn { line, column }: LineColumn) -> Self {
        Self { line, column }
    }
}

impl Fingerprint {
    pub(super) fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    pub(in crate::http) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(8).try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}
