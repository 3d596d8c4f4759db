//! The places that attachments may lie in.

use crate::VaultError;
use object_store::{
    ClientOptions, ObjectStore, RetryConfig, aws::AmazonS3Builder, local::LocalFileSystem,
    path::Path, prefix::PrefixStore,
};
use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

/// How long a bucket may take to be connected to, and to send something.
const CONNECTING: Duration = Duration::from_secs(5);
const SILENCE: Duration = Duration::from_secs(30);
/// How often and how long a bucket is asked again that fails: people wait for the answer.
const AGAIN: usize = 3;
const AGAIN_FOR: Duration = Duration::from_secs(15);

/// Where attachments lie.
#[derive(Debug, Clone)]
pub enum Location {
    /// A folder of this machine, made with its parents when it is not there.
    Folder(PathBuf),
    /// A bucket of Amazon's S3 or of what speaks like it.
    S3(S3),
}

/// A bucket.
#[derive(Debug, Clone)]
pub struct S3 {
    /// Its name.
    pub bucket: String,
    /// What all keys begin with; empty for none.
    pub prefix: String,
    /// Where it is served, when not by Amazon.
    pub endpoint: Option<String>,
    /// Its region; `us-east-1` when absent.
    pub region: Option<String>,
    /// Whether the endpoint may be asked without TLS.
    pub plain_http: bool,
    /// As whom; absent for the role that the machine has.
    pub key: Option<Key>,
}

/// As whom a bucket is asked.
#[derive(Clone)]
pub struct Key {
    /// The key's id.
    pub id: String,
    /// Its secret.
    pub secret: String,
    /// The session it is valid in, if it is not valid for ever.
    pub token: Option<String>,
}

impl fmt::Debug for Key {
    /// Its secret is not for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::S3(S3 { bucket, prefix, .. }) if prefix.is_empty() => write!(f, "s3://{bucket}"),
            Self::S3(S3 { bucket, prefix, .. }) => write!(f, "s3://{bucket}/{prefix}"),
        }
    }
}

impl Location {
    /// The place itself. A bucket is not asked anything yet.
    pub(crate) fn open(&self) -> Result<Arc<dyn ObjectStore>, VaultError> {
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| VaultError::Open {
            place: self.to_string(),
            source,
        };
        match self {
            Self::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(|error| failed(error.into()))?;
                let store = LocalFileSystem::new_with_prefix(folder);
                let store = store.map_err(|error| failed(error.into()))?;
                // What is stored is on the disk, as entries will refer to it; and the folder of an upload
                // goes with its last part.
                Ok(Arc::new(store.with_fsync(true).with_automatic_cleanup(true)))
            }
            Self::S3(s3) => s3.open().map_err(|error| failed(error.into())),
        }
    }
}

impl S3 {
    fn open(&self) -> object_store::Result<Arc<dyn ObjectStore>> {
        // The process may have chosen one already.
        _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&self.bucket)
            .with_region(self.region.as_deref().unwrap_or("us-east-1"))
            .with_client_options(self.client())
            .with_retry(RetryConfig {
                max_retries: AGAIN,
                retry_timeout: AGAIN_FOR,
                ..RetryConfig::default()
            });
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        if let Some(Key { id, secret, token }) = &self.key {
            builder = builder.with_access_key_id(id).with_secret_access_key(secret);
            if let Some(token) = token {
                builder = builder.with_token(token);
            }
        }
        let store = builder.build()?;
        Ok(Arc::new(PrefixStore::new(store, Path::from(self.prefix.as_str()))))
    }

    /// No bound on the whole of an answer: a large attachment on a slow line takes its time.
    fn client(&self) -> ClientOptions {
        ClientOptions::new()
            .with_allow_http(self.plain_http)
            .with_connect_timeout(CONNECTING)
            .with_timeout_disabled()
            .with_read_timeout(SILENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_does_not_tell_its_secret() {
        let key = Key { id: "AK".to_owned(), secret: "hush".to_owned(), token: None };
        let told = format!("{key:?}");
        assert!(told.contains("AK") && !told.contains("hush"), "{told}");
    }
}
