//! Whether bytes are of the type that is declared, seen as they pass.

use lianxin_domain::policy::{AttachmentType, ShownBy};

/// Bytes from the beginning by which a type is known.
const HEAD: usize = 8 << 10;

/// A look at bytes as they pass.
pub(crate) struct Look {
    kind: AttachmentType,
    head: Vec<u8>,
    /// Whether something came that no text contains.
    binary: bool,
}

impl Look {
    pub(crate) fn new(kind: &AttachmentType) -> Self {
        Self { kind: kind.clone(), head: Vec::new(), binary: false }
    }

    /// Further bytes.
    pub(crate) fn at(&mut self, bytes: &[u8]) {
        let wanted = HEAD.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..wanted]);
        if self.kind.shown_by == ShownBy::Text {
            self.binary = self.binary || bytes.iter().any(is_control);
        }
    }

    /// Whether the bytes are of the type; not known of packages, which are to be opened.
    pub(crate) fn verdict(&self) -> Option<bool> {
        let found = infer::get(&self.head).map(|found| found.mime_type());
        match self.kind.shown_by {
            ShownBy::Signature => {
                let declared = signature(&self.kind.media_type);
                Some(found.is_some_and(|found| signature(found) == declared))
            }
            // Scripts and web pages are text that is known by its beginning.
            ShownBy::Text => Some(!self.binary && found.is_none()),
            ShownBy::Office | ShownBy::Ofd => None,
        }
    }
}

/// Media types that one signature stands for, as one of them.
fn signature(media_type: &str) -> &str {
    match media_type {
        "image/heic" => "image/heif",
        other => other,
    }
}

/// Line breaks, tabs and page breaks are in texts; the bytes of characters of UTF-8 and GB 18030 lie
/// above.
fn is_control(byte: &u8) -> bool {
    matches!(byte, 0..=8 | 11 | 14..=31 | 127)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_domain::policy::AttachmentRules;

    fn verdict(media_type: &str, bytes: &[u8]) -> Option<bool> {
        let rules = AttachmentRules::default();
        let kind = rules.types.iter().find(|kind| kind.media_type == media_type).unwrap();
        let mut look = Look::new(kind);
        // By single bytes, as slowly as anybody may send them.
        bytes.chunks(1).for_each(|byte| look.at(byte));
        look.verdict()
    }

    const JPEG: &[u8] = b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01";
    const PNG: &[u8] = b"\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR";
    const MP4: &[u8] = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom";
    const HEIC: &[u8] = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic";
    const ELF: &[u8] = b"\x7FELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3E\x00\
        \x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x40\x00\x00\x00\x00\x00\x00\x00\
        \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00";
    const EXE: &[u8] = b"MZ\x90\x00\x03\x00\x00\x00";

    #[test]
    fn a_declared_type_must_agree_with_the_bytes() {
        for (media_type, bytes) in [
            ("image/jpeg", JPEG),
            ("image/png", PNG),
            ("image/heic", HEIC),
            ("image/webp", b"RIFF\x1A\x00\x00\x00WEBPVP8 "),
            ("application/pdf", b"%PDF-1.7\n"),
            ("video/mp4", MP4),
            ("audio/mpeg", b"ID3\x04\x00\x00\x00\x00\x00\x00"),
        ] {
            assert_eq!(verdict(media_type, bytes), Some(true), "{media_type}");
            for lie in [ELF, EXE, b"#!/bin/sh\n", b"<html>", b"", b"PK\x03\x04\x14\x00"] {
                assert_eq!(verdict(media_type, lie), Some(false), "{media_type} {lie:?}");
            }
        }
        assert_eq!(verdict("image/jpeg", PNG), Some(false));
        assert_eq!(verdict("image/png", JPEG), Some(false));
    }

    #[test]
    fn text_is_what_has_no_control_characters_and_runs_nowhere() {
        for text in
            ["编号,标题\r\n1,路灯\n".as_bytes(), b"\xB1\xE0\xBA\xC5,\xB1\xEA\xCC\xE2\n", b"a"]
        {
            assert_eq!(verdict("text/csv", text), Some(true), "{text:?}");
        }
        let late = [vec![b'a'; 2 * HEAD], vec![0]].concat();
        for lie in [b"#!/bin/sh\necho\n", ELF, EXE, b"a\x00b", b"\x1B[2J", &late] {
            assert_eq!(verdict("text/plain", lie), Some(false));
        }
    }
}
