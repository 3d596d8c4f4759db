//! Merging and undoing it.

use super::*;
use crate::{case::merging::Merge, deadline::DeadlineKind};

#[test]
fn merging_looks_at_the_other_case() {
    let mut world = World::new();
    let case = world.case_in(CaseStatus::Accepted, &Plot::default());
    let merge = |into| {
        CaseCommand::Merge(Merge {
            into: CaseId(Uuid::from_u128(into)), reason: "同一问题".into()
        })
    };
    assert_eq!(code(world.decide(&case, &committee(), &merge(1))), Code::MergeSelf);
    assert_eq!(code(world.decide(&case, &committee(), &merge(2))), Code::UnknownCase);
    let other = |status, change: fn(&mut Case)| {
        let mut other = World::new().case_in(status, &Plot::default());
        other.id = Some(CaseId(Uuid::from_u128(2)));
        change(&mut other);
        Some(other)
    };
    world.other = other(CaseStatus::Closed, |_| {});
    assert_eq!(code(world.decide(&case, &committee(), &merge(2))), Code::MergeTargetClosed);
    world.other =
        other(CaseStatus::Accepted, |other| other.merged_into = Some(CaseId(Uuid::from_u128(1))));
    assert_eq!(code(world.decide(&case, &committee(), &merge(2))), Code::MergeCycle);
    world.other = other(CaseStatus::Accepted, |other| {
        other.confidentiality = Some(crate::case::terms::Confidentiality::Public);
    });
    assert_eq!(code(world.decide(&case, &committee(), &merge(2))), Code::Confidentiality);
    world.other = other(CaseStatus::Accepted, |_| {});
    assert!(world.decide(&case, &committee(), &merge(2)).is_ok());
}

fn numbered(n: u128, track: Track) -> Case {
    let mut case = World::new().case_in(CaseStatus::Handling, &Plot { track, ..Plot::default() });
    case.id = Some(CaseId(Uuid::from_u128(n)));
    case
}

fn merge_into(target: &Case) -> CaseCommand {
    let into = target.id.unwrap();
    CaseCommand::Merge(Merge { into, reason: "同一问题".into() })
}

/// Merges one case into another, on both sides.
fn merge(world: &mut World, case: &mut Case, target: &mut Case) {
    let command = merge_into(target);
    world.other = Some(target.clone());
    for event in world.decision(case, &committee(), &command).unwrap().on_other {
        target.apply(&world.fact(&committee(), event));
    }
    world.act(case, &committee(), command);
}

#[test]
fn merges_make_no_cycle_however_long() {
    let mut world = World::new();
    let mut cases: Vec<Case> = (1..=4).map(|n| numbered(n, Track::Opinion)).collect();
    for place in 0..3 {
        let (before, after) = cases.split_at_mut(place + 1);
        merge(&mut world, &mut before[place], &mut after[0]);
    }
    for target in &cases[..3] {
        world.other = Some(target.clone());
        let refused = world.decide(&cases[3], &committee(), &merge_into(target));
        assert_eq!(code(refused), Code::MergeCycle, "into {:?}", target.id);
    }
    world.other = Some(numbered(5, Track::Opinion));
    assert!(
        world.decide(&cases[3], &committee(), &merge_into(&numbered(5, Track::Opinion))).is_ok()
    );
}

#[test]
fn only_cases_of_one_track_are_merged() {
    let mut world = World::new();
    for (own, other, fits) in [
        (Track::Opinion, Track::Opinion, true),
        (Track::Suggestion, Track::Suggestion, true),
        (Track::Opinion, Track::Suggestion, false),
        (Track::Suggestion, Track::Opinion, false),
    ] {
        let target = numbered(2, other);
        world.other = Some(target.clone());
        let result = world.decide(&numbered(1, own), &committee(), &merge_into(&target));
        assert_eq!(result.is_ok(), fits, "{own} into {other}");
        if !fits {
            assert_eq!(code(result), Code::MergeTrack);
        }
    }
}

#[test]
fn the_deadlines_of_a_merged_case_rest_until_the_merge_is_undone() {
    let mut world = World::new();
    let (mut case, mut target) = (numbered(1, Track::Opinion), numbered(2, Track::Opinion));
    let before = case.deadlines.clone();
    merge(&mut world, &mut case, &mut target);
    assert!(case.deadlines.iter().all(|deadline| !deadline.is_open()));
    assert!(!open(&target, DeadlineKind::Reply).is_empty());
    world.act(&mut case, &committee(), transitions::command("CaseUnmerged"));
    assert_eq!(case.deadlines, before);
}
