//! How a mutation about a case is declared: its input, its command, and the shared payload.

use crate::{
    case::Case,
    history::HistoryEntry,
    node::key_of,
    payload::{Envelope, Outcome, Receipt, Refusal, execute},
};
use async_graphql::{Context, ID, Result, SimpleObject};
use lianxin_app::queries::CaseRead;
use lianxin_domain::case::{Case as DomainCase, CaseCommand};
use uuid::Uuid;

/// What every mutation about a case answers (事项操作结果).
#[derive(SimpleObject)]
pub struct CasePayload {
    /// The case as it now stands; absent when refused.
    pub case: Option<Case>,
    /// The facts just recorded.
    pub facts: Vec<HistoryEntry>,
    /// Proof that it is durable; absent when nothing happened.
    pub receipt: Option<Receipt>,
    /// Why it was refused; empty when it was not.
    pub refusals: Vec<Refusal>,
}

impl From<Outcome<DomainCase>> for CasePayload {
    fn from(outcome: Outcome<DomainCase>) -> Self {
        let Outcome { done, facts, receipt, refusals } = outcome;
        let position = facts.last().map(HistoryEntry::place).unwrap_or_default();
        let read = done.map(|done| CaseRead {
            id: done.stream_id,
            state: done.state,
            version: done.version,
            position,
        });
        Self { case: read.map(|read| Case { read }), facts, receipt, refusals }
    }
}

/// Carries out a command on a case named by its id.
pub(super) async fn on_case(
    context: &Context<'_>,
    envelope: Envelope,
    case: &ID,
    command: CaseCommand,
) -> Result<CasePayload> {
    match key_of("Case", case).and_then(|key| key.parse::<Uuid>().ok()) {
        Some(id) => {
            Ok(execute::<DomainCase>(context, envelope, &id.to_string(), command).await?.into())
        }
        None => Ok(Outcome::<DomainCase>::unaddressed("caseId").into()),
    }
}

/// Declares mutations about a case.
///
/// `case_mutations! { Group; /// doc \n accept_case(AcceptCaseInput { /// doc \n track: T, }) =>
/// |input| Ok(command), }` expands to an input object per mutation, with the envelope and `caseId`
/// before its own fields, and to the object `Group` with one resolver each.
macro_rules! case_mutations {
    ($group:ident; $($(#[$doc:meta])* $name:ident($input:ident { $($(#[$fdoc:meta])* $field:ident: $kind:ty,)* }) => |$bound:ident| $command:expr,)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, async_graphql::InputObject)]
            pub struct $input {
                /// What every command says (信封).
                #[graphql(flatten)]
                pub envelope: $crate::payload::Envelope,
                /// The case, by opaque id or UUID (事项).
                pub case_id: async_graphql::ID,
                $($(#[$fdoc])* pub $field: $kind,)*
            }
        )+

        /// Commands about cases (事项操作).
        #[derive(Default)]
        pub struct $group;

        #[async_graphql::Object]
        impl $group {
            $(
                $(#[$doc])*
                async fn $name(
                    &self,
                    context: &async_graphql::Context<'_>,
                    #[graphql(desc = "What is asked (输入).")] input: $input,
                ) -> async_graphql::Result<$crate::mutation::shape::CasePayload> {
                    let (envelope, case) = (input.envelope.clone(), input.case_id.clone());
                    let $bound = input;
                    $crate::mutation::shape::on_case(context, envelope, &case, $command).await
                }
            )+
        }
    };
}
pub(super) use case_mutations;
