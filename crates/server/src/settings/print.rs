//! How files of cases are printed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Printing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Print {
    /// A folder with fonts, looked through before those of the machine; one of either must have Chinese.
    pub fonts: Option<PathBuf>,
}
