//! Given words, the pages.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

mod case_file;
mod receipt;

use lianxin_domain::{
    actor::{Actor, Role},
    case::file::Said,
};
use lianxin_print::{Printer, Slip};
use std::sync::LazyLock;

static PRINTER: LazyLock<Printer> = LazyLock::new(|| Printer::open(None).unwrap());

fn said(label: &str, value: &str) -> Said {
    Said { label: label.to_owned(), value: value.to_owned() }
}

fn slip() -> Slip {
    let supervisor = Actor {
        account: "supervisor".into(),
        role: Role::Supervisor,
        organ: "县人大常委会".to_owned(),
        level: None,
        station: None,
        unit: None,
        deputy: None,
        on_behalf_of: None,
    };
    Slip::new("2026-11-25T01:30:00Z".parse().unwrap(), &supervisor)
}
