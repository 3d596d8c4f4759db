//! Which crate may depend on which, and what the pure ones may not reach.

use super::{root, sources};
use serde_json::Value;
use std::process::Command;

/// Tier of every crate; a crate depends only on crates of a lower tier.
const TIERS: &[(&str, u8)] = &[
    ("lianxin-domain", 0),
    ("lianxin-ledger", 0),
    ("lianxin-notary", 1),
    ("lianxin-store", 1),
    ("lianxin-store-sql", 2),
    ("lianxin-store-sqlite", 3),
    ("lianxin-store-postgres", 3),
    ("lianxin-attachments", 2),
    ("lianxin-print", 1),
    ("lianxin-projections", 2),
    ("lianxin-app", 3),
    ("lianxin-graphql", 4),
    ("lianxin-server", 5),
    // Outside the product: they may see everything.
    ("lianxin-postgres-cluster", 8),
    ("lianxin-tests", 9),
    ("lianxin-benches", 9),
];

/// What a crate may not depend on directly, whatever the tier says.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("lianxin-domain", &["tokio", "sqlx", "rand", "reqwest", "axum", "async-graphql"]),
    ("lianxin-projections", &["tokio", "sqlx", "sea-query", "rand", "reqwest", "axum"]),
    ("lianxin-ledger", &["tokio", "sqlx", "rand", "lianxin-domain", "lianxin-store"]),
    ("lianxin-notary", &["sqlx", "lianxin-domain", "lianxin-store", "async-graphql"]),
    ("lianxin-store", &["sqlx", "sea-query", "lianxin-domain"]),
    ("lianxin-store-sql", &["sqlx", "lianxin-domain", "axum", "async-graphql"]),
    ("lianxin-store-sqlite", &["lianxin-domain", "axum", "async-graphql"]),
    ("lianxin-store-postgres", &["lianxin-domain", "axum", "async-graphql"]),
    ("lianxin-app", &["sqlx", "sea-query", "axum", "async-graphql"]),
    ("lianxin-graphql", &["sqlx", "sea-query", "axum"]),
    ("lianxin-attachments", &["sqlx", "lianxin-app", "axum", "async-graphql"]),
    ("lianxin-print", &["sqlx", "lianxin-app", "axum", "async-graphql"]),
    // Only the server names an engine.
    ("lianxin-app", &["lianxin-store-sqlite", "lianxin-store-postgres"]),
    ("lianxin-graphql", &["lianxin-store-sqlite", "lianxin-store-postgres"]),
    ("lianxin-app", &["lianxin-attachments", "object_store"]),
    ("lianxin-graphql", &["lianxin-attachments", "object_store"]),
];

/// Text that may not stand in the sources of a folder, and why.
const REACHES: &[(&str, &[&str], &str)] = &[
    ("crates/domain/src", &["::now()", "new_v4(", "now_v7(", "std::fs", "std::net"], "it is pure"),
    ("projections/src", &["::now()", "new_v4(", "now_v7(", "std::fs", "std::net"], "it is pure"),
    ("crates/ledger/src", &["::now()", "std::fs", "std::net", "std::io"], "it is an algorithm"),
    ("crates/domain/src", &["env::var"], "only the server reads the environment"),
    ("crates/ledger/src", &["env::var"], "only the server reads the environment"),
    ("crates/notary/src", &["env::var"], "only the server reads the environment"),
    ("crates/notary/src", &["::now()"], "time is handed to it"),
    ("crates/store/src", &["env::var"], "only the server reads the environment"),
    ("crates/store-sql/src", &["env::var"], "only the server reads the environment"),
    ("crates/store-sqlite/src", &["env::var"], "only the server reads the environment"),
    ("crates/store-postgres/src", &["env::var"], "only the server reads the environment"),
    ("crates/attachments/src", &["env::var"], "only the server reads the environment"),
    ("crates/attachments/src", &["::now()", "new_v4(", "now_v7("], "time and ids are handed to it"),
    ("crates/app/src", &["env::var"], "only the server reads the environment"),
    ("crates/graphql/src", &["env::var"], "only the server reads the environment"),
];

/// A workspace crate and the names of its direct dependencies, tests' ones left out.
fn crates() -> Vec<(String, Vec<String>)> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let normal = |package: &Value| {
        let dependencies = package["dependencies"].as_array().unwrap();
        dependencies.iter().filter(|it| it["kind"].is_null()).map(name).collect()
    };
    let packages = metadata["packages"].as_array().unwrap();
    packages.iter().map(|package| (name(package), normal(package))).collect()
}

fn tier(name: &str) -> Option<u8> {
    TIERS.iter().find(|(known, _)| *known == name).map(|(_, tier)| *tier)
}

#[test]
fn every_crate_has_a_tier_and_its_arrows_point_inward() {
    for (name, dependencies) in crates() {
        let own = tier(&name).unwrap_or_else(|| panic!("{name} has no tier"));
        for dependency in dependencies.iter().filter(|it| it.starts_with("lianxin-")) {
            let other = tier(dependency).unwrap_or_else(|| panic!("{dependency} has no tier"));
            assert!(other < own, "{name} (tier {own}) may not depend on {dependency} ({other})");
        }
    }
}

#[test]
fn no_crate_depends_on_what_it_may_not_know() {
    for (name, dependencies) in crates() {
        let forbidden = FORBIDDEN.iter().filter(|(of, _)| *of == name).flat_map(|it| it.1);
        for word in forbidden {
            assert!(!dependencies.iter().any(|it| it == word), "{name} may not know {word}");
        }
    }
}

#[test]
fn no_source_reaches_for_what_is_handed_to_it() {
    for (folder, words, why) in REACHES {
        for (path, text) in sources(folder) {
            let production = text.split("#[cfg(test)]").next().unwrap_or_default();
            for word in *words {
                assert!(!production.contains(word), "{path} contains {word}, but {why}");
            }
        }
    }
}
