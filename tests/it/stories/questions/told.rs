//! Answers as a reader likes them: what fits into a line stands in one.

use serde_json::Value;

/// Columns of a line.
const WIDTH: usize = 110;

/// JSON, broken only where a line would be too long.
pub(super) fn told(value: &Value, indent: usize) -> String {
    let whole = value.to_string();
    if indent + whole.chars().count() <= WIDTH {
        return whole;
    }
    let inner = indent + 2;
    match value {
        Value::Array(items) => {
            let items = items.iter().map(|item| told(item, inner));
            broken(('[', ']'), items, indent)
        }
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| {
                format!("{}: {}", Value::from(name.as_str()), told(value, inner))
            };
            broken(('{', '}'), fields.iter().map(field), indent)
        }
        _ => whole,
    }
}

fn broken(
    (open, close): (char, char),
    items: impl Iterator<Item = String>,
    indent: usize,
) -> String {
    let lines: Vec<String> =
        items.map(|item| format!("{}{item}", " ".repeat(indent + 2))).collect();
    format!("{open}\n{}\n{}{close}", lines.join(",\n"), " ".repeat(indent))
}
