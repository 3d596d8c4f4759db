//! Rules of the schema that hold for every type, known from the SDL and from the resolvers' sources.

use async_graphql::{
    Positioned,
    parser::{
        parse_schema,
        types::{
            FieldDefinition, InputValueDefinition, TypeDefinition, TypeKind, TypeSystemDefinition,
        },
    },
};
use std::{fs, path::Path};

/// Fields and arguments that hold 64-bit values, which GraphQL's Int cannot.
const WIDE: [&str; 8] =
    ["position", "minPosition", "head", "faultedAt", "after", "before", "cursor", "eventId"];

fn types() -> Vec<TypeDefinition> {
    let document = parse_schema(lianxin_graphql::sdl()).unwrap();
    let types = document.definitions.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(found) => Some(found.node),
        TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
    });
    types.collect()
}

fn fields(of: &TypeDefinition) -> Vec<&FieldDefinition> {
    match &of.kind {
        TypeKind::Object(object) => object.fields.iter().map(|field| &field.node).collect(),
        TypeKind::Interface(interface) => {
            interface.fields.iter().map(|field| &field.node).collect()
        }
        TypeKind::Scalar | TypeKind::Union(_) | TypeKind::Enum(_) | TypeKind::InputObject(_) => {
            Vec::new()
        }
    }
}

/// Arguments of every field, or the fields of an input, each with the name of where it stands.
fn inputs(of: &TypeDefinition) -> Vec<(String, &InputValueDefinition)> {
    match &of.kind {
        TypeKind::InputObject(input) => input
            .fields
            .iter()
            .map(|field| (format!("{}.{}", of.name.node, field.node.name.node), &field.node))
            .collect(),
        _ => fields(of)
            .into_iter()
            .flat_map(|field| {
                let place = format!("{}.{}", of.name.node, field.name.node);
                let arguments = field.arguments.iter();
                arguments.map(move |argument| {
                    (format!("{place}({})", argument.node.name.node), &argument.node)
                })
            })
            .collect(),
    }
}

fn is_empty(description: Option<&Positioned<String>>) -> bool {
    description.is_none_or(|text| text.node.trim().is_empty())
}

#[test]
fn everything_is_described() {
    let mut silent = Vec::new();
    for of in &types() {
        let name = &of.name.node;
        if is_empty(of.description.as_ref()) {
            silent.push(name.to_string());
        }
        let of_fields = fields(of);
        let of_fields = of_fields.iter().filter(|field| is_empty(field.description.as_ref()));
        silent.extend(of_fields.map(|field| format!("{name}.{}", field.name.node)));
        let of_inputs = inputs(of).into_iter();
        let of_inputs = of_inputs.filter(|(_, input)| is_empty(input.description.as_ref()));
        silent.extend(of_inputs.map(|(place, _)| place));
        if let TypeKind::Enum(of_enum) = &of.kind {
            let values = of_enum.values.iter().map(|value| &value.node);
            let values = values.filter(|value| is_empty(value.description.as_ref()));
            silent.extend(values.map(|value| format!("{name}.{}", value.value.node)));
        }
    }
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn no_wide_value_is_an_int() {
    let types = types();
    let outputs = types.iter().flat_map(|of| {
        let place = |field: &FieldDefinition| format!("{}.{}", of.name.node, field.name.node);
        fields(of).into_iter().map(move |field| (place(field), &field.name.node, &field.ty.node))
    });
    let inputs = types.iter().flat_map(inputs);
    let inputs = inputs.map(|(place, input)| (place, &input.name.node, &input.ty.node));
    let narrow: Vec<String> = outputs
        .chain(inputs)
        .filter(|(_, name, ty)| WIDE.contains(&name.as_str()) && ty.to_string().contains("Int"))
        .map(|(place, ..)| place)
        .collect();
    assert_eq!(narrow, Vec::<String>::new());
}

#[test]
fn connections_have_the_form_of_relay() {
    let types = types();
    let named = |name: &str| types.iter().find(|of| of.name.node == name);
    let typed = |of: &TypeDefinition, name: &str| {
        let found = fields(of).into_iter().find(|field| field.name.node == name);
        found.map(|field| field.ty.node.to_string())
    };
    let connections = types.iter().filter(|of| of.name.node.ends_with("Connection"));
    let mut seen = 0;
    for connection in connections {
        let edge = connection.name.node.replace("Connection", "Edge");
        assert_eq!(typed(connection, "pageInfo").unwrap(), "PageInfo!", "{edge}");
        assert_eq!(typed(connection, "edges").unwrap(), format!("[{edge}!]!"));
        let edge = named(&edge).unwrap();
        assert_eq!(typed(edge, "cursor").unwrap(), "String!");
        assert!(typed(edge, "node").is_some());
        seen += 1;
    }
    assert!(seen >= 9, "{seen} connections");
    let info = named("PageInfo").unwrap();
    let info = ["hasNextPage", "hasPreviousPage", "startCursor", "endCursor"]
        .map(|name| typed(info, name).unwrap());
    assert_eq!(info, ["Boolean!", "Boolean!", "String", "String"]);
    for field in types.iter().flat_map(fields) {
        if field.ty.node.to_string().trim_end_matches('!').ends_with("Connection") {
            let argument = |name: &str| {
                let mut arguments = field.arguments.iter().map(|argument| &argument.node);
                arguments
                    .find(|argument| argument.name.node == name)
                    .map(|found| found.ty.node.to_string())
            };
            assert_eq!(argument("first").unwrap(), "Int", "{}", field.name.node);
            assert_eq!(argument("after").unwrap(), "String", "{}", field.name.node);
        }
    }
}

/// Every source of the crate: its path and its text.
fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The resolvers' signatures, from the name to the body: async methods on `&self` that are not the
/// crate's own.
fn resolvers(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, keyword) in text.match_indices("async fn ") {
        let rest = &text[at + keyword.len()..];
        let signature = rest.split_once(" {\n").map_or(rest, |(signature, _)| signature);
        if signature.contains("&self") && !text[..at].ends_with("pub(crate) ") {
            found.push(signature);
        }
    }
    found
}

#[test]
fn what_can_fail_is_nullable_and_nothing_is_wider_than_it_is_told() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut seen = 0;
    for (path, text) in &files {
        // A mutation answers refusals as data and a subscription ends: their errors are faults.
        let is_root = path.contains("/mutation/") || path.ends_with("/subscription.rs");
        for signature in resolvers(text) {
            seen += 1;
            let answer = signature.rsplit_once("->").map_or("", |(_, answer)| answer.trim());
            assert!(!answer.starts_with("Result<Option<"), "{path}: {signature}");
            assert!(is_root || !answer.starts_with("Result<"), "{path}: {signature}");
            for wide in ["i64", "u64", "usize"] {
                assert!(!signature.contains(wide), "{path}: {signature}");
            }
        }
    }
    assert!(seen > 100, "{seen} resolvers");
}
