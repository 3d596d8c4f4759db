//! A row for a case that is closed, and what its file holds once it is filed.

use crate::story::{CASE, Story, replied, tracked};
use lianxin_projections::{ArchiveIndex, ReadModel};
use lianxin_store::{Row, RowWrite, Value};
use serde_json::json;

fn filed() -> Story {
    tracked().then(
        "2023-10-09",
        "CaseArchived",
        json!({
            "archiveNo": "YN-RD-2023-D10-0001", "retention": "D10", "pages": 12,
            "catalogue": ["REGISTRATION_FORM", "REPLY", "另附\u{1f}页"], "location": "二号柜",
        }),
    )
}

#[test]
fn a_case_that_is_handled_has_no_row() {
    assert!(replied().rows::<ArchiveIndex>().is_empty());
}

#[test]
fn a_closed_case_waits_to_be_filed_until_its_day() {
    let row = tracked().row::<ArchiveIndex>();
    assert!(!row.is("filed"));
    assert_eq!((row.text("closed_on"), row.text("due_on")), ("2023-03-13", "2023-04-13"));
    for absent in ["archive_no", "retention", "archived_on", "location", "catalogue"] {
        assert_eq!(row.text(absent), "-", "{absent}");
    }
    assert_eq!(row.text("number"), "YN-2023-0001");
}

#[test]
fn a_file_says_where_it_stands_and_what_it_holds() {
    let row = filed().row::<ArchiveIndex>();
    assert!(row.is("filed"));
    let told = ["archive_no", "retention", "archived_on", "location"].map(|it| row.text(it));
    assert_eq!(told, ["YN-RD-2023-D10-0001", "D10", "2023-10-09", "二号柜"]);
    assert_eq!(*row.value("pages"), Value::Int(12));
}

#[test]
fn the_papers_come_back_as_they_were_told_whatever_is_in_their_codes() {
    let RowWrite { row_key, values } =
        ArchiveIndex::rows(&filed().document::<ArchiveIndex>()).remove(0);
    let row = Row { key: CASE.to_owned(), row_key, values, since: Default::default() };
    assert_eq!(ArchiveIndex::catalogue_of(&row), ["REGISTRATION_FORM", "REPLY", "另附\u{1f}页"]);
}

#[test]
fn a_reopened_case_leaves_the_index_until_it_is_closed_again() {
    let reopened = filed().then(
        "2023-11-06",
        "CaseReopened",
        json!({"reason": "RECURRENCE", "round": 2, "secondApprover": "other"}),
    );
    assert!(reopened.rows::<ArchiveIndex>().is_empty());
    let again =
        reopened.then("2023-12-01", "CaseClosed", json!({"summary": "办结", "closedBy": "主席团"}));
    let row = again.row::<ArchiveIndex>();
    assert_eq!((row.text("closed_on"), row.text("archive_no")), ("2023-12-01", "-"));
}

#[test]
fn what_came_closed_without_its_history_is_listed_once_it_is_filed() {
    let legacy = Story::of("case", CASE)
        .then(
            "2019-06-03",
            "CaseRegistered",
            json!({
                "caseId": CASE, "caseNo": "OLD-1", "title": "旧案", "station": "LX",
                "anonymous": true, "legacy": true,
            }),
        )
        .then("2019-07-01", "LegacyOutcomeRecorded", json!({"closedOn": "2019-07-01"}));
    assert!(legacy.rows::<ArchiveIndex>().is_empty());
    let filed = legacy.then(
        "2023-10-09",
        "CaseArchived",
        json!({"archiveNo": "OLD-1", "retention": "D10", "catalogue": []}),
    );
    assert_eq!(filed.row::<ArchiveIndex>().text("archive_no"), "OLD-1");
}
