//! The station board: each station with what it has and how it was found, such as the five haves (五有).

use super::{When, board, day};
use crate::{
    context::caller,
    directory::Station,
    lists::read,
    page::{Paging, connection},
    scalar::{Date, Fen},
};
use async_graphql::{Context, Description, Object, Result};
use lianxin_domain::ids::StationCode;
use lianxin_projections::{ReadModel, directory::Stations};
use lianxin_store::{Filter, ModelSpec, Order, Row};

const STATIONS: &ModelSpec = &Stations::SPEC;

/// A row of the station board (联络站看板).
#[derive(Description)]
pub struct StationRow(Row);

#[Object(use_type_description)]
impl StationRow {
    /// The station as it now stands (联络站).
    async fn station(&self, context: &Context<'_>) -> Option<Station> {
        Station::find(context, &StationCode::from(self.0.key.as_str()))
    }

    /// Its name then (名称).
    async fn name(&self) -> Option<&str> {
        self.0.text(STATIONS, "name")
    }

    /// Whether it was in use (是否启用).
    async fn active(&self) -> bool {
        self.0.flag(STATIONS, "active").unwrap_or_default()
    }

    /// The day it opened, where known (设立日).
    async fn opened_on(&self) -> Option<Date> {
        day(&self.0, STATIONS, "opened_on")
    }

    /// The day it was last upgraded (提档升级日).
    async fn upgraded_on(&self) -> Option<Date> {
        day(&self.0, STATIONS, "upgraded_on")
    }

    /// Codes of its liaison officers (联络员).
    async fn officers(&self) -> &[String] {
        self.0.set(STATIONS, "officers")
    }

    /// Kinds of rule documents it has (制度).
    async fn rule_documents(&self) -> &[String] {
        self.0.set(STATIONS, "rules")
    }

    /// What was invested in all (投入合计).
    async fn invested(&self) -> Option<Fen> {
        self.0.int(STATIONS, "invested_fen").map(Fen)
    }

    /// Whether it was more than that (余).
    async fn invested_more(&self) -> bool {
        self.0.flag(STATIONS, "invested_more").unwrap_or_default()
    }

    /// The standard of its last assessment (考评标准).
    async fn standard(&self) -> Option<&str> {
        self.0.text(STATIONS, "standard")
    }

    /// The day of its last assessment (考评日).
    async fn assessed_on(&self) -> Option<Date> {
        day(&self.0, STATIONS, "assessed_on")
    }

    /// Whether it met every criterion; absent before the first assessment (是否达标).
    async fn passed(&self) -> Option<bool> {
        self.0.flag(STATIONS, "passed")
    }

    /// Criteria met (达到项).
    async fn met(&self) -> &[String] {
        self.0.set(STATIONS, "met")
    }

    /// Criteria not met (未达到项).
    async fn lacking(&self) -> &[String] {
        self.0.set(STATIONS, "lacking")
    }

    /// Titles with their year and state, e.g. `PROVINCIAL_DEMONSTRATION 2022 AWARDED` (称号).
    async fn titles(&self) -> &[String] {
        self.0.set(STATIONS, "titles")
    }
}

connection!(StationBoardConnection, StationBoardEdge, StationRow, "the station board (联络站看板)");

pub(super) async fn stations(
    context: &Context<'_>,
    when: When,
    paging: Result<Paging>,
) -> Result<StationBoardConnection> {
    caller(context)?;
    let asked = board(STATIONS, Filter::all(), Order::ascending("code"), paging?, when);
    let (rows, read) = read(context, asked).await?;
    Ok(StationBoardConnection::of(read, rows.into_iter().map(StationRow)))
}
