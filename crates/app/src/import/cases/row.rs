//! One line of a file as what is known of a case, or why it cannot be one.
//!
//! Decides nothing about cases: whether title or day will do is the domain's affair, and its refusal
//! becomes a reject as well.

use super::mapping::Mapping;
use csv::StringRecord;
use jiff::civil::Date;
use lianxin_domain::{Refusal, case::links::External, refusal::Code};
use uuid::Uuid;

/// What is known of a case.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// Line of the file on which the record begins, from 1.
    pub(super) line: u64,
    pub(super) external: External,
    pub(super) station: Coded,
    pub(super) category: Coded,
    pub(super) title: String,
    pub(super) location: Option<String>,
    pub(super) opened: Date,
    pub(super) closed: Option<Date>,
}

/// A code, and the value it was found as.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Coded {
    pub(super) code: String,
    pub(super) found: String,
}

impl Row {
    /// The external id as a UUID (version 5).
    pub(super) fn external_name(&self) -> Uuid {
        Uuid::new_v5(&Uuid::NAMESPACE_OID, self.external.key().as_bytes())
    }

    /// The row as a reject, because a rule refused the case. The refusal's path names the field of
    /// the command; its figures say the rest.
    pub(super) fn refused(&self, refusal: &Refusal) -> Reject {
        let field = refusal.path.as_deref().unwrap_or_default();
        Reject::new(self.line, field, refusal.code.as_str(), &refusal.message_en())
    }
}

/// A row that did not become a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Line of the file on which the record begins, from 1.
    pub line: u64,
    /// The column at fault, as the file's header names it; empty when it is the row as a whole.
    pub column: String,
    /// The stable code of the refusal, or `MALFORMED_ROW` for what is no record at all.
    pub code: &'static str,
    /// What was found there, or the reason in words.
    pub found: String,
}

impl Reject {
    pub(super) fn new(line: u64, column: &str, code: &'static str, found: &str) -> Self {
        Self { line, column: column.to_owned(), code, found: found.to_owned() }
    }
}

/// Reads records by a mapping and a header.
pub(super) struct Reader<'m> {
    mapping: &'m Mapping,
    external_id: usize,
    station: usize,
    opened: usize,
    closed: Option<usize>,
    category: usize,
    title: Vec<usize>,
    location: Vec<usize>,
}

/// The header lacks a column that the mapping names.
#[derive(Debug, thiserror::Error)]
#[error("the file has no column {0:?}")]
pub struct NoColumn(pub String);

impl<'m> Reader<'m> {
    pub(super) fn new(mapping: &'m Mapping, header: &StringRecord) -> Result<Self, NoColumn> {
        let find = |name: &String| {
            let found = header.iter().position(|column| column == name);
            found.ok_or_else(|| NoColumn(name.clone()))
        };
        let columns = &mapping.columns;
        Ok(Self {
            mapping,
            external_id: find(&columns.external_id)?,
            station: find(&columns.station)?,
            opened: find(&columns.opened)?,
            closed: columns.closed.as_ref().map(find).transpose()?,
            category: find(&columns.category)?,
            title: columns.title.iter().map(find).collect::<Result<_, _>>()?,
            location: columns.location.iter().map(find).collect::<Result<_, _>>()?,
        })
    }

    pub(super) fn row(&self, record: &StringRecord) -> Result<Row, Reject> {
        let line = record.position().map_or(0, csv::Position::line);
        let columns = &self.mapping.columns;
        let missing = |column: &str| Reject::new(line, column, Code::Required.as_str(), "");
        let external_id = value(record, self.external_id);
        let external_id = external_id.ok_or_else(|| missing(&columns.external_id))?;
        let station = value(record, self.station).ok_or_else(|| missing(&columns.station))?;
        let category = self.category(record).ok_or_else(|| missing(&columns.category))?;
        let title = self.title.iter().find_map(|column| value(record, *column));
        let title = title.or(self.mapping.defaults.title.as_deref());
        let opened = value(record, self.opened).ok_or_else(|| missing(&columns.opened))?;
        let closed = self.closed.and_then(|column| value(record, column));
        let closed_column = columns.closed.as_deref().unwrap_or_default();
        Ok(Row {
            line,
            external: External {
                system: self.mapping.source.clone(),
                external_id: external_id.to_owned(),
            },
            station: Coded { code: self.mapping.station_code(station), found: station.to_owned() },
            category,
            title: title.ok_or_else(|| missing(&columns.title[0]))?.to_owned(),
            location: self.location(record),
            opened: self.day(line, &columns.opened, opened)?,
            closed: closed.map(|found| self.day(line, closed_column, found)).transpose()?,
        })
    }

    fn category(&self, record: &StringRecord) -> Option<Coded> {
        match value(record, self.category) {
            Some(found) => {
                Some(Coded { code: self.mapping.category_code(found), found: found.to_owned() })
            }
            None => {
                let code = self.mapping.defaults.category.clone()?;
                Some(Coded { found: code.clone(), code })
            }
        }
    }

    fn location(&self, record: &StringRecord) -> Option<String> {
        let parts = self.location.iter().filter_map(|column| value(record, *column));
        let words = parts.collect::<Vec<_>>().join(", ");
        (!words.is_empty()).then_some(words)
    }

    fn day(&self, line: u64, column: &str, found: &str) -> Result<Date, Reject> {
        let formats = self.mapping.file.dates.iter();
        let mut days = formats.filter_map(|format| Date::strptime(format, found).ok());
        days.next().ok_or_else(|| Reject::new(line, column, Code::InvalidDate.as_str(), found))
    }
}

/// A value without the blanks around it, if anything is left.
fn value(record: &StringRecord, column: usize) -> Option<&str> {
    record.get(column).map(str::trim).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAPPING: &str = r#"
        source = "old"
        [columns]
        external-id = "id"
        station = "office"
        opened = "day"
        closed = "end"
        category = "kind"
        title = ["what", "kind"]
        location = ["zip", "city"]
        [file]
        dates = ["%Y-%m-%d", "%m/%d/%Y"]
        [categories]
        "Bldg" = "HOUSING"
    "#;

    fn row(line: &str) -> Result<Row, Reject> {
        let mapping = Mapping::parse(MAPPING).unwrap();
        let header = ["id", "office", "day", "end", "kind", "what", "zip", "city"];
        let header = StringRecord::from(header.to_vec());
        let record = StringRecord::from(line.split('|').collect::<Vec<_>>());
        Reader::new(&mapping, &header).unwrap().row(&record)
    }

    #[test]
    fn a_row_is_read_by_the_tables_and_formats() {
        let read = row("7|LX|2015-01-02|02/03/2016|Bldg| Leak |  |Queens").unwrap();
        let housing = Coded { code: "HOUSING".into(), found: "Bldg".into() };
        assert_eq!(read.category, housing);
        assert_eq!((read.title.as_str(), read.location.as_deref()), ("Leak", Some("Queens")));
        assert_eq!(read.opened, jiff::civil::date(2015, 1, 2));
        assert_eq!(read.closed, Some(jiff::civil::date(2016, 2, 3)));
        let read = row("7|LX|2015-01-02||Bldg|||").unwrap();
        assert_eq!((read.title.as_str(), read.location, read.closed), ("Bldg", None, None));
    }

    #[test]
    fn a_bad_value_is_rejected_with_its_column_and_code() {
        let reject = |line| {
            let reject = row(line).unwrap_err();
            (reject.column, reject.code, reject.found)
        };
        assert_eq!(reject("|LX|2015-01-02||Bldg|||"), ("id".into(), "REQUIRED", String::new()));
        assert_eq!(reject("7| |2015-01-02||Bldg|||"), ("office".into(), "REQUIRED", String::new()));
        assert_eq!(reject("7|LX|2015-01-02|||x||"), ("kind".into(), "REQUIRED", String::new()));
        let bad = ("day".into(), "INVALID_DATE", "2015-02-30".into());
        assert_eq!(reject("7|LX|2015-02-30||Bldg|||"), bad);
        let bad = ("end".into(), "INVALID_DATE", "soon".into());
        assert_eq!(reject("7|LX|2015-02-03|soon|Bldg|||"), bad);
    }

    #[test]
    fn a_column_that_the_file_lacks_is_named() {
        let mapping = Mapping::parse(MAPPING).unwrap();
        let header = StringRecord::from(vec!["id", "office"]);
        let missing = Reader::new(&mapping, &header).err().unwrap();
        assert_eq!(missing.0, "day");
    }
}
