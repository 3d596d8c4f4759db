//! The server: its version, its settings, its clock.

use jiff::{SignedDuration, Timestamp};
use lianxin_store::examine::{Check, Finding};
use sqlx::PgConnection;

/// The first version that has all that is used.
const OLDEST: i32 = 15;

/// What may lie between the clocks.
const CLOSE: SignedDuration = SignedDuration::from_secs(1);

/// A setting that matters: its name, what it may be, and what follows when it is something else.
struct Wanted {
    name: &'static str,
    values: &'static [&'static str],
    otherwise: Otherwise,
}

enum Otherwise {
    Warns(&'static str),
    Fails(&'static str),
}

use Otherwise::{Fails, Warns};

const SETTINGS: &[Wanted] = &[
    Wanted {
        name: "synchronous_commit",
        values: &["on", "local", "remote_write", "remote_apply"],
        otherwise: Fails("a crash loses what was acknowledged"),
    },
    Wanted { name: "fsync", values: &["on"], otherwise: Fails("a crash may ruin the database") },
    Wanted {
        name: "full_page_writes",
        values: &["on"],
        otherwise: Fails("a crash may ruin pages of the database"),
    },
    Wanted {
        name: "default_transaction_read_only",
        values: &["off"],
        otherwise: Fails("nothing can be appended"),
    },
    Wanted {
        name: "session_replication_role",
        values: &["origin", "local"],
        otherwise: Fails("the triggers that guard the log do not fire"),
    },
    Wanted {
        name: "default_transaction_isolation",
        values: &["read committed"],
        otherwise: Warns("appends of several processes are tried more often"),
    },
];

pub(super) async fn server(database: &mut PgConnection) -> Result<Vec<Finding>, sqlx::Error> {
    let (version, standby): (i32, bool) =
        sqlx::query_as(include_str!("server.sql")).fetch_one(database).await?;
    let seen = format!("PostgreSQL {version}");
    let finding = if version < OLDEST {
        Check::Reach.failed(seen, format!("upgrade the server to version {OLDEST} or later"))
    } else if standby {
        let seen = format!("{seen}, a standby, to which nothing can be written");
        Check::Reach.failed(seen, "name the primary in the URL, or promote this server")
    } else {
        Check::Reach.fine(seen)
    };
    Ok(vec![finding])
}

pub(super) async fn settings(database: &mut PgConnection) -> Result<Vec<Finding>, sqlx::Error> {
    let names: Vec<&str> = SETTINGS.iter().map(|wanted| wanted.name).collect();
    let found: Vec<(String, String)> =
        sqlx::query_as(include_str!("settings.sql")).bind(names).fetch_all(database).await?;
    let value = |name| found.iter().find(|(found, _)| found == name).map(|(_, value)| &**value);
    let wrong = SETTINGS.iter().filter_map(|wanted| judged(wanted, value(wanted.name)?));
    Ok(Check::Settings.summed_up(wrong.collect(), || {
        let list: Vec<_> = found.iter().map(|(name, value)| format!("{name} {value}")).collect();
        list.join(", ")
    }))
}

fn judged(wanted: &Wanted, value: &str) -> Option<Finding> {
    let Wanted { name, values, otherwise } = wanted;
    if values.contains(&value) {
        return None;
    }
    let remedy = format!(
        "ALTER SYSTEM SET {name} = '{}'; SELECT pg_reload_conf(); \
         and see whether ALTER DATABASE or ALTER ROLE has set it otherwise",
        values[0]
    );
    let seen = |so| format!("{name} is {value}: {so}");
    Some(match otherwise {
        Warns(so) => Check::Settings.warning(seen(so), remedy),
        Fails(so) => Check::Settings.failed(seen(so), remedy),
    })
}

pub(super) async fn clock(database: &mut PgConnection) -> Result<Vec<Finding>, sqlx::Error> {
    let before = Timestamp::now();
    let theirs: i64 = sqlx::query_scalar(include_str!("clock.sql")).fetch_one(database).await?;
    let theirs = Timestamp::from_microsecond(theirs).unwrap_or(Timestamp::MIN);
    Ok(vec![between(before, theirs, Timestamp::now())])
}

/// Judges a clock that was read between two looks at ours.
fn between(before: Timestamp, theirs: Timestamp, after: Timestamp) -> Finding {
    let early = before.duration_since(theirs);
    let late = theirs.duration_since(after);
    let apart = early.max(late).max(SignedDuration::ZERO);
    let seen = format!("{:.3} s between this machine and the database", apart.as_secs_f64());
    if apart <= CLOSE {
        return Check::Clock.fine(seen);
    }
    Check::Clock.warning(seen, "keep the time of both machines by NTP: events bear the database's")
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_store::examine::Verdict;

    #[test]
    fn clocks_may_be_a_second_apart_beside_what_asking_takes() {
        let at = |milliseconds: i64| {
            Timestamp::from_millisecond(1_700_000_000_000 + milliseconds).unwrap()
        };
        let judged = |theirs| between(at(0), at(theirs), at(3_000)).verdict;
        assert_eq!([-1_000, 0, 1_500, 4_000].map(judged), [const { Verdict::Fine }; 4]);
        assert!([-1_001, 4_001].map(judged).iter().all(|it| matches!(it, Verdict::Warning(_))));
    }
}
