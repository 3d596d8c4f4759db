//! The case as it stands, now or as of a moment.

use super::{
    clock::CaseClock,
    file::CaseFile,
    oversight::{Commitment, ExternalLink, Supervision, Urging},
    parts::{Deadline, Feedback, Referral, Reply},
};
use crate::{
    context::{app, caller},
    directory::{Category, Deputy, Grid, Station, Unit},
    history::connection::{HistoryConnection, history_of_case, history_page},
    ledger::{PetitionersReceipt, evidence_of, receipt_of},
    moment::{AsOf, at},
    node::global_id,
    payload::{Lang, Refusal},
    scalar::{Date, Position, int32},
    term::Term,
};
use async_graphql::{Context, Description, ID, Object, Result, SimpleObject};
use lianxin_app::queries::{CaseRead, Permitted};
use lianxin_domain::case::{
    Case as DomainCase,
    terms::{CaseStatus, Confidentiality, ContactChannel, Track, Urgency},
};

/// A case (事项): what a constituent brought, and everything done about it.
#[derive(Debug, Clone, Description)]
pub struct Case {
    pub(crate) read: CaseRead,
}

/// Whether the caller may do something to the case now, and why not (可执行操作).
#[derive(SimpleObject)]
pub struct ActionPermission {
    /// The mutation's name.
    pub action: String,
    /// The Chinese term.
    pub label: String,
    /// Whether the caller may do it now, as far as state and permission go.
    pub allowed: bool,
    /// Why not.
    pub refusal: Option<Refusal>,
}

impl Case {
    fn case(&self) -> &DomainCase {
        &self.read.state
    }
}

#[Object(use_type_description)]
impl Case {
    /// Opaque global id (全局编号).
    pub async fn id(&self) -> ID {
        global_id("Case", &self.read.id)
    }

    /// The case's UUID (事项编号).
    async fn case_id(&self) -> &str {
        &self.read.id
    }

    /// Human number (案号).
    async fn number(&self) -> &str {
        &self.case().number
    }

    /// State (状态).
    async fn status(&self) -> Term<CaseStatus> {
        Term(self.case().status)
    }

    /// Which rules and clocks apply; absent until accepted (渠道).
    async fn track(&self) -> Option<Term<Track>> {
        self.case().track.map(Term)
    }

    /// Title (标题).
    async fn title(&self) -> &str {
        &self.case().title
    }

    /// Summary (摘要).
    async fn summary(&self) -> &str {
        &self.case().summary
    }

    /// How it reached the station (反映渠道).
    async fn channel(&self) -> Option<Term<ContactChannel>> {
        self.case().channel.map(Term)
    }

    /// Urgency (紧急程度).
    async fn urgency(&self) -> Option<Term<Urgency>> {
        self.case().urgency.map(Term)
    }

    /// Who may read it (密级).
    async fn confidentiality(&self) -> Option<Term<Confidentiality>> {
        self.case().confidentiality.map(Term)
    }

    /// Since when the problem has existed, as precisely as known (问题始于).
    async fn problem_since(&self) -> Option<&str> {
        self.case().problem_since.as_deref()
    }

    /// Whether it is a livelihood matter (民生实事).
    async fn livelihood(&self) -> bool {
        self.case().livelihood
    }

    /// Whether it came without its history (历史事项).
    async fn legacy(&self) -> bool {
        self.case().legacy
    }

    /// Whether key supervision is designated (重点督办).
    async fn key_supervision(&self) -> bool {
        self.case().key_supervision
    }

    /// Number of the suggestion (建议编号).
    async fn suggestion_no(&self) -> Option<&str> {
        self.case().suggestion_no.as_deref()
    }

    /// Number under which it is filed (档号).
    async fn archive_no(&self) -> Option<&str> {
        self.case().archive_no.as_deref()
    }

    /// Round of handling, 0 before the first referral (办理轮次).
    async fn rounds(&self) -> i32 {
        int32(self.case().round)
    }

    /// Times it was reopened (重新启动次数).
    async fn reopened(&self) -> i32 {
        int32(self.case().reopened)
    }

    /// Day of registration (登记日).
    async fn registered_on(&self) -> Option<Date> {
        self.case().registered_on.map(Date)
    }

    /// Due day of the reply as it stands (答复期限).
    async fn due_on(&self) -> Option<Date> {
        self.case().reply_due_on.map(Date)
    }

    /// Day of the closure that stands (办结日).
    async fn closed_on(&self) -> Option<Date> {
        self.case().last_closed_on.filter(|_| self.case().closed).map(Date)
    }

    /// The registering station (联络站).
    async fn station(&self, context: &Context<'_>) -> Option<Station> {
        Station::find(context, self.case().station.as_ref()?)
    }

    /// The grid it lies in (网格).
    async fn grid(&self, context: &Context<'_>) -> Option<Grid> {
        Grid::find(context, self.case().grid.as_ref()?)
    }

    /// Its category (分类).
    async fn category(&self, context: &Context<'_>) -> Option<Category> {
        Category::find(context, self.case().category.as_ref()?)
    }

    /// The deputies who brought it (反映代表).
    async fn deputies(&self, context: &Context<'_>) -> Vec<Deputy> {
        self.case().deputies.iter().filter_map(|id| Deputy::find(context, id)).collect()
    }

    /// The deputy who leads the suggestion (领衔代表).
    async fn lead_deputy(&self, context: &Context<'_>) -> Option<Deputy> {
        Deputy::find(context, self.case().lead_deputy.as_ref()?)
    }

    /// Deputies who co-signed (附议人).
    async fn cosigners(&self, context: &Context<'_>) -> Vec<Deputy> {
        self.case().cosigners.iter().filter_map(|id| Deputy::find(context, id)).collect()
    }

    /// Lead unit of the last referral (主办单位).
    async fn lead(&self, context: &Context<'_>) -> Option<Unit> {
        Unit::find(context, self.case().lead()?)
    }

    /// Referrals, oldest first (交办).
    async fn referrals(&self) -> Vec<Referral> {
        self.case().referrals.iter().cloned().map(Referral).collect()
    }

    /// Deadlines, oldest first (时限).
    async fn deadlines(&self) -> Vec<Deadline> {
        self.case().deadlines.iter().cloned().map(Deadline).collect()
    }

    /// Replies, oldest first (答复).
    async fn replies(&self) -> Vec<Reply> {
        self.case().replies.iter().cloned().map(Reply).collect()
    }

    /// Feedback, oldest first (反馈).
    async fn feedback(&self) -> Vec<Feedback> {
        self.case().feedback.iter().cloned().map(Feedback).collect()
    }

    /// Supervisions, oldest first (督办).
    async fn supervisions(&self) -> Vec<Supervision> {
        self.case().supervisions.iter().cloned().map(Supervision).collect()
    }

    /// Urgings, oldest first (催办).
    async fn urgings(&self) -> Vec<Urging> {
        self.case().urges.iter().cloned().map(Urging).collect()
    }

    /// Commitments, oldest first (承诺事项).
    async fn commitments(&self) -> Vec<Commitment> {
        self.case().commitments.iter().cloned().map(Commitment).collect()
    }

    /// Links to other systems (外部关联).
    async fn external_links(&self) -> Vec<ExternalLink> {
        let case = self.case();
        case.external
            .iter()
            .map(|link| ExternalLink::of(link, case.external_status(link)))
            .collect()
    }

    /// The case it was merged into (并入事项).
    async fn merged_into(&self) -> Option<ID> {
        self.case().merged_into.map(|id| global_id("Case", &id.to_string()))
    }

    /// Cases merged into it (被并入事项).
    async fn merged_from(&self) -> Vec<ID> {
        self.case().merged_from.iter().map(|id| global_id("Case", &id.to_string())).collect()
    }

    /// Entries made late (补录条数).
    async fn late_entries(&self) -> i32 {
        int32(self.case().late_entries)
    }

    /// How long it has taken, by both clocks (用时).
    async fn clock(&self, context: &Context<'_>) -> CaseClock {
        CaseClock::of(self.case(), context)
    }

    /// The full audit trail, oldest first (历史).
    async fn history(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Entries after this cursor (游标).")] after: Option<String>,
        #[graphql(desc = "At most this many, 50 unless told (条数).")] first: Option<i32>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
    ) -> Option<Result<HistoryConnection>> {
        let page = at(as_of, None).and_then(|at| history_page(after, first, at));
        Some(match page {
            Ok(page) => history_of_case(context, &self.read.id, page).await,
            Err(error) => Err(error),
        })
    }

    /// Its file: the papers in their order, and where to have it printed (一案一档).
    async fn file(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "As of this moment (截至).")] as_of: Option<AsOf>,
        #[graphql(default, desc = "Language of the names (语言).")] lang: Lang,
    ) -> Option<Result<CaseFile>> {
        Some(CaseFile::of(context, &self.read.id, as_of, lang).await)
    }

    /// Proof for somebody outside that these are all its events so far, in order and unaltered, as JSON for
    /// `lianxin verify case`; what the caller may not know of the petitioner is withheld (证据).
    async fn evidence(
        &self,
        context: &Context<'_>,
        #[graphql(default, desc = "Fields to withhold as well, by name (不予披露的字段).")]
        withhold: Vec<String>,
    ) -> Option<Result<String>> {
        Some(evidence_of(context, &self.read.id, &withhold).await)
    }

    /// The petitioner's receipt, from whoever may know of the petitioner (登记凭证).
    async fn receipt(&self, context: &Context<'_>) -> Option<Result<PetitionersReceipt>> {
        Some(receipt_of(context, &self.read.id).await)
    }

    /// Every action on a case, with whether the caller may do it now and why not (可执行操作).
    async fn allowed_actions(&self, context: &Context<'_>) -> Vec<ActionPermission> {
        // Without a caller there is no case to ask about; nobody may do nothing.
        let Ok(caller) = caller(context) else { return Vec::new() };
        let permitted = app(context).queries().allowed_actions(caller, self.case());
        let permission = |permitted: Permitted| ActionPermission {
            action: permitted.action.as_str().to_owned(),
            label: permitted.action.zh().to_owned(),
            allowed: permitted.refusal.is_none(),
            refusal: permitted.refusal.map(|refusal| Refusal { refusal, current_version: None }),
        };
        permitted.into_iter().map(permission).collect()
    }

    /// Version of its history: pass it as `expectedVersion` (版本).
    async fn version(&self) -> i32 {
        int32(self.read.version)
    }

    /// Position of its last entry (位置).
    async fn position(&self) -> Position {
        self.read.position.into()
    }
}
