//! What an operation costs: its fields, each multiplied by the sizes of the lists around it.
//!
//! Counted in hundredths: a field with fields of its own is 1, one without is a tenth. What a
//! client may ask for by `first` or `last` multiplies; other lists count as [`LIST`] entries. The
//! schema itself is asked for so often and answered from memory that it counts a hundredth.
//! Everything saturates, so that no product wraps into something cheap.

use crate::http::{
    Limits,
    fault::{Code, ErrorEntry, Fault},
};
use apollo_compiler::{
    ExecutableDocument, Schema,
    ast::{OperationType, Type, Value},
    executable::{Field, Operation, Selection, SelectionSet},
    response::{JsonMap, JsonValue},
};
use std::collections::HashMap;

/// Entries of a list nobody asked a size for.
const LIST: u64 = 4;
/// Entries of a page when the client names no size.
const PAGE: u64 = 50;
/// Cost of a field without and with fields of its own, in hundredths.
const LEAF: u64 = 10;
const NODE: u64 = 100;
/// Cost of a mutation on top of what it returns, in hundredths.
const MUTATION: u64 = 1_000;

/// What single fields cost beyond the rule, by `Type.field`, in whole units.
#[derive(Debug, Clone, Default)]
pub struct Weights(HashMap<(String, String), u64>);

impl Weights {
    /// The weights of fields, as `("Query", "dashboard", 100)`.
    pub fn of<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str, u64)>) -> Self {
        let key = |(on, field, weight): (&str, &str, u64)| ((on.into(), field.into()), weight);
        Self(rows.into_iter().map(key).collect())
    }

    fn of_field(&self, on: &str, field: &Field) -> u64 {
        let rule = if field.selection_set.is_empty() { LEAF } else { NODE };
        if self.0.is_empty() {
            return rule;
        }
        let own = self.0.get(&(on.to_owned(), field.name.to_string()));
        own.map_or(rule, |weight| weight.saturating_mul(NODE))
    }
}

/// An operation about to be let in.
pub(super) struct Question<'a> {
    pub(super) schema: &'a Schema,
    pub(super) limits: &'a Limits,
    pub(super) weights: &'a Weights,
    pub(super) document: &'a ExecutableDocument,
    pub(super) operation: &'a Operation,
    pub(super) variables: &'a JsonMap,
}

/// The cost of an operation in whole units, or why it may not run: too costly, a page too large, or
/// the schema asked for where that is switched off.
///
/// Fragments are walked as often as they are spread: size limits have bounded that already.
pub(super) fn of(question: &Question<'_>) -> Result<u64, Fault> {
    let operation = question.operation;
    let extra = if operation.operation_type == OperationType::Mutation { MUTATION } else { 0 };
    let fields = question.selections(&operation.selection_set, None)?;
    let cost = fields.saturating_add(extra).div_ceil(NODE);
    let limit = question.limits.cost;
    if cost > limit {
        let message = format!("the operation costs {cost}, more than {limit}");
        let error = ErrorEntry::new(Code::QueryTooCostly, message);
        return Err(Fault::operation(error.with("cost", cost).with("limit", limit)));
    }
    Ok(cost)
}

impl Question<'_> {
    /// The cost of a selection set, inside a connection of so many entries if it is one.
    fn selections(&self, set: &SelectionSet, page: Option<u64>) -> Result<u64, Fault> {
        set.selections.iter().try_fold(0_u64, |sum, selection| {
            let cost = match selection {
                Selection::Field(field) => self.field(&set.ty, field, page)?,
                Selection::InlineFragment(inline) => {
                    self.selections(&inline.selection_set, page)?
                }
                Selection::FragmentSpread(spread) => match spread.fragment_def(self.document) {
                    Some(fragment) => self.selections(&fragment.selection_set, page)?,
                    None => 0,
                },
            };
            Ok(sum.saturating_add(cost))
        })
    }

    fn field(&self, on: &str, field: &Field, page: Option<u64>) -> Result<u64, Fault> {
        if field.name == "__schema" || field.name == "__type" {
            return self.introspection(field);
        }
        let own = self.page_of(field)?;
        let list = is_list(&field.definition.ty);
        let (times, inner) = match (list, own) {
            (true, Some(size)) => (size, None),
            (true, None) => (page.unwrap_or(LIST), None),
            (false, size) => (1, size),
        };
        let inside = self.selections(&field.selection_set, inner)?;
        let weight = self.weights.of_field(on, field);
        Ok(weight.saturating_add(inside).saturating_mul(times))
    }

    /// The page a field asks for, if it has pages.
    fn page_of(&self, field: &Field) -> Result<Option<u64>, Fault> {
        let arguments = &field.definition.arguments;
        if !arguments.iter().any(|argument| argument.name == "first" || argument.name == "last") {
            return Ok(None);
        }
        let asked = ["first", "last"].into_iter().filter_map(|name| self.count(field, name)).max();
        let limit = self.limits.page;
        match asked {
            Some(size) if size > limit => {
                let message = format!("a page of {size} is larger than {limit}");
                let error = ErrorEntry::new(Code::PageTooLarge, message);
                Err(Fault::operation(error.with("limit", limit)))
            }
            Some(size) => Ok(Some(size.max(1))),
            None => Ok(Some(PAGE)),
        }
    }

    /// A whole-number argument. What is negative is the resolver's to refuse.
    fn count(&self, field: &Field, name: &str) -> Option<u64> {
        match &**field.argument_by_name(name).ok()? {
            Value::Int(number) => Some(u64::try_from(number.try_to_i32().ok()?).unwrap_or(0)),
            Value::Variable(name) => match self.variables.get(name.as_str())? {
                JsonValue::Number(number) => Some(number.as_u64().unwrap_or(0)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The cost of asking for the schema, by the lists inside one another: that is what can make
    /// its answer large.
    fn introspection(&self, field: &Field) -> Result<u64, Fault> {
        if !self.limits.introspection {
            let message = "the schema is not to be asked for here";
            return Err(Fault::operation(ErrorEntry::new(Code::IntrospectionDisabled, message)));
        }
        Ok(self.entries(&field.selection_set).saturating_add(NODE))
    }

    fn entries(&self, set: &SelectionSet) -> u64 {
        set.selections.iter().fold(0, |sum, selection| {
            let inside = match selection {
                Selection::Field(field) if field.selection_set.is_empty() => 0,
                Selection::Field(field) => {
                    let inside = self.entries(&field.selection_set).saturating_add(1);
                    inside.saturating_mul(self.entries_of(&field.name))
                }
                Selection::InlineFragment(inline) => self.entries(&inline.selection_set),
                Selection::FragmentSpread(spread) => spread
                    .fragment_def(self.document)
                    .map_or(0, |fragment| self.entries(&fragment.selection_set)),
            };
            sum.saturating_add(inside)
        })
    }

    /// Entries to expect of a list of the schema about itself.
    fn entries_of(&self, list: &str) -> u64 {
        match list {
            "types" => self.schema.types.len() as u64,
            "fields" | "inputFields" | "interfaces" | "possibleTypes" => 10,
            "args" => 2,
            "enumValues" | "directives" => 5,
            _ => 1,
        }
    }
}

fn is_list(ty: &Type) -> bool {
    matches!(ty, Type::List(_) | Type::NonNullList(_))
}
