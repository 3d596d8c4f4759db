//! Where the bytes of attachments lie, and how long their uploads may take.

use crate::data_dir::DataDir;
use jiff::SignedDuration;
use lianxin_attachments::{Key, Location, S3};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The place of attachments. As whom a bucket is asked, the environment says (`AWS_ACCESS_KEY_ID`,
/// `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Attachments {
    /// A folder, in the data folder unless it is absolute, or a bucket of S3: `s3://BUCKET/PREFIX`.
    pub location: String,
    /// Address of a bucket that is not served by Amazon, e.g. `https://minio.county.gov.cn`.
    pub endpoint: Option<String>,
    /// Region of a bucket; `us-east-1` when absent.
    pub region: Option<String>,
    /// Whether the endpoint may be asked without TLS.
    pub plain_http: bool,
    /// Hours after which an upload that is not complete is swept away.
    #[schemars(range(min = 1, max = 8760))]
    pub upload_hours: u32,
}

impl Default for Attachments {
    fn default() -> Self {
        Self {
            location: "attachments".to_owned(),
            endpoint: None,
            region: None,
            plain_http: false,
            upload_hours: 24,
        }
    }
}

impl Attachments {
    /// The place, as the settings of a data folder name it.
    pub fn location(&self, folder: &DataDir, key: Option<Key>) -> Location {
        let Some((bucket, prefix)) = self.bucket() else {
            return Location::Folder(folder.within(Path::new(&self.location)));
        };
        Location::S3(S3 {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
            endpoint: self.endpoint.clone(),
            region: self.region.clone(),
            plain_http: self.plain_http,
            key,
        })
    }

    /// How long an upload may take.
    pub fn expiry(&self) -> SignedDuration {
        SignedDuration::from_hours(self.upload_hours.into())
    }

    /// Name and prefix of the bucket, if it is one.
    fn bucket(&self) -> Option<(&str, &str)> {
        let bucket = self.location.strip_prefix("s3://")?;
        Some(bucket.split_once('/').unwrap_or((bucket, "")))
    }

    /// Which setting could not work, and why.
    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        if self.location.is_empty() {
            return Err(("location", "names no place".to_owned()));
        }
        if !(1..=8_760).contains(&self.upload_hours) {
            return Err(("upload_hours", "must be from 1 to 8760".to_owned()));
        }
        match self.bucket() {
            Some(("", _)) => Err(("location", "names no bucket: s3://BUCKET/PREFIX".to_owned())),
            None if self.location.contains("://") => {
                let why = format!("{} is neither a folder nor s3://BUCKET/PREFIX", self.location);
                Err(("location", why))
            }
            None if self.endpoint.is_some() || self.region.is_some() || self.plain_http => {
                Err(("location", "only a bucket has endpoint, region or plain_http".to_owned()))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(location: &str) -> Attachments {
        Attachments { location: location.to_owned(), ..Attachments::default() }
    }

    #[test]
    fn a_place_is_a_folder_or_a_bucket() {
        let folder = DataDir::named(Path::new("/data"));
        let place = |settings: Attachments| settings.location(&folder, None).to_string();
        assert_eq!(place(Attachments::default()), "/data/attachments");
        assert_eq!(place(at("/mnt/papers")), "/mnt/papers");
        assert_eq!(place(at("s3://papers")), "s3://papers");
        assert_eq!(place(at("s3://papers/lianxin/town")), "s3://papers/lianxin/town");
    }

    #[test]
    fn what_could_not_work_is_named() {
        let wrong = |settings: Attachments| settings.check().unwrap_err().0;
        assert_eq!(Attachments::default().check(), Ok(()));
        assert_eq!(at("s3://papers/a").check(), Ok(()));
        assert_eq!(wrong(at("")), "location");
        assert_eq!(wrong(at("s3:///a")), "location");
        assert_eq!(wrong(at("gs://papers")), "location");
        assert_eq!(wrong(Attachments { plain_http: true, ..Attachments::default() }), "location");
        assert_eq!(
            wrong(Attachments { upload_hours: 0, ..Attachments::default() }),
            "upload_hours"
        );
    }
}
