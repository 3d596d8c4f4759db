//! Reads: each takes the caller, shows only what the caller may see, and says at which position it
//! was read.

mod access;
mod at;
mod case;
mod cases;
mod dashboard;
mod history;
mod list;
mod year;

pub use access::Permitted;
pub use at::{At, Moment};
pub use case::CaseRead;
pub use dashboard::{Dashboard, DashboardQuery, Interval, Period, TrendPoint};
pub use history::{Page, Told};
pub use list::{ListQuery, Listed};
pub use year::{Counted, Progress};

use crate::{Core, QueryError, Standing};
use lianxin_store::Position;
use std::sync::Arc;

/// The reading side of the application. Cheap to clone.
#[derive(Clone)]
pub struct Queries {
    core: Arc<Core>,
}

impl Queries {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// The last position of the record.
    pub async fn head(&self) -> Result<Position, QueryError> {
        Ok(self.core.log.head(&self.core.tenant).await?)
    }

    /// The directory and the rules, now or as the record had them at a moment.
    pub async fn standing(&self, at: At) -> Result<Arc<Standing>, QueryError> {
        Ok(match self.moment(at).await? {
            None => self.core.standing.newest(),
            Some(position) => Arc::new(self.core.source.as_of(position).await?),
        })
    }
}
