//! Reads: each takes the caller, shows only what the caller may see, and says at which position it
//! was read.

mod access;
mod analysis;
mod at;
mod attachments;
mod case;
mod cases;
mod cohort;
mod dashboard;
mod duty;
mod every;
mod file;
mod history;
mod list;
mod public;
mod receptions;
mod similar;
mod year;

pub use access::Permitted;
pub use analysis::CategoryStats;
pub use at::{At, Moment};
pub use case::CaseRead;
pub use cohort::{Analysed, Cohort, Period};
pub use dashboard::{Dashboard, DashboardQuery, Interval, TrendPoint};
pub use duty::{DutyQuery, DutyRecords};
pub use history::{Page, Told};
pub use list::{ListQuery, Listed};
pub use public::{PublicMatter, PublicMatters, Published};
pub use receptions::{ReceptionFigures, RegisteredThere};
pub use similar::{NewMatter, Similar, Similars};
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
