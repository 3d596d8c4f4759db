//! The settings: `lianxin.toml` in the data folder, then the environment (`LIANXIN_…`), each
//! overriding what stands before it. Command-line flags override both.

use crate::http::Limits;
use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
};

/// Everything that may be set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Address to serve on.
    pub listen: SocketAddr,
    /// The people's congress office whose record this is (one per data folder).
    pub tenant: String,
    /// How much one caller may ask for.
    pub limits: Limits,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            tenant: "demo".to_owned(),
            limits: Limits::default(),
        }
    }
}

impl Settings {
    /// The settings of a file, if it is there, and of the environment.
    pub fn read(file: &Path) -> Result<Self, Box<figment::Error>> {
        Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(file))
            .merge(Env::prefixed("LIANXIN_").only(&["listen", "tenant"]))
            .extract()
            .map_err(Box::new)
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
        assert_eq!(Settings::read(&file).unwrap().tenant, "xiushui");
        std::fs::write(&file, "[limits]\ncost = 100\n").unwrap();
        let limits = Settings::read(&file).unwrap().limits;
        assert_eq!(limits, Limits { cost: 100, ..Limits::default() });
        std::fs::write(&file, "office = 'xiushui'\n").unwrap();
        assert!(Settings::read(&file).unwrap_err().to_string().contains("office"));
    }
}
