//! Bytes of whatever length that are the same every time and are kept nowhere.

use sha2::{Digest, Sha256};

/// Bytes made at a time.
pub(crate) const BLOCK: usize = 1 << 20;

/// How a film of the type begins.
const FILM: &[u8] = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom";

/// A film of so many bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Film {
    pub(crate) size: usize,
}

impl Film {
    /// The bytes from an offset on, block by block.
    pub(crate) fn from(self, offset: usize) -> impl Iterator<Item = Vec<u8>> + Send + 'static {
        let first = offset / BLOCK;
        (first..self.size.div_ceil(BLOCK)).map(move |index| {
            let mut block = self.block(index);
            if index == first {
                block.drain(..offset % BLOCK);
            }
            block
        })
    }

    fn block(self, index: usize) -> Vec<u8> {
        let mut block = Vec::with_capacity(BLOCK);
        let mut state = index as u64 + 1;
        while block.len() < BLOCK {
            // SplitMix64.
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            block.extend_from_slice(&(mixed ^ (mixed >> 31)).to_le_bytes());
        }
        block.truncate(BLOCK.min(self.size - index * BLOCK));
        if index == 0 {
            let head = FILM.len().min(block.len());
            block[..head].copy_from_slice(&FILM[..head]);
        }
        block
    }

    /// The bytes of a range.
    pub(crate) fn range(self, from: usize, until: usize) -> Vec<u8> {
        self.from(from).flatten().take(until - from).collect()
    }

    pub(crate) fn sha256(self) -> String {
        let mut digest = Sha256::new();
        self.from(0).for_each(|block| digest.update(&block));
        format!("{:x}", digest.finalize())
    }
}

/// The hash of some bytes.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
