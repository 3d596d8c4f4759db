//! Everything that can stand inside itself, 20,000 deep.

use super::siege::Siege;
use serde_json::json;

const DEEP: usize = 20_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documents_deep_inside_themselves() {
    let siege = Siege::begin().await;
    for (before, open, inside, close, after) in [
        ("", "{a", "", "}", ""),
        ("", "{", "", "", ""),
        ("{", "...{", "head", "}", "}"),
        ("{ case(number: ", "[", "1", "]", ") { id } }"),
        ("{ case(number: ", "{a:", "1", "}", ") { id } }"),
        ("{ case", "(", "", ")", " { id } }"),
        ("query($v: ", "[", "Int", "]", ") { head }"),
        ("query($v: Int = ", "[", "1", "]", ") { head }"),
        ("{ head @skip(if: ", "[", "1", "]", ") }"),
        ("", "]", "", "}", ""),
    ] {
        let document =
            format!("{before}{}{inside}{}{after}", open.repeat(DEEP), close.repeat(DEEP));
        siege.refuses(&document, "DOCUMENT_TOO_COMPLEX").await;
    }
    siege.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_deep_inside_themselves() {
    let siege = Siege::begin().await;
    let lists = "[".repeat(DEEP) + &"]".repeat(DEEP);
    let objects = r#"{"a":"#.repeat(DEEP) + "1" + &"}".repeat(DEEP);
    for body in [
        lists.clone(),
        objects.clone(),
        "[".repeat(DEEP),
        format!(r#"{{"query":"{{ head }}","variables":{{"a":{lists}}}}}"#),
        format!(r#"{{"query":"{{ head }}","variables":{objects}}}"#),
        format!(r#"{{"query":"{{ head }}","extensions":{objects}}}"#),
    ] {
        let told = siege.tell(body).await;
        assert_eq!((told.status.as_u16(), told.code().as_str()), (400, "BAD_REQUEST"));
        told.keeps_bounds();
    }
    siege.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_inside_pages() {
    let siege = Siege::begin().await;
    let page = |first: &str| format!("{{ cases(first: {first}) {{ totalCount }} }}");
    siege.refuses(&page("1000000000"), "PAGE_TOO_LARGE").await;
    siege.refuses(&page("501"), "PAGE_TOO_LARGE").await;
    siege.refuses(&page("1000000000000000000000"), "GRAPHQL_VALIDATION_FAILED").await;
    siege.refuses(&page("-1"), "BAD_USER_INPUT").await;
    let query = "query($n: Int) { cases(last: $n) { totalCount } }";
    for (count, code) in [(json!(1_000_000_000), "PAGE_TOO_LARGE"), (json!(1e30), "BAD_USER_INPUT")]
    {
        let told = siege.tell(json!({"query": query, "variables": {"n": count}}).to_string()).await;
        assert_eq!(told.code(), code);
        told.keeps_bounds();
    }
    let pages = |inner: &str| {
        format!(
            "{{ cases(first: 100) {{ edges {{ node {{ history(first: 100) {{ edges {{ node {{ {inner} }} }} }} }} }} }} }}"
        )
    };
    siege.refuses(&pages("type"), "QUERY_TOO_COSTLY").await;
    siege.refuses(&pages("changes { field }"), "QUERY_TOO_COSTLY").await;
    // The deepest product of lists the schema has; one beyond 64 bits takes a schema with pages in
    // pages in pages, as the transport's own tests have it.
    let lists = "possibleTypes { fields { type { ".repeat(5) + "name" + &"} } }".repeat(5);
    siege.refuses(&format!("{{ __schema {{ types {{ {lists} }} }} }}"), "QUERY_TOO_COSTLY").await;
    siege.end();
}
