//! `campaigns`: one row a supervision campaign, with its cases and the supervisions opened in them. How far
//! those have come is told by the supervision ledger.

use crate::{
    Event, ReadModel,
    case_document::{set, text},
};
use lianxin_domain::{
    Root,
    event::DomainEvent,
    year::{Campaign, CampaignCase},
};
use lianxin_store::{Column, ModelSpec, RowWrite, Value};

/// The read model of campaigns.
#[derive(Debug)]
pub struct Campaigns;

impl ReadModel for Campaigns {
    type Document = Campaign;

    const SPEC: ModelSpec = ModelSpec {
        name: "campaigns",
        revision: 1,
        columns: &[
            Column::text("code"),
            Column::text("title"),
            Column::text("kind"),
            Column::text("organ"),
            Column::text("leader"),
            Column::day("opened_on"),
            Column::day("response_due_on"),
            Column::day("concluded_on"),
            Column::text("finding"),
            Column::bool("open"),
            Column::set("cases"),
            Column::set("supervisions"),
        ],
        indexes: &[&["opened_on"], &["open", "opened_on"]],
        searchable: false,
    };

    fn folds(stream_type: &str) -> bool {
        stream_type == Campaign::STREAM_TYPE
    }

    fn fold(document: &mut Campaign, event: &Event) {
        if let DomainEvent::Campaign(own) = &event.fact.event {
            document.apply(&event.fact.about(own.clone()));
        }
    }

    fn rows(campaign: &Campaign) -> Vec<RowWrite> {
        let Some(opened) = &campaign.opened else { return Vec::new() };
        let values = vec![
            text(Some(&opened.campaign)),
            text(Some(&opened.title)),
            text(Some(&opened.kind)),
            text(Some(&opened.organ)),
            text(opened.leader.as_ref()),
            text(campaign.opened_on.as_ref()),
            text(opened.response_due_on.as_ref()),
            text(campaign.concluded_on.as_ref()),
            text(campaign.finding.as_ref()),
            Value::Bool(campaign.concluded_on.is_none()),
            set(campaign.cases.iter().map(|held| &held.case)),
            Value::Set(campaign.cases.iter().filter_map(supervised).collect()),
        ];
        vec![RowWrite { row_key: String::new(), values }]
    }
}

/// A case's supervision as a text of the set: the case, a slash, the ordinal.
fn supervised(held: &CampaignCase) -> Option<String> {
    held.supervision.as_ref().map(|supervision| format!("{}/{supervision}", held.case))
}
