//! The record as outsiders can check it: heads, checkpoints and proofs.

use crate::{
    context::{app, caller},
    fault::query,
    page::limit,
    scalar::{DateTime, Position, int32},
};
use async_graphql::{Context, Description, Object, Result, SimpleObject};
use lianxin_app::{App, QueryError, proofs::ProofError};
use lianxin_ledger as ledger;
use std::collections::BTreeSet;

/// Size and root of a log (日志头).
#[derive(Debug, Clone, SimpleObject)]
pub struct LogHead {
    /// How many entries it has, which is also the position of the last one (条数).
    pub size: Position,
    /// Root of its Merkle tree (RFC 6962, SHA-256), in base64 (根).
    pub root: String,
}

/// A checkpoint: what the log has signed about itself, and who has cosigned (检查点).
#[derive(Debug, Clone, SimpleObject)]
pub struct Checkpoint {
    /// Name of the log, `<tenant>.<domain>/events` (日志名).
    pub origin: String,
    /// Size and root that were signed (日志头).
    pub head: LogHead,
    /// The signed note, byte for byte as it is published (C2SP tlog-checkpoint) (签名文本).
    pub note: String,
}

/// The newest checkpoint that enough witnesses have cosigned (已见证的检查点).
#[derive(Debug, Clone, SimpleObject)]
pub struct WitnessedCheckpoint {
    /// The checkpoint with its cosignatures (检查点).
    pub checkpoint: Checkpoint,
    /// Since when enough of them have known it (见证时间).
    pub since: DateTime,
}

/// A witness that has not cosigned when it was last asked (未签的见证方).
#[derive(Debug, Clone, SimpleObject)]
pub struct MissingWitness {
    /// Its name (名称).
    pub name: String,
    /// Why (原因).
    pub why: String,
}

/// How it stands with the signing, as far as the process that answers knows (签名状态).
#[derive(Debug, Clone, SimpleObject)]
pub struct LogSigning {
    /// Why the log is not signed and what to do about it; absent while it is (停签原因).
    pub stopped: Option<String>,
    /// How many witnesses must cosign for a checkpoint to count as witnessed (法定见证数).
    pub quorum: i32,
    /// Witnesses that have not cosigned when they were last asked (未签的见证方).
    pub missing: Vec<MissingWitness>,
}

/// That an entry is in the log of a size (包含证明).
#[derive(Debug, Clone, SimpleObject)]
pub struct InclusionProof {
    /// Index of the entry: its position less one (序号).
    pub index: String,
    /// The entry, byte for byte as it is logged (条目).
    pub leaf: String,
    /// The log (日志头).
    pub head: LogHead,
    /// Hashes from the entry to the root, in base64 (证明).
    pub hashes: Vec<String>,
}

/// That the log of one size begins with that of another (一致性证明).
#[derive(Debug, Clone, SimpleObject)]
pub struct ConsistencyProof {
    /// The earlier log (旧日志头).
    pub old: LogHead,
    /// The later one (新日志头).
    pub new: LogHead,
    /// Hashes that lead to both roots, in base64 (证明).
    pub hashes: Vec<String>,
}

/// What proves an entry of a history to somebody outside (条目证明).
#[derive(Debug, Clone, SimpleObject)]
pub struct EntryProof {
    /// The entry of the log, byte for byte; it commits to every field of the event (条目).
    pub leaf: String,
    /// Its inclusion in the latest checkpoint (C2SP tlog-proof), for `lianxin verify inclusion` (证明).
    pub tlog_proof: String,
}

/// The record as outsiders can check it (可验证日志).
#[derive(Debug, Clone, Copy, Description)]
pub struct Ledger;

#[Object(use_type_description)]
impl Ledger {
    /// The log as it stands, signed or not (日志头).
    async fn head(&self, context: &Context<'_>) -> Option<Result<LogHead>> {
        let followed = app(context).proofs().follow().await;
        Some(followed.map(|head| head.tree.into()).map_err(unproved))
    }

    /// The latest checkpoints, newest first (检查点).
    async fn checkpoints(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most this many, 50 unless told (条数).")] first: Option<i32>,
    ) -> Option<Result<Vec<Checkpoint>>> {
        Some(checkpoints(app(context), first).await)
    }

    /// The newest checkpoint that enough witnesses have cosigned; absent while there is none (已见证).
    async fn witnessed(&self, context: &Context<'_>) -> Option<Result<WitnessedCheckpoint>> {
        witnessed(app(context)).await.transpose()
    }

    /// How it stands with the signing (签名状态).
    async fn signing(&self, context: &Context<'_>) -> LogSigning {
        let standing = app(context).signing_standing();
        let missing = standing.missing.into_iter();
        LogSigning {
            stopped: standing.stopped,
            quorum: int32(standing.quorum),
            missing: missing.map(|(name, why)| MissingWitness { name, why }).collect(),
        }
    }

    /// Proves that the entry at a position is in the log, as of a size (包含证明).
    async fn inclusion(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Position of the entry (位置).")] position: Position,
        #[graphql(desc = "Size of the log; that of now when absent (条数).")] size: Option<
            Position,
        >,
    ) -> Option<Result<InclusionProof>> {
        Some(inclusion(app(context), position, size).await.map_err(unproved))
    }

    /// Proves that the log of a size begins with that of an earlier one (一致性证明).
    async fn consistency(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Size of the earlier log (旧条数).")] old: Position,
        #[graphql(desc = "Size of the later one; that of now when absent (新条数).")] new: Option<
            Position,
        >,
    ) -> Option<Result<ConsistencyProof>> {
        Some(consistency(app(context), old, new).await.map_err(unproved))
    }
}

/// Questions about the record as outsiders can check it.
#[derive(Default)]
pub struct LedgerQuery;

#[Object]
impl LedgerQuery {
    /// The record as outsiders can check it: heads, checkpoints and proofs. The log itself is at
    /// `/log/<tenant>/` (可验证日志).
    async fn ledger(&self, context: &Context<'_>) -> Option<Result<Ledger>> {
        Some(caller(context).map(|_| Ledger))
    }
}

async fn checkpoints(app: &App, first: Option<i32>) -> Result<Vec<Checkpoint>> {
    let count = limit(first)? as usize;
    let notes = app.checkpoints(count).await.map_err(unproved)?;
    notes.iter().map(|note| Checkpoint::of(note).map_err(unproved)).collect()
}

async fn witnessed(app: &App) -> Result<Option<WitnessedCheckpoint>> {
    let Some(newest) = app.witnessed().await.map_err(unproved)? else { return Ok(None) };
    let checkpoint = Checkpoint::of(&newest.checkpoint).map_err(unproved)?;
    Ok(Some(WitnessedCheckpoint { checkpoint, since: newest.since.into() }))
}

/// The size that was asked about, once it can be; that of now when none was.
async fn reached(app: &App, size: Option<Position>) -> Result<u64, ProofError> {
    match size {
        Some(size) => app.proofs().reach(size.0).await.map(|_| size.0),
        None => Ok(app.proofs().follow().await?.tree.size),
    }
}

async fn inclusion(
    app: &App,
    position: Position,
    size: Option<Position>,
) -> Result<InclusionProof, ProofError> {
    let proofs = app.proofs();
    let size = reached(app, size).await?;
    // There is no entry before the first.
    let index = position.0.checked_sub(1).ok_or(ProofError::BeyondLog { asked: 0, size })?;
    let hashes = proofs.inclusion(index, size).await?;
    Ok(InclusionProof {
        index: index.to_string(),
        leaf: proofs.leaf(position.into()).await?,
        head: LogHead::at(app, size).await?,
        hashes: base64(&hashes),
    })
}

async fn consistency(
    app: &App,
    old: Position,
    new: Option<Position>,
) -> Result<ConsistencyProof, ProofError> {
    let proofs = app.proofs();
    let new = reached(app, new).await?;
    let hashes = base64(&proofs.consistency(old.0, new).await?);
    Ok(ConsistencyProof {
        old: LogHead::at(app, old.0).await?,
        new: LogHead::at(app, new).await?,
        hashes,
    })
}

/// What proves an entry, by the latest checkpoint; nothing while none goes that far.
pub(crate) async fn proof_of(
    context: &Context<'_>,
    position: lianxin_store::Position,
) -> Result<Option<EntryProof>> {
    let proved = app(context).proof(position).await.map_err(query)?;
    Ok(proved.map(|(leaf, proof)| EntryProof { leaf, tlog_proof: proof.to_string() }))
}

/// What a petitioner takes home: that their matter was registered, and the proof of it (登记凭证).
#[derive(Debug, Clone, SimpleObject)]
pub struct PetitionersReceipt {
    /// The receipt as JSON, for `lianxin verify receipt` (凭证).
    pub json: String,
    /// Index of the registration in the log: its position less one (序号).
    pub index: String,
    /// The log by which it is proved (日志头).
    pub head: LogHead,
    /// Path of a page to print with a QR code, for the bearer of the same token (打印路径).
    pub pdf: String,
    /// Path of the same for a browser (网页路径).
    pub html: String,
}

/// The receipt of a case.
pub(crate) async fn receipt_of(context: &Context<'_>, id: &str) -> Result<PetitionersReceipt> {
    let given = app(context).receipt(caller(context)?, id).await.map_err(query)?;
    Ok(PetitionersReceipt {
        json: given.receipt.to_json(),
        index: given.receipt.proof.index.to_string(),
        head: given.head.into(),
        pdf: format!("/cases/{id}/receipt.pdf"),
        html: format!("/cases/{id}/receipt.html"),
    })
}

/// The evidence of a case as JSON, with fields of these names withheld as well.
pub(crate) async fn evidence_of(
    context: &Context<'_>,
    id: &str,
    withheld: &[String],
) -> Result<String> {
    let names: BTreeSet<&str> = withheld.iter().map(String::as_str).collect();
    let evidence = app(context).evidence(caller(context)?, id, &names).await;
    Ok(evidence.map_err(query)?.to_json())
}

impl LogHead {
    async fn at(app: &App, size: u64) -> Result<Self, ProofError> {
        let root = app.proofs().root(size).await?;
        Ok(ledger::TreeHead { size, root }.into())
    }
}

impl From<ledger::TreeHead> for LogHead {
    fn from(head: ledger::TreeHead) -> Self {
        Self { size: Position(head.size), root: head.root.to_base64() }
    }
}

impl Checkpoint {
    fn of(note: &ledger::Note) -> Result<Self, ProofError> {
        let checkpoint = ledger::Checkpoint::parse(note.text())?;
        let origin = checkpoint.origin().to_owned();
        Ok(Self { origin, head: checkpoint.head.into(), note: note.to_string() })
    }
}

fn base64(hashes: &[ledger::Hash]) -> Vec<String> {
    hashes.iter().map(|hash| hash.to_base64()).collect()
}

fn unproved(error: ProofError) -> async_graphql::Error {
    query(QueryError::from(error))
}
