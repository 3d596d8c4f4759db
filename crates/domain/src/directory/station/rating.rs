//! Titles of a station (示范站等称号): nominated, awarded, revoked, each for a year.

use super::{Decided, Station, StationEvent};
use crate::{Context, Refusal, policy::CodeList, refusal::Code, text};
use serde::{Deserialize, Serialize};

/// A title, for a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Title {
    /// Code of the title, from the policy's list.
    pub title: String,
    /// The year it is for.
    pub year: i16,
    /// The organ that gives it.
    pub by: String,
    /// The batch or document it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<String>,
}

/// Revokes a title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RevokeRating {
    /// Code of the title.
    pub title: String,
    /// The year it was for.
    pub year: i16,
    /// Why.
    pub reason: String,
}

/// A title was revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RatingRevoked {
    /// Code of the title.
    pub title: String,
    /// The year it was for.
    pub year: i16,
    /// Why.
    pub reason: String,
}

crate::terms! {
    /// Where a title stands.
    pub enum RatingState {
        /// The station was nominated.
        Nominated = "NOMINATED" "已推荐",
        /// The title was awarded.
        Awarded = "AWARDED" "已授予",
        /// The title was revoked.
        Revoked = "REVOKED" "已撤销",
    }
}

/// A title of a station with where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rating {
    /// The title.
    #[serde(flatten)]
    pub title: Title,
    /// Where it stands.
    pub state: RatingState,
}

impl Station {
    pub(super) fn nominate(&self, asked: &Title, context: &Context<'_>) -> Decided {
        self.require_active()?;
        let title = asked.checked(context)?;
        match self.rating(&title.title, title.year).map(|rating| rating.state) {
            None => Ok(Some(StationEvent::StationRatingNominated(title))),
            Some(RatingState::Nominated) => Ok(None),
            Some(state @ (RatingState::Awarded | RatingState::Revoked)) => {
                Err(spoken_of(&title, state))
            }
        }
    }

    /// A title may be awarded without a nomination of this station's own.
    pub(super) fn award(&self, asked: &Title, context: &Context<'_>) -> Decided {
        self.require_active()?;
        let title = asked.checked(context)?;
        match self.rating(&title.title, title.year).map(|rating| rating.state) {
            None | Some(RatingState::Nominated) => {
                Ok(Some(StationEvent::StationRatingAwarded(title)))
            }
            Some(RatingState::Awarded) => Ok(None),
            Some(RatingState::Revoked) => Err(spoken_of(&title, RatingState::Revoked)),
        }
    }

    pub(super) fn revoke_rating(&self, asked: &RevokeRating, context: &Context<'_>) -> Decided {
        let reason = text::prose(&asked.reason, context.policy.limits.prose, "reason")?;
        let rating = self.rating(&asked.title, asked.year).ok_or_else(|| {
            Refusal::new(Code::UnknownReference)
                .at("title")
                .with("kind", "title")
                .with("id", format!("{} {}", asked.title, asked.year))
        })?;
        let (title, year) = (asked.title.clone(), asked.year);
        let revoked = RatingRevoked { title, year, reason };
        let is_new = rating.state != RatingState::Revoked;
        Ok(is_new.then_some(StationEvent::StationRatingRevoked(revoked)))
    }

    fn rating(&self, title: &str, year: i16) -> Option<&Rating> {
        self.ratings.iter().find(|rating| rating.title.is(title, year))
    }

    pub(super) fn fold_rating(&mut self, title: &Title, state: RatingState) {
        let rating = Rating { title: title.clone(), state };
        match self.ratings.iter_mut().find(|known| known.title.is(&title.title, title.year)) {
            Some(known) => *known = rating,
            None => self.ratings.push(rating),
        }
    }

    pub(super) fn fold_revoked(&mut self, revoked: &RatingRevoked) {
        for known in &mut self.ratings {
            if known.title.is(&revoked.title, revoked.year) {
                known.state = RatingState::Revoked;
            }
        }
    }
}

impl Title {
    fn is(&self, title: &str, year: i16) -> bool {
        self.title == title && self.year == year
    }

    fn checked(&self, context: &Context<'_>) -> Result<Self, Refusal> {
        context.policy.require_code(CodeList::StationTitles, &self.title, "title")?;
        if !(1954..=9999).contains(&self.year) {
            return Err(Refusal::new(Code::InvalidNumber).at("year").with("value", self.year));
        }
        let limit = context.policy.limits.title;
        Ok(Self {
            by: text::prose(&self.by, limit, "by")?,
            batch: text::optional_prose(self.batch.as_deref(), limit, "batch")?,
            ..self.clone()
        })
    }
}

fn spoken_of(title: &Title, state: RatingState) -> Refusal {
    Refusal::new(Code::AlreadyExists)
        .at("title")
        .with("kind", "title")
        .with("id", format!("{} {} ({state})", title.title, title.year))
}
