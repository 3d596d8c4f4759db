//! Stations and categories that an import meets and the directory does not know: registered once,
//! or the row is rejected, as the mapping says.

use super::{
    Mapping, Mode, Reject,
    mapping::OnUnknown,
    row::{Coded, Row},
};
use crate::{App, ExecuteError, Order, clock::StoppedClock};
use lianxin_domain::{
    actor::{Actor, EntryChannel},
    directory::{
        Category, CategoryCommand, CategoryRegistered, Directory, Established, Station,
        StationCommand,
    },
    ids::{CategoryCode, StationCode},
    refusal::Code,
    time::OccurredAt,
};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// Sees to it that rows refer to what is there.
pub(super) struct Register<'r> {
    app: &'r App,
    caller: &'r Actor,
    mapping: &'r Mapping,
}

impl<'r> Register<'r> {
    pub(super) fn new(app: &'r App, caller: &'r Actor, mapping: &'r Mapping) -> Self {
        Self { app, caller, mapping }
    }

    /// The rows whose station and category are known, or are registered now; and the others.
    pub(super) async fn admit(
        &self,
        rows: Vec<Row>,
        mode: Mode,
    ) -> Result<(Vec<Row>, Vec<Reject>), ExecuteError> {
        let standing = self.app.standing();
        let (unknown, columns) = (&self.mapping.unknown, &self.mapping.columns);
        let mut admitted = Vec::with_capacity(rows.len());
        let mut rejects = Vec::new();
        // Of several names for one code the first one stands.
        let (mut stations, mut categories) = (BTreeMap::new(), BTreeMap::new());
        for row in rows {
            let station = !knows_station(standing.directory(), &row.station);
            let category = !knows_category(standing.directory(), &row.category);
            if station && unknown.station == OnUnknown::Reject {
                rejects.push(no_reference(&row, &columns.station, &row.station));
            } else if category && unknown.category == OnUnknown::Reject {
                rejects.push(no_reference(&row, &columns.category, &row.category));
            } else {
                if station {
                    note(&mut stations, &row.station);
                }
                if category {
                    note(&mut categories, &row.category);
                }
                admitted.push(row);
            }
        }
        if mode == Mode::Import {
            self.establish(&stations).await?;
            self.register(&categories).await?;
        }
        Ok((admitted, rejects))
    }

    async fn establish(&self, stations: &BTreeMap<String, String>) -> Result<(), ExecuteError> {
        for (code, found) in stations {
            let established = Established::least(code.as_str(), found.clone());
            let command = StationCommand::Establish(established);
            let (app, order) = self.since();
            app.execute::<Station>(self.caller, order, code, command).await?;
        }
        Ok(())
    }

    async fn register(&self, categories: &BTreeMap<String, String>) -> Result<(), ExecuteError> {
        for (code, found) in categories {
            let registered =
                CategoryRegistered { code: CategoryCode::new(code), name: found.clone() };
            let command = CategoryCommand::Register(registered);
            let (app, order) = self.since();
            app.execute::<Category>(self.caller, order, code, command).await?;
        }
        Ok(())
    }

    /// An entry of the day since when what is registered exists, made on that day.
    fn since(&self) -> (App, Order) {
        let order = Order::new(Uuid::now_v7(), EntryChannel::Import);
        match self.mapping.unknown.since.map(OccurredAt::on_day) {
            Some(since) => {
                let clock = StoppedClock(since.instant());
                (self.app.with_clock(Arc::new(clock)), order.at(since))
            }
            None => (self.app.clone(), order),
        }
    }
}

fn knows_station(directory: &Directory, station: &Coded) -> bool {
    directory.stations.contains_key(&StationCode::new(&station.code))
}

fn knows_category(directory: &Directory, category: &Coded) -> bool {
    directory.categories.contains_key(&CategoryCode::new(&category.code))
}

fn note(names: &mut BTreeMap<String, String>, coded: &Coded) {
    names.entry(coded.code.clone()).or_insert_with(|| coded.found.clone());
}

fn no_reference(row: &Row, column: &str, coded: &Coded) -> Reject {
    Reject::new(row.line, column, Code::UnknownReference.as_str(), &coded.found)
}
