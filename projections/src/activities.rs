//! `activities`: one row an activity, to see what a station's year held, and what the figures of the year
//! are counted from.

use crate::{
    Event, ReadModel,
    case_document::{set, text},
};
use jiff::civil::Date;
use lianxin_domain::{
    Root,
    event::DomainEvent,
    year::{Activity, DutyActivityKind, Participants, PlannedAs},
};
use lianxin_store::{Column, ModelSpec, Row, RowWrite, Value};

/// The read model of activities.
#[derive(Debug)]
pub struct Activities;

impl ReadModel for Activities {
    type Document = Activity;

    const SPEC: ModelSpec = ModelSpec {
        name: "activities",
        revision: 1,
        columns: &[
            Column::text("code"),
            Column::text("host"),
            Column::set("stations"),
            Column::text("kind"),
            Column::text("theme"),
            Column::text("title"),
            Column::text("place"),
            Column::day("scheduled_on"),
            Column::day("held_on"),
            Column::text("state"),
            Column::int("person_times"),
            Column::bool("approximate"),
            Column::set("deputies"),
            Column::set("participants"),
            Column::set("partners"),
            Column::text("note"),
            Column::text("plan"),
            Column::text("item"),
        ],
        indexes: &[&["scheduled_on"], &["host", "scheduled_on"], &["kind", "scheduled_on"]],
        searchable: false,
    };

    fn folds(stream_type: &str) -> bool {
        stream_type == Activity::STREAM_TYPE
    }

    fn fold(document: &mut Activity, event: &Event) {
        if let DomainEvent::Activity(own) = &event.fact.event {
            document.apply(&event.fact.about(own.clone()));
        }
    }

    fn rows(activity: &Activity) -> Vec<RowWrite> {
        row(activity).into_iter().collect()
    }
}

fn row(activity: &Activity) -> Option<RowWrite> {
    let scheduled = activity.scheduled.as_ref()?;
    let held = activity.held.as_ref();
    let planned = scheduled.planned.as_ref();
    let values = vec![
        text(Some(&scheduled.activity)),
        text(scheduled.stations.first()),
        set(&scheduled.stations),
        text(Some(&scheduled.kind)),
        text(Some(&scheduled.theme)),
        text(Some(&scheduled.title)),
        text(scheduled.place.as_ref()),
        text(Some(&scheduled.on)),
        text(held.map(|held| held.on).as_ref()),
        Value::Text(state(activity).to_owned()),
        held.map(|held| held.person_times).into(),
        held.map(|held| held.approximate).into(),
        set(held.map(|held| held.deputies.as_slice()).unwrap_or_default()),
        Value::Set(
            held.map(|held| held.participants.iter().map(told).collect()).unwrap_or_default(),
        ),
        set(held.map(|held| held.partners.as_slice()).unwrap_or_default()),
        text(held.and_then(|held| held.note.as_ref())),
        text(planned.map(|planned| &planned.plan)),
        text(planned.map(|planned| &planned.item)),
    ];
    Some(RowWrite { row_key: String::new(), values })
}

/// `SCHEDULED`, `HELD` or `CANCELLED`.
fn state(activity: &Activity) -> &'static str {
    match (activity.cancelled, &activity.held) {
        (true, _) => "CANCELLED",
        (false, Some(_)) => "HELD",
        (false, None) => "SCHEDULED",
    }
}

/// People of one kind as a text of the set: `VILLAGE_SAGE=12`.
fn told(some: &Participants) -> String {
    format!("{}={}", some.kind, some.count)
}

/// What figures are counted from: an activity that was held.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldFacts {
    /// The stations, the host first.
    pub stations: Vec<String>,
    /// Its kind.
    pub kind: DutyActivityKind,
    /// Its theme.
    pub theme: String,
    /// The day it was held on.
    pub on: Date,
    /// Person-times.
    pub person_times: i64,
    /// Whether they are a lower bound.
    pub approximate: bool,
    /// Partners.
    pub partners: Vec<String>,
    /// The planned item it carried out.
    pub planned: Option<PlannedAs>,
}

impl HeldFacts {
    /// From a row; nothing for an activity that was not held.
    pub fn of(row: &Row) -> Option<Self> {
        let spec = &Activities::SPEC;
        let word = |column| row.text(spec, column);
        let planned = word("plan").zip(word("item"));
        let person_times = row.int(spec, "person_times")?;
        Some(Self {
            stations: row.set(spec, "stations").to_vec(),
            kind: word("kind")?.parse().ok()?,
            theme: word("theme")?.to_owned(),
            on: word("held_on")?.parse().ok()?,
            person_times,
            approximate: row.flag(spec, "approximate") == Some(true),
            partners: row.set(spec, "partners").to_vec(),
            planned: planned.map(|(plan, item)| PlannedAs { plan: plan.into(), item: item.into() }),
        })
    }
}

/// People of one kind as the set of a row has them; nothing for a text that is none.
pub fn participants(told: &str) -> Option<Participants> {
    let (kind, count) = told.split_once('=')?;
    Some(Participants { kind: kind.to_owned(), count: count.parse().ok()? })
}
