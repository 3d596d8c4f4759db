//! Looks a file over, and that of the read models beside it, and says what to do about what is wrong. It
//! changes nothing, and makes no file.

use crate::schema;
use lianxin_store::{
    StoreError,
    examine::{Check, Finding, Ledger, LedgerRow, StandingModel, chain},
};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

/// What is left when the file itself is ruined.
const RESTORE: &str = "stop the service, keep the file for inquiry, and restore a backup";

/// Where the logs of tenants end.
type Heads = HashMap<String, i64>;
/// Tenant, read model, position, where it stopped.
type Stored = (String, String, i64, Option<i64>);

/// Everything that can be told of the store at a path; failing to tell is a finding as well.
pub async fn examine(path: &Path) -> Vec<Finding> {
    if !path.exists() {
        let seen = format!("{} is not there", path.display());
        let remedy = "name the data folder (--data) or the file (--database sqlite:PATH); \
                      the first command that needs it makes it";
        return vec![Check::Reach.failed(seen, remedy)];
    }
    let read_path = path.with_extension("read.db");
    // Before the log: what is appended meanwhile then looks like a small lag, not like too much folded.
    let models = match read_path.exists() {
        true => read_models(&read_path).await,
        false => Ok((Vec::new(), Vec::new())),
    };
    let mut findings = Vec::new();
    let heads = match open(path).await {
        Ok(mut file) => log(&mut file, path, &mut findings).await,
        Err(error) => {
            findings.push(Check::Reach.failed(chain(&error), RESTORE));
            None
        }
    };
    match models {
        Ok((wrong, models)) => {
            findings.extend(wrong);
            // A log that cannot be read tells nothing of its models.
            let heads = heads.iter();
            findings.extend(
                heads.flat_map(|heads| models.iter().map(move |model| judged(model, heads))),
            );
        }
        Err(error) => findings.push(Check::ReadModel.failed(chain(&error), refold(&read_path))),
    }
    findings
}

async fn open(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    SqliteConnection::connect_with(&options).await
}

/// Looks the log over; the heads of its tenants, where they can be read.
async fn log(
    file: &mut SqliteConnection,
    path: &Path,
    findings: &mut Vec<Finding>,
) -> Option<Heads> {
    let version = version(file).await;
    let (ours, reached) = (!version.is_failed(), path.display().to_string());
    findings.push(Check::Reach.fine(reached));
    findings.push(version);
    findings.extend(Check::Integrity.told(integrity(file, RESTORE).await));
    if !ours {
        return None;
    }
    findings.extend(Check::Settings.told(journal(file).await));
    findings.extend(Check::Guards.told(guards(file).await));
    findings.extend(Check::Ledger.told(ledgers(file).await));
    let heads: Result<Vec<(String, i64)>, _> =
        sqlx::query_as(include_str!("examine/heads.sql")).fetch_all(file).await;
    Some(heads.ok()?.into_iter().collect())
}

async fn version(file: &mut SqliteConnection) -> Finding {
    match schema::known_version(file).await {
        Ok(version) if version == schema::VERSION => {
            Check::Schema.fine(format!("version {version}, as this build has it"))
        }
        Ok(version) => {
            let seen = format!("version {version}, this build has {}", schema::VERSION);
            Check::Schema.warning(seen, "it is brought up to this build when it is next served")
        }
        Err(StoreError::UnknownSchema(seen)) => Check::Schema
            .failed(seen, "name another file, or install the release that made this one"),
        Err(error) => Check::Schema.failed(chain(&error), RESTORE),
    }
}

async fn integrity(file: &mut SqliteConnection, remedy: &str) -> Result<Vec<Finding>, sqlx::Error> {
    let told: Vec<String> =
        sqlx::query_scalar("PRAGMA integrity_check(10)").fetch_all(file).await?;
    let wrong = told.into_iter().filter(|line| line != "ok");
    let wrong = wrong.map(|line| Check::Integrity.failed(line, remedy)).collect();
    Ok(Check::Integrity.summed_up(wrong, || "every page and index is whole".to_owned()))
}

async fn journal(file: &mut SqliteConnection) -> Result<Vec<Finding>, sqlx::Error> {
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(file).await?;
    let seen = format!("journal_mode {mode}");
    Ok(vec![match &*mode {
        "wal" => Check::Settings.fine(seen),
        _ => Check::Settings.warning(seen, "the service sets it back to wal when it is started"),
    }])
}

/// Tables, indexes and triggers by name: what they are, and the statement that made them.
type Objects = BTreeMap<String, (String, String)>;

/// Compares with a file as this build makes it: every table, index and trigger, word for word.
async fn guards(file: &mut SqliteConnection) -> Result<Vec<Finding>, sqlx::Error> {
    let mut model = SqliteConnection::connect("sqlite::memory:").await?;
    let version: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *file).await?;
    for migration in schema::MIGRATIONS.iter().take(usize::try_from(version).unwrap_or_default()) {
        sqlx::raw_sql(*migration).execute(&mut model).await?;
    }
    let (wanted, found) = (objects(&mut model).await?, objects(file).await?);
    let then = "then compare the log with a backup: what was written meanwhile went unguarded";
    let lacks = wanted.iter().filter(|(name, made)| found.get(*name) != Some(made));
    let lacks = lacks.map(|(name, (kind, _))| {
        let so = if found.contains_key(name) { "is not as it was made" } else { "is not there" };
        let remedy = format!("make it as schema/sqlite says; {then}");
        Check::Guards.failed(format!("the {kind} {name} {so}"), remedy)
    });
    let strange = found.iter().filter(|(name, _)| !wanted.contains_key(*name));
    let strange = strange.map(|(name, (kind, _))| {
        let remedy = format!("DROP {} {name}, unless you know whose it is", kind.to_uppercase());
        Check::Guards.warning(format!("the {kind} {name} is not of this product"), remedy)
    });
    Ok(Check::Guards.summed_up(lacks.chain(strange).collect(), || {
        let triggers = wanted.values().filter(|(kind, _)| kind == "trigger").count();
        format!("{triggers} triggers refuse changes of the log")
    }))
}

async fn objects(file: &mut SqliteConnection) -> Result<Objects, sqlx::Error> {
    let objects: Vec<(String, String, String)> =
        sqlx::query_as(include_str!("examine/schema.sql")).fetch_all(file).await?;
    Ok(objects.into_iter().map(|(kind, name, sql)| (name, (kind, sql))).collect())
}

async fn ledgers(file: &mut SqliteConnection) -> Result<Vec<Finding>, sqlx::Error> {
    let found: Vec<LedgerRow> =
        sqlx::query_as(include_str!("examine/ledgers.sql")).fetch_all(file).await?;
    Ok(found.into_iter().flat_map(|row| Ledger::from(row).judged()).collect())
}

/// What is wrong with the file of the read models, and where they stand.
async fn read_models(path: &Path) -> Result<(Vec<Finding>, Vec<Stored>), sqlx::Error> {
    let mut file = open(path).await?;
    let mut wrong = integrity(&mut file, &refold(path)).await?;
    wrong.retain(Finding::is_failed);
    let models =
        sqlx::query_as(include_str!("examine/read_models.sql")).fetch_all(&mut file).await?;
    Ok((wrong, models))
}

fn judged((tenant, model, position, failed): &Stored, heads: &Heads) -> Finding {
    let head = heads.get(tenant).copied().unwrap_or_default();
    let (tenant, model) = (tenant.clone(), model.clone());
    let model =
        StandingModel { tenant, model, position: *position, head, failed_position: *failed };
    model.judged()
}

fn refold(path: &Path) -> String {
    let path = path.display();
    format!("stop the service and delete {path} with its -wal and -shm: it is folded again")
}
