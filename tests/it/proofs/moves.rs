//! A station's signed record moves into the county's database: the log is the same, whoever has its checkpoints need
//! not be told, and the signing goes on.

use super::{Office, lianxin, on_sqlite, readers::LogFolder};
use lianxin_postgres_cluster::Durability;
use lianxin_server::settings::Ledger;
use lianxin_tests::Home;
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_a_file_to_a_database() {
    let settings = Ledger::default();
    let station = on_sqlite().await;
    let signed = station.seals(&settings).await;
    let head = station.app.proofs().head();
    let county = Home::database(Durability::Fast).await.unwrap();
    let (from, to, data) = (&station.url, county.url(), station.data.path().to_str().unwrap());
    lianxin(&["copy", "--data", data, "--from", from, "--to", &to]).await.unwrap();
    let county = Office::at(Arc::new(county), to, Arc::clone(&station.data)).await;
    assert_eq!(county.app.proofs().follow().await.unwrap(), head);

    // The same head is signed again: it is the same history.
    let again = county.seals(&settings).await;
    assert_eq!(again.text(), signed.text());
    let folder = county.data.path().join("exported");
    let export = ["ledger", "export", folder.to_str().unwrap()];
    lianxin(&[&export[..], &["--data", data, "--database", &county.url]].concat()).await.unwrap();
    let proofs = LogFolder(folder).is_accepted_by_all();
    eprintln!("{proofs} entries verify after the move, root {}", head.tree.root);
}
