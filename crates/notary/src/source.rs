//! Where a mirror reads the entries of a log: below its address, or in a folder that was exported.

use crate::{KeepError, durable, http};
use lianxin_ledger::{MAX_RECORD_BYTES, TILE_WIDTH, Tile};
use reqwest::{Client, StatusCode, Url};
use std::{fmt, path::PathBuf, time::Duration};

/// No tile of records is longer: each has its length in two bytes before it.
pub(crate) const MAX_TILE_BYTES: usize = TILE_WIDTH as usize * (2 + MAX_RECORD_BYTES);
/// How long a tile may take to come.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where the entries of a log are.
#[derive(Debug, Clone)]
pub struct Source(Place);

#[derive(Debug, Clone)]
enum Place {
    Folder(PathBuf),
    Address(Client, Url),
}

/// A text that names no place of a log.
#[derive(Debug, thiserror::Error)]
pub enum NoSource {
    /// An address that cannot be read, or cannot have others below it.
    #[error("{0:?} is no address of a log")]
    Address(String),
    /// The system gives no client.
    #[error("preparing to ask over HTTP")]
    Client(#[source] reqwest::Error),
}

/// Why entries did not come.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unavailable {
    #[error("{0} is not there")]
    Missing(String),
    #[error("{0} is longer than any tile")]
    TooLong(String),
    #[error("{place} does not come: {why}")]
    Unanswered { place: String, why: String },
    #[error(transparent)]
    Unreadable(#[from] KeepError),
}

impl Source {
    /// The address of a log, `http(s)://…/log/<tenant>/`, or a folder with its `tile/entries/…`.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, NoSource> {
        if !text.starts_with("http://") && !text.starts_with("https://") {
            return Ok(Self(Place::Folder(text.into())));
        }
        let url = http::prefix(text).ok_or_else(|| NoSource::Address(text.to_owned()))?;
        let client = http::client().map_err(NoSource::Client)?;
        Ok(Self(Place::Address(client, url)))
    }

    /// The bytes of a tile of entries, or of the full tile if the partial one is no longer there.
    pub(crate) async fn entries(&self, tile: &Tile) -> Result<Vec<u8>, Unavailable> {
        if let Some(bytes) = self.bytes(&tile.to_string()).await? {
            return Ok(bytes);
        }
        let missing = || Unavailable::Missing(tile.to_string());
        let size = (tile.index() + 1).checked_mul(TILE_WIDTH).ok_or_else(missing)?;
        let full = Tile::in_tree(tile.kind(), tile.index(), size).ok_or_else(missing)?;
        let bytes = if full == *tile { None } else { self.bytes(&full.to_string()).await? };
        bytes.ok_or_else(missing)
    }

    async fn bytes(&self, path: &str) -> Result<Option<Vec<u8>>, Unavailable> {
        match &self.0 {
            Place::Folder(folder) => Ok(durable::read(&folder.join(path), MAX_TILE_BYTES)?),
            Place::Address(client, url) => {
                let asked = tokio::time::timeout(PATIENCE, fetch(client, url, path)).await;
                asked.unwrap_or_else(|_| Err(unanswered(path, format!("not in {PATIENCE:?}"))))
            }
        }
    }
}

async fn fetch(client: &Client, url: &Url, path: &str) -> Result<Option<Vec<u8>>, Unavailable> {
    let failed = |error: reqwest::Error| unanswered(path, http::cause(&error));
    let url = url.join(path).map_err(|error| unanswered(path, error.to_string()))?;
    let answer = client.get(url).send().await.map_err(failed)?;
    match answer.status() {
        StatusCode::OK => {
            let body = http::body(answer, MAX_TILE_BYTES).await.map_err(failed)?;
            body.map(Some).ok_or_else(|| Unavailable::TooLong(path.to_owned()))
        }
        StatusCode::NOT_FOUND => Ok(None),
        status => Err(unanswered(path, format!("the answer is {status}"))),
    }
}

fn unanswered(place: &str, why: String) -> Unavailable {
    Unavailable::Unanswered { place: place.to_owned(), why }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Folder(folder) => write!(f, "{}", folder.display()),
            Place::Address(_, url) => write!(f, "{url}"),
        }
    }
}
