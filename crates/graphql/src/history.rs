//! The audit trail: one generic entry type for every stream. A new event type never touches it.

use crate::{
    context::app,
    fault::{internal, query},
    labels,
    page::{PageInfo, limit},
    payload::Lang,
    scalar::{Date, DateTime, Position, Uuid},
    term::Term,
};
use async_graphql::{Context, Json, Object, Result, SimpleObject};
use lianxin_app::{batches::Entry, queries::Told};
use lianxin_domain::{
    Provenance,
    actor::{EntryChannel, Role},
    deadline::{DeadlineKind, Due},
};
use serde_json::Value;
use std::sync::Arc;

/// One entry of a history: what happened, when, by whom, under which rules (历史条目).
#[derive(Clone)]
pub struct HistoryEntry {
    entry: Arc<Entry>,
    provenance: Option<Provenance>,
    changes: Vec<FieldChange>,
}

/// A field of the folded state that an entry changed (变更).
#[derive(Debug, Clone, SimpleObject)]
pub struct FieldChange {
    /// Name of the field.
    pub field: String,
    /// What stood there; absent when nothing did.
    pub old: Option<Json<Value>>,
    /// What stands there now; absent when nothing does.
    pub new: Option<Json<Value>>,
}

/// Who acted, on whose authority (行为人).
#[derive(Debug, Clone, SimpleObject)]
pub struct Actor {
    /// The account.
    pub account: String,
    /// The role it acted in.
    pub role: Term<Role>,
    /// The organ it belongs to.
    pub organ: String,
    /// Its station, if bound to one.
    pub station: Option<String>,
    /// Its unit, if bound to one.
    pub unit: Option<String>,
    /// On whose authority, when not the organ's own.
    pub on_behalf_of: Option<String>,
}

/// A due day that an entry computed, and by which rule (时限计算).
#[derive(Debug, Clone, SimpleObject)]
pub struct ComputedDeadline {
    /// What is due.
    pub kind: Term<DeadlineKind>,
    /// Until the end of this day.
    pub due_on: Date,
    /// The day that counting started after.
    pub start_on: Date,
    /// The rule in Chinese; absent when somebody set the day.
    pub basis_zh: Option<String>,
    /// The rule in English; absent when somebody set the day.
    pub basis_en: Option<String>,
    /// The calendar that was used.
    pub calendar_version: String,
    /// The policy that was used.
    pub policy_version: String,
    /// Whether an unpublished year was counted through.
    pub provisional: bool,
}

impl From<Due> for ComputedDeadline {
    fn from(due: Due) -> Self {
        Self {
            kind: Term(due.kind),
            due_on: Date(due.due_on),
            start_on: Date(due.start_on),
            basis_zh: due.span.as_ref().map(|span| span.basis_zh.clone()),
            basis_en: due.span.as_ref().map(|span| span.basis_en.clone()),
            calendar_version: due.calendar_version.to_string(),
            policy_version: due.policy_version.to_string(),
            provisional: due.provisional,
        }
    }
}

impl HistoryEntry {
    /// An entry as recorded.
    pub(crate) fn of(entry: Arc<Entry>) -> Self {
        let provenance = serde_json::from_str(entry.recorded.metadata.get()).ok();
        Self { entry, provenance, changes: Vec::new() }
    }

    /// The same with what it changed.
    pub(crate) fn changing(mut self, before: &Value, after: &Value) -> Self {
        self.changes = changes(before, after);
        self
    }

    pub(crate) fn place(&self) -> lianxin_store::Position {
        self.entry.recorded.position
    }
}

/// Top-level fields that differ, in the order of their names; the fold's own counters apart.
fn changes(before: &Value, after: &Value) -> Vec<FieldChange> {
    let fields = |value: &Value| value.as_object().cloned().unwrap_or_default();
    let (before, after) = (fields(before), fields(after));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .filter(|name| {
            !["entries", "lateEntries", "since", "voidable", "before"].contains(&name.as_str())
        })
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| FieldChange {
            field: name.clone(),
            old: before.get(name).cloned().map(Json),
            new: after.get(name).cloned().map(Json),
        })
        .collect()
}

#[Object]
impl HistoryEntry {
    /// Its place in the record (位置).
    async fn position(&self) -> Position {
        self.entry.recorded.position.into()
    }

    /// Its place in the history of its object, from 1 (序号).
    async fn version(&self) -> i32 {
        i32::try_from(self.entry.recorded.version).unwrap_or(i32::MAX)
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
        i32::try_from(self.entry.recorded.schema_version).unwrap_or(i32::MAX)
    }

    /// The event's name for people (名称).
    async fn label(
        &self,
        #[graphql(default, desc = "Language of the text (语言).")] lang: Lang,
    ) -> &str {
        labels::label(&self.entry.recorded.event_type, lang)
    }

    /// What happened, in a sentence (语句).
    async fn sentence(
        &self,
        #[graphql(default, desc = "Language of the text (语言).")] lang: Lang,
    ) -> String {
        let recorded = &self.entry.recorded;
        let label = labels::label(&recorded.event_type, lang);
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
    async fn occurred_at(&self) -> Result<DateTime> {
        let told = self.entry.recorded.occurred_at.parse();
        told.map(DateTime).map_err(|error: lianxin_domain::time::InvalidDateTime| internal(&error))
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
        let actor = &self.provenance.as_ref()?.actor;
        Some(Actor {
            account: actor.account.to_string(),
            role: Term(actor.role),
            organ: actor.organ.clone(),
            station: actor.station.as_ref().map(ToString::to_string),
            unit: actor.unit.as_ref().map(ToString::to_string),
            on_behalf_of: actor.on_behalf_of.clone(),
        })
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

    /// The event as recorded (载荷).
    async fn payload(&self) -> Result<Json<Value>> {
        serde_json::from_str(self.entry.recorded.payload.get())
            .map(Json)
            .map_err(|error| internal(&error))
    }
}

/// An entry with its place (历史边).
#[derive(SimpleObject)]
pub struct HistoryEdge {
    /// Opaque place.
    pub cursor: String,
    /// The entry.
    pub node: HistoryEntry,
}

/// A page of a history (历史页).
#[derive(SimpleObject)]
pub struct HistoryConnection {
    /// The entries with their places, oldest first.
    pub edges: Vec<HistoryEdge>,
    /// Where the page stands.
    pub page_info: PageInfo,
    /// The last position looked at; pass it as `after` to go on.
    pub position: Position,
}

impl HistoryConnection {
    /// A page from what was told.
    pub(crate) fn new(
        entries: Vec<HistoryEntry>,
        told: &Told,
        after: lianxin_store::Position,
    ) -> Self {
        let edges: Vec<HistoryEdge> = entries
            .into_iter()
            .map(|node| HistoryEdge { cursor: node.place().to_string(), node })
            .collect();
        let page_info = PageInfo {
            has_next_page: told.more,
            has_previous_page: after.0 > 0,
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: Some(told.reached.to_string()),
        };
        Self { edges, page_info, position: told.reached.into() }
    }
}

/// The arguments of a page of history: a cursor is a position.
pub(crate) fn history_page(
    after: Option<String>,
    first: Option<i32>,
    at: lianxin_app::queries::At,
) -> Result<lianxin_app::queries::Page> {
    let after = match after {
        None => 0,
        Some(text) => {
            text.parse().map_err(|_| crate::fault::bad_input("not a cursor of this list"))?
        }
    };
    Ok(lianxin_app::queries::Page {
        after: lianxin_store::Position(after),
        limit: limit(first)?,
        at,
    })
}

/// The history of one stream, with what each entry changed when it is a case's.
pub(crate) async fn history_of(
    context: &Context<'_>,
    stream: &lianxin_store::StreamKey,
    page: lianxin_app::queries::Page,
) -> Result<HistoryConnection> {
    let caller = crate::context::caller(context)?;
    let queries = app(context).queries();
    let told = queries.history(caller, stream, page).await.map_err(query)?;
    let mut entries = Vec::with_capacity(told.entries.len());
    let mut document = lianxin_projections::CaseDocument::default();
    let is_case = &*stream.stream_type == "case";
    if is_case && page.after.0 > 0 {
        let at = lianxin_app::queries::At::position(page.after);
        if let Ok(before) = queries.case(caller, &stream.stream_id, at).await {
            document.case = lianxin_domain::case::Case::clone(&before.state);
        }
    }
    let state = |document: &lianxin_projections::CaseDocument| {
        serde_json::to_value(&document.case).unwrap_or_default()
    };
    let mut before = state(&document);
    for entry in &told.entries {
        let mut shown = HistoryEntry::of(Arc::clone(entry));
        if is_case {
            if let Ok(events) = &entry.events {
                events.iter().for_each(|event| document.fold(event));
            }
            let after = state(&document);
            shown = shown.changing(&before, &after);
            before = after;
        }
        entries.push(shown);
    }
    Ok(HistoryConnection::new(entries, &told, page.after))
}
