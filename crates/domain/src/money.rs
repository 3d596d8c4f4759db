//! Money in fen (分), whole numbers only: 100 fen are a yuan.

use crate::{Refusal, refusal::Code};

/// Refuses an amount that is not above 0 (`INVALID_AMOUNT`).
pub fn positive(fen: i64, path: &str) -> Result<i64, Refusal> {
    if fen > 0 {
        return Ok(fen);
    }
    Err(Refusal::new(Code::InvalidAmount).at(path).with("value", fen))
}
