//! What an entry refers to: papers and photographs whose bytes are fetched over HTTP.

use crate::{context::app, fault::query, scalar::int32};
use async_graphql::{Context, Description, Object, Result};
use lianxin_domain::{Root, case, case::intake};
use lianxin_store::{RecordedEvent, StreamKey};

/// A paper or photograph that an entry refers to, known by its hash (附件).
#[derive(Debug, Clone, Description)]
pub struct Attachment {
    referred: intake::Attachment,
    stream: StreamKey,
}

impl Attachment {
    /// Those that an entry refers to.
    pub(super) fn all_of(recorded: &RecordedEvent) -> Vec<Self> {
        let referred = intake::Attachment::referred_by(recorded.payload.get()).into_iter();
        let stream = &recorded.stream;
        referred.map(|referred| Self { referred, stream: stream.clone() }).collect()
    }
}

#[Object(use_type_description)]
impl Attachment {
    /// SHA-256 of its bytes in hexadecimal (摘要).
    async fn sha256(&self) -> &str {
        &self.referred.sha256
    }

    /// File name (文件名).
    async fn name(&self) -> &str {
        &self.referred.name
    }

    /// Media type (媒体类型).
    async fn media_type(&self) -> &str {
        &self.referred.mime
    }

    /// Size in bytes (字节数).
    async fn size(&self) -> i32 {
        int32(self.referred.size)
    }

    /// Path of its bytes on this server, for the bearer of the same token; absent when the entry is not
    /// of a case (下载路径).
    async fn url(&self) -> Option<String> {
        let StreamKey { stream_type, stream_id } = &self.stream;
        let of_case = **stream_type == *case::Case::STREAM_TYPE;
        of_case.then(|| format!("/cases/{stream_id}/attachments/{}", self.referred.sha256))
    }

    /// Whether its bytes are there; absent where this server keeps no attachments (是否已存).
    async fn available(&self, context: &Context<'_>) -> Option<Result<bool>> {
        app(context).queries().is_stored(&self.referred).await.map_err(query).transpose()
    }
}
