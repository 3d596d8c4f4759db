//! The settings: `lianxin.toml` in the data folder, then the environment (`LIANXIN_…`), each
//! overriding what stands before it. Command-line flags override both.

mod attachments;
mod database;
mod duties;
mod ledger;
mod print;
mod webhooks;

pub use attachments::Attachments;
pub use database::Database;
pub use duties::Duties;
pub use ledger::{Ledger, Witness};
pub use print::Print;
pub use webhooks::Webhooks;

use crate::http::Limits;
use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    str::FromStr,
};

/// Everything that may be set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Address to serve on.
    pub listen: SocketAddr,
    /// The people's congress office whose record this is.
    pub tenant: TenantCode,
    /// Further offices whose records are served from the same store, each to the bearers of its own tokens.
    pub tenants: Vec<TenantCode>,
    /// Whether `/metrics` tells figures of this process, to whoever can reach it: it asks for no token.
    pub metrics: bool,
    /// How much one caller may ask for.
    pub limits: Limits,
    /// How a PostgreSQL database is used, when the record lies in one.
    pub database: Database,
    /// What the product does by itself about deadlines.
    pub duties: Duties,
    /// Whether and how notices of webhooks are sent.
    pub webhooks: Webhooks,
    /// Where the bytes of attachments lie.
    pub attachments: Attachments,
    /// How files of cases are printed.
    pub print: Print,
    /// How the record is made provable to outsiders.
    pub ledger: Ledger,
}

/// The code of a tenant: 1 to 64 ASCII letters, digits, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(extend("pattern" = "^[A-Za-z0-9_-]{1,64}$"))]
pub struct TenantCode(String);

impl TenantCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A code that no tenant has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tenant's code has 1 to 64 ASCII letters, digits, - and _")]
pub struct NoTenantCode;

impl TryFrom<String> for TenantCode {
    type Error = NoTenantCode;

    fn try_from(code: String) -> Result<Self, NoTenantCode> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let good = (1..=64).contains(&code.len()) && code.bytes().all(fits);
        if good { Ok(Self(code)) } else { Err(NoTenantCode) }
    }
}

impl FromStr for TenantCode {
    type Err = NoTenantCode;

    fn from_str(code: &str) -> Result<Self, NoTenantCode> {
        code.to_owned().try_into()
    }
}

impl fmt::Display for TenantCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            tenant: TenantCode("demo".to_owned()),
            tenants: Vec::new(),
            metrics: false,
            limits: Limits::default(),
            database: Database::default(),
            duties: Duties::default(),
            webhooks: Webhooks::default(),
            attachments: Attachments::default(),
            print: Print::default(),
            ledger: Ledger::default(),
        }
    }
}

impl Settings {
    /// The settings of a file, if it is there, and of the environment.
    pub fn read(file: &Path) -> Result<Self, Box<figment::Error>> {
        let settings: Self = Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(file))
            .merge(Env::prefixed("LIANXIN_").only(&["listen", "tenant", "metrics"]))
            .extract()?;
        let wrong = |table: &str, (name, why): (&str, String)| {
            Box::new(figment::Error::from(format!("{table}.{name}: {why}")))
        };
        settings.database.check().map_err(|found| wrong("database", found))?;
        settings.duties.check().map_err(|found| wrong("duties", found))?;
        settings.webhooks.check().map_err(|found| wrong("webhooks", found))?;
        settings.attachments.check().map_err(|found| wrong("attachments", found))?;
        settings.ledger.check().map_err(|found| wrong("ledger", found))?;
        Ok(settings)
    }

    /// All tenants that are served, each once.
    pub fn served(&self) -> impl Iterator<Item = &TenantCode> {
        let further = self.tenants.iter().enumerate();
        let new = further.filter(|(index, tenant)| {
            **tenant != self.tenant && !self.tenants[..*index].contains(tenant)
        });
        std::iter::once(&self.tenant).chain(new.map(|(_, tenant)| tenant))
    }

    /// Their JSON Schema, for editors.
    pub fn schema() -> schemars::Schema {
        schemars::schema_for!(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_overrides_the_defaults_and_unknown_settings_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lianxin.toml");
        assert_eq!(Settings::read(&file).unwrap(), Settings::default());
        std::fs::write(&file, "tenant = 'xiushui'\n").unwrap();
        assert_eq!(Settings::read(&file).unwrap().tenant.as_str(), "xiushui");
        std::fs::write(&file, "tenants = ['demo', 'xiushui', 'xiushui']\n").unwrap();
        let read = Settings::read(&file).unwrap();
        let served: Vec<_> = read.served().map(TenantCode::as_str).collect();
        assert_eq!(served, ["demo", "xiushui"]);
        std::fs::write(&file, "tenant = 'xiu/shui'\n").unwrap();
        assert!(Settings::read(&file).unwrap_err().to_string().contains("letters"));
        std::fs::write(&file, "[limits]\ncost = 100\n").unwrap();
        let limits = Settings::read(&file).unwrap().limits;
        assert_eq!(limits, Limits { cost: 100, ..Limits::default() });
        std::fs::write(&file, "[database]\nreaders = 40\nlock_seconds = 5\n").unwrap();
        let database = Settings::read(&file).unwrap().database;
        assert_eq!(database, Database { readers: 40, lock_seconds: 5, ..Database::default() });
        std::fs::write(&file, "[duties]\nevery_seconds = 5\n").unwrap();
        let duties = Settings::read(&file).unwrap().duties;
        assert_eq!(duties, Duties { every_seconds: 5, ..Duties::default() });
        std::fs::write(&file, "[webhooks]\nprivate = true\n").unwrap();
        let webhooks = Settings::read(&file).unwrap().webhooks;
        assert_eq!(webhooks, Webhooks { private: true, ..Webhooks::default() });
        let refusal = |text: &str| {
            std::fs::write(&file, text).unwrap();
            Settings::read(&file).unwrap_err().to_string()
        };
        assert!(refusal("office = 'xiushui'\n").contains("office"));
        assert!(refusal("[database]\npool = 4\n").contains("pool"));
        assert!(refusal("[duties]\nevery_seconds = 0\n").starts_with("duties.every_seconds"));
        let none = refusal("[webhooks]\ntimeout_seconds = 0\n");
        assert_eq!(none, "webhooks.timeout_seconds: must be at least 1 and at most 86400");
        assert_eq!(
            refusal("[database]\nlock_seconds = 90\n"),
            "database.lock_seconds: 90 is more than statement_seconds, which end a statement after 60"
        );
    }
}
