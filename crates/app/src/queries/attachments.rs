//! Attachments of cases: which a caller may have, and whether their bytes are there.

use super::{At, Queries};
use crate::QueryError;
use jiff::civil::Date;
use lianxin_domain::{
    Refusal, Root,
    actor::Actor,
    case::{Case, intake::Attachment},
    permission,
    policy::AttachmentRules,
    refusal::Code,
};
use lianxin_store::StreamKey;
use std::sync::Arc;

impl Queries {
    /// What a case's entries say of an attachment. `NOT_FOUND` when the caller does not see the case,
    /// or no entry of it refers to that hash.
    pub async fn attachment(
        &self,
        caller: &Actor,
        case: &str,
        sha256: &str,
    ) -> Result<Attachment, QueryError> {
        let read = self.case(caller, case, At::default()).await?;
        let stream = StreamKey::new(Case::STREAM_TYPE, &read.id);
        let events = self.core.log.read_stream(&self.core.tenant, &stream, 0, None).await?;
        let mut named =
            events.iter().flat_map(|event| Attachment::referred_by(event.payload.get()));
        // Somebody may have attached the same content again, under a better name.
        let newest = named.rfind(|attachment| attachment.sha256 == sha256);
        newest.ok_or_else(QueryError::not_found)
    }

    /// Whether the bytes of an attachment are there; not known where attachments have no place.
    pub async fn is_stored(&self, attachment: &Attachment) -> Result<Option<bool>, QueryError> {
        let Some(place) = &self.core.attachments else { return Ok(None) };
        let size = place.size(&self.core.tenant, &attachment.sha256).await.map_err(Arc::new)?;
        Ok(Some(size == Some(attachment.size)))
    }

    /// What a caller may upload on a day: the rules then in force. `FORBIDDEN` to whoever may make no
    /// entry that takes attachments.
    pub fn attachment_rules(
        &self,
        caller: &Actor,
        day: Date,
    ) -> Result<AttachmentRules, QueryError> {
        if !permission::may_attach(caller.role) {
            return Err(QueryError::Refused(Box::new(Refusal::new(Code::Forbidden))));
        }
        let standing = self.core.standing.newest();
        Ok(standing.in_force(day).policy.attachments.clone())
    }
}
