//! The 276,633 real cases: what the import and the rebuild take, and what the server then answers, to
//! a bare handler on the same record.
//!
//! The record is too large for the repository; where it is absent, nothing is measured and that is
//! said.

use crate::{
    Bench,
    client::Client,
    ground::{Engine, Site},
    load::Run,
    product::{Product, Served, checkout},
    report::{Group, Pair, Unit, mebibytes, milliseconds},
};
use anyhow::{Context, ensure};
use serde::Deserialize;
use serde_json::json;
use std::{
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::Arc,
};

/// Where the record lies, seen from the root of the checkout.
const FILE: &str = "../shared/data/real/nyc-council-casework-2015-2021.csv.xz";
const MAPPING: &str = "schema/import/nyc-council-casework.toml";

/// Connections that ask, each waiting for its answer.
const CONNECTIONS: usize = 16;

/// How the peer is called.
const BARE: &str = "bare handler";

const PAGE: &str = "query($station: String!, $from: Date!) { cases(filter: { station: [$station], \
    registeredFrom: $from }, orderBy: REGISTERED_DESC, first: 50) { edges { node { id number title \
    status registeredOn closedOn station { name } category { name } } } pageInfo { hasNextPage } } }";
const CASE: &str = "query($number: String!) { case(number: $number) { id number title status \
    registeredOn closedOn station { name } category { name } } }";
const DASHBOARD: &str = "query($from: Date!) { dashboard(period: { from: $from, before: \
    \"2022-01-01\" }, groupBy: [STATION, MONTH]) { position groups { key figures { registered closed \
    } } } }";

/// What is wanted of the record. It is imported in any case, unless it is there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    /// The rebuild of a read model.
    pub(crate) rebuild: bool,
    /// Answers over HTTP.
    pub(crate) answers: bool,
}

/// Measures and reports.
pub(crate) async fn measure(bench: &mut Bench, wanted: Wanted) -> anyhow::Result<()> {
    let file = checkout().join(FILE);
    if !file.exists() {
        println!("the real record is not at {FILE}: its figures are left out\n");
        return Ok(());
    }
    for engine in bench.engines.clone() {
        let rows = bench.plan.rows.map_or("276,633".to_owned(), |rows| format!("the first {rows}"));
        let mut group = Group::new(
            format!("{rows} real cases on {engine}"),
            "The product's own binary. The bare handler is an axum handler without GraphQL that runs the \
             same statements and writes the same JSON. A question is another one each time.",
        );
        let folder = tempfile::tempdir_in(&bench.plan.folder)?;
        let site = bench.ground.site(engine).await?;
        let database = (engine == Engine::Postgres).then(|| site.target());
        let kept = bench.plan.data.clone().filter(|_| engine == Engine::Sqlite);
        let product = Product::on(kept.unwrap_or_else(|| folder.path().join("data")), database)?;
        if !product.data.exists() {
            import(bench, &product, &file, &mut group)?;
        }
        if wanted.rebuild {
            rebuild(bench, &product, &mut group)?;
        }
        if wanted.answers {
            let served = product.serve()?;
            served.ready().await?;
            let token = product.token()?;
            let asking = Asking { bench, served: &served, token };
            asking.answers(&handler(&product, &site)?, &mut group, engine).await?;
            asking.dashboard(&mut group).await?;
            let resident = vec![mebibytes(served.resident()?)];
            let what = "resident memory of the server after all that";
            group.measure(what, resident, Unit::Mebibytes, Some(500.0));
        }
        bench.report(group);
    }
    Ok(())
}

fn import(bench: &Bench, product: &Product, file: &Path, group: &mut Group) -> anyhow::Result<()> {
    let (mut unpacking, rows) = unpack(file, bench.plan.rows)?;
    let mapping = checkout().join(MAPPING);
    let mapping = mapping.to_str().context("a path in UTF-8")?;
    let ran = product.run(&["import", "cases", "-", "--mapping", mapping], rows.into())?;
    ensure!(unpacking.wait()?.success(), "the record could not be unpacked");
    println!("import: {}", ran.said.trim());
    let imported = number_before(&ran.said, " imported").context("what was imported")?;
    let rate = vec![imported / ran.took.as_secs_f64()];
    group.measure("import, cases", rate, Unit::PerSecond, Some(15_000.0));
    let memory = vec![mebibytes(ran.peak)];
    group.measure("import, resident memory", memory, Unit::Mebibytes, Some(300.0));
    Ok(())
}

/// The file's text, or the first rows of it, and the program that unpacks it.
fn unpack(file: &Path, rows: Option<u64>) -> anyhow::Result<(Child, ChildStdout)> {
    let script = match rows {
        None => "xz -dc \"$0\"".to_owned(),
        Some(rows) => format!("xz -dc \"$0\" | head -n {}", rows + 1),
    };
    let mut unpack = Command::new("sh");
    let mut unpacking = unpack.arg("-c").arg(script).arg(file).stdout(Stdio::piped()).spawn()?;
    let text = unpacking.stdout.take().context("its output")?;
    Ok((unpacking, text))
}

fn rebuild(bench: &Bench, product: &Product, group: &mut Group) -> anyhow::Result<()> {
    let mut rates = Vec::new();
    for _ in 0..bench.plan.runs {
        let ran = product.run(&["projection", "rebuild", "case_view"], Stdio::null())?;
        println!("{}", ran.said.trim());
        let events = number_before(&ran.said, " in ").context("the events folded")?;
        let seconds = number_before(&ran.said, " s\n").context("the time it took")?;
        rates.push(events / seconds);
    }
    group.measure("rebuild of case_view, events", rates, Unit::PerSecond, Some(50_000.0));
    Ok(())
}

/// The bare handler on the record.
fn handler(product: &Product, site: &Site) -> anyhow::Result<Served> {
    let mut handler = Command::new(std::env::current_exe()?);
    handler.arg("--serve-bare");
    match site.engine() {
        Engine::Postgres => handler.arg(site.target()),
        Engine::Sqlite => handler.arg(&product.data),
    };
    Served::spawn(&mut handler)
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
    async fn of(client: &Client) -> anyhow::Result<Self> {
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

/// A server that is asked.
struct Asking<'b> {
    bench: &'b Bench,
    served: &'b Served,
    token: String,
}

impl Asking<'_> {
    async fn client(&self, connections: usize) -> anyhow::Result<Client> {
        let tokens = std::slice::from_ref(&self.token);
        Client::connect(self.served.address, "/graphql", tokens, connections).await
    }

    /// Pages and single cases, to the bare handler, alternating.
    async fn answers(
        &self,
        handler: &Served,
        group: &mut Group,
        engine: Engine,
    ) -> anyhow::Result<()> {
        let Asked { stations, numbers } = Asked::of(&self.client(1).await?).await?;
        let bar = |bar| (engine == Engine::Sqlite).then_some(bar);
        let peer = async |path, connections| {
            Client::connect(handler.address, path, &[], connections).await
        };

        let (ours, bare) = (self.client(CONNECTIONS).await?, peer("/page", CONNECTIONS).await?);
        let pages = self.both(&ours, &bare, move |number| page(&stations, number)).await?;
        let p99 = pages.iter().map(|pair| milliseconds(pair.ours.p99)).collect();
        let what = format!("page of 50 cases, {CONNECTIONS} connections");
        group.measure(format!("{what}, p99"), p99, Unit::Milliseconds, Some(25.0));
        group.compare(what, BARE, pages, bar(0.85));

        let one = move |number| case(&numbers, number);
        let (ours, bare) = (self.client(CONNECTIONS).await?, peer("/case", CONNECTIONS).await?);
        let cases = self.both(&ours, &bare, one.clone()).await?;
        group.compare(format!("one case, {CONNECTIONS} connections"), BARE, cases, bar(0.80));
        let (ours, bare) = (self.client(1).await?, peer("/case", 1).await?);
        let alone = self.both(&ours, &bare, one).await?;
        let more = |pair: &Pair| milliseconds(pair.ours.p50.saturating_sub(pair.peer.p50));
        let more = alone.iter().map(more).collect();
        let what = "one case by number, p50 beyond the bare handler's";
        group.measure(what, more, Unit::Milliseconds, Some(0.05));
        group.compare("one case, 1 connection", BARE, alone, None);
        Ok(())
    }

    /// The same questions to both.
    async fn both<B>(&self, ours: &Client, bare: &Client, body: B) -> anyhow::Result<Vec<Pair>>
    where
        B: Fn(u64) -> String + Clone + Send + Sync + 'static,
    {
        let (mut pairs, plan) = (Vec::new(), &self.bench.plan);
        for _ in 0..plan.runs {
            let peer = bare.drive(plan.run, body.clone()).await?;
            pairs.push(Pair { ours: ours.drive(plan.run, body.clone()).await?, peer });
        }
        Ok(pairs)
    }

    /// The dashboard by station and month: over periods not asked for before, and the same one again.
    async fn dashboard(&self, group: &mut Group) -> anyhow::Result<()> {
        let (client, time) = (self.client(1).await?, self.bench.plan.run);
        let question = |day: u64| {
            let from = format!("2015-{:02}-{:02}", 1 + day / 28 % 12, 1 + day % 28);
            json!({ "query": DASHBOARD, "variables": { "from": from } }).to_string()
        };
        let mut told = |what: &str, run: Run, bar| {
            let what = format!("dashboard by station and month, {what}, p99");
            group.measure(what, vec![milliseconds(run.p99)], Unit::Milliseconds, Some(bar));
        };
        told("cold", client.drive(time, question).await?, 150.0);
        told("again", client.drive(time, move |_| question(0)).await?, 10.0);
        Ok(())
    }
}
