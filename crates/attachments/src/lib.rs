//! The bytes of attachments (附件), kept by content over `object_store`: a local folder or a bucket of
//! S3.
//!
//! Content is found by its tenant and its SHA-256 and never changes. It comes in by uploads that may be
//! cut and resumed, by whatever process; what does not match its hash or its type is refused on the
//! way in, and what has changed since is told on the way out. Who may upload or read is not known
//! here.
//!
//! ```text
//! <tenant>/sha256/<2 digits>/<64 digits>       content
//! <tenant>/uploads/<id>/declared.json          what an upload is to become
//! <tenant>/uploads/<id>/<20 digits of offset>  what has arrived of it
//! ```

mod content;
mod error;
mod finish;
mod hash;
mod location;
mod package;
mod paths;
mod reading;
mod sweep;
mod upload;
mod vault;

pub use error::{ReadError, UploadError, VaultError};
pub use hash::ContentHash;
pub use location::{Key, Location, S3};
pub use reading::Content;
pub use upload::{Begun, Declared, Ticket};
pub use vault::Vault;
