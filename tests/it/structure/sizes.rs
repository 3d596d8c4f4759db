//! The size budgets of files and functions, over everything under `crates/` and `projections/`.

use super::sources;
use syn::visit::Visit;

/// No file is longer.
const FILE_MAX: usize = 500;
/// 95 % of the files are shorter.
const FILE_AIM: usize = 300;
/// No function is longer.
const FUNCTION_MAX: usize = 60;
/// 95 % of the functions are shorter.
const FUNCTION_AIM: usize = 40;

fn all_sources() -> Vec<(String, String)> {
    ["crates", "projections"].into_iter().flat_map(sources).collect()
}

/// The functions of one file: name and length in lines, from signature to closing brace.
#[derive(Default)]
struct Functions(Vec<(String, usize)>);

impl Functions {
    fn add(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let first = signature.fn_token.span.start().line;
        let last = block.brace_token.span.close().end().line;
        self.0.push((signature.ident.to_string(), last - first + 1));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(&item.sig, &item.block);
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add(&item.sig, &item.block);
        syn::visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.add(&item.sig, block);
        }
        syn::visit::visit_trait_item_fn(self, item);
    }
}

/// Fails with the offenders when a length passes `max`, or too many pass `aim`.
fn within(lengths: &[(String, usize)], aim: usize, max: usize) {
    let over: Vec<_> = lengths.iter().filter(|it| it.1 > max).collect();
    assert!(over.is_empty(), "longer than {max} lines: {over:#?}");
    let long: Vec<_> = lengths.iter().filter(|it| it.1 >= aim).collect();
    assert!(
        long.len() * 20 <= lengths.len(),
        "{} of {} have {aim} lines or more: {long:#?}",
        long.len(),
        lengths.len()
    );
}

#[test]
fn files_keep_their_budget() {
    let lengths: Vec<_> =
        all_sources().into_iter().map(|(path, text)| (path, text.lines().count())).collect();
    within(&lengths, FILE_AIM, FILE_MAX);
}

#[test]
fn functions_keep_their_budget() {
    let mut lengths = Vec::new();
    for (path, text) in all_sources() {
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut functions = Functions::default();
        functions.visit_file(&file);
        lengths.extend(functions.0.into_iter().map(|(name, n)| (format!("{path}: {name}"), n)));
    }
    within(&lengths, FUNCTION_AIM, FUNCTION_MAX);
}

#[test]
fn every_source_opens_by_saying_what_it_is_for() {
    for (path, text) in all_sources() {
        assert!(text.starts_with("//!"), "{path} has no module documentation");
    }
}
