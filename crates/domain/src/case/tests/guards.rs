//! Guards beyond the state (`domain.md` 5.5, 5.6): each with what it accepts and what it refuses.
//!
//! The guards of 5.5, row by row, and the module that tries them. What a role may do at all is the
//! permission table's affair, and what a state admits the transition table's.
//!
//! - `CaseRegistered`: deputy active, grid and category known and active, reception held with the
//!   deputy on its roster, petitioner or anonymous: [`intake`]; not ahead of the clock: [`timing`].
//! - `CaseAccepted`: no conflict of interest: [`intake`].
//! - `CaseDeclined`: reason code and guidance: [`intake`].
//! - `AnsweredOnSpot`: answer, class solved or for reference: [`intake`].
//! - `CaseReferred`: units active, distinct, lead no co-handler, body competent, due day computed:
//!   [`referral`].
//! - `ReferralSignedFor`, `ProgressReported`, `CoOpinionSubmitted`: by the unit itself: [`referral`].
//! - `ReturnRequested`: window, reason, suggested unit, no final ruling before: [`referral`].
//! - `ReturnRejected`: reason, state restored, clock not stopped: [`referral`].
//! - `ReferralCancelled`: reason: [`referral`].
//! - `ExtensionRequested`, `ExtensionApproved`: in time, one at a time, cap, notice to the deputy:
//!   [`extension`].
//! - `HandlingSuspended`: opinions only, coded reason: [`extension`].
//! - `ReplySubmitted`: class, opinions or an override, signatory, commitments, no pending extension,
//!   clock running, every unit in separate handling: [`reply`], [`extension`].
//! - `ReplyRejected`: coded reason, an earlier reply of a unit: [`reply`].
//! - `ReplyClassAdjusted`: class in the policy, commitments where it promises: [`reply`].
//! - `FeedbackRecorded`: attempts, lead deputy, every co-signer listed: [`feedback`].
//! - `RehandlingOrdered`: dissatisfaction or decision, rounds, new deadlines, commitments
//!   superseded: [`feedback`].
//! - `CaseClosed`: four eyes, dissent, supervision, tracked for open commitments: [`closing`].
//! - `TrackingCompleted`: every commitment settled, no supervision open: [`closing`].
//! - `CaseArchived`: documents, retention, unique number: [`closing`].
//! - `CaseReopened`: coded reason, two persons once filed, a new round: [`closing`].
//! - `CaseWithdrawn`: petitioner or lead deputy: [`closing`].
//! - `CaseMerged`, `CaseUnmerged`: the other case, its track, secrecy and own merges: [`merging`].
//! - `ConvertedToSuggestion`: number, deputies, level, open referral ended: [`converting`].
//! - Supervision: only what is open, only assigned units: [`supervising`].
//! - `EntryVoided`: only what changed no state, and its counts go: [`supervising`].
//! - Every entry after its cause (I2): [`timing`].
//! - What the timers raise, urge and recalculate: [`deadlines`].
//! - Items of other systems, once each and in any order of their revisions: [`inbound`].

mod closing;
mod converting;
mod deadlines;
mod extension;
mod feedback;
mod inbound;
mod intake;
mod merging;
mod referral;
mod reply;
mod supervising;
mod timing;

use super::*;
use crate::refusal::Code;

fn code(result: Result<Vec<CaseEvent>, Refusal>) -> Code {
    result.expect_err("the guard lets this pass").code
}

/// The days on which open deadlines of a kind are due, with the units that owe them.
fn open(case: &Case, kind: crate::deadline::DeadlineKind) -> Vec<(Option<&str>, Date)> {
    case.deadlines
        .iter()
        .filter(|deadline| deadline.due.kind == kind && deadline.is_open())
        .map(|deadline| (deadline.unit.as_ref().map(|unit| unit.as_str()), deadline.due.due_on))
        .collect()
}
