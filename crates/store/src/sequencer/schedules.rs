//! The sequencers of several processes on one log, under every order in which their calls can reach it,
//! with processes killed, power cut and answers lost at every moment.
//!
//! What runs is the code itself, not a model of it: a sequencer waits for nothing but its engine, so
//! the engine in memory is where a scheduler can choose who goes on. Where the orders are too many to
//! try all, they are drawn at random from a fixed seed.

mod log;

use super::*;
use crate::StreamKey;
use futures::{FutureExt, future::abortable};
use log::{Fault, Log, Lost};
use shuttle::{
    Config, Runner,
    future::{JoinHandle, block_on, spawn},
    scheduler::{DfsScheduler, RandomScheduler},
};
use std::{collections::HashSet, sync::Mutex};
use uuid::Uuid;

/// Calls to the engine after which a batch is through, whoever is faster: two surveys, a write that is
/// refused, the lock, two surveys, the write, the commit.
const CALLS: u32 = 8;

/// An attempt to append, and what came of it.
struct Told {
    command_id: Uuid,
    /// The last position that anybody had been told of when it began.
    after: Position,
    /// Absent while nobody has been told.
    outcome: Option<Outcome>,
}

/// A log, and everything its callers were told.
#[derive(Clone)]
struct Office {
    log: Log,
    told: Arc<Mutex<Vec<Told>>>,
}

impl Office {
    fn new(fault: Fault) -> Self {
        Self { log: Log::new(fault), told: Arc::default() }
    }

    /// A process that commits one batch after the other.
    fn process(&self, batches: Vec<Vec<Append>>) -> JoinHandle<()> {
        spawn(self.clone().run(batches))
    }

    /// The same, and who kills it at some moment.
    fn killed(&self, batches: Vec<Vec<Append>>) -> [JoinHandle<()>; 2] {
        let (process, killer) = abortable(self.clone().run(batches));
        [spawn(process.map(|_| ())), self.meanwhile(move |_| killer.abort())]
    }

    async fn run(self, batches: Vec<Vec<Append>>) {
        let log: Arc<dyn Writers> = Arc::new(self.log.clone());
        let watchers = watch::Sender::new(Position::START);
        let mut sequencer = Sequencer::new(TenantId::new("t"), log, watchers);
        for batch in batches {
            self.commit(&mut sequencer, batch).await;
        }
    }

    async fn commit(&self, sequencer: &mut Sequencer, batch: Vec<Append>) {
        let mut answers = Vec::new();
        let waiting = batch.into_iter().map(|append| {
            let (reply, answer) = oneshot::channel();
            answers.push((self.begin(append.command_id), answer));
            Waiting { append, reply, since: Instant::now() }
        });
        let waiting = waiting.collect();
        let mut connection = self.log.connect();
        sequencer.commit(&mut connection, waiting).await;
        let mut failed = false;
        for (attempt, mut answer) in answers {
            let outcome = answer.try_recv().expect("everybody is answered");
            failed |= matches!(outcome, Err(AppendError::Store(_)));
            self.told.lock().unwrap()[attempt].outcome = Some(outcome);
        }
        assert!(failed || connection.calls <= CALLS, "starved: {} calls", connection.calls);
    }

    /// An attempt that begins now.
    fn begin(&self, command_id: Uuid) -> usize {
        let mut told = self.told.lock().unwrap();
        let known = told.iter().filter_map(|told| told.outcome.as_ref()?.as_ref().ok());
        let after = known.map(|receipt| receipt.last).max().unwrap_or_default();
        told.push(Told { command_id, after, outcome: None });
        told.len() - 1
    }

    /// Something that happens at some moment.
    fn meanwhile(&self, happens: impl FnOnce(&Log) + Send + 'static) -> JoinHandle<()> {
        let log = self.log.clone();
        spawn(async move { happens(&log) })
    }

    fn check(&self) {
        let (written, told) = (self.log.written(), self.told.lock().unwrap());
        let mut head = Position::START;
        for append in &written {
            assert_eq!(append.place.first, head.next(), "a position is taken twice or by nobody");
            head = append.place.last;
        }
        let commands: HashSet<_> = written.iter().map(|append| append.command_id).collect();
        assert_eq!(commands.len(), written.len(), "a command stands twice");
        for Told { command_id, after, outcome } in told.iter() {
            let stands = written.iter().find(|append| append.command_id == *command_id);
            match outcome {
                Some(Ok(receipt)) => {
                    let stands = stands.expect("what was acknowledged stands").place;
                    assert_eq!((receipt.first, receipt.last), (stands.first, stands.last));
                    assert!(receipt.repeated || receipt.first > *after, "before what was known");
                }
                Some(Err(AppendError::Store(_))) | None => {}
                Some(Err(refusal)) => assert!(stands.is_none(), "written and refused: {refusal}"),
            }
        }
    }
}

/// Appends one event to a stream, the given version of it.
fn append(command: u128, stream: &str, version: u64) -> Append {
    let mut append = super::tests::append(0);
    append.command_id = Uuid::from_u128(command);
    append.streams[0].stream = StreamKey::new("thing", stream);
    append.streams[0].expected_version = version - 1;
    append
}

/// One event of a stream.
fn one(command: u128, stream: &str) -> Vec<Vec<Append>> {
    vec![vec![append(command, stream, 1)]]
}

/// Two events of the same stream, one after the other.
fn two(command: u128, stream: &str) -> Vec<Vec<Append>> {
    vec![vec![append(command, stream, 1)], vec![append(command + 1, stream, 2)]]
}

/// Lets the story be told in every order there is; how many there are.
fn in_every_order(fault: Fault, story: fn(&Office) -> Vec<JoinHandle<()>>) -> usize {
    let tell = move || tell(fault, story);
    let runner = Runner::new(DfsScheduler::new(None, false), Config::new());
    let orders = runner.run(tell);
    println!("{orders} orders");
    orders
}

fn tell(fault: Fault, story: fn(&Office) -> Vec<JoinHandle<()>>) {
    let office = Office::new(fault);
    block_on(async {
        for task in story(&office) {
            task.await.expect("no task is aborted");
        }
    });
    office.check();
}

fn two_processes(office: &Office) -> Vec<JoinHandle<()>> {
    vec![office.process(two(10, "a")), office.process(one(20, "b"))]
}

#[test]
fn two_processes_leave_no_gap() {
    assert!(in_every_order(Fault::None, two_processes) > 1_000);
}

/// The control: a head that anybody moves.
#[test]
#[should_panic(expected = "a position is taken twice or by nobody")]
fn a_log_without_a_fence_is_found_out() {
    in_every_order(Fault::NoFence, two_processes);
}

/// One of them, and only one, is first; who is refused has written nothing, and hurts no neighbour.
#[test]
fn two_processes_race_for_a_stream() {
    let orders = in_every_order(Fault::None, |office| {
        let racing = |command| vec![append(command, "a", 1), append(command + 1, "b", 1)];
        vec![office.process(vec![racing(10)]), office.process(vec![racing(20)])]
    });
    assert!(orders > 100);
}

#[test]
fn one_command_in_two_processes_has_one_effect() {
    let orders = in_every_order(Fault::None, |office| {
        let asked = || vec![vec![append(10, "a", 1)], vec![append(10, "a", 1)]];
        vec![office.process(asked()), office.process(asked())]
    });
    assert!(orders > 100);
}

#[test]
fn a_process_killed_at_any_moment_leaves_the_log_to_the_other() {
    let orders = in_every_order(Fault::None, |office| {
        let killed = office.killed(one(10, "a"));
        killed.into_iter().chain([office.process(one(20, "b"))]).collect()
    });
    assert!(orders > 1_000);
}

fn power_cut(office: &Office) -> Vec<JoinHandle<()>> {
    let cut = office.meanwhile(Log::cut_power);
    let other = office.process(one(20, "b"));
    vec![office.process(one(10, "a")), other, cut]
}

#[test]
fn a_power_cut_at_any_moment_takes_nothing_acknowledged() {
    assert!(in_every_order(Fault::None, power_cut) > 1_000);
}

/// The control: a log that answers before what it has is safe.
#[test]
#[should_panic(expected = "what was acknowledged stands")]
fn an_early_answer_is_found_out() {
    in_every_order(Fault::AnswersEarly, power_cut);
}

#[test]
fn an_answer_lost_at_any_moment_is_found_by_its_receipt() {
    let orders = in_every_order(Fault::None, |office| {
        let lose = office.meanwhile(|log| log.lose(Lost::Answer));
        let other = office.process(one(20, "b"));
        vec![office.process(one(10, "a")), other, lose]
    });
    assert!(orders > 1_000);
}

/// Three processes with everything that may go wrong at once.
#[test]
fn three_processes_in_any_trouble() {
    let story = |office: &Office| {
        let killed = office.killed(two(10, "a"));
        let request = office.meanwhile(|log| log.lose(Lost::Request));
        let answer = office.meanwhile(|log| log.lose(Lost::Answer));
        let cut = office.meanwhile(Log::cut_power);
        let racing = vec![vec![append(30, "b", 2), append(31, "c", 1)], vec![append(32, "c", 2)]];
        let others = [office.process(two(20, "b")), office.process(racing)];
        killed.into_iter().chain(others).chain([request, answer, cut]).collect()
    };
    let scheduler = RandomScheduler::new_from_seed(20_240_305, 5_000);
    Runner::new(scheduler, Config::new()).run(move || tell(Fault::None, story));
}
