//! Which cases a question about figures counts: those of a period and a filter that the caller may see
//! figures of, from memory or, as of an earlier moment, from the read model's history.

use super::{At, Queries};
use crate::{
    Core, QueryError, Standing,
    figures::{self, Facts, FactsError},
    sight::Sight,
};
use jiff::civil::Date;
use lianxin_domain::{
    actor::Actor,
    calendar::WorkCalendar,
    directory::Directory,
    permission::{self, Action, Grant},
    policy::PolicySet,
};
use lianxin_projections::{CaseFacts, CaseView, ReadModel};
use lianxin_store::{Filter, ModelSpec, Position, StoreError};
use std::sync::Arc;

pub(super) const CASES: &ModelSpec = &CaseView::SPEC;

/// Days of registration that make a cohort: from the first on, before the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The day after the last.
    pub before: Date,
}

/// The cases that an analysis looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    /// Days of registration; all cases when absent.
    pub period: Option<Period>,
    /// Which of them, by the columns of `case_view`.
    pub filter: Filter,
    /// The day T that due days are compared with.
    pub on: Date,
    /// As of which moment of the record.
    pub at: At,
}

/// What an analysis found, where and by when.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysed<T> {
    /// The position it was computed at.
    pub position: Position,
    /// The day due days were compared with.
    pub on: Date,
    /// What was found.
    pub found: T,
}

/// What analyses are judged by beside the cases.
pub(super) struct Ground {
    pub(super) on: Date,
    standing: Arc<Standing>,
}

impl Ground {
    pub(super) fn calendar(&self) -> &WorkCalendar {
        self.standing.in_force(self.on).calendar
    }

    pub(super) fn policy(&self) -> &PolicySet {
        self.standing.in_force(self.on).policy
    }

    pub(super) fn directory(&self) -> &Directory {
        self.standing.directory()
    }
}

/// Where the facts of a cohort come from.
pub(super) enum Source {
    /// All cases, in memory, and which of them make the cohort.
    Kept { facts: Arc<Facts>, wanted: figures::Test },
    /// Those of the cohort, read for it.
    Read { position: Position, facts: Vec<CaseFacts> },
}

impl Source {
    fn position(&self) -> Position {
        match self {
            Self::Kept { facts, .. } => facts.position,
            Self::Read { position, .. } => *position,
        }
    }

    fn cases(&self) -> Vec<&CaseFacts> {
        match self {
            Self::Kept { facts, wanted } => facts.all().filter(|facts| wanted(facts)).collect(),
            Self::Read { facts, .. } => facts.iter().collect(),
        }
    }
}

impl Queries {
    /// Looks at the facts of a cohort, of what an action lets the caller see of it.
    pub(super) async fn analyse<T: Send + 'static>(
        &self,
        caller: &Actor,
        action: Action,
        cohort: Cohort,
        look: impl FnOnce(&[&CaseFacts], &Ground) -> T + Send + 'static,
    ) -> Result<Analysed<T>, QueryError> {
        let as_of = self.moment_of(CASES, cohort.at).await?;
        let filter = self.narrowed(caller, action, cohort.filter, cohort.period)?;
        let source = self.source(filter, as_of).await?;
        let ground = Ground { on: cohort.on, standing: self.standing_at(as_of).await? };
        let computed = tokio::task::spawn_blocking(move || Analysed {
            position: source.position(),
            on: ground.on,
            found: look(&source.cases(), &ground),
        });
        computed.await.map_err(|_| StoreError::Closed.into())
    }

    /// The directory and the rules as of a position.
    async fn standing_at(&self, as_of: Option<Position>) -> Result<Arc<Standing>, QueryError> {
        let core: &Arc<Core> = &self.core;
        Ok(match as_of {
            None => core.standing.newest(),
            Some(position) => Arc::new(core.source.as_of(position).await?),
        })
    }

    /// The condition that makes a cohort, narrowed to what the caller may see figures of.
    pub(super) fn narrowed(
        &self,
        caller: &Actor,
        action: Action,
        filter: Filter,
        period: Option<Period>,
    ) -> Result<Filter, QueryError> {
        let mut parts = vec![filter];
        match permission::grant(caller.role, action) {
            Grant::No => return Err(QueryError::forbidden()),
            Grant::Tenant => {}
            Grant::OwnStation | Grant::OwnUnit | Grant::OwnCases => match self.sight(caller) {
                Sight::Everything => {}
                narrow => parts.extend(narrow.filter(CASES)),
            },
        }
        if let Some(Period { from, before }) = period {
            parts.push(Filter::AtLeast("registered_on", from.into()));
            parts.push(Filter::Below("registered_on", before.into()));
        }
        Ok(Filter::And(parts))
    }

    /// The facts of the cases that satisfy a condition, now or at a position.
    pub(super) async fn source(
        &self,
        filter: Filter,
        as_of: Option<Position>,
    ) -> Result<Source, QueryError> {
        Ok(match (as_of, figures::test(&filter)) {
            (None, Some(wanted)) => Source::Kept { facts: self.core.facts.newest().await?, wanted },
            (as_of, _) => {
                let position = match as_of {
                    Some(position) => position,
                    None => self.core.facts.position().await?,
                };
                let facts = self.core.facts.matching(&filter, Some(position)).await?;
                Source::Read { position, facts }
            }
        })
    }
}

impl From<FactsError> for QueryError {
    fn from(error: FactsError) -> Self {
        match error {
            FactsError::Store(error) => error.into(),
            FactsError::Unreadable { source, .. } => {
                Self::Document { model: CASES.name, source: Arc::new(source) }
            }
        }
    }
}
