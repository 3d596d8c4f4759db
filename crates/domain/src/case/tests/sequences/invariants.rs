//! What holds in every state, and across every event (`domain.md` 5.6).

use super::*;
use crate::deadline::DeadlineKind;

/// Across an event.
pub(super) fn hold_across(before: &Case, fact: &Fact<CaseEvent>, after: &Case) {
    let event = &fact.event;
    assert_eq!(after.entries, before.entries + 1);
    assert!(after.since >= before.since, "time does not run back over a change of state (I2)");
    if before.status != after.status {
        assert!(changes_state(event), "{event:?} changed the state (I1)");
        assert_eq!(after.since, Some(fact.occurred_at));
    }
    if before.reply_due_on != after.reply_due_on {
        let ended = after.reply_due_on.is_none();
        let allowed = if ended { ends_a_referral(event) } else { sets_a_due_day(event) };
        assert!(allowed, "{event:?} changed the due day (I9)");
    }
    for (old, new) in before.deadlines.iter().zip(&after.deadlines) {
        assert_eq!(old.due, new.due, "a deadline that was set keeps its day (I9)");
    }
    assert!(after.deadlines.len() >= before.deadlines.len());
    assert!(after.replies.len() >= before.replies.len(), "what was said stays");
    assert!(after.feedback.len() >= before.feedback.len(), "what was said stays");
    assert!(after.referrals.len() >= before.referrals.len(), "what was referred stays");
    if before.status == CaseStatus::Merged {
        assert!(!is_handling(event), "{event:?} on a merged case (I8)");
    }
}

/// In a state.
pub(super) fn hold_in(case: &Case, policy: &PolicySet) {
    use CaseStatus as S;
    referrals_hold(case);
    deadlines_hold(case);
    let tracked = case.open_commitments().count() + case.open_supervisions().count();
    assert!(case.status != S::Tracking || tracked > 0, "tracking is about something");
    assert_eq!(case.merged_into.is_some(), case.status == S::Merged);
    assert!(case.extension.is_none() || case.open_referral().is_some());
    assert!(case.suspended_since.is_none() || case.open_referral().is_some());
    assert!(
        case.track.is_some()
            || matches!(case.status, S::Registered | S::NotAccepted)
            || case.merged_into.is_some()
            || case.status == S::Withdrawn
    );
    assert!(case.replies.iter().all(|reply| policy.reply_class(&reply.class).is_ok()), "I14");
    assert_eq!(case.closed, matches!(case.status, S::Closed | S::Tracking | S::Archived));
}

/// One referral at most is open, it is the last, and the state tells whether there is one (I7).
fn referrals_hold(case: &Case) {
    use CaseStatus as S;
    let open = case.referrals.iter().filter(|referral| referral.open).count();
    assert!(open <= 1, "I7");
    assert_eq!(open == 1, case.open_referral().is_some(), "the open one is the last (I7)");
    match case.status {
        S::Referred | S::Handling | S::ReturnPending => assert_eq!(open, 1, "{}", case.status),
        S::Replied | S::FeedbackReceived => {
            let on_spot = case.replies.last().is_some_and(|reply| reply.unit.is_none());
            assert_eq!(open == 0, on_spot, "a unit replied, or somebody on the spot");
        }
        S::Merged => {}
        S::None
        | S::Registered
        | S::Accepted
        | S::NotAccepted
        | S::Closed
        | S::Tracking
        | S::Archived
        | S::Withdrawn => assert_eq!(open, 0, "{}", case.status),
    }
}

/// What is finished owes nothing, and every open promise or supervision has its deadline.
fn deadlines_hold(case: &Case) {
    use CaseStatus as S;
    let open: Vec<_> = case.deadlines.iter().filter(|deadline| deadline.is_open()).collect();
    let of = |kind| open.iter().filter(|deadline| deadline.due.kind == kind).count();
    match case.status {
        S::NotAccepted | S::Withdrawn | S::Merged | S::Archived => {
            assert!(open.is_empty(), "{open:?}")
        }
        S::Closed => assert_eq!(open.len(), of(DeadlineKind::Archive)),
        S::None
        | S::Registered
        | S::Accepted
        | S::Referred
        | S::Handling
        | S::ReturnPending
        | S::Replied
        | S::FeedbackReceived
        | S::Tracking => {
            assert_eq!(of(DeadlineKind::Commitment), case.open_commitments().count());
        }
    }
    let replies = of(DeadlineKind::Reply) + of(DeadlineKind::RehandleReply);
    match case.status {
        S::Referred | S::Handling | S::ReturnPending => assert_eq!(replies, 1, "one reply is due"),
        _ => assert_eq!(replies, 0, "no reply is due in {}", case.status),
    }
}

fn sets_a_due_day(event: &CaseEvent) -> bool {
    use CaseEvent as E;
    matches!(
        event,
        E::CaseReferred(_)
            | E::ExtensionApproved(_)
            | E::RehandlingOrdered(_)
            | E::DeadlineRecalculated(_)
    )
}

fn ends_a_referral(event: &CaseEvent) -> bool {
    use CaseEvent as E;
    matches!(event, E::ReferralCancelled(_) | E::ReturnApproved(_) | E::ConvertedToSuggestion(_))
}

/// The events of the state machine (`domain.md` 5.5).
fn changes_state(event: &CaseEvent) -> bool {
    use CaseEvent as E;
    ends_a_referral(event)
        || matches!(
            event,
            E::CaseRegistered(_)
                | E::CaseAccepted(_)
                | E::CaseDeclined(_)
                | E::AnsweredOnSpot(_)
                | E::CaseReferred(_)
                | E::ReferralSignedFor(_)
                | E::ReturnRequested(_)
                | E::ReturnRejected(_)
                | E::ReplySubmitted(_)
                | E::ReplyRejected(_)
                | E::FeedbackRecorded(_)
                | E::RehandlingOrdered(_)
                | E::CaseClosed(_)
                | E::TrackingCompleted(_)
                | E::CaseArchived(_)
                | E::CaseReopened(_)
                | E::CaseMerged(_)
                | E::CaseUnmerged(_)
                | E::CaseWithdrawn(_)
        )
}

/// Whether the event is about handling: none is entered on a merged case (I8).
fn is_handling(event: &CaseEvent) -> bool {
    use CaseEvent as E;
    !matches!(
        event,
        E::CaseUnmerged(_)
            | E::CasesLinked(_)
            | E::ExternalLinkAttached(_)
            | E::ExternalStatusReceived(_)
            | E::EntryVoided(_)
    )
}
