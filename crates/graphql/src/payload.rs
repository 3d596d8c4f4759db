//! What every mutation takes around its own fields, and the one shape in which it answers.

use crate::{
    context::{app, caller},
    fault::internal,
    history::HistoryEntry,
    scalar::{DateTime, Position, Uuid, int32},
    term::Term,
};
use async_graphql::{Context, Description, Enum, InputObject, Object, Result, SimpleObject};
use lianxin_app::{Done, ExecuteError, Order, Refused, execute::Executable};
use lianxin_domain::{LateEntry, actor::EntryChannel, refusal::Code, wording::Language};
use lianxin_store::Receipt as StoreReceipt;

/// What every mutation says beside its own fields.
#[derive(Debug, Clone, InputObject)]
pub struct Envelope {
    /// Idempotency key: the same id with the same body answers the first result (命令编号).
    pub command_id: Uuid,
    /// The version the caller had seen; refused with STALE_VERSION when somebody acted since.
    pub expected_version: Option<i32>,
    /// When it happened; now when absent. An earlier day needs `lateReason` (发生时间).
    pub occurred_at: Option<DateTime>,
    /// Why the entry comes late (补录原因).
    pub late_reason: Option<String>,
    /// Where the entry comes from; API when absent (来源).
    pub channel: Option<Term<EntryChannel>>,
}

impl Envelope {
    pub(crate) fn order(self) -> Order {
        Order {
            command_id: self.command_id.0,
            expected_version: self.expected_version.and_then(|version| version.try_into().ok()),
            occurred_at: self.occurred_at.map(|moment| moment.0),
            late: self.late_reason.map(|reason| LateEntry { reason }),
            channel: self.channel.map_or(EntryChannel::Api, |channel| channel.0),
            correlation_id: None,
        }
    }
}

/// Language of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Enum)]
pub enum Lang {
    /// Chinese (中文).
    #[default]
    Zh,
    /// English (英文).
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Zh => Self::Zh,
            Lang::En => Self::En,
        }
    }
}

/// Proof that a command is durable (回执).
#[derive(Debug, Clone, SimpleObject)]
pub struct Receipt {
    /// Position of its last event: pass it as `minPosition` to read your own write.
    pub position: Position,
    /// Version of the object after it.
    pub version: i32,
    /// Whether an earlier result is being reported again.
    pub deduplicated: bool,
}

impl From<StoreReceipt> for Receipt {
    fn from(receipt: StoreReceipt) -> Self {
        Self {
            position: receipt.last.into(),
            version: int32(receipt.version),
            deduplicated: receipt.repeated,
        }
    }
}

/// A figure of a refusal's message (参数).
#[derive(Debug, Clone, SimpleObject)]
pub struct RefusalParam {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Why a command was refused: nothing was written (拒绝).
#[derive(Debug, Clone, Description)]
pub struct Refusal {
    pub(crate) refusal: lianxin_domain::Refusal,
    pub(crate) current_version: Option<u64>,
}

#[Object(use_type_description)]
impl Refusal {
    /// Stable code (代码).
    async fn code(&self) -> &'static str {
        self.refusal.code.as_str()
    }

    /// What is wrong, in words (说明).
    async fn message(
        &self,
        #[graphql(default, desc = "Language of the text (语言).")] lang: Lang,
    ) -> String {
        match lang {
            Lang::Zh => self.refusal.message_zh(),
            Lang::En => self.refusal.message_en(),
        }
    }

    /// The input field concerned; absent when the whole command is (字段).
    async fn path(&self) -> Option<&str> {
        self.refusal.path.as_deref()
    }

    /// Figures of the message (参数).
    async fn params(&self) -> Vec<RefusalParam> {
        let params = self.refusal.params.iter();
        params
            .map(|(name, value)| RefusalParam { name: name.clone(), value: value.clone() })
            .collect()
    }

    /// Mutations that would fit the present state (可执行操作).
    async fn allowed_actions(&self) -> &[String] {
        &self.refusal.allowed
    }

    /// Version of the object as it stands (当前版本).
    async fn current_version(&self) -> Option<i32> {
        self.current_version.and_then(|version| version.try_into().ok())
    }
}

/// What became of a command, before it takes the shape of a payload.
pub(crate) struct Outcome<R> {
    pub(crate) done: Option<Done<R>>,
    pub(crate) facts: Vec<HistoryEntry>,
    pub(crate) receipt: Option<Receipt>,
    pub(crate) refusals: Vec<Refusal>,
}

/// Carries out a command on a stream.
pub(crate) async fn execute<R: Executable>(
    context: &Context<'_>,
    envelope: Envelope,
    stream_id: &str,
    command: R::Command,
) -> Result<Outcome<R>> {
    let (app, caller) = (app(context), caller(context)?);
    outcome(context, app.execute::<R>(caller, envelope.order(), stream_id, command).await)
}

/// What became of a command, as it is told.
pub(crate) fn outcome<R>(
    context: &Context<'_>,
    answer: std::result::Result<Done<R>, ExecuteError>,
) -> Result<Outcome<R>> {
    let app = app(context);
    match answer {
        Ok(done) => Ok(Outcome {
            facts: done
                .events
                .iter()
                .cloned()
                .map(|event| HistoryEntry::of(app.queries().entry(event)))
                .collect(),
            receipt: done.receipt.clone().map(Receipt::from),
            refusals: Vec::new(),
            done: Some(done),
        }),
        Err(ExecuteError::Refused(refused)) => Ok(Outcome::refused(refused)),
        Err(fault) => Err(internal(&fault)),
    }
}

impl<R> Outcome<R> {
    fn refused(refused: Refused) -> Self {
        let refusal =
            Refusal { refusal: *refused.refusal, current_version: refused.current_version };
        Self { done: None, facts: Vec::new(), receipt: None, refusals: vec![refusal] }
    }

    /// A command that cannot even be addressed.
    pub(crate) fn unaddressed(path: &str) -> Self {
        let refusal = lianxin_domain::Refusal::new(Code::NotFound).at(path);
        let refusal = Refusal { refusal, current_version: None };
        Self { done: None, facts: Vec::new(), receipt: None, refusals: vec![refusal] }
    }
}
