//! What a verification tells: the same facts as words in two languages and as one JSON object.

use super::failure::Failure;
use anyhow::bail;
use comfy_table::{Table, presets::NOTHING};
use jiff::Timestamp;
use lianxin_ledger::Signed;
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Value, json};
use std::path::Path;

/// Facts in the order in which they are told, each named for programs and in Chinese.
#[derive(Debug, Default)]
pub(super) struct Facts(Vec<(&'static str, &'static str, Value)>);

impl Facts {
    /// One fact more.
    pub(super) fn with(
        mut self,
        name: &'static str,
        zh: &'static str,
        value: impl Into<Value>,
    ) -> Self {
        self.0.push((name, zh, value.into()));
        self
    }

    /// One fact more, if it is known.
    pub(super) fn with_some(
        self,
        name: &'static str,
        zh: &'static str,
        value: Option<impl Into<Value>>,
    ) -> Self {
        match value {
            Some(value) => self.with(name, zh, value),
            None => self,
        }
    }

    /// What a checkpoint says, and who stands for it.
    pub(super) fn signed(signed: &Signed, quorum: usize) -> Self {
        let head = signed.checkpoint.head;
        let witnesses = signed.witnessed.iter();
        let named = |(name, time): &(String, u64)| json!({ "name": name, "time": told(*time) });
        Self::default()
            .with("origin", "日志名称", signed.checkpoint.origin())
            .with("size", "条目数", head.size)
            .with("root", "根", head.root.to_base64())
            .with("witnesses", "见证方", Value::Array(witnesses.map(named).collect()))
            .with("quorum", "须有见证", quorum)
            .with_some("witnessed_since", "见证时间", signed.witnessed_by(quorum).map(told))
    }
}

impl Serialize for Facts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, _, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// A time in seconds since 1970, as text; the bare number when no calendar reaches it.
pub(super) fn told(time: u64) -> String {
    let known = i64::try_from(time).ok().and_then(|time| Timestamp::from_second(time).ok());
    known.map_or_else(|| time.to_string(), |time| time.to_string())
}

/// The end of a verification.
pub(super) struct Report {
    facts: Facts,
    failed: Option<&'static str>,
}

impl Report {
    /// What was verified, where it lies, and what was found.
    pub(super) fn new(what: &'static str, file: &Path, found: Result<Facts, Failure>) -> Self {
        let facts = Facts::default()
            .with("verify", "核验", what)
            .with("file", "文件", file.display().to_string())
            .with("verified", "结果", found.is_ok());
        match found {
            Ok(Facts(found)) => {
                let facts = Facts(facts.0.into_iter().chain(found).collect());
                Self { facts, failed: None }
            }
            Err(failure) => Self { facts: failure.tell(facts), failed: Some(failure.code()) },
        }
    }

    /// One JSON object.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(&self.facts).expect("texts, numbers and lists are JSON")
    }

    /// A line for every fact.
    pub(super) fn words(&self) -> String {
        let mut table = Table::new();
        table.load_style(NOTHING);
        for (name, zh, value) in &self.facts.0 {
            table.add_row([name, zh, words(value).as_str()]);
        }
        table.trim_fmt()
    }

    /// Fails when something did not hold.
    pub(super) fn verdict(&self) -> anyhow::Result<()> {
        match self.failed {
            Some(code) => bail!("not verified 未通过核验: {code}"),
            None => Ok(()),
        }
    }
}

fn words(value: &Value) -> String {
    match value {
        Value::Bool(true) => "verified 已证实".to_owned(),
        Value::Bool(false) => "NOT VERIFIED 未通过".to_owned(),
        // What stands in files may be meant for a terminal.
        Value::String(text) => text.replace(char::is_control, "\u{fffd}"),
        Value::Array(list) if list.is_empty() => "—".to_owned(),
        Value::Array(list) => list.iter().map(words).collect::<Vec<_>>().join("\n"),
        Value::Object(object) => object.values().map(words).collect::<Vec<_>>().join(" "),
        Value::Null | Value::Number(_) => value.to_string(),
    }
}
