//! Lists of cases: what may be filtered and ordered by, over the columns of `case_view`.

use super::Case;
use crate::{page::connection, scalar::Date, term::Term};
use async_graphql::{Enum, InputObject};
use lianxin_domain::{
    case::terms::{CaseStatus, ContactChannel, Satisfaction, Track},
    term::Term as _,
};
use lianxin_store::{Filter, Order, Value};

connection!(CaseConnection, CaseEdge, Case, "cases (事项)");

/// Which cases (筛选); all conditions must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct CaseFilter {
    /// In one of these states.
    pub status: Option<Vec<Term<CaseStatus>>>,
    /// On this track.
    pub track: Option<Term<Track>>,
    /// Registered at one of these stations.
    pub station: Option<Vec<String>>,
    /// In one of these categories.
    pub category: Option<Vec<String>>,
    /// In one of these grids.
    pub grid: Option<Vec<String>>,
    /// Led by one of these units.
    pub lead: Option<Vec<String>>,
    /// Brought, led or co-signed by this deputy.
    pub deputy: Option<String>,
    /// Reached the station this way.
    pub channel: Option<Term<ContactChannel>>,
    /// The last outcome was rated so.
    pub outcome: Option<Term<Satisfaction>>,
    /// Of this reply class.
    pub reply_class: Option<String>,
    /// Registered on this day or later.
    pub registered_from: Option<Date>,
    /// Registered before this day.
    pub registered_before: Option<Date>,
    /// Reply due before this day.
    pub due_before: Option<Date>,
    /// Whether it is open.
    pub open: Option<bool>,
    /// Whether it is a livelihood matter.
    pub livelihood: Option<bool>,
    /// Whether it came without its history.
    pub legacy: Option<bool>,
    /// Whether key supervision is designated.
    pub key_supervision: Option<bool>,
    /// Whether it has late entries.
    pub late: Option<bool>,
    /// Whether it was reopened.
    pub reopened: Option<bool>,
}

impl CaseFilter {
    /// As a condition over the columns.
    pub(crate) fn condition(self) -> Filter {
        let mut parts = Vec::new();
        let one_of = |column, values: Option<Vec<String>>| {
            values.map(|values| Filter::In(column, values.into_iter().map(Value::from).collect()))
        };
        let codes = |terms: Option<Vec<Term<CaseStatus>>>| {
            terms.map(|terms| terms.iter().map(|term| term.0.code().to_owned()).collect())
        };
        parts.extend(one_of("status", codes(self.status)));
        parts.extend(one_of("station", self.station));
        parts.extend(one_of("category", self.category));
        parts.extend(one_of("grid", self.grid));
        parts.extend(one_of("lead", self.lead));
        let equal = |column, code: Option<String>| code.map(|code| Filter::Eq(column, code.into()));
        parts.extend(equal("track", self.track.map(|term| term.0.to_string())));
        parts.extend(equal("channel", self.channel.map(|term| term.0.to_string())));
        parts.extend(equal("outcome", self.outcome.map(|term| term.0.to_string())));
        parts.extend(equal("reply_class", self.reply_class));
        parts.extend(self.deputy.map(|deputy| Filter::Contains("deputies", deputy)));
        parts
            .extend(self.registered_from.map(|day| Filter::AtLeast("registered_on", day.0.into())));
        parts
            .extend(self.registered_before.map(|day| Filter::Below("registered_on", day.0.into())));
        parts.extend(self.due_before.map(|day| Filter::Below("due_on", day.0.into())));
        let flags = [
            ("open", self.open),
            ("livelihood", self.livelihood),
            ("legacy", self.legacy),
            ("key_supervision", self.key_supervision),
            ("late", self.late),
            ("reopened", self.reopened),
        ];
        parts.extend(
            flags.into_iter().filter_map(|(column, flag)| Some(Filter::Eq(column, flag?.into()))),
        );
        Filter::And(parts)
    }
}

/// What cases are ordered by (排序).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Enum)]
pub enum CaseOrder {
    /// Day of registration, oldest first.
    RegisteredAsc,
    /// Day of registration, newest first.
    #[default]
    RegisteredDesc,
    /// Due day of the reply, earliest first.
    DueAsc,
    /// Number.
    NumberAsc,
}

impl CaseOrder {
    pub(crate) fn order(self) -> Order {
        match self {
            Self::RegisteredAsc => Order::ascending("registered_on"),
            Self::RegisteredDesc => Order::descending("registered_on"),
            Self::DueAsc => Order::ascending("due_on"),
            Self::NumberAsc => Order::ascending("number"),
        }
    }
}
