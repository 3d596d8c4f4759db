//! What can be printed: a template, and the words that fill it.

use crate::{Receipt, Slip, qr};
use lianxin_domain::case::file::CaseFile;
use serde::Serialize;
use typst::foundations::Bytes;

/// The template of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Template {
    CaseFile,
    Receipt,
}

/// A sheet with its words, still to be laid out.
pub struct Sheet {
    pub(crate) template: Template,
    /// Its words as JSON.
    pub(crate) words: Bytes,
    /// A QR code in SVG.
    pub(crate) code: Option<Bytes>,
}

impl Sheet {
    /// The file of a case.
    pub fn case_file(file: &CaseFile, slip: &Slip) -> Self {
        Self { template: Template::CaseFile, words: words(file, slip, false), code: None }
    }

    /// The receipt of a petitioner. Without a code, which it says, when the proof is too long for one.
    pub fn receipt(receipt: &Receipt, slip: &Slip) -> Self {
        let code = qr::svg(&receipt.proof).ok().map(Bytes::from_string);
        Self { template: Template::Receipt, words: words(receipt, slip, code.is_some()), code }
    }
}

fn words(content: &impl Serialize, slip: &Slip, coded: bool) -> Bytes {
    #[derive(Serialize)]
    struct Words<'w, C> {
        #[serde(flatten)]
        content: &'w C,
        #[serde(flatten)]
        slip: &'w Slip,
        coded: bool,
    }
    let words = serde_json::to_vec(&Words { content, slip, coded });
    Bytes::new(words.expect("words have a JSON"))
}
