//! What everybody may read: livelihood matters (民生实事) and the annual report, without personal data.
//!
//! Neither can be asked as of a moment before: what was corrected since, such as a title that named
//! somebody, stays out of sight.

use super::{Analysed, At, CaseRead, Cohort, Period, Queries, cohort::CASES};
use crate::{QueryError, Standing};
use jiff::{ToSpan, civil::Date};
use lianxin_domain::{
    actor::Actor,
    case::{
        Case,
        reply::Quantity,
        terms::{CaseStatus, Confidentiality},
    },
    ids::CategoryCode,
    permission::Action,
    policy::ReplySemantics,
};
use lianxin_projections::{CaseFacts, annual};
use lianxin_store::{Filter, Position};
use std::collections::HashMap;

/// A livelihood matter as everybody may read it.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicMatter {
    /// Human number (案号).
    pub number: String,
    /// Title, as the station published it.
    pub title: String,
    /// The community of its grid (社区); no nearer place is told.
    pub community: Option<String>,
    /// Its category.
    pub category: Option<CategoryCode>,
    /// How far it is.
    pub status: CaseStatus,
    /// Day of registration.
    pub registered_on: Option<Date>,
    /// Day of the closure that stands.
    pub closed_on: Option<Date>,
    /// What was built or delivered, by the last reply, where that solves it.
    pub done: Vec<Quantity>,
}

/// A page of livelihood matters, by day of registration.
#[derive(Debug, Clone)]
pub struct PublicMatters {
    /// Each with its place in the list, to go on after.
    pub matters: Vec<(String, PublicMatter)>,
    /// Whether more follow.
    pub more: bool,
    /// Matters in all.
    pub total: usize,
    /// The position they were read at.
    pub position: Position,
}

/// An annual report, and the year and threshold it was made for.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The year of registration.
    pub year: i16,
    /// Counts below this are withheld.
    pub least: u32,
    /// The report.
    pub report: annual::AnnualReport,
}

impl Queries {
    /// The livelihood matters that everybody may read, after a place of the list.
    pub async fn public_matters(
        &self,
        caller: &Actor,
        after: Option<&str>,
        limit: u32,
        min_position: Option<Position>,
    ) -> Result<PublicMatters, QueryError> {
        self.require(caller, Action::ReadPublic)?;
        self.moment_of(CASES, At { as_of: None, min_position }).await?;
        let facts = self.core.facts.newest().await?;
        let mut places: Vec<String> = facts.all().filter_map(place).collect();
        places.sort_unstable();
        let total = places.len();
        let mut rest =
            places.into_iter().filter(|place| after.is_none_or(|after| &**place > after));
        let page: Vec<String> = rest.by_ref().take(limit as usize).collect();
        let matters = self.published(page, facts.position).await?;
        Ok(PublicMatters { matters, more: rest.next().is_some(), total, position: facts.position })
    }

    /// The matters at these places; one that has been withdrawn from the public meanwhile is left out.
    async fn published(
        &self,
        places: Vec<String>,
        position: Position,
    ) -> Result<Vec<(String, PublicMatter)>, QueryError> {
        let id = |place: &String| place.split_once(' ').map_or("", |(_, id)| id).to_owned();
        let ids: Vec<String> = places.iter().map(id).collect();
        let (read, tenant) = (&self.core.read, &self.core.tenant);
        let rows = read.rows_of(tenant, CASES, &ids, Some(position)).await?;
        let cases = self.cases_of(&rows, position).await?;
        let mut cases: HashMap<_, CaseRead> =
            cases.into_iter().map(|case| (case.id.to_string(), case)).collect();
        let standing = self.core.standing.newest();
        let found = places
            .into_iter()
            .zip(ids)
            .filter_map(|(place, id)| Some((place, matter(&cases.remove(&id)?.state, &standing)?)));
        Ok(found.collect())
    }

    /// The annual report on the matters registered in a year, as the record has them now. In the year
    /// itself what is due is judged by today, afterwards by the year's end. None for a year that the
    /// calendar does not have.
    pub async fn annual_report(
        &self,
        caller: &Actor,
        year: i16,
        today: Date,
        min_position: Option<Position>,
    ) -> Result<Option<Analysed<Published>>, QueryError> {
        let Ok(from) = Date::new(year, 1, 1) else { return Ok(None) };
        let Ok(before) = from.checked_add(1.year()) else { return Ok(None) };
        let cohort = Cohort {
            period: Some(Period { from, before }),
            filter: Filter::all(),
            on: today.min(before),
            at: At { as_of: None, min_position },
        };
        let analysed = self.analyse(caller, Action::ReadPublic, cohort, move |cases, ground| {
            let least = ground.policy().analysis.least_public_count;
            let cases = cases.iter().copied();
            let report = annual::report(cases, ground.on, ground.calendar(), least.into());
            Published { year, least, report }
        });
        analysed.await.map(Some)
    }
}

/// The place in the public list of a case that belongs to it.
fn place(facts: &CaseFacts) -> Option<String> {
    let shown = facts.livelihood && facts.public && facts.stands();
    shown.then(|| Some(format!("{} {}", facts.registered_on?, facts.id?))).flatten()
}

/// A case as everybody may read it; none when not everybody may.
fn matter(case: &Case, standing: &Standing) -> Option<PublicMatter> {
    if case.confidentiality != Some(Confidentiality::Public) || !case.livelihood {
        return None;
    }
    let grid = case.grid.as_ref().and_then(|code| standing.directory().grids.get(code));
    let last = case.replies.last();
    let done = last.filter(|reply| reply.semantics == ReplySemantics::Solved && !reply.rejected);
    Some(PublicMatter {
        number: case.number.clone(),
        title: case.title.clone(),
        community: grid.map(|grid| grid.community.clone()),
        category: case.category.clone(),
        status: case.status,
        registered_on: case.registered_on,
        closed_on: case.last_closed_on.filter(|_| case.closed),
        done: done.map(|reply| reply.quantities.clone()).unwrap_or_default(),
    })
}
