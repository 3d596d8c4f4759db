//! As of when a question is asked.

use crate::{
    fault::bad_input,
    scalar::{DateTime, Position},
};
use async_graphql::{OneofObject, Result};
use lianxin_app::queries::{At, Moment};

/// A moment of the record: the answer is what the record said then (截至).
#[derive(Debug, Clone, Copy, OneofObject)]
pub enum AsOf {
    /// After the event at this position.
    Position(Position),
    /// Everything recorded up to this time.
    Time(DateTime),
}

impl AsOf {
    fn moment(self) -> Moment {
        match self {
            Self::Position(position) => Moment::Position(position.into()),
            Self::Time(time) => Moment::Time(time.0.instant()),
        }
    }
}

/// The application's reading of both arguments.
pub(crate) fn at(as_of: Option<AsOf>, min_position: Option<Position>) -> Result<At> {
    if as_of.is_some() && min_position.is_some() {
        return Err(bad_input("asOf and minPosition exclude each other"));
    }
    Ok(At { as_of: as_of.map(AsOf::moment), min_position: min_position.map(Into::into) })
}
