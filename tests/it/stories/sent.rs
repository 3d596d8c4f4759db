//! That every mutation of the schema is sent by a story: the names of those that stories have accepted are read
//! from their sources, as the arguments of the verbs that take nothing else.

use crate::structure::{root, sources};
use std::{collections::BTreeSet, fs};
use syn::{
    Expr, ExprLit, Lit,
    punctuated::Punctuated,
    token::Comma,
    visit::{self, Visit},
};

/// The verbs of stories that end a test when what they ask for is refused.
const ACCEPTED: [&str; 3] = ["keeps", "goes", "of"];

/// The names that stand as arguments of the verbs.
#[derive(Default)]
struct Sent(BTreeSet<String>);

impl Sent {
    fn add(&mut self, verb: &syn::Ident, arguments: &Punctuated<Expr, Comma>) {
        if !ACCEPTED.contains(&verb.to_string().as_str()) {
            return;
        }
        for argument in arguments {
            if let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = argument {
                self.0.insert(text.value());
            }
        }
    }
}

impl<'ast> Visit<'ast> for Sent {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.add(&call.method, &call.args);
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let Expr::Path(path) = &*call.func {
            let verb = path.path.segments.last().expect("a path has a name");
            self.add(&verb.ident, &call.args);
        }
        visit::visit_expr_call(self, call);
    }
}

/// The mutations of the published schema.
pub(super) fn mutations() -> Vec<String> {
    let sdl = fs::read_to_string(root().join("schema/graphql/schema.graphql")).unwrap();
    let schema = apollo_compiler::Schema::parse(sdl, "schema.graphql").unwrap();
    let mutation = schema.get_object("Mutation").unwrap();
    mutation.fields.keys().map(ToString::to_string).collect()
}

#[test]
fn every_mutation_is_sent_by_a_story() {
    let mut sent = Sent::default();
    for (path, text) in sources("tests/it/stories") {
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        sent.visit_file(&file);
    }
    let all = mutations();
    let missing: Vec<_> = all.iter().filter(|name| !sent.0.contains(*name)).collect();
    assert!(missing.is_empty(), "{} of {} in no story: {missing:#?}", missing.len(), all.len());
}
