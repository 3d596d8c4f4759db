//! `lianxin witness`: somebody outside who sees that a log only ever grows, and says so. It runs on a
//! machine of its own and has a folder of its own: no database, no data folder, no settings.

mod cosign;
mod keys;
mod serve;

use anyhow::Context;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use lianxin_notary::{Source, WitnessDesk};
use std::path::PathBuf;

/// `lianxin witness`
#[derive(Debug, Subcommand)]
pub(super) enum Witness {
    /// Answers logs that ask for a cosignature (C2SP tlog-witness)
    Serve(serve::Serve),
    /// Cosigns what a log asks for in a file, for stations off line
    Cosign(cosign::Cosign),
    /// Knows a log from now on, by its verifier keys
    Trust(keys::Trust),
    /// Prints the verifier key of this witness; the first use makes the key
    Key(keys::Key),
    /// Goes on after a loss that a log has declared, because you have found that it is as declared
    AcceptEpoch(keys::AcceptEpoch),
}

/// Where a witness is.
#[derive(Debug, Args)]
struct Home {
    /// Folder of the witness, with its key and what it has cosigned
    #[arg(long, value_name = "DIR", default_value = "lianxin-witness")]
    data: PathBuf,
}

/// A witness that is plain, or a mirror.
#[derive(Debug, Args)]
struct Reading {
    #[command(flatten)]
    home: Home,
    /// Reads every entry of the log, from its address http(s)://…/log/TENANT or from a folder it was
    /// exported to, and cosigns only what they add up to. Once for each log, as ORIGIN=URL, when
    /// several are known
    #[arg(long = "mirror", value_name = "[ORIGIN=]URL|DIR")]
    mirrors: Vec<String>,
}

impl Witness {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Serve(serve) => serve.run().await,
            Self::Cosign(cosign) => cosign.run().await,
            Self::Trust(trust) => trust.run(),
            Self::Key(key) => key.run(),
            Self::AcceptEpoch(epoch) => epoch.run(),
        }
    }
}

impl Home {
    fn open(&self) -> anyhow::Result<WitnessDesk> {
        WitnessDesk::open(&self.data).with_context(|| {
            let folder = self.data.display();
            format!("opening the witness in {folder} (lianxin witness key --name NAME makes one)")
        })
    }
}

impl Reading {
    fn open(&self) -> anyhow::Result<WitnessDesk> {
        let plain = self.home.open()?;
        if self.mirrors.is_empty() {
            return Ok(plain);
        }
        let known: Vec<String> = plain.logs()?.into_iter().map(|(log, _)| log.origin).collect();
        let sources = self.mirrors.iter().map(|text| source(text, &known));
        let sources = sources.collect::<anyhow::Result<_>>()?;
        let folder = &self.home.data;
        WitnessDesk::open_as_mirror(folder, sources)
            .with_context(|| format!("opening the mirror in {}", folder.display()))
    }
}

/// The log that is meant and where its entries are: the one before the equals sign, or the only one.
fn source(text: &str, known: &[String]) -> anyhow::Result<(String, Source)> {
    let named = known.iter().find_map(|origin| {
        let place = text.strip_prefix(origin.as_str())?.strip_prefix('=')?;
        Some((origin, place))
    });
    let (origin, place) = match (named, known) {
        (Some(named), _) => named,
        (None, [only]) => (only, text),
        (None, []) => anyhow::bail!("no log is known here: lianxin witness trust KEY"),
        (None, _) => anyhow::bail!("several logs are known: --mirror ORIGIN={text}"),
    };
    Ok((origin.clone(), Source::parse(place)?))
}

/// By the machine's clock, in seconds since 1970.
fn now() -> u64 {
    u64::try_from(Timestamp::now().as_second()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_knows_which_log_it_reads() {
        let of = |text: &str, known: &[&str]| {
            let known: Vec<String> = known.iter().map(|it| (*it).to_owned()).collect();
            source(text, &known).map(|(origin, source)| (origin, source.to_string()))
        };
        let told = |origin: &str, place: &str| (origin.to_owned(), place.to_owned());
        assert_eq!(of("log", &["a/events"]).unwrap(), told("a/events", "log"));
        let (url, known) = ("http://b.example/log/b", ["a/events", "b/events"]);
        let named = format!("b/events={url}");
        assert_eq!(of(&named, &known).unwrap(), told("b/events", &format!("{url}/")));
        assert!(of(url, &known).unwrap_err().to_string().contains("--mirror ORIGIN="));
        assert!(of(url, &[]).unwrap_err().to_string().contains("witness trust"));
        assert!(of("http://", &["a/events"]).is_err());
    }
}
