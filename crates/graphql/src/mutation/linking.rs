//! Merging, linking, voiding. Ids of other cases are opaque ids or UUIDs; one that is neither names
//! no case.

use crate::{node::key_of, scalar, term::Term};
use async_graphql::ID;
use lianxin_domain::{
    case::{
        CaseCommand,
        links::{AttachExternalLink, LinkCases, LinkKind, ReceiveExternalStatus},
        merging::{Merge, Unmerge},
        voiding::VoidEntry,
    },
    ids::CaseId,
};

/// The case an id names; the nil UUID, which names none, when it cannot be read.
fn other(id: &ID) -> CaseId {
    CaseId(key_of("Case", id).and_then(|key| key.parse().ok()).unwrap_or_default())
}

super::shape::case_mutations! {
    Linking;
    /// Merges this case into another (并案).
    merge_case(MergeCaseInput {
        /// The case that goes on (并入事项).
        into: ID,
        /// Why (原因).
        reason: String,
    }) => |input| CaseCommand::Merge(Merge { into: other(&input.into), reason: input.reason }),
    /// Undoes a merge (撤销并案).
    unmerge_case(UnmergeCaseInput {
        /// Why (原因).
        reason: String,
    }) => |input| CaseCommand::Unmerge(Unmerge { reason: input.reason }),
    /// Links two cases (关联).
    link_cases(LinkCasesInput {
        /// The other case (另一事项).
        other_case: ID,
        /// How they belong together (关系).
        kind: Term<LinkKind>,
    }) => |input| CaseCommand::Link(LinkCases { other: other(&input.other_case), kind: input.kind.0 }),
    /// Attaches a link to another system (外部关联).
    attach_external_link(AttachExternalLinkInput {
        /// The system (系统).
        system: String,
        /// The id there (外部编号).
        external_id: String,
    }) => |input| CaseCommand::AttachExternalLink(AttachExternalLink {
        system: input.system, external_id: input.external_id,
    }),
    /// Receives a status from another system (外部状态).
    receive_external_status(ReceiveExternalStatusInput {
        /// The system (系统).
        system: String,
        /// The id there (外部编号).
        external_id: String,
        /// The status (状态).
        status: String,
        /// Its revision there (修订号).
        revision: i32,
    }) => |input| CaseCommand::ReceiveExternalStatus(ReceiveExternalStatus {
        system: input.system, external_id: input.external_id, status: input.status,
        revision: u64::try_from(input.revision).unwrap_or(0),
    }),
    /// Voids an entry that changed no state (作废).
    void_entry(VoidEntryInput {
        /// The entry (条目编号).
        target: scalar::Uuid,
        /// Why (原因).
        reason: String,
    }) => |input| CaseCommand::VoidEntry(VoidEntry { target: input.target.0, reason: input.reason }),
}
