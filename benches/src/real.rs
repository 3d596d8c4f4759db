//! The 276,633 real cases: what the import and the rebuild take, and what the server then answers, to
//! a bare handler on the same file.
//!
//! The record is too large for the repository; where it is absent, nothing is measured and that is
//! said.

use crate::{
    Plan,
    client::Client,
    load::{self, Pair, Run},
    product::{Product, Served, checkout},
    report::{Bars, Report},
};
use anyhow::{Context, ensure};
use serde::Deserialize;
use serde_json::json;
use std::{
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

/// Where the record lies, seen from the root of the checkout.
const FILE: &str = "../shared/data/real/nyc-council-casework-2015-2021.csv.xz";
const MAPPING: &str = "schema/import/nyc-council-casework.toml";

const CONNECTIONS: usize = 16;

const PAGE: &str = "query($station: String!, $from: Date!) { cases(filter: { station: [$station], \
    registeredFrom: $from }, orderBy: REGISTERED_DESC, first: 50) { edges { node { id number title \
    status registeredOn closedOn station { name } category { name } } } pageInfo { hasNextPage } } }";
const CASE: &str = "query($number: String!) { case(number: $number) { id number title status \
    registeredOn closedOn station { name } category { name } } }";
const DASHBOARD: &str = "query($from: Date!) { dashboard(period: { from: $from, before: \
    \"2022-01-01\" }, groupBy: [STATION, MONTH]) { position groups { key figures { registered closed \
    } } } }";

/// Measures and prints what is wanted. The record is imported in any case, unless it is there.
pub(crate) async fn measure(plan: &Plan, [_, rebuilt, answered]: [bool; 3]) -> anyhow::Result<()> {
    let file = checkout().join(FILE);
    if !file.exists() {
        println!("the real record is not at {FILE}: its figures are left out\n");
        return Ok(());
    }
    let folder = tempfile::tempdir_in(&plan.folder)?;
    let data = plan.data.clone().unwrap_or_else(|| folder.path().join("data"));
    let product = Product::on(data)?;
    let mut bars = Bars::new();
    if !product.data.exists() {
        import(&product, &file, &mut bars)?;
    }
    if rebuilt {
        rebuild(&product, plan, &mut bars)?;
    }
    if answered {
        let served = product.serve()?;
        ready(&served).await?;
        let asked = Asked::of(&served, &product.token()?).await?;
        answers(plan, &product, &served, &asked, &mut bars).await?;
        dashboard(plan, &served, &product.token()?, &mut bars).await?;
        bars.memory("resident memory of the server after all that", served.resident()?, 500 << 20);
    }
    bars.print();
    Ok(())
}

fn import(product: &Product, file: &Path, bars: &mut Bars) -> anyhow::Result<()> {
    let mut unpacked =
        Command::new("xz").arg("-dc").arg(file).stdout(Stdio::piped()).spawn().context("xz")?;
    let rows = unpacked.stdout.take().context("its output")?;
    let mapping = checkout().join(MAPPING);
    let mapping = mapping.to_str().context("a path in UTF-8")?;
    let ran = product.run(&["import", "cases", "-", "--mapping", mapping], rows.into())?;
    ensure!(unpacked.wait()?.success(), "the record could not be unpacked");
    println!("import: {}", ran.said.trim());
    let imported = number_before(&ran.said, " imported").context("what was imported")?;
    bars.rate("import, cases", imported / ran.took.as_secs_f64(), 15_000.0);
    bars.memory("import, resident memory", ran.peak, 300 << 20);
    Ok(())
}

fn rebuild(product: &Product, plan: &Plan, bars: &mut Bars) -> anyhow::Result<()> {
    let mut rates = Vec::new();
    for _ in 0..plan.runs {
        let ran = product.run(&["projection", "rebuild", "case_view"], Stdio::null())?;
        println!("{}", ran.said.trim());
        let events = number_before(&ran.said, " in ").context("the events folded")?;
        let seconds = number_before(&ran.said, " s\n").context("the time it took")?;
        rates.push(events / seconds);
    }
    rates.sort_by(f64::total_cmp);
    bars.rate("rebuild of case_view, events", rates[rates.len() / 2], 50_000.0);
    Ok(())
}

/// The number that stands right before some words.
fn number_before(said: &str, words: &str) -> Option<f64> {
    let before = &said[..said.find(words)?];
    before.rsplit(' ').next()?.parse().ok()
}

/// What is asked for: the stations, and numbers of cases.
struct Asked {
    stations: Arc<[String]>,
    numbers: Arc<[String]>,
}

#[derive(Deserialize)]
struct Answer<T> {
    data: T,
}

#[derive(Deserialize)]
struct Stations {
    stations: Edges<Coded>,
}

#[derive(Deserialize)]
struct Cases {
    cases: Edges<Numbered>,
}

#[derive(Deserialize)]
struct Edges<T> {
    edges: Vec<Edge<T>>,
}

#[derive(Deserialize)]
struct Edge<T> {
    node: T,
}

#[derive(Deserialize)]
struct Coded {
    code: String,
}

#[derive(Deserialize)]
struct Numbered {
    number: String,
}

impl<T> Edges<T> {
    fn nodes(self) -> impl Iterator<Item = T> {
        self.edges.into_iter().map(|edge| edge.node)
    }
}

impl Asked {
    async fn of(served: &Served, token: &str) -> anyhow::Result<Self> {
        let client = Client::connect(served.address, "/graphql", token, 1).await?;
        let query = "{ stations(first: 100) { edges { node { code } } } }";
        let said = client.ask(0, json!({ "query": query }).to_string()).await?;
        let stations: Answer<Stations> = serde_json::from_slice(&said)?;
        let stations: Arc<[String]> = stations.data.stations.nodes().map(|it| it.code).collect();
        let mut numbers = Vec::new();
        for number in 0..2 * stations.len() as u64 {
            let said = client.ask(0, page(&stations, number)).await?;
            let cases: Answer<Cases> = serde_json::from_slice(&said)?;
            numbers.extend(cases.data.cases.nodes().map(|case| case.number));
        }
        Ok(Self { stations, numbers: numbers.into() })
    }
}

/// Waits until the server says that its read models have caught up.
async fn ready(served: &Served) -> anyhow::Result<()> {
    let probe = Client::connect(served.address, "/readyz", "", 1).await?;
    while !probe.is_ready().await? {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}

/// The question of a page, another one for every number.
fn page(stations: &[String], number: u64) -> String {
    let station = &stations[number as usize % stations.len()];
    let from = format!("{}-{:02}-01", 2015 + number / 7 % 7, 1 + number / 3 % 12);
    json!({ "query": PAGE, "variables": { "station": station, "from": from } }).to_string()
}

fn case(numbers: &[String], number: u64) -> String {
    let number = &numbers[(number as usize).wrapping_mul(7919) % numbers.len()];
    json!({ "query": CASE, "variables": { "number": number } }).to_string()
}

/// Pages and single cases, to the bare handler, alternating.
async fn answers(
    plan: &Plan,
    product: &Product,
    served: &Served,
    asked: &Asked,
    bars: &mut Bars,
) -> anyhow::Result<()> {
    let token = product.token()?;
    let mut handler = Command::new(std::env::current_exe()?);
    let handler = Served::spawn(handler.arg("--serve-bare").arg(&product.data))?;
    let mut report = Report::new(&format!("{CONNECTIONS} connections"), "bare handler");

    let stations = Arc::clone(&asked.stations);
    let pages = Sides {
        ours: Client::connect(served.address, "/graphql", &token, CONNECTIONS).await?,
        peer: Client::connect(handler.address, "/page", &token, CONNECTIONS).await?,
    };
    let pages = pages.measure(plan, move |number| page(&stations, number)).await?;
    report.line("page of 50 cases", &pages, Some(0.85));
    bars.time("page of 50 cases, p99", pages.ours.p99, Duration::from_millis(25));

    let numbers = Arc::clone(&asked.numbers);
    let one = move |number| case(&numbers, number);
    let sides = Sides {
        ours: Client::connect(served.address, "/graphql", &token, CONNECTIONS).await?,
        peer: Client::connect(handler.address, "/case", &token, CONNECTIONS).await?,
    };
    report.line("one case by number", &sides.measure(plan, one.clone()).await?, Some(0.80));
    let alone = Sides {
        ours: Client::connect(served.address, "/graphql", &token, 1).await?,
        peer: Client::connect(handler.address, "/case", &token, 1).await?,
    };
    let alone = alone.measure(plan, one).await?;
    report.line("one case by number, 1 connection", &alone, None);
    let more = alone.ours.p50.saturating_sub(alone.peer.p50);
    bars.time("one case by number, p50 beyond the bare handler's", more, Duration::from_micros(50));
    report.print();
    Ok(())
}

/// The same questions to both.
struct Sides {
    ours: Client,
    peer: Client,
}

impl Sides {
    async fn measure<B>(&self, plan: &Plan, body: B) -> anyhow::Result<Pair>
    where
        B: Fn(u64) -> String + Clone + Send + Sync + 'static,
    {
        let mut pairs = Vec::new();
        for _ in 0..plan.runs {
            let peer = self.peer.drive(plan.run, body.clone()).await?;
            let ours = self.ours.drive(plan.run, body.clone()).await?;
            pairs.push(Pair { ours, peer });
        }
        Ok(load::median(pairs))
    }
}

/// The dashboard by station and month: over periods not asked for before, and the same one again.
async fn dashboard(
    plan: &Plan,
    served: &Served,
    token: &str,
    bars: &mut Bars,
) -> anyhow::Result<()> {
    let client = Client::connect(served.address, "/graphql", token, 1).await?;
    let question = |day: u64| {
        let from = format!("2015-{:02}-{:02}", 1 + day / 28 % 12, 1 + day % 28);
        json!({ "query": DASHBOARD, "variables": { "from": from } }).to_string()
    };
    let cold: Run = client.drive(plan.run, question).await?;
    bars.time("dashboard by station and month, cold, p99", cold.p99, Duration::from_millis(150));
    let warm: Run = client.drive(plan.run, move |_| question(0)).await?;
    bars.time("dashboard by station and month, again, p99", warm.p99, Duration::from_millis(10));
    Ok(())
}
