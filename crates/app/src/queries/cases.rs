//! The cases of a list, each in the very state that its row shows: as last seen, where that is the
//! same version, from the read model's documents else, and from the log where those have moved on.

use super::{CaseRead, Queries};
use crate::{QueryError, execute::Loaded};
use lianxin_domain::{Root, case::Case};
use lianxin_projections::{CaseDocument, CaseView, ReadModel};
use lianxin_store::{Position, Row, StreamKey};
use std::sync::Arc;

/// What rows show, and what was found of it.
struct Shown {
    wanted: Vec<(StreamKey, u64)>,
    found: Vec<Option<Loaded<Case>>>,
}

impl Shown {
    /// The places of which nothing was found, and the ids of their streams.
    fn missing(&self) -> (Vec<usize>, Vec<String>) {
        let places = (0..self.wanted.len()).filter(|place| self.found[*place].is_none());
        places.map(|place| (place, self.wanted[place].0.stream_id.to_string())).unzip()
    }
}

impl Queries {
    /// The cases of rows of `case_view`, which stood at a position.
    pub async fn cases_of(
        &self,
        rows: &[Row],
        position: Position,
    ) -> Result<Vec<CaseRead>, QueryError> {
        let mut shown = self.as_last_seen(rows).await;
        self.add_documents(&mut shown, position).await?;
        self.add_folded(&mut shown, position).await?;
        let cases = shown.wanted.into_iter().zip(shown.found);
        let read = cases.map(|((stream, _), loaded)| {
            let Loaded { state, version, position } = loaded.unwrap_or_default();
            CaseRead { id: stream.stream_id, state, version, position }
        });
        Ok(read.collect())
    }

    async fn as_last_seen(&self, rows: &[Row]) -> Shown {
        let mut shown = Shown { wanted: Vec::new(), found: Vec::new() };
        for row in rows {
            let stream = StreamKey::new(Case::STREAM_TYPE, &row.key);
            let version = CaseView::version_of(row);
            let seen = self.core.cache.find::<Case>(&stream).await;
            shown.found.push(seen.filter(|seen| seen.version == version));
            shown.wanted.push((stream, version));
        }
        shown
    }

    async fn add_documents(&self, shown: &mut Shown, stood_at: Position) -> Result<(), QueryError> {
        let (places, ids) = shown.missing();
        let (read, tenant) = (&self.core.read, &self.core.tenant);
        let documents = read.documents(tenant, &CaseView::SPEC, &ids).await?;
        for (place, document) in places.into_iter().zip(documents) {
            let Some(document) = document else { continue };
            let document: CaseDocument = serde_json::from_str(&document.json).map_err(|error| {
                QueryError::Document { model: CaseView::SPEC.name, source: Arc::new(error) }
            })?;
            let CaseDocument { case, version, position } = document;
            let (stream, wanted) = &shown.wanted[place];
            if version == *wanted {
                let position = Position(position);
                let loaded = Loaded { state: Arc::new(case), version, position };
                self.core.cache.keep(stream.clone(), loaded.clone(), stood_at).await;
                shown.found[place] = Some(loaded);
            }
        }
        Ok(())
    }

    async fn add_folded(&self, shown: &mut Shown, position: Position) -> Result<(), QueryError> {
        let (places, ids) = shown.missing();
        if ids.is_empty() {
            return Ok(());
        }
        let (log, tenant) = (&self.core.log, &self.core.tenant);
        let streams = log.read_streams(tenant, Case::STREAM_TYPE, &ids, Some(position)).await?;
        for (place, events) in places.into_iter().zip(streams) {
            shown.found[place] = Some(self.core.folded(Loaded::default(), &events)?);
        }
        Ok(())
    }
}
