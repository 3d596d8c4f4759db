//! Looking into packages that documents come in: what they are, and whether they bring programs along.
//!
//! A package lies in parts that are somewhere else; of it so much is read as its directory takes, and
//! one entry. A package whose directory is larger than any document's is not looked through but
//! refused.

use crate::upload::Part;
use bytes::Bytes;
use lianxin_domain::policy::{AttachmentType, ShownBy};
use object_store::{ObjectStore, ObjectStoreExt};
use std::{
    borrow::Cow,
    io::{self, Read, Seek, SeekFrom},
    sync::Arc,
};
use tokio::runtime::Handle;
use zip::ZipArchive;

/// Bytes read at a time.
const WINDOW: u64 = 64 << 10;
/// Bytes of a package that are read at most.
const READ: u64 = 4 << 20;
/// Bytes of the list of what a package contains that are read at most.
const LISTED: u64 = 1 << 20;

/// What entry says what an office document's parts are.
const CONTENT_TYPES: &str = "[Content_Types].xml";
/// What stands in that list of a document that brings programs along, in lower case.
const PROGRAMS: [&str; 4] = ["macroenabled", "vbaproject", "macrosheet", "activex"];

/// A package in parts.
pub(crate) struct Package {
    objects: Arc<dyn ObjectStore>,
    parts: Vec<Part>,
    handle: Handle,
    position: u64,
    length: u64,
    /// Bytes that may still be read.
    left: u64,
    /// What was read last, and where it begins.
    window: (u64, Bytes),
}

impl Package {
    /// Of parts that follow one another.
    pub(crate) fn new(objects: Arc<dyn ObjectStore>, parts: &[Part]) -> Self {
        let length = parts.last().map_or(0, |part| part.offset + part.size);
        let (parts, handle) = (parts.to_vec(), Handle::current());
        Self { objects, parts, handle, position: 0, length, left: READ, window: (0, Bytes::new()) }
    }

    /// Whether it is a document of a type, without programs. What cannot be read is none.
    pub(crate) async fn looked_into(self, kind: &AttachmentType) -> bool {
        let kind = kind.clone();
        let looked = tokio::task::spawn_blocking(move || look(self, &kind));
        looked.await.is_ok_and(|looked| looked.unwrap_or(false))
    }

    /// Makes the window one that holds the position.
    fn turn(&mut self) -> io::Result<()> {
        let Self { position, .. } = *self;
        let within = |part: &&Part| (part.offset..part.offset + part.size).contains(&position);
        let part = self.parts.iter().find(within).ok_or(io::ErrorKind::UnexpectedEof)?;
        let from = position - part.offset;
        let until = part.size.min(from + WINDOW);
        self.left = self.left.checked_sub(until - from).ok_or(io::ErrorKind::FileTooLarge)?;
        let read = self.handle.block_on(self.objects.get_range(&part.path, from..until));
        self.window = (position, read.map_err(io::Error::other)?);
        Ok(())
    }
}

impl Read for Package {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.length || buffer.is_empty() {
            return Ok(0);
        }
        let (begins, bytes) = &self.window;
        if !(*begins..*begins + bytes.len() as u64).contains(&self.position) {
            self.turn()?;
        }
        let (begins, bytes) = &self.window;
        let from = usize::try_from(self.position - begins).map_err(io::Error::other)?;
        let taken = buffer.len().min(bytes.len() - from);
        buffer[..taken].copy_from_slice(&bytes[from..from + taken]);
        self.position += taken as u64;
        Ok(taken)
    }
}

impl Seek for Package {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let sought = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = sought.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

fn look(package: impl Read + Seek, kind: &AttachmentType) -> zip::result::ZipResult<bool> {
    let mut archive = ZipArchive::new(package)?;
    let is_program = |name: &str| {
        let name = name.to_lowercase();
        PROGRAMS.iter().any(|word| name.contains(word))
    };
    let names = archive.file_names().map(|name| name.map(Cow::into_owned));
    let names = names.collect::<Result<Vec<String>, _>>()?;
    if names.iter().any(|name| is_program(name)) {
        return Ok(false);
    }
    if kind.shown_by == ShownBy::Ofd {
        return Ok(names.iter().any(|name| name == "OFD.xml"));
    }
    let mut listed = String::new();
    archive.by_name(CONTENT_TYPES)?.take(LISTED).read_to_string(&mut listed)?;
    let main = format!("\"{}.main+xml\"", kind.media_type);
    Ok(listed.contains(&main) && !is_program(&listed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_domain::policy::AttachmentRules;
    use std::io::{Cursor, Write};
    use zip::{ZipWriter, write::SimpleFileOptions};

    const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    fn package(entries: &[(&str, String)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn document(main: &str, more: &[(&str, &str)]) -> Vec<u8> {
        let more = more.iter().map(|(name, kind)| (*name, (*kind).to_owned()));
        let parts: String = more
            .clone()
            .map(|(name, kind)| format!("<Override PartName=\"/{name}\" ContentType=\"{kind}\"/>"))
            .collect();
        let listed = format!(
            "<?xml version=\"1.0\"?><Types><Override PartName=\"/word/document.xml\" \
             ContentType=\"{main}\"/>{parts}</Types>"
        );
        let first = [("word/document.xml", "<w:document/>".to_owned()), (CONTENT_TYPES, listed)];
        package(&first.into_iter().chain(more).collect::<Vec<_>>())
    }

    fn is(media_type: &str, bytes: Vec<u8>) -> bool {
        let rules = AttachmentRules::default();
        let kind = rules.types.iter().find(|kind| kind.media_type == media_type).unwrap();
        look(Cursor::new(bytes), kind).unwrap_or(false)
    }

    #[test]
    fn a_document_is_what_its_main_part_is() {
        let word = format!("{WORD}.main+xml");
        assert!(is(WORD, document(&word, &[])));
        assert!(!is(SHEET, document(&word, &[])));
        assert!(!is(WORD, document("text/plain", &[])));
        assert!(!is(WORD, package(&[("word/document.xml", String::new())])));
        assert!(!is(WORD, b"PK\x03\x04 nothing".to_vec()));
        assert!(!is(WORD, Vec::new()));
    }

    #[test]
    fn programs_are_found_under_whatever_name() {
        let word = format!("{WORD}.main+xml");
        let project = "application/vnd.ms-office.vbaProject";
        assert!(!is(WORD, document(&word, &[("word/vbaProject.bin", "application/octet-stream")])));
        assert!(!is(WORD, document(&word, &[("word/harmless.bin", project)])));
        let enabled = "application/vnd.ms-word.document.macroEnabled.main+xml";
        assert!(!is(WORD, document(enabled, &[])));
        let sheet = "application/vnd.ms-excel.macrosheet+xml";
        let main = format!("{SHEET}.main+xml");
        assert!(!is(SHEET, document(&main, &[("xl/m1.xml", sheet)])));
    }

    #[test]
    fn an_ofd_is_known_by_its_root() {
        assert!(is("application/ofd", package(&[("OFD.xml", "<ofd:OFD/>".to_owned())])));
        assert!(!is("application/ofd", package(&[("a.xml", String::new())])));
    }
}
