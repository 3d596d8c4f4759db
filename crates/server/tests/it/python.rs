//! `docs/examples/verify.py`, which was written from `docs/proofs.md` alone, on what the ledger crate
//! writes: it accepts all of that, and refuses whatever was damaged.
//!
//! `./x test` installs what it needs and says so in `LIANXIN_SUITES`; without it these tests say loudly
//! that they ran nothing.

use crate::{
    town::{Town, log_key, witnesses},
    verify::Files,
};
use lianxin_ledger::Signer;
use std::{env, path::Path, process::Command};

/// Python with what the verifier needs, if it is installed; the verifier's folder is where it looks
/// for modules.
fn python() -> Option<Command> {
    let Some(tools) = env::var_os("LIANXIN_SUITES") else {
        eprintln!("NOT RUN: docs/examples/verify.py; ./x test installs what it needs and runs it");
        return None;
    };
    let mut python = Command::new(Path::new(&tools).join("python"));
    python.env("PYTHONPATH", examples()).env("PYTHONDONTWRITEBYTECODE", "1");
    Some(python)
}

fn examples() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/examples").to_owned()
}

fn required() -> impl Iterator<Item = String> {
    witnesses().into_iter().map(|(who, key)| format!("{who}={}", key.key()))
}

/// Runs the verifier as a reader does: whether it ends well, and what it prints.
fn verified(what: &[&str], trusted: &[String]) -> Option<(bool, String)> {
    let mut python = python()?;
    let output = python.arg(format!("{}/verify.py", examples())).args(what).args(trusted);
    let output = output.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let (ended, said) = (output.status.code(), String::from_utf8(said).unwrap());
    assert!(matches!(ended, Some(0 | 1)) && !said.contains("Traceback"), "{said}");
    Some((ended == Some(0), said))
}

fn trusted() -> Vec<String> {
    let mut options = vec!["--vkey".to_owned(), log_key().key().to_string()];
    required().for_each(|witness| options.extend(["--witness".to_owned(), witness]));
    options
}

#[test]
fn what_the_product_writes_is_accepted() {
    for size in [6, 256, 257, 600] {
        let (files, town) = (Files::new(), Town::of(size));
        let log = files.log(&town);
        let Some(found) = verified(&["log", &log], &trusted()) else { return };
        let said = format!("verified: {size} entries, {} cases\n", town.cases());
        assert_eq!(found, (true, said));
    }
    let (files, town) = (Files::new(), Town::of(300));
    for index in [0, 4, 255, 256, 299] {
        let proof = files.with("proof", town.tlog_proof(index).to_string());
        let entry = files.with("entry", &town.entries[index as usize]);
        let found = verified(&["proof", &proof, "--entry", &entry], &trusted()).unwrap();
        assert_eq!(found, (true, format!("verified: entry {index} of 300\n")));
    }
    for case in [1, 2, town.cases()] {
        let receipt = town.receipt(case);
        let file = files.with("receipt", receipt.to_json());
        let (index, number) = (receipt.proof.index, format!("YN-2023-{case:04}"));
        let said = format!("verified: {number} registered as entry {index} of 300\n");
        assert_eq!(verified(&["receipt", &file], &trusted()).unwrap(), (true, said));
        let code = files.with("code", receipt.proof.to_string());
        let said = format!("verified: entry {index} of 300\n");
        assert_eq!(verified(&["proof", &code], &trusted()).unwrap(), (true, said));
        let bundle = files.with("bundle", town.bundle(case).to_json());
        let (well, said) = verified(&["case", &bundle], &trusted()).unwrap();
        assert!(well && said.contains("complete up to entry 299 of 300"), "{said}");
    }
}

#[test]
fn whom_to_believe_is_for_the_reader_to_say() {
    let files = Files::new();
    let log = files.log(&Town::small());
    let with = |options: &[String]| verified(&["log", &log], options);
    let Some((well, _)) = with(&trusted()[..2]) else { return };
    assert!(well, "by the log's key alone");
    let [(_, congress), _] = witnesses();
    let other = ["--vkey".to_owned(), congress.key().to_string()];
    assert!(!with(&other).unwrap().0);
    let origin = ["--origin".to_owned(), "other.example/events".to_owned()];
    assert!(!with(&[&trusted()[..], &origin].concat()).unwrap().0);
    let more = ["--quorum".to_owned(), "3".to_owned()];
    assert!(!with(&[&trusted()[..], &more].concat()).unwrap().0);
    assert!(!verified(&["log", "nowhere"], &trusted()).unwrap().0);
}

#[test]
fn whatever_is_damaged_is_refused() {
    let Some(mut python) = python() else { return };
    let (files, town) = (Files::new(), Town::of(30));
    files.log(&town);
    files.with("proof", town.tlog_proof(9).to_string());
    files.with("entry", &town.entries[9]);
    files.with("receipt", town.receipt(2).to_json());
    files.with("bundle", town.bundle(2).to_json());
    let driver = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/python/damaged.py");
    let output = python.arg(driver).arg(files.folder()).args(required()).output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.success(), "{said}");
    let count = said.lines().find_map(|line| line.strip_prefix("refused: ")).unwrap();
    println!("{said}");
    assert!(count.parse::<u64>().unwrap() > 10_000, "{said}");
}
