//! Given an entry, the words.

use super::{Field, Language, SCHEMAS, Wording, dictionary::FIELDS};
use crate::{directory::Directory, event::DomainEvent, policy::PolicySet};
use serde_json::{Value, json};
use std::collections::HashSet;

fn told(language: Language, event_type: &str, payload: Value) -> Vec<(String, String)> {
    let (directory, policy) = (&Directory::default(), &PolicySet::shipped());
    let wording = Wording { directory, policy, language };
    let fields = wording.fields(event_type, &payload.to_string());
    fields.into_iter().map(|Field { label, value, .. }| (label, value)).collect()
}

/// As the entry tells them; this crate's JSON sorts names, what is stored does not.
fn pairs(told: &[(String, String)]) -> Vec<(&str, &str)> {
    told.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect()
}

#[test]
fn terms_codes_and_deadlines_are_told_in_words() {
    let referred = json!({
        "complexity": "ORDINARY",
        "due": {
            "kind": "REPLY", "dueOn": "2023-07-07", "startOn": "2023-06-14",
            "span": { "unit": "WORKDAY", "n": 15, "basisZh": "15个工作日内答复", "basisEn": "within 15" },
            "calendarVersion": "cn-2026.1", "policyVersion": "default-1", "provisional": true,
        },
        "lead": "U1", "mode": "SINGLE",
    });
    let zh = told(Language::Zh, "CaseReferred", referred.clone());
    let expected = [
        ("复杂程度", "一般"),
        ("答复期限", "2023-07-07（15个工作日内答复，暂定）"),
        ("主办单位", "U1"),
        ("办理方式", "单办"),
    ];
    assert_eq!(pairs(&zh), expected);
    let en = told(Language::En, "CaseReferred", referred);
    assert_eq!(pairs(&en)[1], ("When the reply is due", "2023-07-07 (within 15, provisional)"));
    assert_eq!(pairs(&en)[2], ("The lead unit", "U1"));
}

#[test]
fn lists_parts_and_a_places_own_codes_are_told_in_words() {
    let archived = json!({ "archiveNo": "D10-1", "catalogue": ["REPLY", "X"], "retention": "D10" });
    let zh = told(Language::Zh, "CaseArchived", archived);
    assert_eq!(pairs(&zh), [("档号", "D10-1"), ("卷内文件", "答复、X"), ("保管期限", "10年")]);
    let replied = json!({
        "quantities": [
            { "item": "消防通道", "quantity": 3, "unit": "条" },
            { "item": "车位", "quantity": 120, "unit": "个", "approximate": true },
        ],
        "commitments": [],
        "replyClass": "A",
    });
    let zh = told(Language::Zh, "ReplySubmitted", replied);
    let expected = [("完成数量", "消防通道 3 条；车位 120余 个"), ("答复类别", "已解决或基本解决")];
    assert_eq!(pairs(&zh), expected);
    let located = json!({ "location": { "text": "南门", "point": { "lat": 29.1, "lon": 114.2, "crs": "CGCS2000" } } });
    let zh = told(Language::Zh, "CaseRegistered", located);
    assert_eq!(zh[0].1, "坐标：坐标系：CGCS2000，纬度：29.1，经度：114.2，位置说明：南门");
}

#[test]
fn what_no_schema_knows_is_told_as_it_was_recorded() {
    let zh = told(
        Language::Zh,
        "FromTomorrow",
        json!({ "lead": "U1", "odd": [true, null, { "x": 1 }] }),
    );
    assert_eq!(pairs(&zh), [("主办单位", "U1"), ("odd", "是；x：1")]);
    let wording = Wording {
        directory: &Directory::default(),
        policy: &PolicySet::shipped(),
        language: Language::Zh,
    };
    assert_eq!(wording.fields("CaseClosed", "no JSON"), []);
    let recorded = wording.fields("CaseClosed", r#"{"summary":"已解决","closedBy":"主席团"}"#);
    let order: Vec<_> = recorded.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(order, ["summary", "closedBy"], "in the order of the record");
}

/// Every field of a schema, with the event or type it is of.
fn fields_of(owner: &str, schema: &Value, found: &mut HashSet<(String, String)>) {
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        found.insert((owner.to_owned(), name.clone()));
        fields_of(owner, field, found);
    }
    for (name, definition) in schema["$defs"].as_object().into_iter().flatten() {
        fields_of(name, definition, found);
    }
}

#[test]
fn every_field_of_a_case_has_a_chinese_name_and_no_name_is_left_over() {
    let catalogue = DomainEvent::catalogue();
    let (_, of_cases) = catalogue.iter().find(|(stream, _)| *stream == "case").unwrap();
    let mut found = HashSet::new();
    of_cases.iter().for_each(|event| fields_of(event, &SCHEMAS[event], &mut found));
    let named = |(owner, field): &&(String, String)| {
        FIELDS.contains_key(field.as_str())
            || FIELDS.contains_key(format!("{owner}.{field}").as_str())
    };
    let nameless: Vec<_> = found.iter().filter(|it| !named(it)).collect();
    assert!(nameless.is_empty(), "{nameless:?}");
    let used = |name: &str| match name.split_once('.') {
        Some((owner, field)) => found.contains(&(owner.to_owned(), field.to_owned())),
        None => found.iter().any(|(_, field)| field == name),
    };
    let unused: Vec<_> = FIELDS.keys().filter(|name| !used(name)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}
