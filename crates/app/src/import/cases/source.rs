//! Reads a file in chunks on a thread of its own, a few ahead of whoever registers them, so that
//! memory grows with the file only by a hash of each external id.

use super::{
    Mapping, Reject,
    row::{NoColumn, Reader, Row},
};
use csv::{ReaderBuilder, StringRecord};
use std::{collections::HashSet, io::Read};
use tokio::sync::mpsc;
use uuid::Uuid;

/// Rows of a chunk, which is also a group of commands.
const ROWS: usize = 1_000;
/// Chunks read ahead.
const AHEAD: usize = 2;

/// Why a file cannot be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file itself.
    #[error("the file is not readable as CSV")]
    Csv(#[from] csv::Error),
    /// The header lacks a column that the mapping names.
    #[error(transparent)]
    NoColumn(#[from] NoColumn),
}

/// Rows that follow each other.
#[derive(Default)]
pub(super) struct Chunk {
    pub(super) rows: Vec<Row>,
    pub(super) rejects: Vec<Reject>,
    /// Rows whose external id an earlier row of the file has.
    pub(super) duplicates: u64,
    /// Rows read, of every kind.
    pub(super) read: u64,
}

/// The chunks of a file. The reading ends when nobody takes them any more.
pub(super) fn chunks(
    mapping: Mapping,
    file: impl Read + Send + 'static,
) -> mpsc::Receiver<Result<Chunk, SourceError>> {
    let (out, chunks) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = read(&mapping, file, &out) {
            // Whoever asked may be gone; then nobody needs to be told.
            _ = out.blocking_send(Err(error));
        }
    });
    chunks
}

fn read(
    mapping: &Mapping,
    file: impl Read,
    out: &mpsc::Sender<Result<Chunk, SourceError>>,
) -> Result<(), SourceError> {
    let mut csv = ReaderBuilder::new();
    let delimiter = u8::try_from(mapping.file.delimiter).unwrap_or(b',');
    let mut csv = csv.delimiter(delimiter).from_reader(file);
    let reader = Reader::new(mapping, csv.headers()?)?;
    let mut record = StringRecord::new();
    let mut chunk = Chunk::default();
    let mut seen = HashSet::new();
    loop {
        let more = match csv.read_record(&mut record) {
            Ok(false) => false,
            Ok(true) => {
                chunk.take(reader.row(&record), &mut seen);
                true
            }
            Err(error) if is_of_one_row(&error) => {
                chunk.take(Err(malformed(&error)), &mut seen);
                true
            }
            Err(error) => return Err(error.into()),
        };
        let full = chunk.read as usize >= ROWS;
        if (full || !more) && out.blocking_send(Ok(std::mem::take(&mut chunk))).is_err() {
            return Ok(());
        }
        if !more {
            return Ok(());
        }
    }
}

impl Chunk {
    fn take(&mut self, row: Result<Row, Reject>, seen: &mut HashSet<Uuid>) {
        self.read += 1;
        match row {
            Ok(row) if !seen.insert(row.external_name()) => self.duplicates += 1,
            Ok(row) => self.rows.push(row),
            Err(reject) => self.rejects.push(reject),
        }
    }
}

/// Whether the rows after it can still be read.
fn is_of_one_row(error: &csv::Error) -> bool {
    matches!(error.kind(), csv::ErrorKind::Utf8 { .. } | csv::ErrorKind::UnequalLengths { .. })
}

fn malformed(error: &csv::Error) -> Reject {
    let line = error.position().map_or(0, csv::Position::line);
    Reject::new(line, "", "MALFORMED_ROW", &error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAPPING: &str = r#"
        source = "old"
        columns = { external-id = "id", station = "office", opened = "day", category = "kind", title = ["kind"] }
    "#;

    async fn all(text: &[u8]) -> Result<Chunk, SourceError> {
        let mut chunks =
            chunks(Mapping::parse(MAPPING).unwrap(), std::io::Cursor::new(text.to_vec()));
        let mut all = Chunk::default();
        while let Some(chunk) = chunks.recv().await {
            let chunk = chunk?;
            all.read += chunk.read;
            all.rows.extend(chunk.rows);
            all.rejects.extend(chunk.rejects);
            all.duplicates += chunk.duplicates;
        }
        Ok(all)
    }

    #[tokio::test]
    async fn bad_rows_do_not_stop_the_good_ones_behind_them() {
        let text = b"id,office,day,kind\n1,LX,2015-01-01,A\n2,LX\n3,LX,2015-01-01,\xff\n\
            \"4\n\",LX,2015-01-01,A\n5,LX,2015-01-01,B\n";
        let all = all(text).await.unwrap();
        assert_eq!(all.read, 5);
        let lines: Vec<_> =
            all.rows.iter().map(|row| (row.line, &*row.external.external_id)).collect();
        assert_eq!(lines, [(2, "1"), (5, "4"), (7, "5")]);
        let rejects: Vec<_> = all.rejects.iter().map(|bad| (bad.line, bad.code)).collect();
        assert_eq!(rejects, [(3, "MALFORMED_ROW"), (4, "MALFORMED_ROW")]);
    }

    #[tokio::test]
    async fn of_rows_with_one_id_the_first_that_can_be_read_counts() {
        let text = b"id,office,day,kind\n1,LX,2015-01-32,A\n1,LX,2015-01-01,B\n1,LX,2015-01-01,C\n";
        let all = all(text).await.unwrap();
        assert_eq!((all.read, all.rejects.len(), all.duplicates), (3, 1, 1));
        assert_eq!(all.rows[0].category.found, "B");
    }

    #[tokio::test]
    async fn a_file_longer_than_a_chunk_is_read_whole() {
        let mut text = "id,office,day,kind\n".to_owned();
        (0..ROWS * 2 + 1).for_each(|n| text.push_str(&format!("{n},LX,2015-01-01,A\n")));
        assert_eq!(all(text.as_bytes()).await.unwrap().rows.len(), ROWS * 2 + 1);
    }

    #[tokio::test]
    async fn a_file_with_other_columns_is_refused() {
        assert!(matches!(all(b"id,office\n").await, Err(SourceError::NoColumn(_))));
    }
}
