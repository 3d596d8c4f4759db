//! What a value says, by its schema.

use super::{Language, Wording, dictionary};
use crate::{deadline::Due, policy::CodeList};
use serde_json::{Map, Value};

/// Where a schema keeps the types that it refers to.
const DEFINITIONS: &str = "#/$defs/";

/// A schema within that of an event.
#[derive(Clone, Copy)]
pub(super) struct Shape<'s> {
    /// The event's whole schema, which holds the types that others refer to.
    root: &'s Value,
    /// The event or type that the schema is of, or whose field it is.
    owner: &'s str,
    schema: &'s Value,
}

impl<'s> Shape<'s> {
    /// The schema of an event's payload.
    pub(super) fn of_event(event_type: &'s str, root: &'s Value) -> Self {
        Self { root, owner: event_type, schema: root }
    }

    /// That of a field.
    pub(super) fn field(self, name: &str) -> Self {
        Self { schema: &self.schema["properties"][name], ..self }
    }

    /// What a field is called: its name where nothing else is known.
    pub(super) fn label(self, name: &str, language: Language) -> String {
        let told = match language {
            Language::Zh => dictionary::chinese(self.owner, name),
            Language::En => self.schema["description"].as_str().map(first_line),
        };
        told.unwrap_or(name).to_owned()
    }

    fn items(self) -> Self {
        Self { schema: &self.schema["items"], ..self }
    }

    /// The schema itself, where it is referred to or may be null.
    fn resolved(self) -> Self {
        if let Some(reference) = self.schema["$ref"].as_str() {
            let name = reference.strip_prefix(DEFINITIONS).unwrap_or(reference);
            return Self { owner: name, schema: &self.root["$defs"][name], ..self };
        }
        let choices = self.schema["anyOf"].as_array();
        let is_something = |choice: &&Value| choice["type"] != "null";
        match choices.and_then(|choices| choices.iter().find(is_something)) {
            Some(schema) => Self { schema, ..self }.resolved(),
            None => self,
        }
    }

    /// The words of a term.
    fn term(self, code: &str, language: Language) -> Option<&'s str> {
        let terms = self.schema["oneOf"].as_array()?;
        let words = terms.iter().find(|term| term["const"] == code)?["description"].as_str()?;
        match language {
            Language::Zh => words.lines().last(),
            Language::En => Some(first_line(words)),
        }
    }
}

fn first_line(words: &str) -> &str {
    words.lines().next().unwrap_or_default().trim_end_matches('.')
}

impl Wording<'_> {
    /// What a value says; absent when it says nothing.
    pub(super) fn value(&self, shape: Shape<'_>, name: &str, value: &Value) -> Option<String> {
        let shape = shape.resolved();
        match value {
            Value::Null => None,
            Value::Bool(true) => Some(self.choose("是", "yes").to_owned()),
            Value::Bool(false) => Some(self.choose("否", "no").to_owned()),
            Value::Number(number) => Some(number.to_string()),
            Value::String(text) => Some(self.text(shape, name, text).to_owned()),
            Value::Array(values) => {
                let told = values.iter().filter_map(|it| self.value(shape.items(), name, it));
                let told: Vec<String> = told.collect();
                let between =
                    if values.iter().any(Value::is_object) { ("；", "; ") } else { ("、", ", ") };
                (!told.is_empty()).then(|| told.join(self.choose(between.0, between.1)))
            }
            Value::Object(fields) => self.object(shape, fields),
        }
    }

    pub(crate) fn choose<'c>(&self, zh: &'c str, en: &'c str) -> &'c str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    fn text<'t>(&'t self, shape: Shape<'t>, name: &str, text: &'t str) -> &'t str {
        let named = self.name(shape.owner, text);
        let term = || shape.term(text, self.language);
        named.or_else(term).or_else(|| self.code(name, text)).unwrap_or(text)
    }

    /// The name of what a code stands for in the directory.
    pub(crate) fn name(&self, code_of: &str, code: &str) -> Option<&str> {
        let directory = self.directory;
        let named = match code_of {
            "StationCode" => &directory.stations.get(&code.into())?.name,
            "UnitCode" => &directory.units.get(&code.into())?.name,
            "GridCode" => &directory.grids.get(&code.into())?.name,
            "DeputyId" => &directory.deputies.get(&code.into())?.name,
            "CategoryCode" => &directory.categories.get(&code.into())?.name,
            _ => return None,
        };
        Some(named)
    }

    /// The name of a place's own code.
    fn code(&self, field: &str, code: &str) -> Option<&str> {
        let lists: &[CodeList] = match field {
            "replyClass" | "old" | "new" => {
                let class = self.policy.reply_classes.iter().find(|class| class.code == code)?;
                return Some(self.choose(&class.zh, &class.en));
            }
            "reason" => &[
                CodeList::DeclineReasons,
                CodeList::SuspensionReasons,
                CodeList::ReplyRejections,
                CodeList::ReopenReasons,
            ],
            "retention" => &[CodeList::Retentions],
            "catalogue" => &[CodeList::ArchiveDocuments],
            _ => &[],
        };
        let mut entries = lists.iter().flat_map(|list| self.policy.list(*list));
        let entry = entries.find(|entry| entry.code == code)?;
        Some(self.choose(&entry.zh, &entry.en))
    }

    /// What a value with parts says: the day and the rule of a deadline, how much of what, the name of an
    /// attachment, and each part of all others.
    fn object(&self, shape: Shape<'_>, fields: &Map<String, Value>) -> Option<String> {
        let part = |name: &str| self.value(shape.field(name), name, fields.get(name)?);
        match shape.owner {
            "Due" => self.due(fields),
            "Attachment" => part("name"),
            "Quantity" => {
                let about =
                    if fields.contains_key("approximate") { self.choose("余", "+") } else { "" };
                Some(format!("{} {}{about} {}", part("item")?, part("quantity")?, part("unit")?))
            }
            _ => {
                let told = fields.keys().filter_map(|name| {
                    let label = shape.field(name).label(name, self.language);
                    Some(format!("{label}{}{}", self.choose("：", ": "), part(name)?))
                });
                let told: Vec<String> = told.collect();
                (!told.is_empty()).then(|| told.join(self.choose("，", ", ")))
            }
        }
    }

    fn due(&self, fields: &Map<String, Value>) -> Option<String> {
        let due: Due = serde_json::from_value(Value::Object(fields.clone())).ok()?;
        let rule = due.span.as_ref().map(|span| self.choose(&span.basis_zh, &span.basis_en));
        let provisional = due.provisional.then(|| self.choose("暂定", "provisional"));
        let notes: Vec<&str> = rule.into_iter().chain(provisional).collect();
        if notes.is_empty() {
            return Some(due.due_on.to_string());
        }
        let notes = notes.join(self.choose("，", ", "));
        let (open, close) = (self.choose("（", " ("), self.choose("）", ")"));
        Some(format!("{}{open}{notes}{close}", due.due_on))
    }
}
