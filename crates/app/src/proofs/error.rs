//! Why something is not proved.

use super::CheckpointsError;
use lianxin_ledger::{Malformed, VerifyError};
use lianxin_store::{Position, StoreError};

/// Why there is no proof.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The store failed.
    #[error("the log could not be read for its proofs")]
    Store(#[from] StoreError),
    /// The leaves are not those of one log.
    #[error(
        "nothing is proved from position {position} on, because its leaf does not follow from those before it: \
         see `lianxin doctor`"
    )]
    Altered {
        /// The first leaf that is wrong.
        position: Position,
        /// What is wrong with it.
        source: VerifyError,
    },
    /// Asked about what is not in the log, or not in the order of the log.
    #[error("a log of {size} entries proves nothing about {asked}")]
    BeyondLog {
        /// Entry or size that was asked about.
        asked: u64,
        /// Entries in question.
        size: u64,
    },
    /// What is published could not be read.
    #[error(transparent)]
    Checkpoints(#[from] CheckpointsError),
    /// There is no checkpoint to prove anything by.
    #[error("the log has not been signed yet")]
    Unsigned,
    /// The checkpoint is not one of this log.
    #[error(
        "the checkpoint of size {size} is not one of the log as it is: was an older state brought back?"
    )]
    OtherHistory {
        /// Entries of the log that was signed.
        size: u64,
    },
    /// No record of where all cases end follows the case's events within the checkpoint.
    #[error("the signed log does not tell yet where the case ends: ask again in a minute")]
    NotYet,
    /// What was to be proved by, or to be proved, cannot be read.
    #[error("what is to be proved cannot be read")]
    Malformed(#[from] Malformed),
}

impl ProofError {
    /// A stable code and the words of it in Chinese, for what a caller can do something about.
    pub fn told(&self) -> Option<(&'static str, String)> {
        Some(match self {
            Self::BeyondLog { asked, size } => {
                ("BEYOND_LOG", format!("日志共 {size} 条，无法证明 {asked}"))
            }
            Self::Unsigned => ("LOG_UNSIGNED", "日志尚未签名".to_owned()),
            Self::NotYet => {
                let zh = "已签名的日志尚未说明该事项的末条记录，请一分钟后再试";
                ("NOT_PROVED_YET", zh.to_owned())
            }
            Self::OtherHistory { size } => {
                let zh = format!("{size} 条处的检查点与现有日志不符，可能恢复了旧备份");
                ("OTHER_HISTORY", zh)
            }
            Self::Store(_) | Self::Altered { .. } | Self::Checkpoints(_) | Self::Malformed(_) => {
                return None;
            }
        })
    }

    pub(super) fn no_leaf(position: Position) -> Self {
        Self::Store(StoreError::Damaged { position, reason: "the event has no leaf".to_owned() })
    }
}
