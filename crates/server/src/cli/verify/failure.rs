//! Why something is not verified, for programs and in both languages.

use super::report::Facts;
use lianxin_ledger::{Fault, Part, Place, VerifyError};
use std::{io, path::PathBuf};

/// What does not hold, and where as far as it can be told.
#[derive(Debug)]
pub(super) struct Failure(Box<Told>);

#[derive(Debug)]
struct Told {
    code: &'static str,
    part: &'static str,
    place: Place,
    file: Option<PathBuf>,
    en: String,
    zh: String,
}

impl From<Told> for Failure {
    fn from(told: Told) -> Self {
        Self(Box::new(told))
    }
}

impl From<VerifyError> for Failure {
    fn from(VerifyError { part, place, fault }: VerifyError) -> Self {
        let (en, zh) = (fault.to_string(), zh(&fault));
        Told { code: fault.code(), part: part.code(), place, file: None, en, zh }.into()
    }
}

impl Failure {
    /// A fault of something as a whole.
    pub(super) fn whole(fault: impl Into<Fault>) -> Self {
        fault.into().at(Part::Whole, Place::NONE).into()
    }

    /// A fault of a checkpoint.
    pub(super) fn checkpoint(fault: impl Into<Fault>) -> Self {
        fault.into().at(Part::Checkpoint, Place::NONE).into()
    }

    /// A file that is not there or not given out.
    pub(super) fn unreadable(file: PathBuf, error: &io::Error) -> Self {
        let missing = error.kind() == io::ErrorKind::NotFound;
        let code = if missing { "missing" } else { "unreadable" };
        let zh = if missing { "文件不存在" } else { "文件无法读取" };
        let en = format!("the file cannot be read: {error}");
        let (part, place, zh) = ("file", Place::NONE, zh.to_owned());
        Told { code, part, place, file: Some(file), en, zh }.into()
    }

    /// A tile with too few or too many bytes for what it is to hold.
    pub(super) fn tile_length(file: PathBuf, width: u16) -> Self {
        let en = format!("the tile does not hold exactly {width} hashes or entries");
        let zh = format!("分片所含的哈希或条目不是恰好{width}个");
        let place = Place::NONE;
        Told { code: "tile-length", part: "tile", place, file: Some(file), en, zh }.into()
    }

    /// A hash that is published and is not that of the entries.
    pub(super) fn tile_differs(file: PathBuf, place: Place) -> Self {
        let en = "the published hash is not that of the entry or entries".to_owned();
        let zh = "已公布的哈希与条目不符".to_owned();
        Told { code: "tile-differs", part: "tile", place, file: Some(file), en, zh }.into()
    }

    /// The same, found in a file.
    pub(super) fn in_file(mut self, file: impl Into<PathBuf>) -> Self {
        self.0.file.get_or_insert_with(|| file.into());
        self
    }

    /// The same, at an entry unless it is known better.
    pub(super) fn at(mut self, index: u64) -> Self {
        self.0.place.index.get_or_insert(index);
        self
    }

    /// What is told of it.
    pub(super) fn tell(&self, facts: Facts) -> Facts {
        let Place { case, seq, index } = self.0.place;
        let file = self.0.file.as_ref().map(|file| file.display().to_string());
        facts
            .with("code", "代码", self.0.code)
            .with("part", "部分", self.0.part)
            .with_some("case", "事项", case)
            .with_some("seq", "序号", seq)
            .with_some("index", "日志索引", index)
            .with_some("in", "所在文件", file)
            .with("message", "英文说明", self.0.en.as_str())
            .with("message_zh", "说明", self.0.zh.as_str())
    }

    /// The stable word for programs.
    pub(super) fn code(&self) -> &'static str {
        self.0.code
    }
}

/// The fault in Chinese.
fn zh(fault: &Fault) -> String {
    match fault {
        Fault::Malformed(what) => format!("格式不符（{}）", what.0),
        Fault::TooLarge { what, limit } => format!("超过上限{limit}（{what}）"),
        Fault::IndexBeyondTree { index, size } => format!("共{size}条的树中没有索引{index}"),
        Fault::ProofLength { found } => format!("证明含{found}个哈希，与其位置不符"),
        Fault::RootMismatch { found } => format!("得出的根不同：{found}"),
        Fault::Shrunk { old, new } => format!("原有{old}条，现只有{new}条"),
        Fault::Forked { size } => format!("同为{size}条，却有两个不同的根"),
        Fault::WrongOrigin { expected, found } => {
            format!("检查点属于日志{found}，不是{expected}")
        }
        Fault::NotSigned => "没有该日志的任何密钥签名".to_owned(),
        Fault::BadSignature { key } => format!("署名{key}的签名不是其本人所签"),
        Fault::KeyOutOfTerm { key, size } => format!("{key}无权签署{size}条时的检查点"),
        Fault::NoQuorum { found, needed } => {
            format!("须有{needed}个见证方会签，实有{found}个")
        }
        Fault::Stale { found, needed, .. } => format!("过旧：{found}，要求不早于{needed}"),
        Fault::OtherRecord => "此处是另一种记录".to_owned(),
        Fault::OtherCase { found } => format!("属于第{found}件"),
        Fault::Seq { expected, found } => format!("序号应为{expected}，实为{found}"),
        Fault::Prev => "prev 不是前一条的哈希".to_owned(),
        Fault::Order { index } => format!("索引{index}次序不对"),
        Fault::Commitment => "各字段与当时记录的不符".to_owned(),
        Fault::Registration { field } => format!("字段 {field} 未出示，或不是登记事件的"),
        Fault::Heads { what } => format!("heads 记录的 {what} 不对"),
        Fault::Head { what } => format!("head 记录的 {what} 与最后一条事件不符"),
        Fault::CaseOrdinal { expected, found } => {
            format!("应为第{expected}件开始之处，开始的却是第{found}件")
        }
        Fault::Epoch { what } => format!("epoch 记录的 {what} 不对"),
        Fault::Size { expected, found } => format!("日志应有{expected}条，实有{found}条"),
    }
}
