//! What the template can reach: itself, the file it lays out, and fonts. No clock, no disk, no network.

use crate::Slip;
use lianxin_domain::case::file::CaseFile;
use serde::Serialize;
use std::sync::LazyLock;
use typst::{
    Feature, Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_kit::fonts::FontStore;

static TEMPLATE: LazyLock<Source> =
    LazyLock::new(|| Source::new(id("/case_file.typ"), include_str!("case_file.typ").to_owned()));
static STYLE: LazyLock<(FileId, Bytes)> =
    LazyLock::new(|| (id("/case_file.css"), Bytes::from_string(include_str!("case_file.css"))));
static FILE: LazyLock<FileId> = LazyLock::new(|| id("/file.json"));
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let features = [Feature::Html].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

fn id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("it is a plain path");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// One file on its way to paper.
pub(crate) struct Desk<'d> {
    fonts: &'d FontStore,
    file: Bytes,
}

impl<'d> Desk<'d> {
    pub(crate) fn new(fonts: &'d FontStore, file: &CaseFile, slip: &Slip) -> Self {
        #[derive(Serialize)]
        struct Sheet<'s> {
            #[serde(flatten)]
            file: &'s CaseFile,
            #[serde(flatten)]
            slip: &'s Slip,
        }
        let sheet = serde_json::to_vec(&Sheet { file, slip }).expect("words have a JSON");
        Self { fonts, file: Bytes::new(sheet) }
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        TEMPLATE.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == TEMPLATE.id() { Ok(TEMPLATE.clone()) } else { Err(FileError::NotSource) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match id {
            id if id == *FILE => Ok(self.file.clone()),
            id if id == STYLE.0 => Ok(STYLE.1.clone()),
            _ => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
