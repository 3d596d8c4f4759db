//! Receiving items of other systems: the hotline and the grid platform.

use super::{intake::LocationInput, shape::CasePayload};
use crate::{
    context::{app, caller},
    payload::{Envelope, outcome},
    term::Term,
};
use async_graphql::{Context, InputObject, Object, Result};
use lianxin_app::inbound::ExternalItem;
use lianxin_domain::case::{
    Case,
    inbound::ItemRegistration,
    terms::{ContactChannel, Urgency},
};

/// Receives a revision of an item of another system (接收外部事项).
#[derive(Debug, Clone, InputObject)]
pub struct ReceiveExternalItemInput {
    /// What every command says (信封).
    #[graphql(flatten)]
    pub envelope: Envelope,
    /// The system, e.g. 12345 (系统).
    pub system: String,
    /// The id there: unique with the system (外部编号).
    pub external_id: String,
    /// Its revision there, 0 or more. One received before is a repetition; one older than the newest
    /// received is kept and not applied (修订号).
    pub revision: i32,
    /// The status in that system's words (状态).
    pub status: String,
    /// Title, at most 100 characters. Do not name persons (标题，勿写人名).
    pub title: String,
    /// Summary, at most 5,000 characters. Do not name persons (摘要，勿写人名).
    pub summary: Option<String>,
    /// Category (分类).
    pub category: String,
    /// Grid (网格).
    pub grid: String,
    /// How it reached that system (反映渠道).
    pub contact_channel: Term<ContactChannel>,
    /// The station that registers it; the grid's when absent (联络站).
    pub station: Option<String>,
    /// Deputies it is brought to; those of the grid when absent (代表).
    pub deputies: Option<Vec<String>>,
    /// Reference to the petitioner, never a name; anonymous when absent (反映人编号).
    pub petitioner_ref: Option<String>,
    /// Urgency (紧急程度).
    pub urgency: Option<Term<Urgency>>,
    /// Where the problem is (地点).
    pub location: Option<LocationInput>,
    /// Since when the problem has existed: YYYY, YYYY-MM or YYYY-MM-DD (问题始于).
    pub problem_since: Option<String>,
    /// Whether the petitioner wants a reply (是否要求答复).
    #[graphql(default)]
    pub wants_reply: bool,
}

impl ReceiveExternalItemInput {
    fn item(self) -> ExternalItem {
        let deputies = self.deputies.unwrap_or_default().into_iter();
        ExternalItem {
            system: self.system,
            external_id: self.external_id,
            revision: self.revision.into(),
            status: self.status,
            registration: ItemRegistration {
                title: self.title,
                summary: self.summary,
                category: self.category.into(),
                grid: self.grid.into(),
                channel: self.contact_channel.0,
                station: self.station.map(Into::into),
                deputies: deputies.map(Into::into).collect(),
                petitioner_ref: self.petitioner_ref.map(Into::into),
                urgency: self.urgency.map(|term| term.0),
                location: self.location.map(Into::into),
                problem_since: self.problem_since,
                wants_reply: self.wants_reply,
            },
        }
    }
}

/// Receiving items of other systems (接收外部事项).
#[derive(Default)]
pub struct Inbound;

#[Object]
impl Inbound {
    /// Receives a revision of an item of another system: the first that arrives registers a case, every
    /// other one tells its status (接收外部事项).
    async fn receive_external_item(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is asked (输入).")] input: ReceiveExternalItemInput,
    ) -> Result<CasePayload> {
        let (app, caller) = (app(context), caller(context)?);
        let order = input.envelope.clone().order();
        let answer = app.receive_external_item(caller, order, input.item()).await;
        Ok(outcome::<Case>(context, answer)?.into())
    }
}
