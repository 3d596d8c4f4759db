//! What duties there will be up to a day, if nobody does anything meanwhile: told, not done.

use super::{
    Duties, DutiesError, DutyKind,
    plan::{Days, plan},
    walk::Walk,
};
use jiff::civil::Date;
use lianxin_domain::case::deadlines::DeadlineRef;

/// A duty to come.
#[derive(Debug, Clone, PartialEq)]
pub struct Foreseen {
    /// The case's id.
    pub case: String,
    /// The case's number.
    pub number: String,
    /// The deadline it is about, as it will stand then.
    pub deadline: DeadlineRef,
    /// What kind it is.
    pub kind: DutyKind,
    /// The day on which it will be done.
    pub on: Date,
}

impl Duties {
    /// Tells every duty from the present day up to and including another one, a case's own in their order,
    /// cases by their nearest deadline. Nothing is recorded. In memory there is a page of cases at a time.
    pub async fn foresee(
        &self,
        until: Date,
        mut tell: impl FnMut(Foreseen),
    ) -> Result<(), DutiesError> {
        let (_, standing) = self.arrive().await?;
        let today = self.app.today();
        let (days, rules) = (Days { today, until: until.max(today) }, standing.in_force(today));
        let last = rules.calendar.add_workdays(days.until, rules.policy.duties.lead()).on;
        let mut walk = Walk::up_to(&self.app.core, last);
        while let Some(page) = walk.next().await? {
            for found in page {
                let duties = plan(&found.case, days, rules).into_iter();
                for duty in duties.filter(|duty| found.places.contains(&duty.place)) {
                    tell(Foreseen {
                        case: found.id.clone(),
                        number: found.case.number.clone(),
                        deadline: duty.deadline,
                        kind: duty.kind,
                        on: duty.on,
                    });
                }
            }
        }
        Ok(())
    }
}
