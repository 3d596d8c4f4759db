//! Where everything lies. Tenants' codes are ASCII letters, digits, `-` and `_`, which no path escapes.

use crate::ContentHash;
use lianxin_store::TenantId;
use object_store::path::Path;
use uuid::Uuid;

/// What an upload is to become, beside its parts.
const DECLARED: &str = "declared.json";

/// All content of a tenant.
pub(crate) fn contents(tenant: &TenantId) -> Path {
    Path::from(format!("{tenant}/sha256"))
}

/// Content of a hash.
pub(crate) fn content(tenant: &TenantId, hash: &ContentHash) -> Path {
    let digits = hash.as_str();
    Path::from(format!("{tenant}/sha256/{}/{digits}", &digits[..2]))
}

/// The hash of content by its path.
pub(crate) fn hash_of(path: &Path) -> Option<ContentHash> {
    path.filename()?.parse().ok()
}

/// All uploads of a tenant.
pub(crate) fn uploads(tenant: &TenantId) -> Path {
    Path::from(format!("{tenant}/uploads"))
}

/// Everything of an upload.
pub(crate) fn upload(tenant: &TenantId, id: Uuid) -> Path {
    Path::from(format!("{tenant}/uploads/{id}"))
}

/// What an upload is to become.
pub(crate) fn declared(tenant: &TenantId, id: Uuid) -> Path {
    Path::from(format!("{tenant}/uploads/{id}/{DECLARED}"))
}

/// The bytes of an upload that arrived from an offset on.
pub(crate) fn part(tenant: &TenantId, id: Uuid, offset: u64) -> Path {
    Path::from(format!("{tenant}/uploads/{id}/{offset:020}"))
}

/// The offset of a part by its path; none of what is no part.
pub(crate) fn offset_of(path: &Path) -> Option<u64> {
    path.filename()?.parse().ok()
}

/// The upload that something belongs to.
pub(crate) fn upload_of(path: &Path) -> Option<Uuid> {
    let parts: Vec<_> = path.parts().collect();
    let folder = parts.len().checked_sub(2).and_then(|index| parts.get(index))?;
    folder.as_ref().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_what_they_are_of() {
        let (tenant, id) = (TenantId::new("demo"), Uuid::from_u128(7));
        let hash: ContentHash = "ab".repeat(32).parse().unwrap();
        assert_eq!(hash_of(&content(&tenant, &hash)), Some(hash));
        assert_eq!(offset_of(&part(&tenant, id, 12)), Some(12));
        assert_eq!(offset_of(&declared(&tenant, id)), None);
        assert_eq!(upload_of(&part(&tenant, id, 12)), Some(id));
        assert_eq!(upload_of(&declared(&tenant, id)), Some(id));
        assert_eq!(upload_of(&uploads(&tenant)), None);
    }
}
