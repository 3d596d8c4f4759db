//! Replying, and hearing whether people are satisfied.

use super::intake::{AttachmentInput, attachments};
use crate::{scalar::Date, term::Term};
use async_graphql::InputObject;
use lianxin_domain::case::{
    CaseCommand,
    feedback::{CosignerRating, OrderRehandling, RecordFeedback},
    reply::{
        AdjustReplyClass, DeliverReply, DeliveredTo, PromiseAsked, Quantity, RejectReply,
        SubmitReply,
    },
    terms::{FeedbackFrom, Satisfaction},
};

/// A promise with its day (承诺).
#[derive(Debug, Clone, InputObject)]
pub struct PromiseInput {
    /// What is promised.
    pub text: String,
    /// By when.
    pub due_on: Date,
}

/// What was built or delivered (成果数量).
#[derive(Debug, Clone, InputObject)]
pub struct QuantityInput {
    /// What.
    pub item: String,
    /// How many.
    pub quantity: i32,
    /// Of what.
    pub unit: String,
    /// Whether the figure is about so many (余).
    #[graphql(default)]
    pub approximate: bool,
}

/// What a co-signer said (附议人评价).
#[derive(Debug, Clone, InputObject)]
pub struct CosignerRatingInput {
    /// The deputy.
    pub deputy: String,
    /// How the handling was rated.
    pub process: Term<Satisfaction>,
    /// How the outcome was rated.
    pub outcome: Term<Satisfaction>,
}

fn promises(given: Option<Vec<PromiseInput>>) -> Vec<PromiseAsked> {
    let given = given.unwrap_or_default().into_iter();
    given.map(|promise| PromiseAsked { text: promise.text, due_on: promise.due_on.0 }).collect()
}

fn quantities(given: Option<Vec<QuantityInput>>) -> Vec<Quantity> {
    let quantity = |given: QuantityInput| Quantity {
        item: given.item,
        quantity: u32::try_from(given.quantity).unwrap_or(0),
        unit: given.unit,
        approximate: given.approximate,
    };
    given.unwrap_or_default().into_iter().map(quantity).collect()
}

fn ratings(given: Option<Vec<CosignerRatingInput>>) -> Vec<CosignerRating> {
    let rating = |given: CosignerRatingInput| CosignerRating {
        deputy: given.deputy.into(),
        process: given.process.0,
        outcome: given.outcome.0,
    };
    given.unwrap_or_default().into_iter().map(rating).collect()
}

super::shape::case_mutations! {
    Replies;
    /// Submits a reply (答复).
    submit_reply(SubmitReplyInput {
        /// The unit; the caller's own when absent (单位).
        unit: Option<String>,
        /// Class, from the policy's list (答复类别).
        reply_class: String,
        /// The reply, at most 20,000 characters (内容).
        text: String,
        /// Number of the paper (文号).
        doc_no: Option<String>,
        /// Who signed it, by function (签发人).
        signatory: String,
        /// What was promised (承诺事项).
        commitments: Option<Vec<PromiseInput>>,
        /// What was built or delivered (成果).
        quantities: Option<Vec<QuantityInput>>,
        /// Why missing opinions were not waited for (未等会办意见的理由).
        override_reason: Option<String>,
        /// Papers and photographs (附件).
        attachments: Option<Vec<AttachmentInput>>,
    }) => |input| CaseCommand::SubmitReply(SubmitReply {
        unit: input.unit.map(Into::into), reply_class: input.reply_class, text: input.text, doc_no: input.doc_no,
        signatory: input.signatory, commitments: promises(input.commitments), quantities: quantities(input.quantities),
        override_reason: input.override_reason, attachments: attachments(input.attachments),
    }),
    /// Rejects the reply: the unit replies again (退回重新答复).
    reject_reply(RejectReplyInput {
        /// Reason, from the policy's list (原因).
        reason: String,
        /// A note (备注).
        note: Option<String>,
    }) => |input| CaseCommand::RejectReply(RejectReply { reason: input.reason, note: input.note }),
    /// Adjusts the class of the last reply (调整答复类别).
    adjust_reply_class(AdjustReplyClassInput {
        /// The right class (答复类别).
        reply_class: String,
        /// Why (原因).
        reason: String,
    }) => |input| CaseCommand::AdjustReplyClass(AdjustReplyClass { reply_class: input.reply_class, reason: input.reason }),
    /// Records that the reply was delivered (送达).
    deliver_reply(DeliverReplyInput {
        /// To whom (送达对象).
        to: Term<DeliveredTo>,
        /// By which means (方式).
        means: String,
    }) => |input| CaseCommand::DeliverReply(DeliverReply { to: input.to.0, means: input.means }),
    /// Records feedback on the reply (反馈).
    record_feedback(RecordFeedbackInput {
        /// Who rated (评价人).
        from: Term<FeedbackFrom>,
        /// How the handling was rated (办理过程).
        process: Term<Satisfaction>,
        /// How the outcome was rated (办理结果).
        outcome: Term<Satisfaction>,
        /// What co-signers said (附议人评价).
        cosigners: Option<Vec<CosignerRatingInput>>,
        /// A comment (意见).
        comment: Option<String>,
        /// Attempts to reach the person (联系次数).
        attempts: Option<i32>,
    }) => |input| CaseCommand::RecordFeedback(RecordFeedback {
        from: input.from.0, process: input.process.0, outcome: input.outcome.0, cosigners: ratings(input.cosigners),
        comment: input.comment, attempts: input.attempts.and_then(|attempts| attempts.try_into().ok()).unwrap_or(1),
    }),
    /// Orders re-handling (重新办理).
    order_rehandling(OrderRehandlingInput {
        /// Why (原因).
        reason: String,
        /// The decision to handle again although nobody is dissatisfied (决定).
        decision: Option<String>,
    }) => |input| CaseCommand::OrderRehandling(OrderRehandling { reason: input.reason, decision: input.decision }),
}
