//! `reception_calendar`: one row a reception, with its notice, who came and what the station told of it.

use crate::{
    Event, ReadModel,
    case_document::{set, text},
};
use lianxin_domain::{
    Root,
    directory::{Counts, Reception},
    event::DomainEvent,
};
use lianxin_store::{Column, ModelSpec, RowWrite, Value};

/// The read model of receptions.
#[derive(Debug)]
pub struct ReceptionCalendar;

impl ReadModel for ReceptionCalendar {
    type Document = Reception;

    const SPEC: ModelSpec = ModelSpec {
        name: "reception_calendar",
        revision: 1,
        columns: &[
            Column::text("code"),
            Column::text("station"),
            Column::text("state"),
            Column::text("place"),
            Column::text("theme"),
            Column::day("planned_on"),
            Column::day("day"),
            Column::day("notice_on"),
            Column::day("notice_due_on"),
            Column::bool("in_time"),
            Column::day("held_on"),
            Column::set("roster"),
            Column::set("on_leave"),
            Column::set("attended"),
            Column::int("visitors"),
            Column::int("matters"),
            Column::int("on_spot"),
        ],
        indexes: &[&["day"], &["station", "day"], &["state", "day"]],
        searchable: false,
    };

    fn folds(stream_type: &str) -> bool {
        stream_type == Reception::STREAM_TYPE
    }

    fn fold(document: &mut Reception, event: &Event) {
        if let DomainEvent::Reception(own) = &event.fact.event {
            document.apply(&event.fact.about(own.clone()));
        }
    }

    fn rows(reception: &Reception) -> Vec<RowWrite> {
        let count = |of: fn(&Counts) -> u32| {
            reception.counts.as_ref().map_or(Value::Null, |counts| Value::Int(of(counts).into()))
        };
        let values = vec![
            text(reception.id.as_ref()),
            text(reception.station.as_ref()),
            Value::Text(reception.state().to_string()),
            text(reception.place.as_ref()),
            text(reception.theme.as_ref()),
            text(reception.planned_on.as_ref()),
            text(reception.on.as_ref()),
            text(reception.notice.as_ref().map(|notice| notice.on).as_ref()),
            text(reception.notice_due_on.as_ref()),
            Value::Bool(reception.announced_in_time()),
            text(reception.held_on.as_ref()),
            set(&reception.roster),
            set(reception.on_leave.iter().map(|leave| &leave.deputy)),
            set(&reception.attended),
            count(|counts| counts.visitors),
            count(|counts| counts.matters),
            count(|counts| counts.on_spot),
        ];
        vec![RowWrite { row_key: String::new(), values }]
    }
}
