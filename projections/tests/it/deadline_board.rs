//! A row for each deadline, and what becomes of it.

use crate::story::{Row, Story, referred, replied, tracked};
use lianxin_projections::DeadlineBoard;
use serde_json::json;

/// Kind, unit or commitment, due day, state.
fn board(story: &Story) -> Vec<(String, String, String, String)> {
    let line = |row: &Row| {
        let whose = match row.text("subject") {
            "-" => row.text("unit"),
            subject => subject,
        };
        [row.text("kind"), whose, row.text("due_on"), row.text("state")].map(str::to_owned).into()
    };
    story.rows::<DeadlineBoard>().iter().map(line).collect()
}

fn lines(expected: &[[&str; 4]]) -> Vec<(String, String, String, String)> {
    expected.iter().map(|line| line.map(str::to_owned).into()).collect()
}

#[test]
fn a_referral_opens_a_deadline_for_each_unit_and_meets_the_one_before() {
    let expected = lines(&[
        ["TRIAGE", "-", "2023-02-15", "MET"],
        ["REFER", "-", "2023-02-16", "MET"],
        ["REPLY", "COUNTY_CITY", "2023-03-07", "OPEN"],
        ["SIGN", "COUNTY_CITY", "2023-02-17", "OPEN"],
        ["CO_OPINION", "COUNTY_FIRE", "2023-03-14", "OPEN"],
    ]);
    assert_eq!(board(&referred()), expected);
}

#[test]
fn a_reply_after_its_day_meets_the_deadline_late() {
    let rows = replied().rows::<DeadlineBoard>();
    let reply = rows.iter().find(|row| row.text("kind") == "REPLY").unwrap();
    assert_eq!(reply.text("state"), "MET_LATE");
    assert_eq!(reply.text("met_on"), "2023-03-08");
    assert_eq!(reply.text("start_on"), "2023-02-14");
}

#[test]
fn a_commitment_stays_open_when_the_case_is_closed_and_names_itself() {
    let before = board(&tracked());
    let line = ["COMMITMENT", "K1", "2023-08-31", "OPEN"].map(str::to_owned).into();
    assert!(before.contains(&line), "{before:?}");
    let kept = tracked().then(
        "2023-08-30",
        "CommitmentFulfilled",
        json!({"commitment": "K1", "evidence": "照片"}),
    );
    let line = ["COMMITMENT", "K1", "2023-08-31", "MET"].map(str::to_owned).into();
    assert!(board(&kept).contains(&line));
}

#[test]
fn a_cancelled_referral_ends_its_deadlines_and_none_is_missed() {
    let story = referred().then(
        "2023-02-16",
        "ReferralCancelled",
        json!({"referral": "R1", "reason": "交办有误"}),
    );
    let rows = story.rows::<DeadlineBoard>();
    let ended = rows.iter().filter(|row| row.text("state") == "ENDED");
    let kinds: Vec<_> = ended.map(|row| row.text("kind")).collect();
    assert_eq!(kinds, ["REPLY", "SIGN", "CO_OPINION"]);
    assert!(rows.iter().all(|row| row.text("state") != "OPEN"));
}

#[test]
fn every_row_says_whose_case_it_is() {
    for row in referred().rows::<DeadlineBoard>() {
        assert_eq!(row.text("number"), "YN-2023-0001");
        assert_eq!(row.text("station"), "LX");
        assert_eq!(row.text("lead"), "COUNTY_CITY");
        assert_eq!(row.set("units"), ["COUNTY_CITY", "COUNTY_FIRE"]);
        assert_eq!(row.set("deputies"), ["D-C-0007", "D-T-0011"]);
    }
}

#[test]
fn rows_keep_their_keys_as_a_case_goes_on() {
    let keys = |story: &Story| -> Vec<(String, String)> {
        let rows = story.rows::<DeadlineBoard>();
        rows.iter().map(|row| (row.key().to_owned(), row.text("kind").to_owned())).collect()
    };
    let (before, after) = (keys(&referred()), keys(&tracked()));
    assert_eq!(before, after[..before.len()]);
}
