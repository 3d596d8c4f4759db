//! Carrying out a command: load, decide, append, answer.
//!
//! A decision that says no, or that nothing is left to do, is only given on the newest state and by the
//! newest directory, and only after asking whether this very command took effect before: its first
//! result is the answer then, as the state has moved on since. Accepted commands need neither
//! question, because the append itself answers both.

mod bulk;
mod cache;
mod encode;
mod executable;
mod load;
mod permit;
mod repeat;
mod request;
mod trace;
mod turns;

pub use bulk::{Group, Opening, Prepared};
pub use executable::Executable;

pub(crate) use executable::case_scope;

pub(crate) use cache::{Cache, Loaded};
pub(crate) use turns::Turns;

use crate::{App, Done, ExecuteError, Order, Refused, numbers::CASE_NO, standing::Standing};
use encode::{Encoded, Target, encode, recorded};
use lianxin_domain::{
    Context, Decision, Fact, Refusal, actor::Actor, directory::Directory, permission::Acts,
    refusal::Code,
};
use lianxin_store::{AppendError, Position, Receipt, StoreError, StreamKey};
use permit::permitted;
use request::Request;
use std::sync::Arc;
use tracing::Instrument;

/// How often a command is decided anew because somebody else was first, when its caller named no
/// version. Beyond it the caller is told `STALE_VERSION`.
const DECIDED_ANEW: u32 = 16;

/// An aggregate a command is decided on, and the counterpart it is about.
struct Ground<R> {
    own: Loaded<R>,
    other: Option<(StreamKey, Loaded<R>)>,
    /// Whether both were read from the log for this decision.
    newest: bool,
}

/// What became of one attempt to carry a command out.
enum Turn<R> {
    Done(Done<R>),
    /// Somebody else was first; what was decided on is no longer true.
    Overtaken,
}

impl App {
    /// Carries out a command on a stream for a caller. A refusal has changed nothing; the same
    /// command id with the same body answers the first result, however often it is asked.
    pub async fn execute<R: Executable>(
        &self,
        caller: &Actor,
        order: Order,
        stream_id: &str,
        command: R::Command,
    ) -> Result<Done<R>, ExecuteError> {
        let (now, standing) = (self.clock.now(), self.core.standing.newest());
        let mut request = Request::<R>::new(caller, &order, stream_id, command, now, standing)?;
        let span = tracing::info_span!("command", action = request.command.action().as_str());
        self.answer(&mut request).instrument(span).await
    }

    async fn answer<R: Executable>(
        &self,
        request: &mut Request<'_, R>,
    ) -> Result<Done<R>, ExecuteError> {
        let mut outcome = self.carry_out(request).await;
        if matches!(outcome, Err(ExecuteError::Refused(_)))
            && let Some(standing) = self.news(request.standing.position).await?
        {
            request.standing = standing;
            outcome = self.carry_out(request).await;
        }
        match outcome {
            Ok(done) if done.receipt.is_some() => Ok(done),
            Ok(nothing) => Ok(self.earlier(request).await?.unwrap_or(nothing)),
            Err(ExecuteError::Refused(refused)) => self.refused(request, refused).await,
            Err(failure) => {
                self.core.cache.forget(&request.stream).await;
                Err(failure)
            }
        }
    }

    /// Directory and rules as they now stand, when something has happened since they were taken: another
    /// process may have brought in what a command was refused for.
    async fn news(&self, known: Position) -> Result<Option<Arc<Standing>>, StoreError> {
        let head = *self.core.log.watch(&self.core.tenant).await?.borrow();
        if head <= known {
            return Ok(None);
        }
        self.core.standing.reach(head).await;
        Ok(Some(self.core.standing.newest()))
    }

    /// A refusal stands unless the command took effect before.
    async fn refused<R: Executable>(
        &self,
        request: &Request<'_, R>,
        refused: Refused,
    ) -> Result<Done<R>, ExecuteError> {
        self.core.cache.forget(&request.stream).await;
        match self.earlier(request).await {
            Ok(Some(done)) => Ok(done),
            Ok(None) => {
                self.note(request, &refused);
                Err(refused.into())
            }
            Err(other) => Err(other),
        }
    }

    /// Decides and appends until the append is not overtaken.
    async fn carry_out<R: Executable>(
        &self,
        request: &Request<'_, R>,
    ) -> Result<Done<R>, ExecuteError> {
        let mut ground = self.ground(request, false).await?;
        let mut turn = None;
        for _ in 0..DECIDED_ANEW {
            let decided = self.decide(request, &ground).await?;
            let settled = decided.as_ref().is_ok_and(|decision| !decision.events.is_empty());
            if !settled && !ground.newest {
                ground = self.ground(request, true).await?;
                continue;
            }
            let decision = match decided {
                Ok(decision) => decision,
                Err(refusal) => return Err(self.refusal(request, &ground, refusal).await?),
            };
            match self.take(request, &ground, decision).await? {
                Turn::Done(done) => return Ok(done),
                Turn::Overtaken => {
                    if turn.is_none() {
                        turn = Some(self.core.turns.at(&request.stream).await);
                    }
                    ground = self.ground(request, true).await?;
                }
            }
        }
        Err(self.refusal(request, &ground, stale(ground.own.version)).await?)
    }

    /// Loads what the command is decided on.
    async fn ground<R: Executable>(
        &self,
        request: &Request<'_, R>,
        newest: bool,
    ) -> Result<Ground<R>, ExecuteError> {
        let look = async |stream: &StreamKey| match newest {
            true => self.core.newest(stream).await,
            false => self.core.load(stream).await,
        };
        let own: Loaded<R> = look(&request.stream).await?;
        let other = match own.state.counterpart(&request.command) {
            Some(id) if id != *request.stream.stream_id => {
                let stream = StreamKey::new(R::STREAM_TYPE, &id);
                Some((stream.clone(), look(&stream).await?))
            }
            _ => None,
        };
        Ok(Ground { own, other, newest })
    }

    /// What the rules say, on this ground.
    async fn decide<R: Executable>(
        &self,
        request: &Request<'_, R>,
        ground: &Ground<R>,
    ) -> Result<Result<Decision<R::Event>, Refusal>, ExecuteError> {
        let (own, directory) = (&*ground.own.state, request.standing.directory());
        if let Err(refusal) = permitted(request.caller, own, &request.command, directory) {
            return Ok(Err(refusal));
        }
        let expected = request.order.expected_version;
        if expected.is_some_and(|expected| expected != ground.own.version) {
            return Ok(Err(stale(ground.own.version)));
        }
        let attachments = request.command.attachments();
        if let Err(refusal) = self.core.attached(request.order.channel, attachments).await? {
            return Ok(Err(refusal));
        }
        let rules = request.rules();
        let context = Context {
            actor: request.caller,
            channel: request.order.channel,
            occurred_at: request.occurred_at,
            now: request.now,
            late: request.order.late.as_ref(),
            policy: rules.policy,
            calendar: rules.calendar,
            directory: rules.directory,
            other: request.counterpart(ground),
        };
        if !ground.own.state.wants_number(&request.command) {
            return Ok(ground.own.state.decide(&request.command, &context));
        }
        let mut numbers = self.core.numbers.hold().await;
        let number = numbers.next(&request.occurred_at, &rules).await?;
        let command = R::numbered(request.command.clone(), number.clone());
        let decided = ground.own.state.decide(&command, &context);
        if decided.is_err() {
            numbers.take_back(&number);
        }
        Ok(decided)
    }

    /// Makes a decision durable.
    async fn take<R: Executable>(
        &self,
        request: &Request<'_, R>,
        ground: &Ground<R>,
        decision: Decision<R::Event>,
    ) -> Result<Turn<R>, ExecuteError> {
        if decision.events.is_empty() && decision.on_other.is_empty() {
            return Ok(Turn::Done(request.nothing(&ground.own)));
        }
        let other = ground.other.as_ref().map(|(stream, other)| Target::of(stream, other));
        let own = Target::of(&request.stream, &ground.own);
        let encoded = encode(&request.envelope(), decision, own, other, &mut 0)?;
        let append = request.append(&encoded);
        match self.core.log.append(&self.core.tenant, append).await {
            Ok(receipt) if receipt.repeated => self.first_result(receipt).await.map(Turn::Done),
            Ok(receipt) => Ok(Turn::Done(self.settle(request, ground, encoded, receipt).await)),
            Err(AppendError::StaleVersion { .. }) => Ok(Turn::Overtaken),
            Err(AppendError::ClaimTaken { kind, key, .. }) => {
                if kind == CASE_NO && ground.own.state.wants_number(&request.command) {
                    self.core.numbers.hold().await.taken(&key);
                    return Ok(Turn::Overtaken);
                }
                let taken = Refusal::new(Code::AlreadyExists).with("kind", kind).with("id", key);
                Err(self.refusal(request, ground, taken).await?)
            }
            Err(AppendError::CommandIdReused(_)) => {
                Err(Refusal::new(Code::CommandIdReused).at("commandId").into())
            }
            Err(AppendError::Store(error)) => Err(error.into()),
            Err(malformed @ AppendError::Malformed { .. }) => {
                Err(StoreError::Engine { doing: "appending", source: Box::new(malformed) }.into())
            }
        }
    }

    /// Folds what has just become durable and keeps the result for the next command.
    async fn settle<R: Executable>(
        &self,
        request: &Request<'_, R>,
        ground: &Ground<R>,
        encoded: Encoded<R::Event>,
        receipt: Receipt,
    ) -> Done<R> {
        let before = Position(receipt.first.0.saturating_sub(1));
        let own = fold(&ground.own, &encoded.facts, before);
        let newest_at = receipt.last;
        self.trace_projection(newest_at);
        self.core.cache.keep(request.stream.clone(), own.clone(), newest_at).await;
        if let Some((stream, other)) = &ground.other
            && !encoded.on_other.is_empty()
        {
            let other = fold(other, &encoded.on_other, own.position);
            self.core.cache.keep(stream.clone(), other, newest_at).await;
        }
        if Directory::folds(R::STREAM_TYPE) {
            self.core.standing.reach(receipt.last).await;
        }
        Done {
            stream_id: Arc::clone(&request.stream.stream_id),
            state: own.state,
            version: own.version,
            events: recorded(request.append(&encoded), &receipt),
            receipt: Some(receipt),
        }
    }

    /// A refusal with what its caller needs to go on.
    async fn refusal<R: Executable>(
        &self,
        request: &Request<'_, R>,
        ground: &Ground<R>,
        refusal: Refusal,
    ) -> Result<ExecuteError, ExecuteError> {
        let (log, tenant) = (&self.core.log, &self.core.tenant);
        let events_since = match request.order.expected_version {
            Some(seen) if refusal.code == Code::StaleVersion => {
                log.read_stream(tenant, &request.stream, seen, None).await?
            }
            _ => Vec::new(),
        };
        // A version is told to those who may see what it is a version of.
        let hidden = matches!(refusal.code, Code::NotFound | Code::Forbidden);
        let current_version = (!hidden).then_some(ground.own.version);
        Ok(Refused { refusal: Box::new(refusal), current_version, events_since }.into())
    }
}

fn stale(current: u64) -> Refusal {
    Refusal::new(Code::StaleVersion).at("expectedVersion").with("current", current)
}

/// Folds facts that now stand in the log after a position.
fn fold<R: Executable>(seen: &Loaded<R>, facts: &[Fact<R::Event>], after: Position) -> Loaded<R> {
    let mut state = R::clone(&seen.state);
    facts.iter().for_each(|fact| state.apply(fact));
    let gained = facts.len() as u64;
    let (version, position) = (seen.version + gained, Position(after.0 + gained));
    Loaded { state: Arc::new(state), version, position }
}
