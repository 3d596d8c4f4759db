//! Who may do what in the database, found by trying: every role, every table of the schemas, every way to
//! change it. A table that is new, or granted more than before, changes the file.

use super::same;
use lianxin_app::{App, clock::SystemClock};
use lianxin_postgres_cluster::Durability;
use lianxin_store::TenantId;
use lianxin_tests::{Home, open};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::{collections::BTreeSet, fmt::Write, sync::Arc};

const ROLES: [&str; 4] = ["lianxin_owner", "lianxin_writer", "lianxin_reader", "stranger"];

/// What is tried on a table; `{t}` is the table, `{c}` one of its columns.
const ACTIONS: [(&str, &str); 10] = [
    ("read", "SELECT FROM {t}"),
    ("lock a row", "SELECT FROM {t} FOR UPDATE"),
    ("insert", "INSERT INTO {t} ({c}) SELECT {c} FROM {t} WHERE false"),
    ("update", "UPDATE {t} SET {c} = {c} WHERE false"),
    ("delete", "DELETE FROM {t} WHERE false"),
    ("truncate", "TRUNCATE {t}"),
    ("alter", "ALTER TABLE {t} ADD COLUMN more int"),
    ("disarm its triggers", "ALTER TABLE {t} DISABLE TRIGGER USER"),
    (
        "add a trigger",
        "CREATE TRIGGER mine BEFORE UPDATE ON {t}
         FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ),
    ("drop", "DROP TABLE {t}"),
];

/// Tables, whose names tell the model and not its generation.
const TABLES: &str = "
    SELECT
        format('%I.%I', nspname, relname) AS table,
        (SELECT attname FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum = 1) AS column,
        nspname || '.' || coalesce(
            (SELECT replace(relname, generation, 'MODEL') FROM rm.read_model
             WHERE starts_with(relname, generation)),
            relname) AS name
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname IN ('es', 'rm', 'public') AND relkind NOT IN ('i', 'c', 't')
    ORDER BY name";

/// Functions beside the server's own, as whom they run and where they look for names.
const FUNCTIONS: &str = "
    SELECT pg_proc.oid::bigint AS id, nspname || '.' || proname || ' '
        || CASE WHEN prosecdef THEN 'as its owner' ELSE 'as its caller' END || ', '
        || coalesce((SELECT setting FROM unnest(proconfig) AS setting
                     WHERE starts_with(setting, 'search_path')), 'any search_path') AS name
    FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
    WHERE nspname NOT IN ('pg_catalog', 'information_schema')
    ORDER BY name";

/// Rights on schemas and the database, and memberships.
const RIGHTS: &str = "
    SELECT 'create in ' || schema, has_schema_privilege($1, schema, 'CREATE')
    FROM unnest(ARRAY['es', 'rm', 'public']) AS schema
    UNION ALL
    SELECT 'make a schema', has_database_privilege($1, current_database(), 'CREATE')
    UNION ALL
    SELECT 'be ' || role, pg_has_role($1, role, 'MEMBER')
    FROM unnest(ARRAY['lianxin_owner', 'lianxin_writer', 'lianxin_reader']) AS role
    UNION ALL
    SELECT 'pass the triggers', has_parameter_privilege($1, 'session_replication_role', 'SET')";

/// A database with every read model in it, and somebody who has been granted nothing.
async fn database() -> (Home, PgConnection) {
    let home = Home::database(Durability::Fast).await.unwrap();
    let stores = open(&home.url()).await.unwrap();
    drop(App::open(stores, TenantId::new("t"), Arc::new(SystemClock)).await.unwrap());
    let mut database = PgConnection::connect(&home.url()).await.unwrap();
    sqlx::raw_sql("CREATE ROLE stranger LOGIN").execute(&mut database).await.unwrap();
    (home, database)
}

/// What comes of it when a role tries: yes, no, or kept by the log's triggers. Nothing stays.
async fn attempt(database: &mut PgConnection, role: &str, statement: &str) -> char {
    let mut transaction = database.begin().await.unwrap();
    let become_role = AssertSqlSafe(format!("SET LOCAL SESSION AUTHORIZATION {role}"));
    sqlx::raw_sql(become_role).execute(&mut *transaction).await.unwrap();
    let tried = sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut *transaction).await;
    transaction.rollback().await.unwrap();
    let Err(refusal) = tried else { return 'y' };
    match refusal.as_database_error().and_then(|error| error.code()).as_deref() {
        Some("42501") => '.',
        Some("LX002") => 'k',
        _ => panic!("{role}: {statement}: {refusal}"),
    }
}

/// A line for each table, or one for all that have the same name.
async fn tables(database: &mut PgConnection) -> BTreeSet<String> {
    let tables: Vec<(String, String, String)> =
        sqlx::query_as(TABLES).fetch_all(&mut *database).await.unwrap();
    let mut lines = BTreeSet::new();
    for (table, column, name) in tables {
        let mut line = format!("{name:<20}");
        for role in ROLES {
            line.push(' ');
            for (_, statement) in ACTIONS {
                let statement = statement.replace("{t}", &table).replace("{c}", &column);
                line.push(attempt(database, role, &statement).await);
            }
        }
        lines.insert(line);
    }
    lines
}

/// Who may call what.
async fn functions(database: &mut PgConnection) -> Vec<String> {
    let all: Vec<(i64, String)> =
        sqlx::query_as(FUNCTIONS).fetch_all(&mut *database).await.unwrap();
    let mut lines = Vec::new();
    for (id, name) in all {
        let mut line = String::new();
        for role in ROLES {
            let may = "SELECT has_function_privilege($1, $2::oid, 'EXECUTE')";
            let may = sqlx::query_scalar(may).bind(role).bind(id).fetch_one(&mut *database);
            line.push(if may.await.unwrap() { 'y' } else { '.' });
        }
        lines.push(format!("{line} {name}"));
    }
    lines
}

/// What else a role may.
async fn rights(database: &mut PgConnection) -> Vec<String> {
    let mut lines = Vec::new();
    for role in ROLES {
        let rights: Vec<(String, bool)> =
            sqlx::query_as(RIGHTS).bind(role).fetch_all(&mut *database).await.unwrap();
        let may = rights.into_iter().filter_map(|(right, may)| may.then_some(right));
        lines.push(format!("{role}: {}", may.collect::<Vec<_>>().join(", ")));
    }
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn privileges() {
    let (_home, mut database) = database().await;
    let mut text =
        String::from("# Who may do what in the database: y yes, . no, k kept by a trigger.\n");
    let actions = ACTIONS.map(|(action, _)| action).join(", ");
    writeln!(text, "# Tables: {} each; {actions}.", ROLES.join(", ")).unwrap();
    for line in tables(&mut database).await {
        writeln!(text, "{line}").unwrap();
    }
    writeln!(text, "\n# Functions: {}.", ROLES.join(", ")).unwrap();
    for line in functions(&mut database).await {
        writeln!(text, "{line}").unwrap();
    }
    text.push_str("\n# What else.\n");
    for line in rights(&mut database).await {
        writeln!(text, "{line}").unwrap();
    }
    same("schema/postgres/privileges.txt", &text);
}
