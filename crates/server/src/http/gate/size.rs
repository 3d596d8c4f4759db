//! How large the operations of a document are once their fragments are expanded, computed without
//! expanding them: every fragment is measured once, however often it is spread.

use crate::http::{
    Limits,
    fault::{Code, ErrorEntry, Fault},
};
use apollo_compiler::{
    Name,
    ast::{Definition, DirectiveList, Document, FragmentDefinition, Selection},
};
use std::collections::HashMap;

/// The size of a selection set, fragments expanded. Sums saturate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Size {
    depth: u64,
    fields: u64,
    aliases: u64,
    root_fields: u64,
    directives: u64,
}

/// Refuses a document with an operation beyond the limits. Types play no part, and what is not
/// valid is left for validation to tell: a fragment that is missing or spreads itself counts as
/// empty where it does.
pub(super) fn check(document: &Document, limits: &Limits) -> Result<(), Fault> {
    let mut measure = Measure::new(document);
    for definition in &document.definitions {
        if let Definition::OperationDefinition(operation) = definition {
            let size = measure.selections(&operation.selection_set);
            let on_variables = operation.variables.iter().map(|variable| &variable.directives);
            let own = on_variables.fold(count(&operation.directives), |sum, d| sum + count(d));
            Size { directives: size.directives.saturating_add(own), ..size }.check(limits)?;
        }
    }
    // Fragments that no operation spreads are validated all the same.
    for fragment in document.definitions.iter().filter_map(Definition::as_fragment_definition) {
        let size = measure.fragment(&fragment.name);
        Size { root_fields: 0, ..size }.check(limits)?;
    }
    Ok(())
}

struct Measure<'d> {
    fragments: HashMap<&'d Name, &'d FragmentDefinition>,
    /// `None` while a fragment is being measured: it spreads itself.
    measured: HashMap<&'d Name, Option<Size>>,
}

impl<'d> Measure<'d> {
    fn new(document: &'d Document) -> Self {
        let fragments = document.definitions.iter().filter_map(Definition::as_fragment_definition);
        let fragments = fragments.map(|fragment| (&fragment.name, &**fragment)).collect();
        Self { fragments, measured: HashMap::new() }
    }

    fn selections(&mut self, selections: &'d [Selection]) -> Size {
        let sizes = selections.iter().map(|selection| self.selection(selection));
        sizes.fold(Size::default(), Size::beside)
    }

    fn selection(&mut self, selection: &'d Selection) -> Size {
        match selection {
            Selection::Field(field) => {
                let inside = self.selections(&field.selection_set);
                Size {
                    depth: inside.depth.saturating_add(1),
                    fields: inside.fields.saturating_add(1),
                    aliases: inside.aliases.saturating_add(field.alias.is_some().into()),
                    root_fields: 1,
                    directives: inside.directives.saturating_add(count(&field.directives)),
                }
            }
            Selection::FragmentSpread(spread) => {
                self.fragment(&spread.fragment_name).with_directives(&spread.directives)
            }
            Selection::InlineFragment(inline) => {
                self.selections(&inline.selection_set).with_directives(&inline.directives)
            }
        }
    }

    fn fragment(&mut self, name: &'d Name) -> Size {
        if let Some(known) = self.measured.get(name) {
            return known.unwrap_or_default();
        }
        let Some(fragment) = self.fragments.get(name).copied() else { return Size::default() };
        self.measured.insert(name, None);
        let size = self.selections(&fragment.selection_set).with_directives(&fragment.directives);
        self.measured.insert(name, Some(size));
        size
    }
}

impl Size {
    fn beside(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            fields: self.fields.saturating_add(other.fields),
            aliases: self.aliases.saturating_add(other.aliases),
            root_fields: self.root_fields.saturating_add(other.root_fields),
            directives: self.directives.saturating_add(other.directives),
        }
    }

    fn with_directives(self, directives: &DirectiveList) -> Self {
        Self { directives: self.directives.saturating_add(count(directives)), ..self }
    }

    fn check(self, limits: &Limits) -> Result<(), Fault> {
        let rows = [
            ("levels of fields", self.depth, limits.depth),
            ("fields", self.fields, limits.fields),
            ("aliases", self.aliases, limits.aliases),
            ("fields at its root", self.root_fields, limits.root_fields),
            ("directives", self.directives, limits.directives),
        ];
        match rows.into_iter().find(|(_, size, limit)| size > limit) {
            None => Ok(()),
            Some((what, _, limit)) => {
                let message = format!("the operation has more than {limit} {what}");
                let error = ErrorEntry::new(Code::DocumentTooComplex, message);
                Err(Fault::operation(error.with("limit", limit)))
            }
        }
    }
}

fn count(directives: &DirectiveList) -> u64 {
    directives.len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Option<String> {
        let document = Document::parse(text, "query").unwrap();
        let fault = check(&document, &Limits::default()).err()?;
        Some(fault.errors[0].message.clone())
    }

    /// Fragments of which each spreads the next one twice.
    fn bomb(levels: usize) -> String {
        let mut text = "{ ...f0 }".to_owned();
        for level in 0..levels {
            let next = level + 1;
            text.push_str(&format!(" fragment f{level} on Query {{ ...f{next} ...f{next} }}"));
        }
        text + &format!(" fragment f{levels} on Query {{ a }}")
    }

    #[test]
    fn fragments_that_double_each_other_are_counted_without_being_expanded() {
        assert_eq!(refused(&bomb(2)), None);
        assert_eq!(refused(&bomb(200)).unwrap(), "the operation has more than 3000 fields");
    }

    #[test]
    fn a_fragment_that_spreads_itself_is_left_for_validation() {
        assert_eq!(
            refused("{ ...a } fragment a on Query { x ...b } fragment b on Query { ...a }"),
            None
        );
        assert_eq!(refused("{ ...missing }"), None);
    }

    #[test]
    fn aliases_directives_root_fields_and_levels_are_counted() {
        let many = |n: usize, one: &str| format!("{{ r {{ {} }} }}", one.repeat(n));
        assert!(refused(&many(31, "a: a ")).unwrap().contains("30 aliases"));
        assert!(refused(&many(51, "a @skip(if: $b) ")).unwrap().contains("50 directives"));
        assert!(refused(&format!("{{ {} }}", "a ".repeat(21))).unwrap().contains("20 fields"));
        let deep = format!("{}a{}", "{ a ".repeat(20), "}".repeat(20)).replace("a}", "}");
        assert_eq!(refused(&deep), None);
        let deeper = format!("{}{}", "{ a ".repeat(21), "}".repeat(21));
        assert!(refused(&deeper).unwrap().contains("20 levels"));
    }

    #[test]
    fn every_operation_of_a_document_counts_and_so_do_unused_fragments() {
        let wide = "a ".repeat(21);
        assert!(refused(&format!("query A {{ a }} query B {{ {wide} }}")).is_some());
        let aliases = "x: a ".repeat(31);
        assert!(refused(&format!("{{ a }} fragment f on Query {{ {aliases} }}")).is_some());
    }
}
