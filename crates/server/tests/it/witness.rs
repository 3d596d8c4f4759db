//! `lianxin witness`: a witness from its first key on, over HTTP and by files, as its operator meets it.

use crate::{
    town::{ORIGIN, Town, log_key},
    verify::Files,
};
use lianxin_ledger::{
    AddCheckpoint, Algorithm, Checkpoint, Epoch, KeyKind, NoteSignature, Sha256, Signer,
    SoftwareKey, Tile, TileKind, TlogProof, VerifierKey, entries_to_bytes, proof,
};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

const NAME: &str = "congress.example/witness";

/// The folder of a witness, and files beside it. Towns of whole fifties are the beginnings of larger
/// ones.
struct Office(Files);

impl Office {
    fn new() -> Self {
        Self(Files::new())
    }

    /// One that knows the town.
    fn trusting() -> Self {
        let office = Self::new();
        office.does(&["key", "--name", NAME]);
        office.does(&["trust", &log_key().key().to_string()]);
        office
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.folder().join(name)
    }

    fn command(&self, what: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lianxin"));
        command.arg("witness").args(what).arg("--data").arg(self.path("witness"));
        command
    }

    /// Status, standard output and standard error.
    fn asked(&self, what: &[&str]) -> (i32, String, String) {
        let output = self.command(what).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn does(&self, what: &[&str]) -> String {
        let (status, said, complaint) = self.asked(what);
        assert_eq!((status, &*complaint), (0, ""), "{what:?}");
        said
    }

    /// What it complains of.
    fn refuses(&self, what: &[&str]) -> String {
        let (status, _, complaint) = self.asked(what);
        assert_eq!(status, 1, "{complaint}");
        complaint
    }

    fn key(&self) -> VerifierKey {
        VerifierKey::parse(self.does(&["key"]).trim_end()).unwrap()
    }

    /// Has it cosign a request in a file.
    fn cosigns(&self, request: &AddCheckpoint, more: &[&str]) -> Result<String, String> {
        let request = self.0.with("request", request.to_string());
        let answer = self.path("answer");
        _ = fs::remove_file(&answer);
        let what = [&["cosign", &request, "-o", answer.to_str().unwrap()], more].concat();
        let (status, said, complaint) = self.asked(&what);
        match (status, fs::read_to_string(&answer)) {
            (0, Ok(line)) => {
                assert_eq!(said, line);
                Ok(line)
            }
            (1, Err(_)) => Err(format!("{said}{complaint}")),
            other => panic!("{other:?} {complaint}"),
        }
    }
}

/// The witness' own signature of a town's checkpoint, if a line is one.
fn is_cosigned(line: &str, key: &VerifierKey, town: &Town) -> bool {
    let lines = NoteSignature::parse_lines(line).unwrap();
    let text = Checkpoint::try_new(ORIGIN, town.head(town.size())).unwrap().to_string();
    lines.len() == 1 && lines[0].is_by(key) && key.verify(&text, lines[0].bytes()).is_ok()
}

#[test]
fn a_station_off_line_brings_its_request_in_a_file() {
    let office = Office::new();
    let complaint = office.refuses(&["key"]);
    assert!(complaint.contains("lianxin witness key --name NAME makes one"), "{complaint}");
    let made = office.does(&["key", "--name", NAME]);
    assert_eq!(office.does(&["key"]), made);
    let key = office.key();
    assert_eq!((key.name(), key.kind()), (NAME, KeyKind::Witness));

    let town = Town::of(50);
    let unknown = office.cosigns(&town.continued(0), &[]).unwrap_err();
    assert!(unknown.contains("not cosigned: unknown-log") && unknown.contains(ORIGIN), "{unknown}");
    let said = office.does(&["trust", &log_key().key().to_string()]);
    assert_eq!(said, format!("{ORIGIN} cosigned up to 0\n"));
    let line = office.cosigns(&town.continued(0), &[]).unwrap();
    assert!(is_cosigned(&line, &key, &town));

    let town = Town::of(70);
    let qr = office.path("answer.svg");
    let drawing = ["--qr", qr.to_str().unwrap()];
    let refused = office.cosigns(&town.continued(5), &drawing).unwrap_err();
    assert!(refused.contains("cosigned last: 50"), "{refused}");
    assert!(refused.contains("not cosigned: other-size"), "{refused}");
    assert!(!qr.exists());
    let line = office.cosigns(&town.continued(50), &drawing).unwrap();
    assert!(is_cosigned(&line, &key, &town));
    assert!(fs::read_to_string(&qr).unwrap().contains("<svg"));
}

#[test]
fn a_line_too_long_for_a_qr_code_is_in_the_file_all_the_same() {
    let office = Office::new();
    office.does(&["key", "--name", &format!("{}/w", "x".repeat(3000))]);
    office.does(&["trust", &log_key().key().to_string()]);
    let town = Town::of(9);
    let request = office.0.with("request", town.continued(0).to_string());
    let (answer, qr) = (office.path("answer"), office.path("answer.svg"));
    let (answer, drawn) = (answer.to_str().unwrap(), qr.to_str().unwrap());
    let complaint = office.refuses(&["cosign", &request, "-o", answer, "--qr", drawn]);
    assert!(complaint.contains("too many for one QR code"), "{complaint}");
    assert!(is_cosigned(&fs::read_to_string(answer).unwrap(), &office.key(), &town));
    assert!(!qr.exists());
}

/// A served witness, ended with the test.
struct Served {
    child: Child,
    url: String,
}

impl Served {
    fn by(office: &Office, more: &[&str]) -> Self {
        let what = [&["serve", "--listen", "127.0.0.1:0"], more].concat();
        let mut child = office.command(&what).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let url = lines.find_map(|line| Some(line.strip_prefix("POST      http://")?.to_owned()));
        Self { child, url: url.unwrap() }
    }

    /// Status and body of the answer to a request.
    fn answers(&self, request: &AddCheckpoint) -> (u16, String) {
        let (address, path) = self.url.split_once('/').unwrap();
        let body = request.to_string();
        let length = body.len();
        let mut stream = TcpStream::connect(address).unwrap();
        let head = format!("POST /{path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
        write!(stream, "{head}content-length: {length}\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

#[test]
fn logs_ask_a_witness_over_http() {
    let office = Office::trusting();
    let (key, town, later) = (office.key(), Town::of(50), Town::of(70));
    let served = Served::by(&office, &[]);
    let (status, line) = served.answers(&town.continued(0));
    assert!(status == 200 && is_cosigned(&line, &key, &town), "{status} {line}");
    assert_eq!(served.answers(&later.continued(7)), (409, "50\n".to_owned()));
    let fork = Town::of(49).and_heads();
    assert_eq!(served.answers(&fork.continued(50)), (409, "50\n".to_owned()));
    // Beside it, by a file: both go by one memory.
    assert!(is_cosigned(&office.cosigns(&later.continued(50), &[]).unwrap(), &key, &later));
    assert_eq!(served.answers(&later.continued(50)), (409, "70\n".to_owned()));
    drop(served);
    let again = Served::by(&office, &[]);
    assert_eq!(again.answers(&later.continued(70)).0, 200);
}

/// A copy of the log's folder that has been brought, with the heads of another.
#[test]
fn a_mirror_cosigns_what_the_entries_add_up_to() {
    let (office, town) = (Office::trusting(), Town::of(300));
    let log = office.0.log(&town);
    let mirror = ["--mirror", log.as_str()];
    let line = office.cosigns(&town.continued(0), &mirror).unwrap();
    assert!(is_cosigned(&line, &office.key(), &town));
    let (status, _) = Served::by(&office, &mirror).answers(&town.continued(300));
    assert_eq!(status, 200);
    let later = Town::of(310);
    let missing = office.cosigns(&later.continued(300), &mirror).unwrap_err();
    assert!(missing.contains("not cosigned: entries-unavailable"), "{missing}");
    assert!(missing.contains("tile/entries/001.p/54 is not there"), "{missing}");
    let mut entries: Vec<Vec<u8>> = later.entries.iter().map(|it| it.clone().into()).collect();
    entries[305].truncate(20);
    publish(Path::new(&log), &entries);
    let refused = office.cosigns(&later.continued(300), &mirror).unwrap_err();
    assert!(refused.contains("not cosigned: malformed"), "{refused}");
    assert!(refused.contains("index 305"), "{refused}");
}

fn publish(log: &Path, entries: &[Vec<u8>]) {
    let tile = Tile::in_tree(TileKind::Entries, 1, entries.len() as u64).unwrap();
    fs::write(log.join(tile.to_string()), entries_to_bytes(&entries[256..]).unwrap()).unwrap();
}

#[test]
fn an_epoch_is_accepted_by_its_operator_and_nobody_else() {
    let (office, whole) = (Office::trusting(), Town::of(40));
    office.cosigns(&whole.continued(0), &[]).unwrap();
    let old = whole.head(40);
    // A log that lost all but 30 entries, and says so in its 36th.
    let mut nodes = lianxin_ledger::NodesInMemory::<Sha256>::new();
    Town::of(35).leaves().for_each(|leaf| nodes.push(leaf));
    let (kept, old_size, old_root) = (30, old.size, old.root);
    let entry = Epoch { epoch: 2, size: 35, kept, old_size, old_root }.to_string();
    nodes.push(Sha256::leaf(entry.as_bytes()));
    let checkpoint = Checkpoint::try_new(ORIGIN, nodes.tree().head()).unwrap();
    let checkpoint = checkpoint.signed(&log_key()).unwrap();
    let request = |old| AddCheckpoint { old, proof: Vec::new(), checkpoint: checkpoint.clone() };
    let refused = office.cosigns(&request(36), &[]).unwrap_err();
    assert!(refused.contains("not cosigned: other-size"), "{refused}");

    let proof = proof::inclusion::<Sha256>(&nodes, 35, 36).unwrap();
    let told = TlogProof { extra: None, index: 35, proof, checkpoint: checkpoint.clone() };
    let told = office.0.with("proof", told.to_string());
    let other = office.0.with("other", entry.replace("kept 30", "kept 29"));
    let complaint = office.refuses(&["accept-epoch", &told, "--entry", &other]);
    assert!(complaint.contains("the declared epoch does not fit"), "{complaint}");
    let entry = office.0.with("entry", entry);
    let said = office.does(&["accept-epoch", &told, "--entry", &entry]);
    assert_eq!(said, "epoch 2 goes on from 36 entries\n");
    assert!(office.cosigns(&request(36), &[]).is_ok());
}

#[test]
fn what_makes_no_sense_is_refused() {
    let office = Office::trusting();
    let status = |what: &[&str]| office.asked(what).0;
    assert_eq!(status(&["trust"]), 2, "no key");
    assert_eq!(status(&["trust", "nowhere"]), 2);
    let complaint = office.refuses(&["trust", &office.key().to_string()]);
    assert!(complaint.contains("keys of the right kinds"), "{complaint}");
    let complaint = office.refuses(&["key", "--name", "other.example/witness"]);
    assert!(complaint.contains(NAME), "{complaint}");
    let other = SoftwareKey::from_seed("other.example/events", KeyKind::Log, &[5; 32]).unwrap();
    office.does(&["trust", &other.key().to_string()]);
    let log = office.0.log(&Town::small());
    let complaint = office.refuses(&["serve", "--mirror", &log]);
    assert!(complaint.contains("several logs are known: --mirror ORIGIN="), "{complaint}");
    let long = office.0.with("long", "x".repeat(100_000));
    let complaint = office.refuses(&["cosign", &long, "-o", "nowhere"]);
    assert!(complaint.contains("has more than"), "{complaint}");
    let key = office.path("witness/key");
    let mode = |bits| {
        fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(bits)).unwrap();
    };
    mode(0o444);
    let complaint = office.refuses(&["key"]);
    assert!(complaint.contains("its mode must be 0400"), "{complaint}");
    mode(0o400);
    office.does(&["key"]);
}
