//! Tiles of C2SP tlog-tiles: a log published as files of at most 256 hashes, or of at most 256 entries.
//! Which tiles there are, what they are called and what is in them; not where they are kept.

mod entries;
mod grow;
mod read;

pub use entries::{MAX_ENTRY_BYTES, entries_from_bytes, entries_to_bytes};
pub use grow::Tiles;
pub use read::{HashNodes, TileNodes, tiles_of};

use crate::{Hash, encoding::decimal};
use std::fmt;

/// Hashes or entries in a full tile.
pub const TILE_WIDTH: u64 = 256;
/// Levels of the tree from one level of tiles to the next.
pub const TILE_HEIGHT: u8 = 8;
/// Levels of tiles that a tree of 2^64 leaves has.
const LEVELS: u8 = 64 / TILE_HEIGHT;

/// What is in a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// Hashes of nodes at 8 times this level of the tree; 0 holds the leaf hashes. Below 8.
    Hashes(u8),
    /// The entries themselves.
    Entries,
}

/// One tile, full or partial. Shown as its path below the log's prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    kind: TileKind,
    index: u64,
    width: u16,
}

impl Tile {
    /// The tile at `index` of its kind in a tree of `size` leaves; none when it would be empty.
    pub fn in_tree(kind: TileKind, index: u64, size: u64) -> Option<Self> {
        let before = index.checked_mul(TILE_WIDTH)?;
        let width = row(kind, size).checked_sub(before)?.min(TILE_WIDTH) as u16;
        (width > 0).then_some(Self { kind, index, width })
    }

    /// The tile that a path names: `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`, in the one
    /// spelling that is allowed.
    pub fn from_path(path: &str) -> Option<Self> {
        let (kind, place) = path.strip_prefix("tile/")?.split_once('/')?;
        let kind = match kind {
            "entries" => TileKind::Entries,
            level => {
                let level = decimal(level).filter(|level| *level < u64::from(LEVELS))?;
                TileKind::Hashes(level as u8)
            }
        };
        let (place, width) = place.split_once(".p/").map_or(Some((place, TILE_WIDTH)), |it| {
            Some((it.0, decimal(it.1).filter(|width| (1..TILE_WIDTH).contains(width))?))
        })?;
        let digits: String = place.split('/').map(|part| part.trim_start_matches('x')).collect();
        let index = digits.parse().ok()?;
        let tile = Self { kind, index, width: width as u16 };
        // Whatever is spelled differently, with too many zeroes or without an `x`, is another path.
        (tile.to_string() == path).then_some(tile)
    }

    /// What is in it.
    pub const fn kind(&self) -> TileKind {
        self.kind
    }

    /// Its place among the tiles of its kind, from 0.
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// Hashes or entries in it, 1 to 256.
    pub const fn width(&self) -> u16 {
        self.width
    }

    /// Whether it never changes again, which also means that a partial one is no longer needed.
    pub const fn is_full(&self) -> bool {
        self.width as u64 == TILE_WIDTH
    }

    /// The hashes in the bytes of a tile of hashes; none when they are too few or too many.
    pub fn hashes(&self, bytes: &[u8]) -> Option<Vec<Hash>> {
        let (hashes, rest) = bytes.as_chunks::<32>();
        let fits = rest.is_empty() && hashes.len() == usize::from(self.width);
        fits.then(|| hashes.iter().copied().map(Hash).collect())
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes(level) => write!(f, "tile/{level}")?,
            TileKind::Entries => f.write_str("tile/entries")?,
        }
        let mut scale = 1;
        while self.index / scale >= 1000 {
            scale *= 1000;
        }
        while scale > 1 {
            write!(f, "/x{:03}", self.index / scale % 1000)?;
            scale /= 1000;
        }
        write!(f, "/{:03}", self.index % 1000)?;
        if self.is_full() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

/// The tiles to publish when a log grows from `old` leaves to `new`: those of hashes from the lowest
/// level up, then those of entries. A partial tile of the old size that is full now is replaced, and
/// one that is still partial is there once more, wider.
pub fn tiles_between(old: u64, new: u64) -> impl Iterator<Item = Tile> {
    let kinds = (0..LEVELS).map(TileKind::Hashes).chain([TileKind::Entries]);
    kinds.flat_map(move |kind| {
        let (before, now) = (row(kind, old), row(kind, new));
        let grown = if before < now { before / TILE_WIDTH..now.div_ceil(TILE_WIDTH) } else { 0..0 };
        grown.filter_map(move |index| Tile::in_tree(kind, index, new))
    })
}

/// How many hashes or entries stand in the tiles of a kind, all together.
const fn row(kind: TileKind, size: u64) -> u64 {
    match kind {
        TileKind::Entries => size,
        TileKind::Hashes(level) if level < LEVELS => size >> (TILE_HEIGHT * level),
        TileKind::Hashes(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_tiles_of_the_example_in_the_specification() {
        let tiles: Vec<_> = tiles_between(0, 70_000).collect();
        let paths = |kind: TileKind| {
            let of_kind = tiles.iter().filter(|tile| tile.kind == kind);
            let full = of_kind.clone().filter(|tile| tile.is_full()).count();
            let partial = of_kind.filter(|tile| !tile.is_full()).map(ToString::to_string);
            (full, partial.collect::<Vec<_>>())
        };
        assert_eq!(paths(TileKind::Hashes(0)), (273, vec!["tile/0/273.p/112".to_owned()]));
        assert_eq!(paths(TileKind::Hashes(1)), (1, vec!["tile/1/001.p/17".to_owned()]));
        assert_eq!(paths(TileKind::Hashes(2)), (0, vec!["tile/2/000.p/1".to_owned()]));
        assert_eq!(paths(TileKind::Hashes(3)), (0, vec![]));
        assert_eq!(paths(TileKind::Entries), (273, vec!["tile/entries/273.p/112".to_owned()]));
        let at_256: Vec<_> = tiles_between(255, 256).map(|tile| tile.to_string()).collect();
        assert_eq!(at_256, ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"]);
        assert_eq!(tiles_between(256, 256).count(), 0);
    }

    #[test]
    fn a_path_has_one_spelling() {
        let far = Tile { kind: TileKind::Hashes(0), index: 1_234_067, width: 256 };
        assert_eq!(far.to_string(), "tile/0/x001/x234/067");
        for path in [
            "tile/0/1",
            "tile/0/0001",
            "tile/0/x001",
            "tile/0/001/067",
            "tile/0/x000/067",
            "tile/00/001",
            "tile/8/001",
            "tile/-1/001",
            "tile/0/001.p/0",
            "tile/0/001.p/256",
            "tile/0/001.p/01",
            "tile/0/001.p/",
            "tile/0/001/",
            "/tile/0/001",
            "tile/data/001",
            "tile/0/xx001/067",
            "tile/0",
            "tile/0/+01",
            "tile/0/x18446744073709551616",
            "tile/0/x018/x446/x744/x073/x709/x551/616",
        ] {
            assert_eq!(Tile::from_path(path), None, "{path}");
        }
    }

    proptest! {
        #[test]
        fn a_path_names_its_tile(level in 0..9_u8, index: u64, width in 1..=256_u16) {
            let kind = if level == 8 { TileKind::Entries } else { TileKind::Hashes(level) };
            let tile = Tile { kind, index, width };
            prop_assert_eq!(Tile::from_path(&tile.to_string()), Some(tile));
        }

        #[test]
        fn growing_in_steps_publishes_all_that_growing_at_once_does(
            sizes in proptest::collection::vec(0..200_000_u64, 1..6),
        ) {
            let mut sizes = sizes;
            sizes.sort_unstable();
            let last = *sizes.last().unwrap();
            let mut stepwise: Vec<_> =
                [0].iter().chain(&sizes).zip(&sizes).flat_map(|it| tiles_between(*it.0, *it.1)).collect();
            stepwise.retain(|tile| Tile::in_tree(tile.kind, tile.index, last) == Some(*tile));
            stepwise.sort_unstable();
            let mut at_once: Vec<_> = tiles_between(0, last).collect();
            at_once.sort_unstable();
            prop_assert_eq!(stepwise, at_once);
        }
    }
}
