//! Commands over HTTP through the whole product, to the same kind of command through a peer behind a bare
//! handler.

use crate::{
    Bench,
    client::Client,
    ground::{Engine, Site},
    load::Run,
    office::{Office, title},
    peers,
    product::{Product, Served},
    report::{Group, Pair},
};
use anyhow::ensure;
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tempfile::TempDir;
use uuid::Uuid;

/// Connections, each waiting for its answer.
const CONNECTIONS: usize = 32;

/// Clerks among whom they are shared: of one caller only so much runs at once.
const CLERKS: usize = 4;

/// Cases that are corrected in turn.
const CASES: u64 = 1_024;

/// Connections of the peer's pool.
const PEER_POOL: u32 = 32;

/// How many times the peer's rate is wanted on PostgreSQL.
const BAR: f64 = 3.0;

const CORRECT: &str = "mutation($input: CorrectCaseDetailsInput!) { correctCaseDetails(input: $input) { \
    case { id title } receipt { position version } refusals { code } } }";

/// Measures and reports.
pub(crate) async fn measure(bench: &mut Bench) -> anyhow::Result<()> {
    let mut group = Group::new(
        "mutations over HTTP, connections",
        "correctCaseDetails through the server with its checks, permissions, rules and the read models that \
         follow. The peer: the stock framework behind an axum handler without GraphQL, tokens or read \
         models.",
    );
    for engine in bench.engines.clone() {
        let mut pairs = Vec::new();
        for _ in 0..bench.plan.runs {
            let site = bench.ground.site(engine).await?;
            let handler = bench.peers()?.serve(&site, PEER_POOL)?;
            let peer = add(&handler, bench.plan.run).await?;
            drop(handler);
            let product = Mutated::on(bench.ground.site(engine).await?).await?;
            pairs.push(Pair { ours: product.correct(bench.plan.run).await?, peer });
        }
        let bar = (engine == Engine::Postgres).then_some(BAR);
        let what = format!("{engine}, {CONNECTIONS}");
        group.compare(what, format!("{} and axum", peers::name(engine)), pairs, bar);
    }
    bench.report(group);
    Ok(())
}

async fn add(handler: &Served, time: Duration) -> anyhow::Result<Run> {
    let client = Client::connect(handler.address, "/add", &[], CONNECTIONS).await?;
    let body = |number: u64| json!({ "stream": (number % CASES).to_string(), "amount": number });
    client.drive(time, move |number| body(number).to_string()).await
}

/// The product with cases to correct.
struct Mutated {
    served: Served,
    tokens: Vec<String>,
    cases: Arc<[Uuid]>,
    _site: Site,
    _data: TempDir,
}

impl Mutated {
    async fn on(site: Site) -> anyhow::Result<Self> {
        // Whose record it is unless settings say otherwise.
        let office = Office::establish(site.open().await?, "demo").await?;
        let cases = office.register(CASES).await?.into();
        drop(office);
        let data = tempfile::tempdir()?;
        let product = Product::at(&site, &data)?;
        let tokens = product.clerks(CLERKS)?;
        let served = product.serve()?;
        served.ready().await?;
        Ok(Self { served, tokens, cases, _site: site, _data: data })
    }

    async fn correct(&self, time: Duration) -> anyhow::Result<Run> {
        let (address, tokens) = (self.served.address, &self.tokens);
        let client = Client::connect(address, "/graphql", tokens, CONNECTIONS).await?;
        let answer = client.ask(0, correction(&self.cases, u64::MAX)).await?;
        let answer = String::from_utf8_lossy(&answer);
        ensure!(answer.contains(r#""refusals":[]"#), "a correction was refused: {answer}");
        let cases = Arc::clone(&self.cases);
        client.drive(time, move |number| correction(&cases, number)).await
    }
}

fn correction(cases: &[Uuid], number: u64) -> String {
    let input = json!({
        "commandId": Uuid::now_v7(),
        "caseId": cases[(number % cases.len() as u64) as usize],
        "field": "TITLE",
        "value": title(number),
        "reason": "录入有误",
    });
    json!({ "query": CORRECT, "variables": { "input": input } }).to_string()
}
