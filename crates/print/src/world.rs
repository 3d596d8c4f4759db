//! What a template can reach: itself, what all templates share, the words of its sheet, and fonts. No clock, no
//! disk, no network.

use crate::sheet::{Sheet, Template};
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

static CASE_FILE: LazyLock<Source> =
    LazyLock::new(|| source("/case_file.typ", include_str!("case_file.typ")));
static RECEIPT: LazyLock<Source> =
    LazyLock::new(|| source("/receipt.typ", include_str!("receipt.typ")));
static SHARED: LazyLock<Source> = LazyLock::new(|| source("/page.typ", include_str!("page.typ")));
static STYLE: LazyLock<(FileId, Bytes)> =
    LazyLock::new(|| (id("/page.css"), Bytes::from_string(include_str!("page.css"))));
static WORDS: LazyLock<FileId> = LazyLock::new(|| id("/sheet.json"));
static CODE: LazyLock<FileId> = LazyLock::new(|| id("/code.svg"));
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let features = [Feature::Html].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

fn id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("it is a plain path");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn source(path: &str, text: &str) -> Source {
    Source::new(id(path), text.to_owned())
}

fn template(template: Template) -> &'static Source {
    match template {
        Template::CaseFile => &CASE_FILE,
        Template::Receipt => &RECEIPT,
    }
}

/// One sheet on its way to paper.
pub(crate) struct Desk<'d> {
    pub(crate) fonts: &'d FontStore,
    pub(crate) sheet: &'d Sheet,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        template(self.sheet.template).id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let sources = [template(self.sheet.template), &*SHARED];
        let found = sources.into_iter().find(|source| source.id() == id);
        found.cloned().ok_or(FileError::NotSource)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match id {
            id if id == *WORDS => Ok(self.sheet.words.clone()),
            id if id == STYLE.0 => Ok(STYLE.1.clone()),
            id if id == *CODE => self.sheet.code.clone().ok_or(FileError::AccessDenied),
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
