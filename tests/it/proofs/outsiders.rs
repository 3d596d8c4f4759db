//! A log that is served is read by outsiders from end to end; a case's evidence and every entry's proof are asked for
//! by its people, and verified without the service.

use super::{
    FIRE_LANE, Office, TENANT, lianxin, on_postgres, on_sqlite,
    readers::{LogFolder, python},
};
use jiff::{SignedDuration, Timestamp};
use lianxin_app::import::town;
use lianxin_ledger::Bundle;
use lianxin_server::{
    http::Limits,
    service::Service,
    settings::Ledger,
    token::{Claims, SigningKey, Tokens},
};
use serde_json::{Value, json};
use std::{fs, path::Path};
use tokio::{net::TcpListener, sync::oneshot, task::yield_now};

/// The office's service, until it is dropped.
struct Served {
    address: String,
    tokens: Vec<String>,
    _stop: oneshot::Sender<()>,
}

impl Served {
    /// Its people are those of the demo: clerk, presidium, unit, supervisor, analyst.
    async fn begin(office: &Office, settings: &Ledger) -> Self {
        let sealed = office.sealed(settings);
        let tokens = Tokens::new(&SigningKey::from_bytes([7; 32]));
        let signed = town::demo_callers().into_iter().map(|(_, actor)| {
            let hour = SignedDuration::from_hours(1);
            tokens.sign(&Claims::of(actor, TENANT, Timestamp::now(), hour)).unwrap()
        });
        let signed = signed.collect();
        let service = Service::new(sealed.apps.clone(), tokens, Limits::default()).unwrap();
        let service = service.sealing(sealed).printing(None);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(service.run(listener, async { _ = stopped.await }));
        Self { address, tokens: signed, _stop: stop }
    }

    /// Waits until the log is signed up to a size.
    async fn is_signed(&self, size: u64) {
        loop {
            let answer = reqwest::get(format!("{}/log/{TENANT}/checkpoint", self.address)).await;
            let text = answer.unwrap().text().await.unwrap();
            let signed = text.lines().nth(1).and_then(|line| line.parse::<u64>().ok());
            if signed.is_some_and(|signed| signed >= size) {
                return;
            }
            yield_now().await;
        }
    }

    async fn asked(&self, who: usize, query: &str) -> Value {
        let mut answer = self.answered(who, query).await;
        assert_eq!(answer["errors"], Value::Null);
        answer["data"].take()
    }

    async fn page(&self, who: usize, path: &str) -> reqwest::Response {
        let request = reqwest::Client::new().get(format!("{}{path}", self.address));
        request.bearer_auth(&self.tokens[who]).send().await.unwrap()
    }

    async fn answered(&self, who: usize, query: &str) -> Value {
        self.posted(who, &json!({ "query": query })).await.json().await.unwrap()
    }

    async fn posted(&self, who: usize, question: &Value) -> reqwest::Response {
        let request = reqwest::Client::new().post(format!("{}/graphql", self.address));
        request.bearer_auth(&self.tokens[who]).json(question).send().await.unwrap()
    }
}

async fn outsiders_check_everything(office: Office) {
    let settings = Ledger::default();
    let served = Served::begin(&office, &settings).await;
    let recorded = office.app.queries().head().await.unwrap();
    // With the record of where all cases end.
    served.is_signed(recorded.0 + 1).await;
    let beside = tempfile::tempdir().unwrap();
    let url = format!("{}/log/{TENANT}", served.address);
    let log = LogFolder::downloaded(&url, &beside.path().join("mirror")).await;
    let proofs = log.is_accepted_by_all();
    eprintln!(
        "{proofs} entries, each proved to tlog_tiles; ct-merkle and verify.py come to the root"
    );
    let mirror = log.0.to_str().unwrap();
    let key = log.key().to_string();
    lianxin(&["verify", "log", mirror, "--vkey", &key]).await.unwrap();
    a_case_is_proved(&served, &log, beside.path()).await;
    every_entry_of_it_is_proved(&served, &log, beside.path()).await;
    heads_are_told(&served, &log).await;
    a_petitioner_takes_a_receipt_home(&served, &log, beside.path()).await;
    drop(served);
    the_command_line_writes_the_same(&office, &log, beside.path()).await;
}

async fn a_case_is_proved(served: &Served, log: &LogFolder, folder: &Path) {
    let query = format!(r#"{{ case(number: "{FIRE_LANE}") {{ evidence }} }}"#);
    let key = log.key().to_string();
    // The supervisor learns of the petitioner what there is; the unit that handles does not.
    for (who, told) in [(3, true), (2, false)] {
        let answer = served.asked(who, &query).await;
        let evidence = answer["case"]["evidence"].as_str().unwrap();
        let file = folder.join(format!("evidence-{who}"));
        fs::write(&file, evidence).unwrap();
        let file = file.to_str().unwrap();
        lianxin(&["verify", "case", file, "--vkey", &key]).await.unwrap();
        python(&["case", file, "--vkey", &key]);
        assert_eq!(evidence.contains("payload/petitionerRef"), told);
        let bundle = Bundle::from_json(evidence.as_bytes()).unwrap();
        assert!(bundle.leaves.len() > 30, "the whole life of the matter");
    }
    // By what it is proved changes without the record: no answer is kept for its position.
    let asked = json!({ "query": query });
    let answer = served.posted(3, &asked).await;
    assert_eq!(answer.headers().get("etag"), None);
    let withheld = format!(
        r#"{{ case(number: "{FIRE_LANE}") {{ evidence(withhold: ["payload/summary"]) }} }}"#
    );
    let answer = served.asked(3, &withheld).await;
    assert!(!answer["case"]["evidence"].as_str().unwrap().contains("payload/summary"));
}

async fn every_entry_of_it_is_proved(served: &Served, log: &LogFolder, folder: &Path) {
    let query = format!(
        r#"{{ case(number: "{FIRE_LANE}") {{ history(first: 100) {{ edges {{ node {{ position proof {{ leaf tlogProof }} }} }} }} }} }}"#
    );
    let answer = served.asked(3, &query).await;
    let edges = answer["case"]["history"]["edges"].as_array().unwrap();
    assert!(edges.len() > 10);
    let (entries, key) = (log.entries(), log.key().to_string());
    for edge in edges {
        let (node, proof) = (&edge["node"], &edge["node"]["proof"]);
        let position: usize = node["position"].as_str().unwrap().parse().unwrap();
        let leaf = proof["leaf"].as_str().unwrap();
        assert_eq!(entries[position - 1], leaf.as_bytes());
        let files = [folder.join("proof"), folder.join("entry")];
        fs::write(&files[0], proof["tlogProof"].as_str().unwrap()).unwrap();
        fs::write(&files[1], leaf).unwrap();
        let [proof, entry] = files.each_ref().map(|file| file.to_str().unwrap());
        lianxin(&["verify", "inclusion", proof, "--entry", entry, "--vkey", &key]).await.unwrap();
    }
}

async fn a_petitioner_takes_a_receipt_home(served: &Served, log: &LogFolder, folder: &Path) {
    let query = format!(
        r#"{{ case(number: "{FIRE_LANE}") {{ id receipt {{ json index html head {{ size }} }} }} }}"#
    );
    // The station's clerk hands it out; the unit that handles the matter may not.
    let case = &served.asked(0, &query).await["case"];
    let receipt = &case["receipt"];
    let (file, key) = (folder.join("receipt"), log.key().to_string());
    fs::write(&file, receipt["json"].as_str().unwrap()).unwrap();
    let file = file.to_str().unwrap();
    lianxin(&["verify", "receipt", file, "--vkey", &key]).await.unwrap();
    python(&["receipt", file, "--vkey", &key]);
    let refused = served.answered(2, &query).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
    let html = receipt["html"].as_str().unwrap();
    let page = served.page(0, html).await;
    assert_eq!(page.status().as_u16(), 200);
    let page = page.text().await.unwrap();
    assert!(page.contains(FIRE_LANE) && page.contains("data:image/svg+xml"), "{page}");
    let json = served.page(0, &html.replace(".html", ".json")).await.text().await.unwrap();
    assert_eq!(json, receipt["json"].as_str().unwrap());
    assert_eq!(served.page(2, html).await.status().as_u16(), 403);
}

async fn heads_are_told(served: &Served, log: &LogFolder) {
    let query = r#"{ ledger { head { size root } signing { stopped quorum }
        checkpoints(first: 1) { origin note head { size root } } witnessed { since }
        inclusion(position: "1") { index leaf } consistency(old: "7") { hashes old { size } } } }"#;
    let ledger = &served.asked(4, query).await["ledger"];
    let head = log.head();
    let told = json!({"size": head.size.to_string(), "root": head.root.to_base64()});
    assert_eq!((&ledger["head"], &ledger["checkpoints"][0]["head"]), (&told, &told));
    let note = fs::read_to_string(log.0.join("checkpoint")).unwrap();
    assert_eq!(ledger["checkpoints"][0]["note"], note);
    assert_eq!(ledger["signing"], json!({"stopped": null, "quorum": 0}));
    assert_eq!(ledger["witnessed"], Value::Null, "nobody is asked to");
    assert_eq!(ledger["inclusion"]["index"], "0");
    assert_eq!(ledger["inclusion"]["leaf"].as_str().unwrap().as_bytes(), log.entries()[0]);
}

async fn the_command_line_writes_the_same(office: &Office, log: &LogFolder, folder: &Path) {
    let (data, database) = (office.data.path().to_str().unwrap(), office.url.clone());
    let place = ["--data", data, "--database", &database];
    let run = async |words: &[&str]| lianxin(&[words, &place].concat()).await;
    let exported = folder.join("exported");
    run(&["ledger", "export", exported.to_str().unwrap()]).await.unwrap();
    let exported = LogFolder(exported);
    assert_eq!(exported.head(), log.head());
    assert_eq!(exported.entries(), log.entries());
    assert_eq!(exported.key().to_string(), log.key().to_string());
    run(&["ledger", "status"]).await.unwrap();
    let [proof, entry, case] = ["proof", "entry", "case"].map(|it| folder.join(it));
    let [proof, entry, case] = [&proof, &entry, &case].map(|it| it.to_str().unwrap());
    let key = log.key().to_string();
    run(&["ledger", "prove", "5", "-o", proof, "--entry", entry]).await.unwrap();
    lianxin(&["verify", "inclusion", proof, "--entry", entry, "--vkey", &key]).await.unwrap();
    run(&["case", "receipt", FIRE_LANE, "-o", case, "--pdf", proof]).await.unwrap();
    lianxin(&["verify", "receipt", case, "--vkey", &key]).await.unwrap();
    assert!(fs::read(proof).unwrap().starts_with(b"%PDF-"));
    run(&["case", "evidence", FIRE_LANE, "-o", case, "--role", "UNIT_HEAD"]).await.unwrap();
    lianxin(&["verify", "case", case, "--vkey", &key]).await.unwrap();
    assert!(!fs::read_to_string(case).unwrap().contains("payload/petitionerRef"));
    let refused = run(&["case", "evidence", "YN-1900-0001"]).await.unwrap_err();
    assert!(refused.contains("there is no case YN-1900-0001"), "{refused}");
    let refused = run(&["ledger", "prove", "0"]).await.unwrap_err();
    assert!(refused.contains("positions count from 1"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_file() {
    outsiders_check_everything(on_sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_database() {
    outsiders_check_everything(on_postgres().await).await;
}
