//! Files under `schema/` that are generated from the code. Each test compares one of them;
//! `./x schema` runs the same tests with `UPDATE_GENERATED=1`, which writes instead.

mod privileges;

use crate::structure::root;
use lianxin_domain::{
    event::DomainEvent,
    refusal::{Code, Refusal},
};
use lianxin_server::settings::Settings;
use std::{env, fmt::Write, fs};

/// Compares the checked-in file (path relative to the root) with what the code says.
pub(crate) fn same(path: &str, generated: &str) {
    let file = root().join(path);
    if env::var_os("UPDATE_GENERATED").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, generated).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == generated, "{path} is not what the code says; ./x schema rewrites it");
}

#[test]
fn refusals() {
    let mut text = String::from("# code | English | 中文 (figures in braces come as params)\n");
    for code in Code::ALL {
        let refusal = Refusal::new(*code);
        let (en, zh) = (refusal.message_en(), refusal.message_zh());
        writeln!(text, "{} | {en} | {zh}", code.as_str()).unwrap();
    }
    same("schema/refusals.txt", &text);
}

#[test]
fn permissions() {
    same("schema/permissions.txt", &lianxin_domain::permission::matrix());
}

#[test]
fn graphql() {
    same("schema/graphql/schema.graphql", &lianxin_graphql::sdl());
}

#[test]
fn settings() {
    let mut text = serde_json::to_string_pretty(&Settings::schema()).unwrap();
    text.push('\n');
    same("schema/config.schema.json", &text);
}

/// One JSON Schema a released event type and version: sealed, a changed shape is a new version.
#[test]
fn events() {
    for (event_type, version, schema) in DomainEvent::schemas() {
        let mut text = serde_json::to_string_pretty(&schema).unwrap();
        text.push('\n');
        same(&format!("schema/events/{event_type}.v{version}.json"), &text);
    }
}
