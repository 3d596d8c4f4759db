//! Tiles of entries: each entry behind its length in two bytes, most significant first.

use crate::Malformed;

/// The longest entry that a tile can hold, in bytes.
pub const MAX_ENTRY_BYTES: usize = u16::MAX as usize;

/// The bytes of a tile of entries; none when an entry is longer than [`MAX_ENTRY_BYTES`].
pub fn entries_to_bytes<E: AsRef<[u8]>>(entries: &[E]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for entry in entries.iter().map(AsRef::as_ref) {
        bytes.extend(u16::try_from(entry.len()).ok()?.to_be_bytes());
        bytes.extend(entry);
    }
    Some(bytes)
}

/// The entries in the bytes of a tile of exactly `width` of them.
///
/// # Errors
/// When the bytes end within an entry, or there are fewer or more entries.
pub fn entries_from_bytes(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, Malformed> {
    let fault = Malformed("a tile of entries ends too early or too late");
    let mut rest = bytes;
    let mut next = || {
        let (length, behind) = rest.split_first_chunk::<2>()?;
        let (entry, behind) = behind.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        rest = behind;
        Some(entry)
    };
    let entries = (0..width).map(|_| next()).collect::<Option<Vec<_>>>().ok_or(fault)?;
    if rest.is_empty() { Ok(entries) } else { Err(fault) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back_and_nothing_else_does() {
        let entries = [&b"a"[..], b"", &[7; 300]];
        let bytes = entries_to_bytes(&entries).unwrap();
        assert_eq!(bytes[..6], [0, 1, b'a', 0, 0, 1]);
        assert_eq!(entries_from_bytes(&bytes, 3), Ok(entries.to_vec()));
        assert!(entries_from_bytes(&bytes, 2).is_err());
        assert!(entries_from_bytes(&bytes, 4).is_err());
        for end in 0..bytes.len() {
            assert!(entries_from_bytes(&bytes[..end], 3).is_err());
        }
        assert!(entries_to_bytes(&[vec![0; MAX_ENTRY_BYTES + 1]]).is_none());
    }
}
