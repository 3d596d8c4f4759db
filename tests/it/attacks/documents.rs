//! Documents that are short to send and long to study, or long and dull.

use super::siege::Siege;
use serde_json::json;

const COMPLEX: &str = "DOCUMENT_TOO_COMPLEX";
const INVALID: &str = "GRAPHQL_VALIDATION_FAILED";

/// Fragments on a type, of which each holds what is made of its successor's name.
fn chain(on: &str, length: usize, inside: impl Fn(usize) -> String) -> String {
    let fragments = (0..length).map(|n| format!(" fragment f{n} on {on} {{ {} }}", inside(n + 1)));
    fragments.collect::<String>() + &format!(" fragment f{length} on {on} {{ __typename }}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fragment_bombs() {
    let siege = Siege::begin().await;
    for levels in [24, 25, 100, 300] {
        let twice = chain("Query", levels, |next| format!("...f{next} ...f{next}"));
        siege.refuses(&format!("{{ ...f0 }}{twice}"), COMPLEX).await;
    }
    let fields =
        chain("__Type", 18, |next| format!("a: ofType {{ ...f{next} }} ofType {{ ...f{next} }}"));
    let query = "{ __type(name: \"Case\") { ...f0 } }";
    siege.refuses(&format!("{query}{fields}"), COMPLEX).await;
    let merged =
        chain("__Type", 12, |next| format!("ofType {{ ...f{next} }} ofType {{ ...f{next} }}"));
    siege.refuses(&format!("{query}{merged}"), COMPLEX).await;
    let unused = chain("Query", 30, |next| format!("...f{next} ...f{next}"));
    siege.refuses(&format!("{{ head }}{unused}"), COMPLEX).await;
    siege.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fragment_cycles() {
    let siege = Siege::begin().await;
    siege.refuses("{ ...a } fragment a on Query { ...a }", INVALID).await;
    let ring = |n: usize| format!("fragment f{n} on Query {{ ...f{} }}", (n + 1) % 300);
    let ring: String = (0..300).map(ring).collect();
    siege.refuses(&format!("{{ ...f0 }} {ring}"), INVALID).await;
    let spreads: String = (0..40).map(|n| format!("...f{n} ")).collect();
    let all = (0..40).map(|n| format!("fragment f{n} on Query {{ {spreads} }}"));
    siege.refuses(&format!("{{ ...f0 }} {}", all.collect::<String>()), INVALID).await;
    let within =
        "fragment a on __Type { ofType { ...b } } fragment b on __Type { ofType { ...a } }";
    siege.refuses(&format!("{{ __type(name: \"Case\") {{ ...a }} }} {within}"), INVALID).await;
    siege.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_of_anything() {
    let siege = Siege::begin().await;
    let many = |count: usize, one: fn(usize) -> String| (0..count).map(one).collect::<String>();
    let aliases = many(1_000, |n| format!("a{n}: head "));
    siege.refuses(&format!("{{ {aliases} }}"), COMPLEX).await;
    siege.refuses(&format!("{{ me {{ {} }} }}", "name ".repeat(50_000)), COMPLEX).await;
    siege.refuses(&many(3_000, |n| format!("query q{n} {{ head }} ")), COMPLEX).await;
    siege.refuses(&format!("{{ head {} }}", "@skip(if: true) ".repeat(600)), COMPLEX).await;
    let unknown = many(2_900, |n| format!("x{n} "));
    siege.refuses(&format!("{{ me {{ {unknown} }} }}"), INVALID).await;
    let arguments = many(1_200, |n| format!("x{n}: 1 "));
    siege.refuses(&format!("{{ case({arguments}) {{ id }} }}"), INVALID).await;
    let variables = many(900, |n| format!("$v{n}: Int "));
    siege.refuses(&format!("query({variables}) {{ head }}"), INVALID).await;
    let batch = vec![json!({"query": "{ head }"}); 3_000];
    let told = siege.tell(json!(batch).to_string()).await;
    assert_eq!((told.status.as_u16(), told.code().as_str()), (400, "BATCH_TOO_LARGE"));
    told.keeps_bounds();
    siege.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_many_as_are_allowed() {
    let siege = Siege::begin().await;
    let fields = "role ".repeat(2_900);
    let told = siege.answers(&json!({"query": format!("{{ me {{ {fields} }} }}")})).await;
    assert_eq!(told["me"], json!({"role": "SUPERVISOR"}));
    let operations: String = (0..790).map(|n| format!("query q{n} {{ head }} ")).collect();
    siege.answers(&json!({"query": operations, "operationName": "q789"})).await;
    siege.refuses(&operations, "OPERATION_RESOLUTION_FAILURE").await;
    let nested = "{ t: ofType ".repeat(16) + "{ name }" + &"}".repeat(16);
    siege.answers(&json!({"query": format!("{{ __type(name: \"Case\") {nested} }}")})).await;
    siege.end();
}

/// What is remembered of documents is bounded: that they are all different does not help.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_different_documents() {
    let siege = Siege::begin().await;
    let fields = "role ".repeat(2_900);
    for number in 0..200 {
        let query = format!("query q{number} {{ me {{ {fields} }} }}");
        siege.answers(&json!({ "query": query })).await;
    }
    siege.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_documents_of_few_tokens() {
    let siege = Siege::begin().await;
    let long = "x".repeat(200_000);
    siege.refuses(&format!("{{ {long} }}"), INVALID).await;
    siege.refuses(&format!("{{ me {{ ...{long} }} }}"), INVALID).await;
    let comments = "#\n".repeat(80_000);
    siege.answers(&json!({"query": format!("{{ __typename }} {comments}")})).await;
    siege.answers(&json!({"query": format!("{{ __typename }} {}", " ,".repeat(100_000))})).await;
    let text = format!("{{ case(number: \"{long}\") {{ id }} }}");
    assert!(siege.answers(&json!({"query": text})).await["case"].is_null());
    siege.refuses(&format!("{{ head }} {}", "\\".repeat(100_000)), COMPLEX).await;
    siege.refuses(&format!("{{ head }} \"\"\"{long}"), "GRAPHQL_PARSE_FAILED").await;
    siege.end();
}
