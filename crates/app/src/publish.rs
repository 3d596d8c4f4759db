//! The first start's own commands: the calendar and the policy that ship with the product become
//! the tenant's, as events like any other. Later versions are published by people.

use crate::{App, ExecuteError, Order};
use lianxin_domain::{
    actor::{Actor, EntryChannel, Role},
    calendar::{CalendarCommand, CalendarVersions, WorkCalendar},
    policy::{PolicyCommand, PolicySet, PolicyVersions},
};
use uuid::Uuid;

/// Streams of the tenant's calendar and policy set.
const CALENDAR: &str = "calendar";
const POLICY: &str = "policy";

/// The product itself, as who its timers and first steps act.
pub fn system() -> Actor {
    Actor {
        account: "system".into(),
        role: Role::System,
        organ: "连心".to_owned(),
        level: None,
        station: None,
        unit: None,
        deputy: None,
        on_behalf_of: None,
    }
}

impl App {
    /// Publishes what ships, unless something is published already. Two processes that start at once
    /// publish the same version, and the second finds that nothing is left to do.
    pub(crate) async fn publish_shipped(&self) -> Result<(), ExecuteError> {
        let standing = self.standing();
        let directory = standing.directory();
        if directory.calendar().is_none() {
            let command = CalendarCommand { calendar: WorkCalendar::shipped() };
            let order = shipping(command.calendar.version.as_str());
            self.execute::<CalendarVersions>(&system(), order, CALENDAR, command).await?;
        }
        let today = lianxin_domain::time::OccurredAt::new(self.clock.now(), jiff::tz::offset(8));
        if directory.policy(today.day()).is_none() {
            let command = PolicyCommand { policy: PolicySet::shipped() };
            let order = shipping(command.policy.version.as_str());
            self.execute::<PolicyVersions>(&system(), order, POLICY, command).await?;
        }
        Ok(())
    }
}

/// The order to publish a version that ships; its id follows from the version.
fn shipping(version: &str) -> Order {
    let command_id = Uuid::new_v5(&Uuid::NAMESPACE_OID, version.as_bytes());
    Order::new(command_id, EntryChannel::System)
}
