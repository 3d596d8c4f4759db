//! Makes up a document for every field of the schema's roots, with arguments out of somebody's own ids,
//! cursors and words.

use apollo_compiler::{
    Name, Schema,
    ast::{FieldDefinition, InputValueDefinition, Type},
    schema::{Component, ExtendedType, ObjectType},
    validation::Valid,
};
use serde_json::{Map, Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

/// How deep objects are asked for below a root field.
const DEPTH: usize = 4;

/// What arguments are filled with: ids and times of changes by their scalar type, texts by the name of the
/// argument.
pub(super) struct Pool {
    pub(super) ids: Vec<String>,
    pub(super) uuids: Vec<String>,
    pub(super) positions: Vec<String>,
    /// Codes stand for what has no name of its own; cursors are those of the list that is asked.
    pub(super) texts: BTreeMap<&'static str, Vec<String>>,
}

impl Pool {
    /// Everything in it.
    pub(super) fn all(&self) -> impl Iterator<Item = &String> {
        let lists = [&self.ids, &self.uuids, &self.positions].into_iter();
        lists.chain(self.texts.values()).flatten()
    }

    fn texts(&self, name: &str, list: &str) -> &[String] {
        let key = match name {
            "after" | "before" => list,
            "search" => "title",
            other => other,
        };
        self.texts.get(key).unwrap_or(&self.texts["code"])
    }
}

/// A question or command about one field of a root.
pub(super) struct Document {
    pub(super) field: String,
    pub(super) text: String,
    pub(super) variables: Value,
}

/// The published schema, to make documents of.
pub(super) struct Author {
    schema: Valid<Schema>,
}

impl Author {
    pub(super) fn of(sdl: &str) -> Self {
        Self { schema: Schema::parse_and_validate(sdl, "schema.graphql").unwrap() }
    }

    /// The names of all values of all enums.
    pub(super) fn values(&self) -> BTreeSet<String> {
        let enums = self.schema.types.values().filter_map(|kind| kind.as_enum());
        let names = enums.flat_map(|kind| kind.values.keys().map(ToString::to_string));
        names.collect()
    }

    /// One document for each field of a root. The first passes what is required and no more, each further one
    /// another argument as well.
    pub(super) fn documents(&self, root: &str, pool: &Pool, number: usize) -> Vec<Document> {
        let Some(ExtendedType::Object(fields)) = self.schema.types.get(root) else {
            panic!("{root} is no type of objects")
        };
        let made = fields.fields.values().map(|field| {
            let further = field.arguments.iter().filter(|argument| !argument.is_required());
            let further: Vec<_> = further.filter(|it| it.name != "first").collect();
            let chosen = match number % (further.len() + 1) {
                0 => None,
                place => Some(&further[place - 1].name),
            };
            let filling = Filling { author: self, pool, list: &field.name, number };
            let passed = field.arguments.iter().filter(|argument| {
                argument.is_required() || argument.name == "first" || Some(&argument.name) == chosen
            });
            let passed = passed.filter_map(|it| Some((it, filling.value(&it.ty, &it.name)?)));
            self.document(
                root,
                field,
                &passed.map(|(it, value)| (&**it, value)).collect::<Vec<_>>(),
            )
        });
        made.collect()
    }

    fn document(
        &self,
        root: &str,
        field: &FieldDefinition,
        arguments: &[(&InputValueDefinition, Value)],
    ) -> Document {
        let bracketed = |texts: Vec<String>| match texts.is_empty() {
            true => String::new(),
            false => format!("({})", texts.join(", ")),
        };
        let declared = arguments.iter().map(|(it, _)| format!("${}: {}", it.name, it.ty));
        let passed = arguments.iter().map(|(it, _)| format!("{0}: ${0}", it.name));
        let variables = arguments.iter().map(|(it, value)| (it.name.to_string(), value.clone()));
        let text = format!(
            "{} {} {{ {} {} {} }}",
            root.to_lowercase(),
            bracketed(declared.collect()),
            field.name,
            bracketed(passed.collect()),
            self.selection(field.ty.inner_named_type(), DEPTH),
        );
        let variables = Value::Object(variables.collect::<Map<_, _>>());
        Document { field: field.name.to_string(), text, variables }
    }

    /// Everything below a type that needs no argument.
    fn selection(&self, named: &str, depth: usize) -> String {
        let fields = match self.schema.types.get(named) {
            Some(ExtendedType::Object(object)) => self.fields(object, depth),
            Some(ExtendedType::Interface(_) | ExtendedType::Union(_)) => self.members(named, depth),
            _ => return String::new(),
        };
        format!("{{ __typename {fields} }}")
    }

    /// Each under a name of its own, as those of an interface's objects may differ in type.
    fn fields(&self, object: &ObjectType, depth: usize) -> String {
        let mut text = String::new();
        let bare = |field: &&Component<FieldDefinition>| {
            !field.arguments.iter().any(|argument| argument.is_required())
        };
        for field in object.fields.values().filter(bare) {
            let label = format!("{}_{}: ", object.name, field.name);
            let named = field.ty.inner_named_type();
            if !self.is_composite(named) {
                _ = write!(text, "{label}{} ", field.name);
            } else if depth > 0 {
                let selection = self.selection(named, depth - 1);
                _ = write!(text, "{label}{} {selection} ", field.name);
            }
        }
        text
    }

    fn is_composite(&self, named: &str) -> bool {
        matches!(
            self.schema.types.get(named),
            Some(ExtendedType::Object(_) | ExtendedType::Interface(_) | ExtendedType::Union(_))
        )
    }

    fn members(&self, named: &str, depth: usize) -> String {
        let implementers = self.schema.implementers_map();
        let members = implementers.get(named).into_iter().flat_map(|them| them.objects.iter());
        let member = |name: &Name| format!("... on {name} {}", self.selection(name, depth.min(1)));
        members.map(member).collect()
    }
}

/// Values for the arguments of one document.
struct Filling<'f> {
    author: &'f Author,
    pool: &'f Pool,
    list: &'f str,
    number: usize,
}

impl Filling<'_> {
    /// A value for an argument or a field of an input; none for what is left out.
    fn value(&self, ty: &Type, name: &str) -> Option<Value> {
        let inner = ty.inner_named_type();
        let nth = |values: &[String]| Value::from(values[self.number % values.len()].as_str());
        let value = match inner.as_str() {
            "ID" => nth(&self.pool.ids),
            "UUID" => nth(&self.pool.uuids),
            // Nobody waits for a position that is not reached.
            "Position" if name == "minPosition" => json!("1"),
            "Position" => nth(&self.pool.positions),
            "String" => nth(self.pool.texts(name, self.list)),
            "Int" if name == "first" || name == "last" => json!(50),
            "Int" if ty.is_non_null() => json!(1),
            "Date" => json!(if name.contains("ntil") { "2030-01-01" } else { "2015-01-01" }),
            "DateTime" if ty.is_non_null() => json!("2024-01-01T09:00:00+08:00"),
            "Boolean" if ty.is_non_null() => json!(true),
            "JSON" if ty.is_non_null() => json!({}),
            "Int" | "DateTime" | "Boolean" | "JSON" => return None,
            _ => self.composed(inner, ty, name)?,
        };
        Some(if ty.is_list() { json!([value]) } else { value })
    }

    fn composed(&self, inner: &str, ty: &Type, name: &str) -> Option<Value> {
        match self.author.schema.types.get(inner)? {
            ExtendedType::Enum(kinds) if ty.is_non_null() || name == "groupBy" => {
                let (kind, _) = kinds.values.get_index(self.number % kinds.values.len())?;
                Some(json!(kind.as_str()))
            }
            ExtendedType::InputObject(input) => {
                // A condition of conditions is as good as its first.
                let own =
                    |field: &&Component<InputValueDefinition>| field.ty.inner_named_type() != inner;
                let fields: Vec<_> = input.fields.values().filter(own).collect();
                let one = input.directives.has("oneOf") || !name.contains("input");
                let chosen = match one {
                    true => &fields[self.number % fields.len()..][..1],
                    false => &fields[..],
                };
                let chosen = fields.iter().filter(|field| {
                    field.is_required() || chosen.iter().any(|it| it.name == field.name)
                });
                let values = chosen.filter_map(|field| {
                    Some((field.name.to_string(), self.value(&field.ty, &field.name)?))
                });
                Some(Value::Object(values.collect()))
            }
            _ => None,
        }
    }
}
