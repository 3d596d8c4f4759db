//! The audit trail: one generic entry type for every stream. A new event type never touches it.

pub mod attachment;
pub mod authority;
pub mod changes;
pub mod connection;
pub mod deadline;

pub use self::{
    attachment::Attachment, authority::Actor, changes::FieldChange, deadline::ComputedDeadline,
};

use crate::{
    context::app,
    fault::internal,
    ledger::{EntryProof, proof_of},
    payload::Lang,
    scalar::{DateTime, Position, Uuid, int32},
    term::Term,
};
use async_graphql::{Context, Description, Json, Object, Result, SimpleObject};
use lianxin_app::batches::Entry;
use lianxin_domain::{
    Provenance,
    actor::EntryChannel,
    deadline::Due,
    wording::{self, Field},
};
use serde_json::Value;
use std::sync::Arc;

/// A field of an entry, in words (内容项).
#[derive(Debug, Clone, SimpleObject)]
pub struct EntryField {
    /// Its name in the payload (字段).
    pub name: String,
    /// What it is called (名称).
    pub label: String,
    /// What it says, with names instead of codes (内容).
    pub value: String,
}

impl From<Field> for EntryField {
    fn from(Field { name, label, value }: Field) -> Self {
        Self { name, label, value }
    }
}

/// One entry of a history: what happened, when, by whom, under which rules (历史条目).
#[derive(Clone, Description)]
pub struct HistoryEntry {
    entry: Arc<Entry>,
    provenance: Option<Provenance>,
    changes: Vec<FieldChange>,
}

impl HistoryEntry {
    /// An entry as recorded.
    pub(crate) fn of(entry: Arc<Entry>) -> Self {
        let provenance = serde_json::from_str(entry.recorded.metadata.get()).ok();
        Self { entry, provenance, changes: Vec::new() }
    }

    /// The same with what it changed.
    pub(crate) fn changing(self, changes: Vec<FieldChange>) -> Self {
        Self { changes, ..self }
    }

    pub(crate) fn place(&self) -> lianxin_store::Position {
        self.entry.recorded.position
    }
}

#[Object(use_type_description)]
impl HistoryEntry {
    /// Its place in the record (位置).
    async fn position(&self) -> Position {
        self.entry.recorded.position.into()
    }

    /// Its place in the history of its object, from 1 (序号).
    async fn version(&self) -> i32 {
        int32(self.entry.recorded.version)
    }

    /// Its identity (条目编号).
    async fn event_id(&self) -> Uuid {
        Uuid(self.entry.recorded.event_id)
    }

    /// Type of the object it belongs to, e.g. `case` (对象类型).
    async fn stream_type(&self) -> &str {
        &self.entry.recorded.stream.stream_type
    }

    /// Identity of the object it belongs to (对象编号).
    async fn stream_id(&self) -> &str {
        &self.entry.recorded.stream.stream_id
    }

    /// The event's immutable name (事件类型).
    #[graphql(name = "type")]
    async fn event_type(&self) -> &str {
        &self.entry.recorded.event_type
    }

    /// Version of the payload's shape (载荷版本).
    async fn schema_version(&self) -> i32 {
        int32(self.entry.recorded.schema_version)
    }

    /// The event's name for people (名称).
    async fn label(
        &self,
        #[graphql(default, desc = "Language of the text (语言).")] lang: Lang,
    ) -> &str {
        wording::label(&self.entry.recorded.event_type, lang.into())
    }

    /// What happened, in a sentence (语句).
    async fn sentence(
        &self,
        #[graphql(default, desc = "Language of the text (语言).")] lang: Lang,
    ) -> String {
        let recorded = &self.entry.recorded;
        let label = wording::label(&recorded.event_type, lang.into());
        match (&self.provenance, lang) {
            (None, _) => label.to_owned(),
            (Some(told), Lang::Zh) => {
                format!("{}（{}）{label}", told.actor.organ, told.actor.role.zh())
            }
            (Some(told), Lang::En) => {
                format!("{} ({}): {label}", told.actor.organ, told.actor.role)
            }
        }
    }

    /// When it happened, as told (发生时间).
    async fn occurred_at(&self) -> Option<Result<DateTime>> {
        let told = self.entry.recorded.occurred_at.parse();
        let told = told.map(DateTime);
        Some(told.map_err(|error: lianxin_domain::time::InvalidDateTime| internal(&error)))
    }

    /// When it was recorded, by the store's clock (入库时间).
    async fn recorded_at(&self) -> DateTime {
        self.entry.recorded.recorded_at.into()
    }

    /// Days between happening and recording, for a late entry (补录天数).
    async fn late_by(&self) -> Option<i32> {
        self.provenance.as_ref()?.late.as_ref()?;
        let told: lianxin_domain::time::OccurredAt =
            self.entry.recorded.occurred_at.parse().ok()?;
        let seconds = self.entry.recorded.recorded_at.duration_since(told.instant()).as_secs();
        i32::try_from(seconds / 86_400).ok()
    }

    /// Why it was entered late (补录原因).
    async fn late_reason(&self) -> Option<&str> {
        Some(&self.provenance.as_ref()?.late.as_ref()?.reason)
    }

    /// Who acted, on whose authority (行为人).
    async fn actor(&self) -> Option<Actor> {
        self.provenance.as_ref().map(|told| Actor::from(&told.actor))
    }

    /// Where the entry came from (来源).
    async fn channel(&self) -> Option<Term<EntryChannel>> {
        self.provenance.as_ref().map(|told| Term(told.channel))
    }

    /// The policy set in force (规则版本).
    async fn policy_version(&self) -> Option<&str> {
        self.provenance.as_ref().map(|told| told.policy_version.as_str())
    }

    /// The work calendar in force (日历版本).
    async fn calendar_version(&self) -> Option<&str> {
        self.provenance.as_ref().map(|told| told.calendar_version.as_str())
    }

    /// The command that wrote it (命令编号).
    async fn command_id(&self) -> Uuid {
        Uuid(self.entry.recorded.command_id)
    }

    /// The business transaction it belongs to (业务编号).
    async fn correlation_id(&self) -> Uuid {
        Uuid(self.entry.recorded.correlation_id)
    }

    /// The entry that caused it (起因).
    async fn causation_id(&self) -> Option<Uuid> {
        self.entry.recorded.causation_id.map(Uuid)
    }

    /// What it says, field by field, in words (内容).
    async fn fields(
        &self,
        context: &Context<'_>,
        #[graphql(default, desc = "Language of the words (语言).")] lang: Lang,
    ) -> Vec<EntryField> {
        let fields = app(context).queries().fields(&self.entry.recorded, lang.into());
        fields.into_iter().map(Into::into).collect()
    }

    /// What changed in the folded object; filled in histories of cases (变更).
    async fn changes(&self) -> &[FieldChange] {
        &self.changes
    }

    /// Deadlines it computed, with rule, calendar and policy (时限).
    async fn deadlines(&self) -> Vec<ComputedDeadline> {
        let payload: Value =
            serde_json::from_str(self.entry.recorded.payload.get()).unwrap_or_default();
        let fields = payload.as_object().into_iter().flat_map(|fields| fields.values());
        fields
            .filter_map(|field| serde_json::from_value::<Due>(field.clone()).ok())
            .map(Into::into)
            .collect()
    }

    /// Papers and photographs it refers to (附件).
    async fn attachments(&self) -> Vec<Attachment> {
        Attachment::all_of(&self.entry.recorded)
    }

    /// What proves it to somebody outside, by the latest checkpoint; absent until one goes that far (条目证明).
    async fn proof(&self, context: &Context<'_>) -> Option<Result<EntryProof>> {
        proof_of(context, self.place()).await.transpose()
    }

    /// The event as recorded (载荷).
    async fn payload(&self) -> Option<Result<Json<Value>>> {
        let payload = serde_json::from_str(self.entry.recorded.payload.get());
        Some(payload.map(Json).map_err(|error| internal(&error)))
    }
}
