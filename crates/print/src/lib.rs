//! The printed file of a case (一案一档) and the receipt of a petitioner (登记凭证), as PDF and as HTML, each by
//! one template.
//!
//! It knows no rule of casework and no proof: it lays out what a [`Sheet`] tells in words, and whoever makes
//! that decides what may be told to whom. The PDF is PDF/A-2u, with its fonts in it, so that it reads the same in thirty years.

pub mod qr;
mod receipt;
mod sheet;
mod slip;
mod world;

pub use receipt::{Receipt, Witnessed};
pub use sheet::Sheet;
pub use slip::Slip;

use std::{path::Path, sync::Arc};
use typst::{
    comemo,
    diag::{SourceDiagnostic, Warned},
    foundations::{Output, Smart},
    text::FontVariant,
};
use typst_html::{HtmlDocument, HtmlOptions};
use typst_kit::fonts::{FontStore, scan, system};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use world::Desk;

/// A sign that every font for Chinese has.
const CHINESE: &str = "汉";
/// What made a sheet, by its own word.
const CREATOR: &str = "Lianxin 连心";

/// Lays sheets out. Cheap to clone; what it does takes processor time, so call it where that may be.
#[derive(Clone)]
pub struct Printer {
    fonts: Arc<FontStore>,
}

/// Why nothing could be printed.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// No font for Chinese was found.
    #[error("no font for Chinese was found; Debian's package fonts-noto-cjk has one")]
    NoFont,
    /// The template did not take what it was given.
    #[error("the sheet could not be laid out: {0}")]
    Layout(String),
}

impl Printer {
    /// Finds the fonts of a folder and of the machine. [`PrintError::NoFont`] when none of them has Chinese.
    pub fn open(folder: Option<&Path>) -> Result<Self, PrintError> {
        let mut fonts = FontStore::new();
        folder.into_iter().for_each(|folder| fonts.extend(scan(folder)));
        fonts.extend(system());
        let chinese = fonts.book().select_fallback(None, FontVariant::default(), CHINESE);
        chinese.map(|_| Self { fonts: Arc::new(fonts) }).ok_or(PrintError::NoFont)
    }

    /// The sheet as PDF/A-2u.
    pub fn pdf(&self, sheet: &Sheet) -> Result<Vec<u8>, PrintError> {
        let standards =
            PdfStandards::new(&[PdfStandard::A_2u]).expect("it is a standard by itself");
        let document: PagedDocument = self.laid_out(sheet)?;
        let creator = Smart::Custom(Some(CREATOR.to_owned()));
        let options = PdfOptions { standards, creator, ..PdfOptions::default() };
        typst_pdf::pdf(&document, &options).map_err(|errors| told(&errors))
    }

    /// The sheet as one HTML page.
    pub fn html(&self, sheet: &Sheet) -> Result<String, PrintError> {
        let document: HtmlDocument = self.laid_out(sheet)?;
        typst_html::html(&document, &HtmlOptions::default()).map_err(|errors| told(&errors))
    }

    fn laid_out<D: Output>(&self, sheet: &Sheet) -> Result<D, PrintError> {
        let desk = Desk { fonts: &self.fonts, sheet };
        let Warned { output, .. } = typst::compile::<D>(&desk);
        // What was remembered of this sheet helps no other.
        comemo::evict(0);
        output.map_err(|errors| told(&errors))
    }
}

fn told(errors: &[SourceDiagnostic]) -> PrintError {
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    PrintError::Layout(messages.join("; "))
}
