//! Partners and the board of their partnerships with stations.

use super::{ActivityCount, coded};
use crate::{
    boards::When,
    context::{app, caller, permitted},
    directory::{Station, query::directory_connection},
    fault::query,
    moment::at,
    rules::CodeEntry,
    scalar::Date,
};
use async_graphql::{Context, Description, Object, Result};
use lianxin_domain::{ids::PartnerCode, permission::Action, policy::CodeList, year};
use std::sync::Arc;

/// A partner organisation (共建单位).
#[derive(Debug, Clone, Description)]
pub struct Partner {
    key: PartnerCode,
    found: Arc<year::Partner>,
}

impl Partner {
    /// The partner of a code, active or not.
    pub(crate) fn find(context: &Context<'_>, key: &PartnerCode) -> Option<Self> {
        let found = Arc::clone(app(context).standing().directory().partners.get(key)?);
        Some(Self { key: key.clone(), found })
    }
}

#[Object(use_type_description)]
impl Partner {
    /// Its code (代码).
    async fn code(&self) -> &str {
        self.key.as_str()
    }

    /// Its name (名称).
    async fn name(&self) -> &str {
        &self.found.name
    }

    /// Its kind (类别).
    async fn kind(&self, context: &Context<'_>) -> CodeEntry {
        coded(context, CodeList::PartnerKinds, &self.found.kind)
    }

    /// Whether activities and funds may name it (是否启用).
    async fn active(&self) -> bool {
        self.found.active
    }

    /// The stations it has a partnership with (共建联络站).
    async fn stations(&self, context: &Context<'_>) -> Vec<Station> {
        let codes = self.found.in_force().map(|partnership| &partnership.station);
        codes.filter_map(|code| Station::find(context, code)).collect()
    }
}

directory_connection!(PartnerConnection, PartnerEdge, Partner, "partners (共建单位)");

/// A partnership between a partner and a station, with what they did together (共建关系).
#[derive(Debug, Clone, Description)]
pub struct PartnershipOnBoard {
    partner: Partner,
    partnership: year::Partnership,
    count: ActivityCount,
}

#[Object(use_type_description)]
impl PartnershipOnBoard {
    /// The partner (共建单位).
    async fn partner(&self) -> &Partner {
        &self.partner
    }

    /// The station (联络站).
    async fn station(&self, context: &Context<'_>) -> Option<Station> {
        Station::find(context, &self.partnership.station)
    }

    /// What for (共建内容).
    async fn purpose(&self) -> &str {
        &self.partnership.purpose
    }

    /// SHA-256 of the agreement, where there is one on paper (共建协议).
    async fn agreement(&self) -> Option<&str> {
        self.partnership.agreement.as_ref().map(|paper| paper.sha256.as_str())
    }

    /// Its first day (起始日).
    async fn since(&self) -> Date {
        Date(self.partnership.since)
    }

    /// Its last day, when it has ended (终止日).
    async fn ended_on(&self) -> Option<Date> {
        self.partnership.ended_on.map(Date)
    }

    /// The activities that partner and station held together, whenever that was (共同活动).
    async fn count(&self) -> ActivityCount {
        self.count
    }
}

directory_connection!(
    PartnerBoardConnection,
    PartnerBoardEdge,
    PartnershipOnBoard,
    "partnerships (共建关系)"
);

pub(super) fn partners(
    context: &Context<'_>,
    first: Option<i32>,
    after: Option<String>,
) -> Result<PartnerConnection> {
    permitted(context, Action::ReadActivities)?;
    let standing = app(context).standing();
    let all = standing.directory().partners.iter().map(|(key, found)| {
        (key.to_string(), Partner { key: key.clone(), found: Arc::clone(found) })
    });
    PartnerConnection::page(all.collect(), first, after)
}

pub(super) async fn partner_board(
    context: &Context<'_>,
    station: Option<String>,
    (as_of, min_position): When,
    (first, after): (Option<i32>, Option<String>),
) -> Result<PartnerBoardConnection> {
    let (caller, at) = (caller(context)?, at(as_of, min_position)?);
    let queries = app(context).queries();
    let carried_out = queries.carried_out(caller, at).await.map_err(query)?.figures;
    let standing = queries.standing(at).await.map_err(query)?;
    let mut all = Vec::new();
    for (key, found) in &standing.directory().partners {
        for (place, partnership) in found.partnerships.iter().enumerate() {
            let with = partnership.station.as_str();
            if station.as_deref().is_some_and(|wanted| wanted != with) {
                continue;
            }
            let partner = Partner { key: key.clone(), found: Arc::clone(found) };
            let count = carried_out.of_partnership(key.as_str(), with).into();
            let node = PartnershipOnBoard { partner, partnership: partnership.clone(), count };
            all.push((format!("{key}/{place:04}"), node));
        }
    }
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    PartnerBoardConnection::page(all, first, after)
}
