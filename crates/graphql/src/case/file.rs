//! The file of a case (一案一档): which papers lie in it, and where to have it printed.

use crate::{
    context::{app, caller},
    fault::query,
    moment::{AsOf, at},
    payload::Lang,
    scalar::{Position, int32},
};
use async_graphql::{Context, Description, Object, Result, SimpleObject};
use lianxin_domain::case::file;
use lianxin_store::Position as At;
use std::sync::Arc;

/// The file of a case, put together from its record (一案一档).
#[derive(Debug, Clone, Description)]
pub struct CaseFile {
    id: Arc<str>,
    file: file::CaseFile,
}

/// A paper of a file, and the entries that are written on it (卷内文件).
#[derive(Debug, Clone, SimpleObject)]
pub struct FilePaper {
    /// The policy's code for it (代码).
    pub code: String,
    /// Its name (名称).
    pub name: String,
    /// Whether the file may not be archived without it (是否必备).
    pub required: bool,
    /// Positions of its entries, oldest first; none when the file lacks it (条目位置).
    pub entries: Vec<Position>,
}

impl From<&file::Paper> for FilePaper {
    fn from(paper: &file::Paper) -> Self {
        Self {
            code: paper.code.clone(),
            name: paper.name.clone(),
            required: paper.required,
            entries: paper.entries.iter().map(|entry| At(entry.position).into()).collect(),
        }
    }
}

impl CaseFile {
    /// The file of a case that the caller sees.
    pub(super) async fn of(
        context: &Context<'_>,
        id: &Arc<str>,
        as_of: Option<AsOf>,
        lang: Lang,
    ) -> Result<Self> {
        let (caller, at) = (caller(context)?, at(as_of, None)?);
        let file = app(context).queries().case_file(caller, id, at, lang.into()).await;
        Ok(Self { id: Arc::clone(id), file: file.map_err(query)? })
    }
}

#[Object(use_type_description)]
impl CaseFile {
    /// Its papers in the order in which they lie in it, those that it lacks too (卷内目录).
    async fn papers(&self) -> Vec<FilePaper> {
        self.file.papers.iter().map(Into::into).collect()
    }

    /// Whether it holds every paper that it may not be archived without (是否齐全).
    async fn complete(&self) -> bool {
        self.file.lacks().next().is_none()
    }

    /// Entries of the record behind it (条目数).
    async fn entries(&self) -> i32 {
        int32(self.file.history.len())
    }

    /// Path of the file as pages on this server, for the bearer of the same token; always as it stands now
    /// (打印路径).
    async fn pdf(&self) -> String {
        format!("/cases/{}/file.pdf", self.id)
    }

    /// Path of the file as one page for a browser (网页路径).
    async fn html(&self) -> String {
        format!("/cases/{}/file.html", self.id)
    }
}
