//! `lianxin doctor` as people call it: lines for what was seen, what to do, and how it ends.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
};

/// Whether a command ended well, and what it printed.
fn lianxin(arguments: &[&str], data: &Path) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_lianxin"))
        .args(arguments)
        .arg("--data")
        .arg(data)
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_doctor_says_what_is_wrong_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (well, said) = lianxin(&["doctor"], &data);
    assert!(!well && said.contains("FAILED   store"), "{said}");
    assert!(!data.join("lianxin.db").exists(), "looking made a store");

    assert!(lianxin(&["token", "--role", "SUPERVISOR"], &data).0);
    assert!(lianxin(&["projection", "rebuild"], &data).0);
    let (well, said) = lianxin(&["doctor"], &data);
    assert!(well, "{said}");
    for check in
        ["files", "disk", "schema", "integrity", "guards", "ledger", "leaves", "signing", "drift"]
    {
        assert!(said.lines().any(|line| line.starts_with(&format!("ok       {check}"))), "{said}");
    }

    let (well, said) = lianxin(&["ledger", "checkpoint"], &data);
    assert!(well && said.starts_with("demo.localhost/events\n"), "{said}");
    let (well, said) = lianxin(&["doctor"], &data);
    assert!(well && said.contains("the record continues the"), "{said}");
    let key = data.join("ledger/demo/key");
    fs::set_permissions(&key, Permissions::from_mode(0o644)).unwrap();
    let (well, said) = lianxin(&["doctor"], &data);
    assert!(!well && said.contains("FAILED   signing") && said.contains("0400"), "{said}");
    fs::set_permissions(&key, Permissions::from_mode(0o400)).unwrap();

    let key = data.join("token.key");
    fs::set_permissions(&key, Permissions::from_mode(0o644)).unwrap();
    let (well, said) = lianxin(&["doctor"], &data);
    assert!(!well && said.contains("FAILED   files") && said.contains("→ chmod 600"), "{said}");
}
