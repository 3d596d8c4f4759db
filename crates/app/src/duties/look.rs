//! Looking for what falls due, and doing it.
//!
//! The first look of a day, and the first by other rules, goes over all open deadlines that are near, past
//! or provisional; between them only cases that have changed are looked at. What a look was about is noted
//! when it is over, so that one that failed or was cut off is made again.

use super::{
    DutiesError, Duty, DutyKind,
    plan::{Days, plan},
    walk::{self, BOARD, Found, Walk},
};
use crate::{App, ExecuteError, Order, QueryError, publish::system, standing::Standing};
use jiff::civil::Date;
use lianxin_domain::{
    Root,
    actor::EntryChannel,
    case::Case,
    ids::{CalendarVersion, PolicyVersion},
    refusal::Code,
};
use lianxin_store::{Position, StreamKey};
use metrics::counter;
use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
    time::Duration,
};
use uuid::Uuid;

/// How long a look waits for the board to have caught up with the log.
const BOUND: Duration = Duration::from_secs(5);

/// Events after which the whole board is looked at, page by page, rather than all that has changed at once.
const FAR: u64 = 5_000;

/// Does the duties of one tenant. One at a time saves work; two do no harm.
pub struct Duties {
    pub(super) app: App,
    seen: Option<Seen>,
    /// Cases whose duties were refused for a reason that passes.
    again: BTreeSet<String>,
}

/// What a look was about.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    position: Position,
    today: Date,
    calendar: CalendarVersion,
    policy: PolicyVersion,
}

/// What came of a look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// Duties done.
    pub done: u64,
    /// Duties that no longer fitted when they came to be done, as the case had moved on.
    pub refused: u64,
}

impl Duties {
    pub(super) fn new(app: App) -> Self {
        Self { app, seen: None, again: BTreeSet::new() }
    }

    /// The application whose duties they are.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Does whatever falls due by now and has not been done. May be given up at any point, and made again.
    pub async fn look(&mut self) -> Result<Look, DutiesError> {
        let (position, standing) = self.arrive().await?;
        let today = self.app.today();
        let rules = standing.in_force(today);
        let (calendar, policy) = (rules.calendar.version.clone(), rules.policy.version.clone());
        let seen = Seen { position, today, calendar, policy };
        let mut errand = Errand::new(&self.app, today, &standing);
        match self.since(&seen) {
            None => {
                let last = rules.calendar.add_workdays(today, rules.policy.duties.lead()).on;
                let mut walk = Walk::up_to(&self.app.core, last);
                while let Some(page) = walk.next().await? {
                    errand.attend_to(page).await?;
                }
            }
            Some(since) => {
                let changed = self.changed(since, position).await?;
                for portion in walk::portions(&changed) {
                    errand.attend_to(walk::found(&self.app.core, portion).await?).await?;
                }
            }
        }
        let Errand { look, again, .. } = errand;
        (self.seen, self.again) = (Some(seen), again);
        Ok(look)
    }

    /// Waits until directory, rules and board have come to the head of the log, and tells it.
    pub(super) async fn arrive(&self) -> Result<(Position, Arc<Standing>), QueryError> {
        let core = &self.app.core;
        let head = core.log.head(&core.tenant).await?;
        core.standing.reach(head).await;
        core.projector.wait_for(BOARD, head, BOUND).await?;
        Ok((head, core.standing.newest()))
    }

    /// The position after which only what changed need be looked at; none when everything must be.
    fn since(&self, now: &Seen) -> Option<Position> {
        let seen = self.seen.as_ref()?;
        let same = Seen { position: now.position, ..seen.clone() } == *now;
        let near = now.position.0.saturating_sub(seen.position.0) <= FAR;
        (same && near).then_some(seen.position)
    }

    /// Cases that have changed, or are to be looked at again.
    async fn changed(&self, since: Position, head: Position) -> Result<Vec<String>, QueryError> {
        let core = &self.app.core;
        let mut changed = self.again.clone();
        if since < head {
            changed.extend(core.read.changed_since(&core.tenant, BOARD, since).await?.keys);
        }
        Ok(changed.into_iter().collect())
    }
}

/// One look under way.
struct Errand<'a> {
    app: &'a App,
    today: Date,
    standing: &'a Standing,
    look: Look,
    again: BTreeSet<String>,
}

impl<'a> Errand<'a> {
    fn new(app: &'a App, today: Date, standing: &'a Standing) -> Self {
        Self { app, today, standing, look: Look::default(), again: BTreeSet::new() }
    }

    fn plan(&self, case: &Case) -> Vec<Duty> {
        plan(case, Days::up_to(self.today), self.standing.in_force(self.today))
    }

    async fn attend_to(&mut self, page: Vec<Found>) -> Result<(), DutiesError> {
        for Found { id, case, .. } in page {
            if self.plan(&case).is_empty() {
                continue;
            }
            match self.attend_to_case(&id).await {
                Ok(()) => {}
                // Of a case that this build cannot read the others know nothing.
                Err(error @ ExecuteError::Unreadable(_)) => {
                    tracing::error!(case = id, ?error, "the duties about a case are left undone");
                }
                Err(source) => return Err(DutiesError::Carry { case: id, source }),
            }
        }
        Ok(())
    }

    /// Does what falls due of one case, one after the other, each planned on what has come of the one before.
    async fn attend_to_case(&mut self, id: &str) -> Result<(), ExecuteError> {
        let tenant = self.app.tenant().clone();
        let mut case = self.newest(id).await?;
        let mut tried = HashSet::new();
        loop {
            let planned = self.plan(&case).into_iter();
            let mut planned = planned.map(|duty| (duty.command_id(&tenant, id), duty));
            let Some((command_id, duty)) = planned.find(|(id, _)| !tried.contains(id)) else {
                return Ok(());
            };
            tried.insert(command_id);
            case = self.carry_out(id, command_id, duty).await?;
        }
    }

    /// Does a duty, unless it was done or no longer fits; the case as it then stands.
    async fn carry_out(
        &mut self,
        id: &str,
        command_id: Uuid,
        duty: Duty,
    ) -> Result<Arc<Case>, ExecuteError> {
        let (kind, order) = (duty.kind, Order::new(command_id, EntryChannel::System));
        match self.app.execute::<Case>(&system(), order, id, duty.command).await {
            Ok(done) => {
                if done.receipt.is_some_and(|receipt| !receipt.repeated) {
                    self.look.done += 1;
                    self.count(kind, "done");
                }
                Ok(done.state)
            }
            Err(ExecuteError::Refused(refused)) => {
                let code = refused.refusal.code;
                tracing::info!(case = id, duty = %kind, ?code, "a duty no longer fits");
                self.look.refused += 1;
                self.count(kind, "refused");
                if passes(code) {
                    self.again.insert(id.to_owned());
                }
                self.newest(id).await
            }
            Err(failure) => Err(failure),
        }
    }

    async fn newest(&self, id: &str) -> Result<Arc<Case>, ExecuteError> {
        let stream = StreamKey::new(Case::STREAM_TYPE, id);
        Ok(self.app.core.newest::<Case>(&stream).await?.state)
    }

    fn count(&self, duty: DutyKind, outcome: &str) {
        let tenant = self.app.tenant().to_string();
        let labels = [("tenant", tenant), ("duty", duty.to_string()), ("outcome", outcome.into())];
        counter!("lianxin_duties_total", &labels).increment(1);
    }
}

/// Whether a refusal passes with time: others were busy with the case, or it was told of something that is
/// still minutes ahead. Otherwise nothing comes of asking again before the case has changed.
fn passes(code: Code) -> bool {
    matches!(code, Code::StaleVersion | Code::OccurredBeforeCause)
}
