//! What the program itself prints, and with which status it ends.

use super::{Files, Town, trusted};
use lianxin_ledger::entries_to_bytes;
use serde_json::{Value, json};
use std::{fs, path::Path, process::Command};

/// Status, standard output and standard error.
fn lianxin(what: &[&str], options: &[String]) -> (i32, String, String) {
    let command = Path::new(env!("CARGO_BIN_EXE_lianxin"));
    let output = Command::new(command).arg("verify").args(what).args(options).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn told(what: &[&str], options: &[String]) -> (i32, Value) {
    let (status, said, _) = lianxin(&[what, &["--json"]].concat(), options);
    assert_eq!(said.lines().count(), 1, "{said}");
    (status, serde_json::from_str(&said).unwrap())
}

#[test]
fn a_good_log_is_told_as_json_and_in_words() {
    let (files, town) = (Files::new(), Town::of(300));
    let log = files.log(&town);
    let time = "2023-02-28T16:00:00Z";
    let expected = json!({
        "verify": "log", "file": log, "verified": true,
        "origin": "yining.lianxin.example/events", "size": 300,
        "root": town.head(300).root.to_base64(),
        "witnesses": [{"name": "congress", "time": time}, {"name": "archives", "time": time}],
        "quorum": 2, "witnessed_since": time, "key": "given",
        "cases": town.cases(), "streams": 3, "tiles": 3, "heads_index": 299, "epochs": [],
    });
    assert_eq!(told(&["log", &log], &trusted()), (0, expected));
    let (status, said, complaint) = lianxin(&["log", &log], &[]);
    assert_eq!((status, &*complaint), (0, ""));
    for words in ["verified 已证实", "origin", "日志名称", "folder"] {
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn a_changed_entry_is_named_by_case_and_position() {
    let files = Files::new();
    let log = files.log(&Town::small());
    let mut entries = Town::small().entries;
    let other = Town::small().entries[2].rsplit_once(' ').unwrap().1.to_owned();
    let (before, _) = entries[3].rsplit_once(' ').unwrap();
    entries[3] = format!("{before} {other}");
    let bytes = entries_to_bytes(&entries).unwrap();
    fs::write(Path::new(&log).join("tile/entries/000.p/5"), bytes).unwrap();
    let (status, found) = told(&["log", &log], &trusted());
    let message = found["message_zh"].as_str().unwrap();
    assert!(message.contains("哈希"), "{message}");
    let expected = json!({
        "verify": "log", "file": log, "verified": false, "code": "tile-differs", "part": "tile",
        "case": 1, "seq": 2, "index": 3, "in": format!("{log}/tile/0/000.p/5"),
        "message": "the published hash is not that of the entry or entries", "message_zh": message,
    });
    assert_eq!((status, found), (1, expected));
    let (status, said, complaint) = lianxin(&["log", &log], &trusted());
    assert!(status == 1 && said.contains("NOT VERIFIED 未通过"), "{said}");
    assert!(complaint.contains("not verified 未通过核验: tile-differs"), "{complaint}");
}

#[test]
fn pieces_are_told_as_json() {
    let (files, town) = (Files::new(), Town::of(40));
    let proof = files.with("proof", town.tlog_proof(3).to_string());
    let entry = files.with("entry", &town.entries[3]);
    let (status, found) = told(&["inclusion", &proof, "--entry", &entry], &trusted());
    let of = |name: &str| found[name].clone();
    assert_eq!((status, of("index"), of("record")), (0, json!(3), json!("case-leaf/v1")));
    assert_eq!((of("case"), of("seq"), of("size")), (json!(1), json!(2), json!(40)));

    let bundle = files.with("bundle", town.bundle(1).to_json());
    let (status, found) = told(&["case", &bundle], &trusted());
    let events = town.bundle(1).leaves.len();
    let of = |name: &str| found[name].clone();
    assert_eq!((status, of("case"), of("events")), (0, json!(1), json!(events)));
    assert_eq!((of("heads_index"), of("withheld")), (json!(39), json!(1)));

    let mut cut = town.bundle(1);
    cut.leaves.pop();
    let (status, found) = told(&["case", &files.with("bundle", cut.to_json())], &trusted());
    let of = |name: &str| found[name].clone();
    assert_eq!((status, of("code"), of("part")), (1, json!("head"), json!("head-record")));
    assert_eq!((of("case"), of("seq")), (json!(1), json!(events)));

    let nowhere = files.0.path().join("nowhere").display().to_string();
    let (status, found) = told(&["checkpoint", &nowhere], &trusted());
    assert_eq!((status, &found["code"], &found["in"]), (1, &json!("missing"), &json!(nowhere)));
}

#[test]
fn a_receipt_is_told_with_its_number_and_its_words() {
    let (files, town) = (Files::new(), Town::small());
    let receipt = files.with("receipt", town.receipt(1).to_json());
    let (status, found) = told(&["receipt", &receipt], &trusted());
    let of = |name: &str| found[name].clone();
    assert_eq!((status, of("number"), of("case")), (0, json!("YN-2023-0001"), json!(1)));
    assert_eq!((of("index"), of("recorded_at")), (json!(1), json!("2023-02-10T02:02:00Z")));
    let said = json!({"name": "payload/title", "value": "\"占用消防通道\""});
    assert_eq!((&of("fields")[2], of("withheld")), (&said, json!(12)));
    let (status, said, _) = lianxin(&["receipt", &receipt], &trusted());
    assert_eq!(status, 0);
    for words in ["verified 已证实", "案号", "YN-2023-0001", "入库时间", "占用消防通道"]
    {
        assert!(said.contains(words), "{said}");
    }

    let mut other = town.receipt(1);
    other.fields.swap(0, 1);
    let (status, found) = told(&["receipt", &files.with("other", other.to_json())], &trusted());
    let of = |name: &str| found[name].clone();
    assert_eq!((status, of("code"), of("part")), (1, json!("commitment"), json!("fields")));
    assert_eq!((of("case"), of("seq"), of("index")), (json!(1), json!(1), json!(1)));
}

#[test]
fn what_makes_no_sense_is_refused_otherwise() {
    let (files, town) = (Files::new(), Town::small());
    let note = files.with("checkpoint", town.witnessed(5).to_string());
    let status = |options: &[&str]| {
        let options: Vec<_> = options.iter().map(|it| (*it).to_owned()).collect();
        let (status, said, complaint) = lianxin(&["checkpoint", &note], &options);
        assert!(said.is_empty() && complaint.contains("error:"), "{said}{complaint}");
        status
    };
    assert_eq!(status(&[]), 2, "no key");
    assert_eq!(status(&["--vkey", "nowhere"]), 2);
    let options = trusted();
    let (key, witness) = (&*options[1], &*options[3]);
    assert_eq!(status(&["--vkey", key, "--vkey", key]), 2, "one key twice");
    assert_eq!(status(&["--vkey", key, "--quorum", "1"]), 2, "no witness");
    let alias = format!("alias={}", witness.split_once('=').unwrap().1);
    assert_eq!(status(&["--vkey", key, "--witness", witness, "--witness", &alias]), 2);
    assert_eq!(status(&["--vkey", witness.split_once('=').unwrap().1]), 2, "no key of a log");
}
