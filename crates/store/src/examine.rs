//! What an examination of a store finds, check by check. Engines look, each at what it has; what they
//! see of ledgers and read models is judged here alike. Nothing is changed by looking.

use std::{error::Error, fmt, iter::successors};

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Check {
    /// Whether the store is there and answers.
    Reach,
    /// The version of its schema.
    Schema,
    /// Whether the file is whole.
    Integrity,
    /// How the engine is set up.
    Settings,
    /// As whom the service logs in.
    Login,
    /// What the roles may.
    Grants,
    /// What guards the log against change.
    Guards,
    /// The engine's clock beside this machine's.
    Clock,
    /// Whether the log is whole, from its first event to its head.
    Ledger,
    /// Whether every event is what its leaf says.
    Leaves,
    /// Whether the log continues what was signed of it.
    Signing,
    /// Where a read model stands.
    ReadModel,
    /// Whether a read model is what the log says.
    Drift,
    /// The files around the store.
    Files,
    /// Room on the disk.
    Disk,
    /// The bytes of attachments.
    Attachments,
}

/// How it was found, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Fine,
    /// The service works; somebody should see to it.
    Warning(String),
    /// Something is lost, unguarded, or about to fail.
    Failed(String),
}

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// What was seen.
    pub seen: String,
    /// How that is.
    pub verdict: Verdict,
}

/// A tenant's ledger as an engine sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// Whose.
    pub tenant: String,
    /// Where the ledger says that the log ends.
    pub head: i64,
    /// The last position at which an event stands.
    pub last: i64,
    /// How many events there are.
    pub events: i64,
    /// Receipts of positions that are not there.
    pub stray_receipts: i64,
    /// Unique values taken at positions that are not there.
    pub stray_claims: i64,
}

/// A generation of a read model as an engine sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingModel {
    /// Whose.
    pub tenant: String,
    /// Its name.
    pub model: String,
    /// The last position folded.
    pub position: i64,
    /// Where the log ends.
    pub head: i64,
    /// The position before which it stopped.
    pub failed_position: Option<i64>,
}

impl Check {
    /// Its name, for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reach => "store",
            Self::Schema => "schema",
            Self::Integrity => "integrity",
            Self::Settings => "settings",
            Self::Login => "login",
            Self::Grants => "grants",
            Self::Guards => "guards",
            Self::Clock => "clock",
            Self::Ledger => "ledger",
            Self::ReadModel => "read model",
            Self::Leaves => "leaves",
            Self::Signing => "signing",
            Self::Drift => "drift",
            Self::Files => "files",
            Self::Disk => "disk",
            Self::Attachments => "attachments",
        }
    }

    /// All is well here.
    pub fn fine(self, seen: impl Into<String>) -> Finding {
        Finding { check: self, seen: seen.into(), verdict: Verdict::Fine }
    }

    /// Somebody should see to this, in this way.
    pub fn warning(self, seen: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding { check: self, seen: seen.into(), verdict: Verdict::Warning(remedy.into()) }
    }

    /// This is wrong, and mended so.
    pub fn failed(self, seen: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding { check: self, seen: seen.into(), verdict: Verdict::Failed(remedy.into()) }
    }

    /// What stopped the check, when something did.
    pub fn told<E: Error + 'static>(self, looked: Result<Vec<Finding>, E>) -> Vec<Finding> {
        looked.unwrap_or_else(|error| vec![self.unknown(&error)])
    }

    /// The check could not be made.
    pub fn unknown(self, error: &(dyn Error + 'static)) -> Finding {
        self.failed(chain(error), "see to the reason given, and look again")
    }

    /// What has been found wrong, or that nothing has.
    pub fn summed_up(self, wrong: Vec<Finding>, fine: impl FnOnce() -> String) -> Vec<Finding> {
        if wrong.is_empty() { vec![self.fine(fine())] } else { wrong }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Finding {
    /// Whether something is wrong.
    pub fn is_failed(&self) -> bool {
        matches!(self.verdict, Verdict::Failed(_))
    }
}

/// An error with all that caused it.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let causes = successors(Some(error), |error: &&(dyn Error + 'static)| (*error).source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// A ledger as a row of an engine's statement, in the order of its fields.
pub type LedgerRow = (String, i64, i64, i64, i64, i64);

impl From<LedgerRow> for Ledger {
    fn from(row: LedgerRow) -> Self {
        let (tenant, head, last, events, stray_receipts, stray_claims) = row;
        Self { tenant, head, last, events, stray_receipts, stray_claims }
    }
}

impl Ledger {
    /// Whether the log is whole: events at 1, 2, 3 … up to the head, and nothing refers beyond it.
    pub fn judged(&self) -> Vec<Finding> {
        let Self { tenant, head, last, events, stray_receipts, stray_claims } = self;
        let restore = "stop the service, keep what is there for inquiry, and restore a backup";
        let mut wrong = Vec::new();
        let mut broken = |seen| wrong.push(Check::Ledger.failed(seen, restore));
        if head != last {
            broken(format!("{tenant}: the head says {head}, the last event stands at {last}"));
        }
        if events != last {
            broken(format!("{tenant}: {events} events stand at positions 1 to {last}"));
        }
        if *stray_receipts > 0 {
            broken(format!(
                "{tenant}: {stray_receipts} receipts name positions that are not there"
            ));
        }
        if *stray_claims > 0 {
            broken(format!(
                "{tenant}: {stray_claims} unique values are taken where nothing stands"
            ));
        }
        Check::Ledger.summed_up(wrong, || format!("{tenant}: {events} events without a gap"))
    }
}

/// Events that a read model may be behind while others are appended, without a word.
const USUAL_LAG: i64 = 1_000;

impl StandingModel {
    /// Whether the model goes on, and how far it has come.
    pub fn judged(&self) -> Finding {
        let Self { tenant, model, position, head, failed_position } = self;
        let check = Check::ReadModel;
        if let Some(at) = failed_position {
            return check.failed(
                format!("{tenant}: {model} has stopped before position {at}"),
                format!(
                    "lianxin projection status tells why; install a release that knows the event, \
                     then: lianxin projection resume {model}"
                ),
            );
        }
        if position > head {
            return check.failed(
                format!("{tenant}: {model} stands at {position}, beyond the head {head}"),
                format!("lianxin projection rebuild {model}"),
            );
        }
        let behind = head - position;
        let seen = format!("{tenant}: {model} stands at {position} of {head}");
        if behind > USUAL_LAG {
            let seen = format!("{seen}, {behind} behind");
            return check.warning(seen, "it catches up while the service runs: start it, or wait");
        }
        check.fine(seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> Ledger {
        let tenant = "t".to_owned();
        Ledger { tenant, head: 9, last: 9, events: 9, stray_receipts: 0, stray_claims: 0 }
    }

    #[test]
    fn a_ledger_is_whole_or_every_break_is_told() {
        assert_eq!(ledger().judged(), [Check::Ledger.fine("t: 9 events without a gap")]);
        let broken = Ledger { head: 12, events: 8, stray_receipts: 1, stray_claims: 2, ..ledger() };
        let told = broken.judged();
        assert!(told.len() == 4 && told.iter().all(Finding::is_failed), "{told:?}");
    }

    #[test]
    fn a_model_is_told_by_what_keeps_it() {
        let model = |position, failed_position| {
            let (tenant, model) = ("t".to_owned(), "m".to_owned());
            StandingModel { tenant, model, position, head: 5_000, failed_position }.judged().verdict
        };
        assert_eq!(model(4_990, None), Verdict::Fine);
        assert!(matches!(model(10, None), Verdict::Warning(_)));
        assert!(matches!(model(10, Some(11)), Verdict::Failed(to) if to.contains("resume m")));
        assert!(matches!(model(5_001, None), Verdict::Failed(to) if to.contains("rebuild m")));
    }
}
