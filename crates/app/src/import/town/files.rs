//! The files of a town: read whole, from a folder or from the binary itself.
//!
//! Rows are kept as they are written; what they mean is the business of `directory`, `cases` and `year`.

use jiff::civil::Date;
use lianxin_domain::directory::{DeputyCommand, JurisdictionCommand, StationCommand};
use serde::{Deserialize, de::DeserializeOwned};
use std::{fs, io, path::Path};

/// A row of `stations.csv`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct StationRow {
    pub(super) code: String,
    pub(super) name: String,
}

/// A row of `grids.csv`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct GridRow {
    pub(super) grid_code: String,
    pub(super) name: String,
    pub(super) community: String,
    pub(super) station: String,
}

/// A row of `deputies.csv`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct DeputyRow {
    pub(super) deputy_id: String,
    pub(super) name: String,
    pub(super) level: String,
    pub(super) station: String,
    /// Grid codes, separated by `|`.
    pub(super) grids: String,
    pub(super) role: String,
    /// First and last year, e.g. `2021-2026`.
    pub(super) term: String,
}

/// A row of `departments.csv`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct UnitRow {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) level: String,
}

/// A row of `categories.csv`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct CategoryRow {
    pub(super) code: String,
    pub(super) name: String,
}

/// A row of `reception_days_2023.csv`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct ReceptionRow {
    pub(super) station: String,
    /// The day of the year's plan; the day it was held is a later one where that was a rest day.
    pub(super) planned: Date,
    pub(super) held_on: Date,
    pub(super) announced_by: Date,
    /// Constituents received; of a town whose files do not say, nothing is counted.
    #[serde(default)]
    pub(super) visitors: Option<u32>,
}

/// A line of `station_life.ndjson`: a command, who gave it and when.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Step {
    pub(super) on: Date,
    pub(super) by: By,
    /// Code of the jurisdiction, station or deputy.
    pub(super) stream: String,
    #[serde(flatten)]
    pub(super) asked: Asked,
}

/// Who gives the command.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum By {
    Registrar,
    Presidium,
    Head,
}

/// The command, by what it is given to.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Asked {
    Jurisdiction(JurisdictionCommand),
    Station(StationCommand),
    Deputy(DeputyCommand),
}

/// A row of `partners.csv`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct PartnerRow {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) kind: String,
}

/// A row of `partnerships.csv`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct PartnershipRow {
    pub(super) partner: String,
    pub(super) station: String,
    pub(super) purpose: String,
    pub(super) on: Date,
}

/// A row of `activity_plans.csv`: a planned item.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct PlanRow {
    pub(super) station: String,
    pub(super) year: i16,
    pub(super) item: String,
    pub(super) kind: String,
    pub(super) theme: String,
    pub(super) month: i64,
    pub(super) target_person_times: Option<i64>,
}

/// A row of `activities.csv`. Several texts in a cell are separated by `|`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct ActivityRow {
    pub(super) code: String,
    /// Station codes, the host first.
    pub(super) stations: String,
    pub(super) kind: String,
    pub(super) theme: String,
    pub(super) title: String,
    pub(super) on: Date,
    pub(super) place: String,
    /// Plan and item, separated by `/`; empty for what was not planned.
    pub(super) planned: String,
    pub(super) deputies: String,
    /// Kinds with their counts, e.g. `VILLAGE_SAGE=7`.
    pub(super) participants: String,
    pub(super) person_times: i64,
    pub(super) partners: String,
    pub(super) note: String,
}

/// A row of `aid.csv`: the fund, or a movement of its money.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct AidRow {
    pub(super) fund: String,
    /// `ESTABLISHED`, `RAISED` or `DISBURSED`.
    pub(super) kind: String,
    pub(super) on: Date,
    pub(super) amount_fen: Option<i64>,
    pub(super) source: String,
    pub(super) beneficiary: String,
    pub(super) purpose: String,
    pub(super) name: String,
    pub(super) partner: String,
}

/// A row of `cases.csv`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct CaseRow {
    pub(super) case_id: String,
    pub(super) title: String,
    pub(super) livelihood: String,
}

/// A line of `events.ndjson`: what happened to a case on a day, and what must follow from it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Entry {
    pub(super) case_id: String,
    pub(super) seq: u64,
    #[serde(rename = "type")]
    pub(super) event_type: String,
    pub(super) occurred_on: Date,
    /// State of the case afterwards.
    pub(super) status: String,
    /// Round of handling afterwards; 0 before the first referral.
    pub(super) round: u32,
    /// Day the reply is due afterwards.
    pub(super) due_on: Option<Date>,
    #[serde(flatten)]
    pub(super) told: Told,
}

/// The particulars an entry may tell; which ones depends on its type.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Told {
    pub(super) grid: String,
    pub(super) category: String,
    pub(super) station: String,
    pub(super) channel: String,
    pub(super) deputies: Vec<String>,
    pub(super) problem_since: Option<String>,
    pub(super) track: String,
    pub(super) urgent: bool,
    pub(super) lead: String,
    pub(super) co: Vec<String>,
    pub(super) mode: String,
    pub(super) complex: bool,
    pub(super) reason: String,
    #[serde(rename = "told")]
    pub(super) guidance: String,
    pub(super) suggest: String,
    pub(super) lead_deputy: String,
    pub(super) suggestion_no: String,
    pub(super) cosigners: Vec<String>,
    pub(super) text: String,
    pub(super) unit: String,
    pub(super) sid: String,
    pub(super) kind: String,
    pub(super) until: Option<Date>,
    pub(super) cls: String,
    pub(super) signatory: String,
    pub(super) commitments: Vec<Promise>,
    pub(super) process: String,
    pub(super) outcome: String,
    pub(super) id: String,
    pub(super) archive_no: String,
    pub(super) into: String,
}

/// A commitment within a reply.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Promise {
    pub(super) id: String,
    pub(super) due: Date,
}

/// Everything the files say, entries in the order in which they happened.
#[derive(Debug, Clone)]
pub struct Town {
    pub(super) stations: Vec<StationRow>,
    pub(super) grids: Vec<GridRow>,
    pub(super) deputies: Vec<DeputyRow>,
    pub(super) units: Vec<UnitRow>,
    pub(super) categories: Vec<CategoryRow>,
    pub(super) receptions: Vec<ReceptionRow>,
    pub(super) life: Vec<Step>,
    pub(super) cases: Vec<CaseRow>,
    pub(super) entries: Vec<Entry>,
    pub(super) partners: Vec<PartnerRow>,
    pub(super) partnerships: Vec<PartnershipRow>,
    pub(super) plans: Vec<PlanRow>,
    pub(super) activities: Vec<ActivityRow>,
    pub(super) aid: Vec<AidRow>,
}

/// Why the files of a town could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// A file is missing or cannot be read.
    #[error("reading {file}")]
    Read {
        /// Name of the file.
        file: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A row is not of the shape its file has.
    #[error("reading a row of {file}")]
    Row {
        /// Name of the file.
        file: &'static str,
        /// What is wrong with it, with its line.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Expands to the contents of one of the repository's demo files, taken in at build time.
macro_rules! demo {
    ($file:literal) => {
        include_str!(concat!("../../../../../demo/", $file))
    };
}

impl Town {
    /// The demo town, as it is built into the binary.
    pub fn demo() -> Result<Self, FilesError> {
        Self::of(|file| {
            Ok(match file {
                "stations.csv" => demo!("stations.csv"),
                "grids.csv" => demo!("grids.csv"),
                "deputies.csv" => demo!("deputies.csv"),
                "departments.csv" => demo!("departments.csv"),
                "categories.csv" => demo!("categories.csv"),
                "reception_days_2023.csv" => demo!("reception_days_2023.csv"),
                "station_life.ndjson" => demo!("station_life.ndjson"),
                "cases.csv" => demo!("cases.csv"),
                "events.ndjson" => demo!("events.ndjson"),
                "partners.csv" => demo!("partners.csv"),
                "partnerships.csv" => demo!("partnerships.csv"),
                "activity_plans.csv" => demo!("activity_plans.csv"),
                "activities.csv" => demo!("activities.csv"),
                "aid.csv" => demo!("aid.csv"),
                other => return Err(io::Error::new(io::ErrorKind::NotFound, other)),
            }
            .to_owned())
        })
    }

    /// The town whose files lie in a folder.
    pub fn read(folder: &Path) -> Result<Self, FilesError> {
        Self::of(|file| fs::read_to_string(folder.join(file)))
    }

    fn of(text: impl Fn(&'static str) -> io::Result<String>) -> Result<Self, FilesError> {
        let read = |file| text(file).map_err(|source| FilesError::Read { file, source });
        // A town that tells of cases alone has no such file.
        let life = match text("station_life.ndjson") {
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => String::new(),
            found => {
                found.map_err(|source| FilesError::Read { file: "station_life.ndjson", source })?
            }
        };
        let mut entries = lines("events.ndjson", &read("events.ndjson")?)?;
        // A town may have no record of its year beside its cases.
        let perhaps = |file| match text(file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            read => read.map_err(|source| FilesError::Read { file, source }),
        };
        // A sort that keeps the order of equals: within a day the file's order stands.
        entries.sort_by_key(|entry: &Entry| entry.occurred_on);
        Ok(Self {
            stations: rows("stations.csv", &read("stations.csv")?)?,
            grids: rows("grids.csv", &read("grids.csv")?)?,
            deputies: rows("deputies.csv", &read("deputies.csv")?)?,
            units: rows("departments.csv", &read("departments.csv")?)?,
            categories: rows("categories.csv", &read("categories.csv")?)?,
            receptions: rows("reception_days_2023.csv", &read("reception_days_2023.csv")?)?,
            life: lines("station_life.ndjson", &life)?,
            cases: rows("cases.csv", &read("cases.csv")?)?,
            entries,
            partners: rows("partners.csv", &perhaps("partners.csv")?)?,
            partnerships: rows("partnerships.csv", &perhaps("partnerships.csv")?)?,
            plans: rows("activity_plans.csv", &perhaps("activity_plans.csv")?)?,
            activities: rows("activities.csv", &perhaps("activities.csv")?)?,
            aid: rows("aid.csv", &perhaps("aid.csv")?)?,
        })
    }
}

fn rows<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<Vec<T>, FilesError> {
    let read: Result<_, csv::Error> =
        csv::Reader::from_reader(text.as_bytes()).into_deserialize().collect();
    read.map_err(|source| FilesError::Row { file, source: source.into() })
}

fn lines<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<Vec<T>, FilesError> {
    let read: Result<_, serde_json::Error> = text.lines().map(serde_json::from_str).collect();
    read.map_err(|source| FilesError::Row { file, source: source.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_town_is_whole() {
        let town = Town::demo().unwrap();
        assert_eq!(town.stations.len(), 3);
        assert_eq!(town.grids.len(), 88);
        assert_eq!(town.deputies.len(), 147);
        assert_eq!(town.units.len(), 20);
        assert_eq!(town.categories.len(), 14);
        assert_eq!(town.receptions.len(), 33);
        assert_eq!(town.cases.len(), 64);
        assert_eq!(town.entries.len(), 507);
        assert_eq!((town.partners.len(), town.partnerships.len()), (4, 9));
        assert_eq!((town.plans.len(), town.activities.len(), town.aid.len()), (39, 38, 41));
    }

    #[test]
    fn entries_stand_in_the_order_of_their_days_and_of_their_case() {
        let town = Town::demo().unwrap();
        assert!(town.entries.is_sorted_by_key(|entry| entry.occurred_on));
        for case in &town.cases {
            let own = town.entries.iter().filter(|entry| entry.case_id == case.case_id);
            assert!(own.map(|entry| entry.seq).eq(1..=own_length(&town, case)));
        }
    }

    fn own_length(town: &Town, case: &CaseRow) -> u64 {
        let own = town.entries.iter().filter(|entry| entry.case_id == case.case_id);
        own.count().try_into().unwrap()
    }

    #[test]
    fn a_missing_file_and_a_bad_row_are_named() {
        let missing = Town::read(Path::new("/nowhere")).unwrap_err();
        assert_eq!(missing.to_string(), "reading events.ndjson");
        let bad = rows::<ReceptionRow>("days.csv", "station,planned\nLX,2023-02-30\n").unwrap_err();
        assert_eq!(bad.to_string(), "reading a row of days.csv");
    }
}
