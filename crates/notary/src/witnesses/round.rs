//! One round of asking: a request to one witness, its answer, and a second request when it knows of
//! another size.

use super::{Known, Unwitnessed};
use crate::http;
use lianxin_ledger::{AddCheckpoint, Hash, Note, NoteSignature};
use reqwest::{Client, StatusCode};
use std::{fmt::Display, sync::atomic::Ordering};

/// Bytes of an answer that are read: many signature lines.
const MAX_ANSWER_BYTES: usize = 16 * 1024;
/// Letters of a refusal that are told.
const SAID: usize = 200;

/// What is asked of every witness.
pub(super) struct Round<'r, F> {
    pub(super) client: &'r Client,
    pub(super) note: &'r Note,
    pub(super) size: u64,
    pub(super) proofs: &'r F,
}

/// What a witness answers.
enum Answer {
    Signatures(Vec<u8>),
    /// It has cosigned this size last.
    Size(u64),
}

impl<F, P, E> Round<'_, F>
where
    F: Fn(u64) -> P,
    P: Future<Output = Result<Vec<Hash>, E>>,
    E: Display,
{
    /// The cosignature of one witness, verified.
    pub(super) async fn ask(&self, known: &Known) -> Result<NoteSignature, Unwitnessed> {
        let answered = tokio::time::timeout(known.address.timeout, self.tries(known)).await;
        let signature = answered.unwrap_or(Err(Unwitnessed::Timeout))?;
        known.cosigned.store(self.size, Ordering::Relaxed);
        Ok(signature)
    }

    async fn tries(&self, known: &Known) -> Result<NoteSignature, Unwitnessed> {
        // Of a note that is older than what was cosigned, it is asked what it knows.
        let last = known.cosigned.load(Ordering::Relaxed);
        let old = if last > self.size { 0 } else { last };
        let told = match self.request(known, old).await? {
            Answer::Signatures(lines) => return self.verified(known, &lines),
            Answer::Size(told) => told,
        };
        known.cosigned.store(told, Ordering::Relaxed);
        if told == old || told > self.size {
            return Err(Unwitnessed::Conflict { cosigned: told });
        }
        match self.request(known, told).await? {
            Answer::Signatures(lines) => self.verified(known, &lines),
            Answer::Size(cosigned) => Err(Unwitnessed::Conflict { cosigned }),
        }
    }

    async fn request(&self, known: &Known, old: u64) -> Result<Answer, Unwitnessed> {
        let proof = (self.proofs)(old).await;
        let proof = proof.map_err(|why| Unwitnessed::NoProof { old, why: why.to_string() })?;
        let body = AddCheckpoint { old, proof, checkpoint: self.note.clone() }.to_string();
        let failed = |error: reqwest::Error| Unwitnessed::Unreachable(http::cause(&error));
        let request = self.client.post(known.url.clone()).body(body);
        let answer = request.send().await.map_err(failed)?;
        let status = answer.status();
        let said = http::body(answer, MAX_ANSWER_BYTES).await.map_err(failed)?;
        let said = said.ok_or(Unwitnessed::Malformed)?;
        match status {
            StatusCode::OK => Ok(Answer::Signatures(said)),
            StatusCode::CONFLICT => size(&said).map(Answer::Size).ok_or(Unwitnessed::Malformed),
            _ => Err(Unwitnessed::Refused { status: status.as_u16(), said: printable(&said) }),
        }
    }

    /// The witness' own signature among the lines that it answers with.
    fn verified(&self, known: &Known, lines: &[u8]) -> Result<NoteSignature, Unwitnessed> {
        let key = &known.address.key;
        let lines = str::from_utf8(lines).map_err(|_| Unwitnessed::Malformed)?;
        let lines = NoteSignature::parse_lines(lines).map_err(|_| Unwitnessed::Malformed)?;
        let own = lines.into_iter().find(|line| line.is_by(key)).ok_or(Unwitnessed::NotItsKey)?;
        match key.verify(self.note.text(), own.bytes()) {
            Ok(_) => Ok(own),
            Err(_) => Err(Unwitnessed::BadSignature),
        }
    }
}

/// The size in an answer: decimal digits in one spelling, and a line's end.
fn size(said: &[u8]) -> Option<u64> {
    let digits = str::from_utf8(said).ok()?.strip_suffix('\n')?;
    let size: u64 = digits.parse().ok()?;
    (size.to_string() == digits).then_some(size)
}

/// What a witness says may be meant for a terminal, and may be long.
fn printable(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    said.trim_end()
        .chars()
        .take(SAID)
        .map(|it| if it.is_control() { '\u{fffd}' } else { it })
        .collect()
}
