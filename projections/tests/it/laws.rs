//! What holds for every read model: a row fits its columns, folding again gives the same, and a
//! document that was stored half way goes on as if it had never been put away.

use crate::{
    case_duties::suggested,
    reception_calendar::put_off,
    story::{Story, accepted, tracked},
    year::{campaign, fund, held},
};
use lianxin_projections::{
    Activities, AidLedger, ArchiveIndex, Campaigns, CaseDuties, CaseView, CommitmentTracker,
    DeadlineBoard, FeedbackLedger, ReadModel, ReceptionCalendar, SupervisionLedger,
    directory::{Categories, Deputies, Grids, Stations, Units},
};
use lianxin_store::{RowWrite, Value};
use serde_json::json;
use std::collections::BTreeSet;

fn laws_hold<M: ReadModel>(story: &Story) {
    let name = M::SPEC.name;
    let whole = M::rows(&story.document::<M>());
    assert_eq!(whole, M::rows(&story.document::<M>()), "{name} folded twice");
    for cut in 0..=story.events().len() {
        assert_eq!(whole, resumed_after::<M>(story, cut), "{name} put away after {cut}");
    }
    let keys: BTreeSet<_> = whole.iter().map(|row| &row.row_key).collect();
    assert_eq!(keys.len(), whole.len(), "{name} names each row once");
    for row in &whole {
        assert_eq!(row.values.len(), M::SPEC.columns.len(), "{name} fills its columns");
    }
}

/// An event that does not concern a model leaves the document as it is, so that leaving it out does too.
fn nothing_else_changes<M: ReadModel>(story: &Story) {
    let mut document = M::Document::default();
    let text = |document: &M::Document| serde_json::to_string(document).unwrap();
    for event in story.events() {
        let before = text(&document);
        M::fold(&mut document, event);
        let (name, kind) = (M::SPEC.name, event.fact.event.event_type());
        assert!(M::concerns(event) || text(&document) == before, "{kind} changes {name}");
    }
}

/// The rows when the document was stored as JSON after `cut` events and read back.
fn resumed_after<M: ReadModel>(story: &Story, cut: usize) -> Vec<RowWrite> {
    let (before, after) = story.events().split_at(cut);
    let mut document = M::Document::default();
    before.iter().for_each(|event| M::fold(&mut document, event));
    let stored = serde_json::to_string(&document).unwrap();
    let mut document: M::Document = serde_json::from_str(&stored).unwrap();
    after.iter().for_each(|event| M::fold(&mut document, event));
    M::rows(&document)
}

#[test]
fn the_laws_hold_for_cases() {
    for story in [accepted(), tracked()] {
        laws_hold::<CaseView>(&story);
        laws_hold::<DeadlineBoard>(&story);
        laws_hold::<SupervisionLedger>(&story);
        laws_hold::<CaseDuties>(&story);
        laws_hold::<FeedbackLedger>(&story);
        laws_hold::<CommitmentTracker>(&story);
        laws_hold::<ArchiveIndex>(&story);
    }
    laws_hold::<CaseDuties>(&suggested());
}

#[test]
fn what_does_not_concern_a_narrow_model_does_not_change_it() {
    for story in [accepted(), tracked()] {
        nothing_else_changes::<FeedbackLedger>(&story);
        nothing_else_changes::<CommitmentTracker>(&story);
        nothing_else_changes::<ArchiveIndex>(&story);
        nothing_else_changes::<CaseDuties>(&story);
    }
    nothing_else_changes::<CaseDuties>(&suggested());
}

#[test]
fn the_laws_hold_for_the_year() {
    laws_hold::<Activities>(&held());
    laws_hold::<AidLedger>(&fund());
    laws_hold::<Campaigns>(&campaign());
    for (folds, own) in [
        (Activities::folds as fn(&str) -> bool, "activity"),
        (AidLedger::folds, "aid_fund"),
        (Campaigns::folds, "campaign"),
    ] {
        assert!(folds(own) && !folds("case") && !folds("activity_plan"));
    }
}

#[test]
fn the_laws_hold_for_the_directory() {
    laws_hold::<Stations>(
        &Story::of("station", "LX")
            .then("2022-01-04", "StationEstablished", json!({"code": "LX", "name": "濂溪"}))
            .then("2022-01-05", "StationRenamed", json!({"name": "濂溪联络站"})),
    );
    laws_hold::<Deputies>(&Story::of("deputy", "D-1").then(
        "2021-12-20",
        "DeputyElected",
        json!({
            "deputy": "D-1", "name": "甲",
            "mandate": {"level": "TOWN", "from": "2021-12-20", "until": "2026-12-19"},
        }),
    ));
    laws_hold::<ReceptionCalendar>(&put_off());
    laws_hold::<Units>(&Story::of("unit", "U").then(
        "2022-01-04",
        "HandlingUnitRegistered",
        json!({"code": "U", "name": "单位", "level": "TOWN"}),
    ));
    laws_hold::<Grids>(&Story::of("grid", "G").then(
        "2022-01-04",
        "GridDefined",
        json!({"code": "G", "name": "网格", "community": "宁红", "station": "LX"}),
    ));
    laws_hold::<Categories>(&Story::of("category", "C").then(
        "2022-01-04",
        "CategoryRegistered",
        json!({"code": "C", "name": "分类"}),
    ));
}

#[test]
fn a_document_knows_the_version_and_position_of_its_last_event() {
    let document = tracked().document::<CaseView>();
    assert_eq!(document.version, tracked().events().len() as u64);
    assert_eq!(document.position, tracked().events().last().unwrap().position.0);
}

#[test]
fn case_models_fold_streams_of_cases_alone() {
    for folds in [
        CaseView::folds,
        DeadlineBoard::folds,
        SupervisionLedger::folds,
        FeedbackLedger::folds,
        CommitmentTracker::folds,
        ArchiveIndex::folds,
    ] {
        assert!(folds("case") && !folds("station"));
    }
    assert!(Stations::folds("station") && !Stations::folds("case"));
}

#[test]
fn no_row_of_a_case_carries_the_petitioner() {
    let story = tracked();
    let models: [Vec<RowWrite>; 6] = [
        CaseView::rows(&story.document::<CaseView>()),
        DeadlineBoard::rows(&story.document::<DeadlineBoard>()),
        SupervisionLedger::rows(&story.document::<SupervisionLedger>()),
        FeedbackLedger::rows(&story.document::<FeedbackLedger>()),
        CommitmentTracker::rows(&story.document::<CommitmentTracker>()),
        ArchiveIndex::rows(&story.document::<ArchiveIndex>()),
    ];
    let texts =
        models.iter().flatten().flat_map(|row| &row.values).filter_map(|value| match value {
            Value::Text(text) => Some(text),
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Set(_) => None,
        });
    assert!(texts.into_iter().all(|text| !text.contains("P-1")));
}
