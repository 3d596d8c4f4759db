//! What the record says in words: the fields of an entry, and the file of a case.

use super::{At, Queries};
use crate::{QueryError, standing::Standing};
use lianxin_domain::{
    Provenance, Root,
    actor::Actor,
    case::{
        Case,
        file::{CaseFile, Recorded},
    },
    time::OccurredAt,
    wording::{Field, Language, Wording},
};
use lianxin_store::{RecordedEvent, StreamKey};

impl Queries {
    /// What an entry says, field by field, by the names of today and the codes of its day.
    pub fn fields(&self, recorded: &RecordedEvent, language: Language) -> Vec<Field> {
        let standing = self.core.standing.newest();
        let wording = wording(&standing, recorded, language);
        wording.fields(&recorded.event_type, recorded.payload.get())
    }

    /// The file of a case (一案一档), now or as of a moment. What the caller may not see is `NOT_FOUND`.
    pub async fn case_file(
        &self,
        caller: &Actor,
        id: &str,
        at: At,
        language: Language,
    ) -> Result<CaseFile, QueryError> {
        let read = self.case(caller, id, at).await?;
        let stream = StreamKey::new(Case::STREAM_TYPE, &read.id);
        let (log, tenant) = (&self.core.log, &self.core.tenant);
        let events = log.read_stream(tenant, &stream, 0, Some(read.position)).await?;
        let Some(last) = events.last() else { return Err(QueryError::not_found()) };
        let provenance: Vec<Option<Provenance>> =
            events.iter().map(|event| serde_json::from_str(event.metadata.get()).ok()).collect();
        let recorded: Vec<_> = events.iter().zip(&provenance).map(recorded).collect();
        let standing = self.core.standing.newest();
        Ok(CaseFile::of(&read.state, &recorded, &wording(&standing, last, language)))
    }
}

/// The names of today and the codes of an entry's day.
fn wording<'s>(standing: &'s Standing, entry: &RecordedEvent, language: Language) -> Wording<'s> {
    let told: Option<OccurredAt> = entry.occurred_at.parse().ok();
    let utc = |at| OccurredAt::new(at, jiff::tz::Offset::UTC);
    let day = told.unwrap_or_else(|| utc(entry.recorded_at)).day();
    let policy = standing.in_force(day).policy;
    Wording { directory: standing.directory(), policy, language }
}

fn recorded<'e>((event, told): (&'e RecordedEvent, &'e Option<Provenance>)) -> Recorded<'e> {
    Recorded {
        position: event.position.0,
        version: event.version,
        event_id: event.event_id,
        event_type: &event.event_type,
        occurred_at: &event.occurred_at,
        recorded_at: event.recorded_at,
        provenance: told.as_ref(),
        payload: event.payload.get(),
    }
}
