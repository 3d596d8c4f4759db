//! Last week's backup is brought back: the signer stops and says what to do, whatever is recorded since; and only a
//! declared epoch lets it go on, for whoever accepts that.

use super::{Office, lianxin, readers::LogFolder};
use jiff::Timestamp;
use lianxin_app::Order;
use lianxin_domain::{
    actor::{EntryChannel, Role},
    case::Case,
};
use lianxin_ledger::{Checkpoint, LogKey, Note, Record, proof};
use lianxin_notary::{KnownLog, WitnessDesk};
use lianxin_postgres_cluster::Durability;
use lianxin_server::settings::Ledger;
use lianxin_tests::{
    Home,
    office::{actor, establish, registration},
};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::fs;
use uuid::Uuid;

/// Registers so many cases.
async fn registers(office: &Office, cases: u64, name: &str) {
    for number in 0..cases {
        let id = Uuid::now_v7();
        let order = Order::new(Uuid::now_v7(), EntryChannel::Ui);
        let command = registration(id, &format!("{name}-{number}"));
        let (app, clerk) = (&office.app, actor(Role::Integration));
        app.execute::<Case>(&clerk, order, &id.to_string(), command).await.unwrap();
    }
}

/// Takes a backup of the record, by the means of the engine, and tells where it lies.
async fn backed_up(office: &Office) -> String {
    match office.url.strip_prefix("sqlite:") {
        Some(path) => {
            let backup = format!("{path}.backup");
            let mut file = SqliteConnection::connect(&format!("sqlite://{path}")).await.unwrap();
            let copy = format!("VACUUM INTO '{backup}'");
            sqlx::query(AssertSqlSafe(copy)).execute(&mut file).await.unwrap();
            format!("sqlite:{backup}")
        }
        None => {
            let server = office.url.strip_suffix("/postgres").unwrap();
            let elsewhere = format!("{server}/template1");
            let mut connection = PgConnection::connect(&elsewhere).await.unwrap();
            let end =
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres'";
            // Whoever is connected connects again at once: it takes as many tries as that needs.
            loop {
                sqlx::query(end).execute(&mut connection).await.unwrap();
                let copied = sqlx::query("CREATE DATABASE backup TEMPLATE postgres");
                if copied.execute(&mut connection).await.is_ok() {
                    return format!("{server}/backup");
                }
            }
        }
    }
}

fn size(note: &Note) -> u64 {
    Checkpoint::parse(note.text()).unwrap().head.size
}

async fn last_week_is_brought_back(home: Home) {
    let settings = Ledger::default();
    let office = Office::new(home).await;
    establish(&office.app).await.unwrap();
    registers(&office, 5, "before").await;
    let then = office.seals(&settings).await;
    let backup = backed_up(&office).await;
    // A backup may have cost the office its connections.
    let Office { _home, url, data, .. } = office;
    let office = Office::at(_home, url, data).await;
    registers(&office, 7, "lost").await;
    let lost = office.seals(&settings).await;
    assert!(size(&lost) > size(&then));
    let witness = witness_of(&office, &settings, &lost).await;

    let Office { _home, data, .. } = office;
    let restored = Office::at(_home, backup, data).await;
    let why = restored.may_seal(&settings).await.unwrap_err();
    let why = format!("{:#}", anyhow::Error::from(why));
    assert!(why.contains("an older state of the database is running"), "{why}");
    assert!(why.contains("declare the loss as a new epoch"), "{why}");
    // It goes on, and grows beyond what was signed: nothing of it is.
    registers(&restored, 30, "after").await;
    let why = restored.may_seal(&settings).await.unwrap_err();
    let why = format!("{:#}", anyhow::Error::from(why));
    assert!(why.contains("are not those that were signed"), "{why}");
    let still = restored.published(&settings).await;
    assert_eq!(still.to_string(), lost.to_string());

    declared(&restored, (&then, &lost), &settings, &witness).await;
}

/// A witness that has cosigned what is about to be lost.
async fn witness_of(office: &Office, settings: &Ledger, seen: &Note) -> WitnessDesk {
    let signer = office.signer(settings);
    let keys = signer.verifier_keys().into_iter().map(LogKey::unbounded).collect();
    let folder = office.data.path().join("witness");
    WitnessDesk::found(&folder, "city.example").unwrap();
    let desk = WitnessDesk::open(&folder).unwrap();
    desk.trust(&KnownLog { origin: signer.origin().to_owned(), keys }).unwrap();
    desk.cosign(&request(office, seen, 0).await, now()).await.unwrap();
    desk
}

/// What a witness that knows `old` entries is asked.
async fn request(office: &Office, note: &Note, old: u64) -> Vec<u8> {
    let checkpoint = note.clone();
    let proof = office.app.proofs().consistency(old, size(note)).await.unwrap();
    lianxin_ledger::AddCheckpoint { old, proof, checkpoint }.to_string().into_bytes()
}

async fn declared(
    office: &Office,
    (then, lost): (&Note, &Note),
    settings: &Ledger,
    witness: &WitnessDesk,
) {
    let data = office.data.path().to_str().unwrap();
    let declare = async |by: &str, approved: &str| {
        let whom = ["--declared-by", by, "--approved-by", approved];
        let what = ["ledger", "declare-loss", "--reason", "磁盘损坏，恢复了上周的备份"];
        let place = ["--data", data, "--database", &office.url];
        lianxin(&[&what[..], &whom, &place].concat()).await
    };
    let refused = declare("张三", "张三").await.unwrap_err();
    assert!(refused.contains("approved by another"), "{refused}");
    declare("张三", "李四").await.unwrap();
    let refused = declare("张三", "李四").await.unwrap_err();
    assert!(refused.contains("nothing is lost"), "{refused}");
    let losses = fs::read_to_string(office.folder().join("losses")).unwrap();
    assert!(losses.contains("李四") && losses.lines().count() == 1, "{losses}");

    // The log verifies as a whole, with the declaration in it, and the signing goes on.
    registers(office, 2, "since").await;
    let now_signed = office.seals(settings).await;
    let folder = office.data.path().join("exported");
    let place = ["--data", data, "--database", &office.url];
    let export = ["ledger", "export", folder.to_str().unwrap()];
    lianxin(&[&export[..], &place].concat()).await.unwrap();
    let log = LogFolder(folder);
    log.is_accepted_by_all();
    let epochs: Vec<_> = log.entries().iter().filter_map(|entry| epoch(entry)).collect();
    let [epoch] = epochs.as_slice() else { panic!("{epochs:?}") };
    assert_eq!((epoch.epoch, epoch.kept, epoch.old_size), (2, size(then), size(lost)));

    // It continues what was kept, and not what was lost; a witness of that follows only when it is told to.
    let (head, proofs) = (log.head(), office.app.proofs());
    let heads = [then, lost].map(|note| Checkpoint::parse(note.text()).unwrap().head);
    for (old, continued) in heads.iter().zip([true, false]) {
        let hashes = proofs.consistency(old.size, head.size).await.unwrap();
        let verified = proof::verify_consistency::<lianxin_ledger::Sha256>(&hashes, old, &head);
        assert_eq!(verified.is_ok(), continued, "from {} entries", old.size);
    }
    let asked = request(office, &now_signed, size(lost)).await;
    assert!(witness.cosign(&asked, now()).await.is_err());
    let declared = proofs.tlog_proof(epoch.size, now_signed.clone()).await.unwrap();
    witness.accept_epoch(&declared, epoch.to_string().as_bytes()).unwrap();
    let asked = request(office, &now_signed, size(&now_signed)).await;
    witness.cosign(&asked, now()).await.unwrap();
}

fn epoch(entry: &[u8]) -> Option<lianxin_ledger::Epoch> {
    match Record::parse(entry) {
        Ok(Record::Epoch(epoch)) => Some(epoch),
        _ => None,
    }
}

fn now() -> u64 {
    Timestamp::now().as_second() as u64
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_file() {
    last_week_is_brought_back(Home::file().unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_database() {
    last_week_is_brought_back(Home::database(Durability::Fast).await.unwrap()).await;
}
