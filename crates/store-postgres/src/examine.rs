//! Looks a database over, as whoever the service logs in as, and says what to do about what is wrong. It
//! changes nothing.

mod access;
mod grants;
mod ledger;
mod setup;

use crate::{error::engine, schema};
use lianxin_store::{
    StoreError,
    examine::{Check, Finding, chain},
};
use sqlx::{Connection, PgConnection};

/// Everything that can be told of the database at a URL; failing to tell is a finding as well.
pub async fn examine(url: &str) -> Vec<Finding> {
    let mut connection = match PgConnection::connect(url).await {
        Ok(connection) => connection,
        Err(error) => {
            let error = engine("connecting to the database")(error);
            let remedy = "start the database, or mend the URL: host, database, account, sslmode";
            return vec![Check::Reach.failed(chain(&error), remedy)];
        }
    };
    let database = &mut connection;
    let mut findings = Vec::new();
    findings.extend(Check::Reach.told(setup::server(database).await));
    findings.extend(Check::Settings.told(setup::settings(database).await));
    findings.extend(Check::Clock.told(setup::clock(database).await));
    let version = schema_version(database).await;
    // What is looked at from here on is there in this build's version alone.
    let current = !version.is_failed();
    findings.push(version);
    if current {
        findings.extend(Check::Login.told(access::login(database).await));
        findings.extend(Check::Grants.told(grants::grants(database).await));
        findings.extend(Check::Guards.told(access::guards(database).await));
        findings.extend(Check::Ledger.told(ledger::ledgers(database).await));
        findings.extend(Check::ReadModel.told(ledger::read_models(database).await));
    }
    findings
}

async fn schema_version(database: &mut PgConnection) -> Finding {
    let migrate = "lianxin migrate --database URL, as a user who may create roles";
    match schema::known_version(database).await {
        Ok(0) => Check::Schema.failed("the database has no tables of ours", migrate),
        Ok(version) if version == schema::VERSION => {
            Check::Schema.fine(format!("version {version}, as this build has it"))
        }
        Ok(version) => {
            let wanted = schema::VERSION;
            let seen = format!("version {version}, this build needs {wanted}");
            Check::Schema.failed(seen, migrate)
        }
        Err(StoreError::UnknownSchema(seen)) => {
            Check::Schema.failed(seen, "install the release that made it, or a later one")
        }
        Err(error) => Check::Schema.unknown(&error),
    }
}
