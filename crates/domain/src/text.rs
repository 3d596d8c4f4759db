//! Text as people write it, parsed once: length in code points, normal form, forbidden characters.
