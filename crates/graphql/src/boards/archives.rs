//! The archive index: which file stands where, and whether it holds what a file must hold (一案一档).

use super::{When, board, day, equal, int};
use crate::{
    context::{app, permitted},
    lists::read,
    node::global_id,
    page::{Paging, connection},
    rules::CodeEntry,
    scalar::Date,
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result};
use lianxin_domain::{
    permission::Action,
    policy::{self, CodeList, PolicySet},
};
use lianxin_projections::{ArchiveIndex, ReadModel};
use lianxin_store::{Filter, ModelSpec, Order, Row};
use std::sync::Arc;

const SPEC: &ModelSpec = &ArchiveIndex::SPEC;

/// A row of the archive index (档案目录): a case that is closed, and its file once it is filed.
#[derive(Description)]
pub struct ArchiveRow(Row);

impl ArchiveRow {
    /// The policy that the file is judged by: that of the day on which it was filed, or today's.
    fn policy(&self, context: &Context<'_>) -> Arc<PolicySet> {
        let app = app(context);
        let filed_on = day(&self.0, SPEC, "archived_on").map(|day| day.0);
        app.standing().policy(filed_on.unwrap_or_else(|| app.today()))
    }

    /// The papers that a file must hold, apart by whether this one holds them.
    fn papers(&self, context: &Context<'_>) -> (Vec<policy::CodeEntry>, Vec<policy::CodeEntry>) {
        let catalogue = ArchiveIndex::catalogue_of(&self.0);
        let policy = self.policy(context);
        let required = policy.list(CodeList::ArchiveDocuments).iter().cloned();
        required.partition(|entry| catalogue.contains(&entry.code))
    }
}

fn entries(entries: Vec<policy::CodeEntry>) -> Vec<CodeEntry> {
    entries.into_iter().map(CodeEntry::from).collect()
}

#[Object(use_type_description)]
impl ArchiveRow {
    /// Id of its case (事项).
    async fn case_id(&self) -> ID {
        global_id("Case", &self.0.key)
    }

    /// Number of its case (案号).
    async fn number(&self) -> Option<&str> {
        self.0.text(SPEC, "number")
    }

    /// Title of its case (标题).
    async fn title(&self) -> Option<&str> {
        self.0.text(SPEC, "title")
    }

    /// Day of the closure; absent for a case that came closed, without its history (办结日).
    async fn closed_on(&self) -> Option<Date> {
        day(&self.0, SPEC, "closed_on")
    }

    /// By when it must be filed (归档期限).
    async fn due_on(&self) -> Option<Date> {
        day(&self.0, SPEC, "due_on")
    }

    /// Whether it is filed (是否归档).
    async fn filed(&self) -> Option<bool> {
        self.0.flag(SPEC, "filed")
    }

    /// Archive number (档号).
    async fn archive_no(&self) -> Option<&str> {
        self.0.text(SPEC, "archive_no")
    }

    /// Code of the retention class (保管期限).
    async fn retention(&self) -> Option<&str> {
        self.0.text(SPEC, "retention")
    }

    /// Day it was filed (归档日).
    async fn archived_on(&self) -> Option<Date> {
        day(&self.0, SPEC, "archived_on")
    }

    /// Pages (页数).
    async fn pages(&self) -> Option<i32> {
        int(&self.0, SPEC, "pages")
    }

    /// Where it stands (存放位置).
    async fn location(&self) -> Option<&str> {
        self.0.text(SPEC, "location")
    }

    /// Codes of all papers that the file holds, in the order of its catalogue (卷内目录).
    async fn catalogue(&self) -> Vec<String> {
        ArchiveIndex::catalogue_of(&self.0)
    }

    /// Papers that a file must hold by the policy, and this one does (已有材料).
    async fn held(&self, context: &Context<'_>) -> Vec<CodeEntry> {
        entries(self.papers(context).0)
    }

    /// Papers that a file must hold by the policy, and this one does not; of a case that is not filed, all
    /// of them (缺少材料).
    async fn missing(&self, context: &Context<'_>) -> Vec<CodeEntry> {
        entries(self.papers(context).1)
    }

    /// Whether the file holds everything that a file must hold (是否齐全).
    async fn complete(&self, context: &Context<'_>) -> bool {
        self.papers(context).1.is_empty()
    }
}

connection!(ArchiveConnection, ArchiveEdge, ArchiveRow, "files (案卷)");

/// Which files (筛选).
#[derive(Debug, Clone, Default, InputObject)]
pub struct ArchiveFilter {
    /// Whether they are filed.
    pub filed: Option<bool>,
    /// Of this archive number.
    pub archive_no: Option<String>,
    /// Of this retention class.
    pub retention: Option<String>,
    /// Of cases registered at this station.
    pub station: Option<String>,
    /// Of cases of this category.
    pub category: Option<String>,
    /// Filed on this day or later.
    pub archived_from: Option<Date>,
    /// Filed before this day.
    pub archived_before: Option<Date>,
    /// To be filed before this day: with filed false and today, what is late.
    pub due_before: Option<Date>,
}

impl ArchiveFilter {
    fn condition(self) -> Filter {
        let mut parts = Vec::new();
        parts.extend(self.filed.map(|filed| Filter::Eq("filed", filed.into())));
        parts.extend(equal("archive_no", self.archive_no));
        parts.extend(equal("retention", self.retention));
        parts.extend(equal("station", self.station));
        parts.extend(equal("category", self.category));
        parts.extend(self.archived_from.map(|day| Filter::AtLeast("archived_on", day.0.into())));
        parts.extend(self.archived_before.map(|day| Filter::Below("archived_on", day.0.into())));
        parts.extend(self.due_before.map(|day| Filter::Below("due_on", day.0.into())));
        Filter::And(parts)
    }
}

pub(super) async fn archives(
    context: &Context<'_>,
    filter: ArchiveFilter,
    when: When,
    paging: Result<Paging>,
) -> Result<ArchiveConnection> {
    permitted(context, Action::ReadCases)?;
    let order = Order::ascending("archive_no");
    let (rows, read) = read(context, board(SPEC, filter.condition(), order, paging?, when)).await?;
    Ok(ArchiveConnection::of(read, rows.into_iter().map(ArchiveRow)))
}
