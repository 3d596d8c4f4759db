//! The questions that users ask (`docs/questions.md`): each is put to the demo town over GraphQL, and the file
//! holds what was answered. Both engines answer in the same words.

mod asked;
mod told;

use crate::{
    demo::{Demo, Engine, untouched},
    generated::same,
};
use asked::{QUESTIONS, Question};
use serde_json::{Value, json};
use std::fmt::Write;

/// What the file says before the questions.
const PREAMBLE: &str = "\
# Questions and answers

What supervisors, dashboards, analysts and deputies ask of the record, each as a GraphQL query with its answer on
the demo town. A test puts all of them, on both engines, and compares this file; `./x schema` rewrites it.

Three questions are not answered yet: who read a petitioner's identity (9), as no identity is in the record; the
proof that the log was not altered (10); and the comparison of two policies over the same history (26).
";

/// The position of the entry at which the fire-lane case was to be handled again.
const REHANDLED: &str = r#"{ case(number: "YN-2023-0001") {
    history(first: 100) { edges { node { position type } } }
} }"#;

#[tokio::test]
async fn on_sqlite() {
    every_question_is_answered(Engine::Sqlite).await;
}

#[tokio::test]
async fn on_postgres() {
    every_question_is_answered(Engine::Postgres).await;
}

async fn every_question_is_answered(engine: Engine) {
    let demo = untouched(engine).await;
    let mut text = String::from(PREAMBLE);
    for question in QUESTIONS {
        let answer =
            demo.ask(question.who, question.document, variables(&demo, question).await).await;
        answered(question, &answer);
        write!(
            text,
            "\n## {}. {}\n\nAsked by the {}.\n\n```graphql\n{}\n```\n\n```json\n{}\n```\n",
            question.number,
            question.words,
            question.who,
            question.document,
            told::told(&answer, 0),
        )
        .unwrap();
    }
    same("docs/questions.md", &text);
}

/// That every field at the root says something.
fn answered(question: &Question, answer: &Value) {
    for (field, value) in answer.as_object().unwrap() {
        assert!(!value.is_null() && *value != json!([]), "question {}: {field}", question.number);
    }
}

async fn variables(demo: &Demo, question: &Question) -> Value {
    if !question.document.contains("$position") {
        return json!({});
    }
    let told = demo.ask("supervisor", REHANDLED, json!({})).await;
    let entries = told["case"]["history"]["edges"].as_array().unwrap();
    let entry = entries.iter().find(|edge| edge["node"]["type"] == "RehandlingOrdered").unwrap();
    json!({ "position": entry["node"]["position"] })
}
