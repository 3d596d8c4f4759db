//! A mirror reads every entry of a log and adds them up itself. It stands for a head only when its own
//! copy leads there: a tree may be consistent although what is in it is not.

use crate::{
    KeepError,
    copy::Copy,
    memory::Lock,
    source::{Source, Unavailable},
};
use lianxin_ledger::{
    Fault, LogFold, Memory, Part, Place, TILE_WIDTH, Tile, TileKind, TreeHead, VerifyError,
    entries_from_bytes,
};
use std::path::{Path, PathBuf};
use tokio::sync::Mutex;

/// Why a mirror does not stand for a head.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// The entries do not come.
    #[error("the entries of the log cannot be read: {0}")]
    Unavailable(String),
    /// The entries do not add up to the head, or not to a log at all.
    #[error("the entries are not what the log has signed")]
    Entries(#[from] VerifyError),
    /// Entries that have been copied are others now.
    #[error("entries of the tile from {first} on are others than those that were copied")]
    Changed {
        /// The first entry of the tile.
        first: u64,
    },
    /// The own copy does not lead to what was cosigned.
    #[error(
        "the own copy of the first {size} entries is not what was cosigned: it has been damaged; \
         move the folder tile away, and it is fetched again"
    )]
    OwnCopy {
        /// The size that was cosigned last.
        size: u64,
    },
    /// The folder fails.
    #[error(transparent)]
    Keep(#[from] KeepError),
}

impl MirrorError {
    /// A word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "entries-unavailable",
            Self::Entries(error) => error.fault.code(),
            Self::Changed { .. } => "entries-changed",
            Self::OwnCopy { .. } => "own-copy",
            Self::Keep(error) => error.code(),
        }
    }
}

/// A log under way in a mirror.
#[derive(Debug)]
pub(crate) struct Mirror {
    folder: PathBuf,
    source: Source,
    state: Mutex<State>,
    /// Two that write one copy could mix them up.
    _lock: Lock,
}

/// How far a mirror has read since it was started.
#[derive(Debug)]
struct State {
    epoch: u64,
    fold: LogFold,
    copy: Copy,
    /// So many entries lead to a head that was signed or cosigned.
    vouched: u64,
    /// The first entry that came from the source.
    fetched: Option<u64>,
}

impl State {
    fn new(folder: &Path, epoch: u64) -> Self {
        let copy = Copy::of(folder, epoch);
        Self { epoch, fold: LogFold::new(), copy, vouched: 0, fetched: None }
    }

    /// Takes in entries, which must lead to what was cosigned when they come to its size.
    fn push(&mut self, entries: &[&[u8]], cosigned: &TreeHead) -> Result<(), VerifyError> {
        for entry in entries {
            self.fold.push(entry)?;
            // The root is computed where it is needed, not for every entry.
            if self.fold.size() == cosigned.size {
                self.fold.verify_head(cosigned)?;
                self.vouched = cosigned.size;
            }
        }
        Ok(())
    }
}

impl Mirror {
    /// The mirror of a log in its folder, which copies from a source.
    pub(crate) fn open(folder: &Path, source: Source) -> Result<Self, KeepError> {
        let lock = Lock::take(folder, "copying")?;
        let state = Mutex::new(State::new(folder, 1));
        Ok(Self { folder: folder.into(), source, state, _lock: lock })
    }

    /// Whether the entries lead to a head that the log has signed, and to what was cosigned before.
    pub(crate) async fn leads_to(
        &self,
        head: &TreeHead,
        memory: &Memory,
    ) -> Result<(), MirrorError> {
        let mut state = self.state.lock().await;
        if state.epoch != memory.epoch || state.fold.size() > head.size {
            *state = State::new(&self.folder, memory.epoch);
        }
        let Err(error) = self.follow(&mut state, head, memory).await else { return Ok(()) };
        match error {
            // What has come is good as far as it goes.
            MirrorError::Unavailable(_) => Err(error),
            MirrorError::Entries(_) | MirrorError::Changed { .. } => {
                let begun = State::new(&self.folder, memory.epoch);
                let State { copy, vouched, fetched, .. } = std::mem::replace(&mut *state, begun);
                // A source that is put right is believed again. What lies here and was cosigned is not
                // thrown away.
                let cosigned = memory.head.size;
                let from = if vouched >= cosigned { Some(vouched) } else { fetched };
                copy.cut(from.ok_or(MirrorError::OwnCopy { size: cosigned })?)?;
                Err(error)
            }
            MirrorError::OwnCopy { .. } | MirrorError::Keep(_) => {
                *state = State::new(&self.folder, memory.epoch);
                Err(error)
            }
        }
    }

    async fn follow(
        &self,
        state: &mut State,
        head: &TreeHead,
        memory: &Memory,
    ) -> Result<(), MirrorError> {
        while state.fold.size() < head.size {
            // A folder that is read keeps nobody else waiting.
            tokio::task::yield_now().await;
            let size = state.fold.size();
            let (index, past) = (size / TILE_WIDTH, (size % TILE_WIDTH) as usize);
            let tile = Tile::in_tree(TileKind::Entries, index, head.size);
            let tile = tile.expect("an entry below the size is in a tile");
            let (width, bytes, is_own) = self.entries(&state.copy, &tile).await?;
            let fault = |fault| Fault::Malformed(fault).at(Part::Leaf, Place::entry(size));
            if !is_own {
                state.fetched.get_or_insert(size);
            }
            let entries = entries_from_bytes(&bytes, width).map_err(fault)?;
            state.push(&entries[past..tile.width().into()], &memory.head)?;
            if !is_own {
                let size = index * TILE_WIDTH + u64::from(width);
                let kept = Tile::in_tree(TileKind::Entries, index, size);
                state.copy.keep(&kept.expect("it has entries"), &bytes)?;
            }
        }
        state.fold.verify_head(head)?;
        state.vouched = head.size;
        Ok(())
    }

    /// The entries of a tile, at least as many as it is wide: the own ones if they are enough. Tells
    /// how many there are.
    async fn entries(&self, copy: &Copy, tile: &Tile) -> Result<(u16, Vec<u8>, bool), MirrorError> {
        let own = copy.tile(tile.index())?;
        if let Some((width, bytes)) = &own
            && *width >= tile.width()
        {
            return Ok((*width, bytes.clone(), true));
        }
        let bytes = self.source.entries(tile).await.map_err(|error| match error {
            Unavailable::Unreadable(error) => MirrorError::Keep(error),
            other => MirrorError::Unavailable(other.to_string()),
        })?;
        let first = tile.index() * TILE_WIDTH;
        let widths = [tile.width(), TILE_WIDTH as u16];
        let width = widths.into_iter().find(|width| entries_from_bytes(&bytes, *width).is_ok());
        // The fold has taken in the own ones, which must not become others unnoticed.
        if own.is_some_and(|(_, own)| !bytes.starts_with(&own)) {
            return Err(MirrorError::Changed { first });
        }
        Ok((width.unwrap_or(tile.width()), bytes, false))
    }
}
