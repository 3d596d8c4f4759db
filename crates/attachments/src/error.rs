//! Why bytes could not be taken in or given out.

use crate::ContentHash;
use lianxin_domain::Refusal;

/// The place of attachments failed.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// It could not be opened.
    #[error("opening {place}")]
    Open {
        /// The folder or bucket.
        place: String,
        /// Why not.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It did not do what it was asked.
    #[error("{doing}")]
    Place {
        /// What was being attempted.
        doing: &'static str,
        /// What it said.
        source: object_store::Error,
    },
    /// What an upload is to become cannot be read.
    #[error("reading what an upload was declared to become")]
    Declared(#[source] serde_json::Error),
}

impl VaultError {
    /// A failure of the place while something was attempted.
    pub(crate) fn while_doing(doing: &'static str) -> impl Fn(object_store::Error) -> Self {
        move |source| Self::Place { doing, source }
    }
}

/// Why an upload does not go on.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// What is declared, or what came, is not taken. An upload of which that is found is gone.
    #[error(transparent)]
    Refused(#[from] Box<Refusal>),
    /// There is no such upload, or none of this account.
    #[error("there is no such upload")]
    Unknown,
    /// Its time is over.
    #[error("the upload has expired")]
    Expired,
    /// It goes on at another offset.
    #[error("the upload goes on at {stands}")]
    Offset {
        /// Bytes that have arrived.
        stands: u64,
    },
    /// More came than was declared; what was too much is not taken.
    #[error("more came than the {length} bytes declared")]
    TooLong {
        /// Bytes declared.
        length: u64,
    },
    /// It came in so many pieces that it is to be begun anew, in larger ones.
    #[error("the upload came in too many pieces")]
    Pieces,
    /// The place failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Why content is not given out to its end.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not what its hash says.
    #[error("the bytes stored under {0} are not of that hash")]
    Damaged(ContentHash),
    /// The place failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
}
