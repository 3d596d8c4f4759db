//! How a mutation about something with a code is declared: its input, its command, and the payload that
//! all of them share.

use crate::{
    history::HistoryEntry,
    payload::{Envelope, Outcome, Receipt, Refusal, execute},
};
use async_graphql::{Context, Result, SimpleObject};
use lianxin_app::execute::Executable;

/// What every mutation of the directory answers (名录操作结果).
#[derive(SimpleObject)]
pub struct DirectoryPayload {
    /// The facts just recorded.
    pub facts: Vec<HistoryEntry>,
    /// Proof that it is durable; absent when nothing happened.
    pub receipt: Option<Receipt>,
    /// Why it was refused; empty when it was not.
    pub refusals: Vec<Refusal>,
}

/// Carries out a command on what the code names.
pub(super) async fn keep<R: Executable>(
    context: &Context<'_>,
    envelope: Envelope,
    key: &str,
    command: R::Command,
) -> Result<DirectoryPayload> {
    let Outcome { facts, receipt, refusals, .. } =
        execute::<R>(context, envelope, key, command).await?;
    Ok(DirectoryPayload { facts, receipt, refusals })
}

/// Declares mutations about objects with a code.
///
/// `directory_mutations! { Group; /// doc \n name(Input { key, fields }) as Root => |input| command, }`
/// expands to an input object per mutation, with the envelope and `code` before its own fields, and
/// to the object `Group` with one resolver each.
macro_rules! directory_mutations {
    ($group:ident; $($(#[$doc:meta])* $name:ident($input:ident { $($(#[$fdoc:meta])* $field:ident: $kind:ty,)* }) as $root:ty => |$bound:ident| $command:expr,)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, async_graphql::InputObject)]
            pub struct $input {
                /// What every command says (信封).
                #[graphql(flatten)]
                pub envelope: $crate::payload::Envelope,
                /// Code of the object (代码).
                pub code: String,
                $($(#[$fdoc])* pub $field: $kind,)*
            }
        )+

        /// Commands about the directory (名录操作).
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
                ) -> async_graphql::Result<$crate::mutation::keeping::DirectoryPayload> {
                    let (envelope, code) = (input.envelope.clone(), input.code.clone());
                    let $bound = input;
                    $crate::mutation::keeping::keep::<$root>(context, envelope, &code, $command).await
                }
            )+
        }
    };
}
pub(super) use directory_mutations;
