//! `lianxin import cases`: reads the files, shows the progress, writes the rejects; the rules are
//! the application's.

use crate::{
    cli::{place::Place, progress},
    data_dir::DataDir,
};
use anyhow::{Context, bail};
use clap::Args;
use indicatif::ProgressBar;
use lianxin_app::import::cases::{Mapping, Mode, Reject, Tally, Witness, import};
use lianxin_domain::actor::{Actor, Role};
use std::{
    fs::{self, File},
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
    time::Instant,
};

/// `lianxin import cases`
#[derive(Debug, Args)]
pub(in crate::cli) struct Cases {
    /// CSV file; - for standard input, e.g. from `xz -dc FILE.csv.xz`
    file: PathBuf,
    /// TOML file that says which column is what
    #[arg(long, value_name = "MAPPING.toml")]
    mapping: PathBuf,
    /// Reads and maps everything and writes nothing but the rejects
    #[arg(long)]
    dry_run: bool,
    /// File for rejected rows; rejects-SOURCE.csv in the data folder when absent
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

impl Cases {
    pub(in crate::cli) async fn run(self) -> anyhow::Result<()> {
        let mapping = self.mapping()?;
        let file = open(&self.file)?;
        let opened = self.place.open()?;
        let rejects = self.rejects_path(&opened.folder, &mapping.source);
        let app = opened.app().await?;
        let mode = if self.dry_run { Mode::DryRun } else { Mode::Import };
        let mut told = Told::create(&rejects)?;
        let started = Instant::now();
        let tally = import(&app, &integration(), mapping, file, mode, &mut told).await;
        told.finish()?;
        let tally = tally.with_context(|| format!("importing {}", self.file.display()))?;
        println!("{}", summary(tally, started.elapsed().as_secs_f64()));
        if tally.rejected > 0 {
            println!("rejected rows: {}", rejects.display());
        }
        Ok(())
    }

    fn mapping(&self) -> anyhow::Result<Mapping> {
        let text = fs::read_to_string(&self.mapping)
            .with_context(|| format!("reading the mapping {}", self.mapping.display()))?;
        Mapping::parse(&text).with_context(|| format!("in {}", self.mapping.display()))
    }

    fn rejects_path(&self, folder: &DataDir, source: &str) -> PathBuf {
        self.rejects.clone().unwrap_or_else(|| folder.rejects(source))
    }
}

/// As who a file is imported.
fn integration() -> Actor {
    Actor {
        account: "import".into(),
        role: Role::Integration,
        organ: "数据导入".to_owned(),
        level: None,
        station: None,
        unit: None,
        deputy: None,
        on_behalf_of: None,
    }
}

fn open(path: &Path) -> anyhow::Result<Box<dyn Read + Send>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    if path.extension().is_some_and(|extension| extension == "xz" || extension == "gz") {
        bail!("{} is compressed; pipe it in and give - as the file", path.display());
    }
    let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    Ok(Box::new(BufReader::new(file)))
}

fn summary(tally: Tally, seconds: f64) -> String {
    let Tally { rows, imported, duplicates, rejected } = tally;
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = imported as f64 / seconds;
    format!(
        "{rows} rows in {seconds:.1} s: {imported} imported ({rate:.0}/s), \
         {duplicates} there already, {rejected} rejected"
    )
}

/// Shows the progress and writes the rejects.
struct Told {
    bar: ProgressBar,
    rejects: csv::Writer<File>,
    failed: Option<csv::Error>,
}

impl Told {
    fn create(path: &Path) -> anyhow::Result<Self> {
        let file = File::create(path).with_context(|| format!("creating {}", path.display()))?;
        let mut rejects = csv::Writer::from_writer(file);
        rejects.write_record(["line", "column", "code", "found"])?;
        Ok(Self { bar: progress::bar(None, "rows"), rejects, failed: None })
    }

    fn finish(mut self) -> anyhow::Result<()> {
        self.bar.finish_and_clear();
        self.rejects.flush().context("writing the rejects")?;
        match self.failed {
            Some(error) => Err(error).context("writing the rejects"),
            None => Ok(()),
        }
    }
}

impl Witness for Told {
    fn rejected(&mut self, reject: &Reject) {
        let line = reject.line.to_string();
        let found = inert(&reject.found);
        let written =
            self.rejects.write_record([&line, &reject.column, reject.code, found.as_str()]);
        self.failed = self.failed.take().or(written.err());
    }

    fn progress(&mut self, tally: Tally) {
        self.bar.set_position(tally.rows);
    }
}

/// A value that no spreadsheet takes for a formula.
fn inert(found: &str) -> String {
    match found.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{found}"),
        _ => found.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_start_no_formula() {
        assert_eq!(inert("=1+1"), "'=1+1");
        assert_eq!(inert("@getxlate"), "'@getxlate");
        assert_eq!(inert("2015-13-01"), "2015-13-01");
        assert_eq!(inert(""), "");
    }

    #[test]
    fn a_compressed_file_is_told_from_a_bad_one() {
        let refused = open(Path::new("a.csv.xz")).err().unwrap().to_string();
        assert!(refused.contains("compressed"));
    }

    #[test]
    fn the_shipped_mapping_is_read() {
        let text = include_str!("../../../../../schema/import/nyc-council-casework.toml");
        let mapping = Mapping::parse(text).unwrap();
        assert_eq!(mapping.category_code("HOUSING AND BUILDINGS"), "HOUSING_AND_BUILDINGS");
        assert_eq!(mapping.category_code("Select One"), "UNCLASSIFIED");
    }
}
