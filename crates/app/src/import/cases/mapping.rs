//! What an import reads where: columns to fields, code tables, date formats, and what to do with a
//! station or category that the directory does not know. Read from TOML; knows no file but itself.

use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// How the columns of a file become cases.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Mapping {
    /// Name of the system the records come from; with its external id it makes a case unique.
    pub source: String,
    /// Which columns hold what.
    pub columns: Columns,
    /// How the file is written.
    #[serde(default)]
    pub file: FileForm,
    /// What stands in where a column is empty.
    #[serde(default)]
    pub defaults: Defaults,
    /// Stations: value as found to code. A value that is not listed is its own code.
    #[serde(default)]
    pub stations: BTreeMap<String, String>,
    /// Categories: value as found to code. A value that is not listed becomes a code by itself.
    #[serde(default)]
    pub categories: BTreeMap<String, String>,
    /// What happens with codes that the directory does not know.
    #[serde(default)]
    pub unknown: Unknown,
}

/// Column names as in the file's header.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Columns {
    /// The record's key in its own system.
    pub external_id: String,
    /// The station that registered it.
    pub station: String,
    /// The day it was opened.
    pub opened: String,
    /// The day it was closed; an empty value means that it is open or that nobody knows.
    #[serde(default)]
    pub closed: Option<String>,
    /// The category.
    pub category: String,
    /// The title: the first of these columns that is not empty.
    pub title: Vec<String>,
    /// The place in words: those of these columns that are not empty.
    #[serde(default)]
    pub location: Vec<String>,
}

/// How the file is written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct FileForm {
    /// The character between values.
    pub delimiter: char,
    /// Formats of days, as `strptime` has them; the first that fits wins.
    pub dates: Vec<String>,
}

impl Default for FileForm {
    fn default() -> Self {
        Self { delimiter: ',', dates: vec!["%Y-%m-%d".to_owned()] }
    }
}

/// What stands in where a column is empty.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Defaults {
    /// Title; without it a row without a title is rejected.
    pub title: Option<String>,
    /// Category code; without it a row without a category is rejected.
    pub category: Option<String>,
}

/// What happens with codes that the directory does not know.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Unknown {
    /// A station.
    pub station: OnUnknown,
    /// A category.
    pub category: OnUnknown,
    /// Since when what is registered is said to exist.
    pub since: Option<Date>,
}

impl Default for Unknown {
    fn default() -> Self {
        Self { station: OnUnknown::Reject, category: OnUnknown::Reject, since: None }
    }
}

/// What to do with a code that the directory does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnUnknown {
    /// Put the row among the rejects.
    Reject,
    /// Register it in the directory, under the value found as its name.
    Register,
}

/// A mapping that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// The text is no mapping.
    #[error("the mapping cannot be read")]
    Toml(#[from] toml::de::Error),
    /// A field is there and says nothing.
    #[error("{0} must not be empty")]
    Empty(&'static str),
    /// Delimiters of more than one byte are not supported by the CSV format.
    #[error("the delimiter {0:?} is not a single byte")]
    Delimiter(char),
    /// Something is to be registered, and nobody says since when it exists.
    #[error("unknown.since must say since when what is registered exists")]
    Since,
}

impl Mapping {
    /// Reads a mapping.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let mapping: Self = toml::from_str(text)?;
        let empties = [
            ("source", mapping.source.trim().is_empty()),
            ("columns.title", mapping.columns.title.is_empty()),
            ("file.dates", mapping.file.dates.is_empty()),
        ];
        if let Some((field, _)) = empties.into_iter().find(|(_, empty)| *empty) {
            return Err(MappingError::Empty(field));
        }
        if !mapping.file.delimiter.is_ascii() {
            return Err(MappingError::Delimiter(mapping.file.delimiter));
        }
        let Unknown { station, category, since } = &mapping.unknown;
        let registers = [station, category].contains(&&OnUnknown::Register);
        if registers && since.is_none() {
            return Err(MappingError::Since);
        }
        Ok(mapping)
    }

    /// The code of a station as found.
    pub fn station_code(&self, found: &str) -> String {
        self.stations.get(found).cloned().unwrap_or_else(|| found.to_owned())
    }

    /// The code of a category as found: by the table, or the value in capitals with everything but
    /// letters and digits as one `_`.
    pub fn category_code(&self, found: &str) -> String {
        self.categories.get(found).cloned().unwrap_or_else(|| code_of(found))
    }
}

fn code_of(words: &str) -> String {
    let parts = words.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(str::to_uppercase).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = r#"
        source = "old"
        columns = { external-id = "id", station = "office", opened = "day", category = "kind", title = ["what"] }
    "#;

    #[test]
    fn the_least_mapping_rejects_what_is_unknown() {
        let mapping = Mapping::parse(LEAST).unwrap();
        assert_eq!(mapping.unknown.station, OnUnknown::Reject);
        assert_eq!(mapping.file.dates, ["%Y-%m-%d"]);
        assert_eq!(mapping.category_code("Quality of Life / Noise"), "QUALITY_OF_LIFE_NOISE");
        assert_eq!(mapping.category_code("道路"), "道路");
    }

    #[test]
    fn a_mapping_that_cannot_be_used_says_why() {
        let with = |more: &str| Mapping::parse(&format!("{LEAST}\n{more}")).unwrap_err();
        assert!(matches!(with("[unknown]\nstation = 'register'"), MappingError::Since));
        assert!(matches!(with("[file]\ndelimiter = '，'"), MappingError::Delimiter('，')));
        assert!(matches!(with("[file]\ndates = []"), MappingError::Empty("file.dates")));
        let told = with("[defaults]\ncolour = 'X'");
        assert!(matches!(&told, MappingError::Toml(error) if error.to_string().contains("colour")));
    }
}
