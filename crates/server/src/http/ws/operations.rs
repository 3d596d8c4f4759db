//! The operations of one socket. They run only while somebody asks for their next step.

use crate::http::{Caller, answer, fault::Fault, operation::Desk, params::Params};
use apollo_compiler::executable::OperationType;
use async_graphql::{Response, ServerError, Value};
use futures::{
    FutureExt, StreamExt,
    future::ready,
    stream::{self, AbortHandle, BoxStream, SelectAll, abortable},
};
use std::{collections::HashMap, sync::Arc};

/// What happens to an operation.
pub(super) enum Step {
    /// It has an answer.
    Next(Response),
    /// The executor would not run it.
    NotRun(Vec<ServerError>),
    /// The gate would not let it in, or its time is over.
    Refused(Fault),
    /// There is nothing more.
    End,
}

/// The operations of a socket.
pub(super) struct Operations {
    desk: Arc<Desk>,
    running: SelectAll<BoxStream<'static, (String, Step)>>,
    by_id: HashMap<String, AbortHandle>,
    last_position: Option<String>,
}

impl Operations {
    pub(super) fn new(desk: Arc<Desk>) -> Self {
        Self { desk, running: SelectAll::new(), by_id: HashMap::new(), last_position: None }
    }

    pub(super) fn desk(&self) -> &Desk {
        &self.desk
    }

    pub(super) fn contains(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    pub(super) fn is_full(&self) -> bool {
        self.by_id.len() >= self.desk.limits().socket_operations
    }

    /// The position of the last event that was told, if it named one.
    pub(super) fn last_position(&self) -> Option<&str> {
        self.last_position.as_deref()
    }

    /// Starts an operation.
    pub(super) fn start(&mut self, id: String, caller: Caller, params: Params) {
        let answers = open(self.desk.clone(), caller, params).flatten_stream();
        let steps = answers.map(Step::of).chain(stream::once(ready(Step::End)));
        let (steps, stop) = abortable(steps);
        self.by_id.insert(id.clone(), stop);
        self.running.push(steps.map(move |step| (id.clone(), step)).boxed());
    }

    /// Forgets an operation; it is not heard of again.
    pub(super) fn stop(&mut self, id: &str) {
        if let Some(stop) = self.by_id.remove(id) {
            stop.abort();
        }
    }

    /// The next step of any of them; waits for ever while there is none.
    pub(super) async fn next(&mut self) -> (String, Step) {
        match self.running.next().await {
            Some((id, step)) => {
                if let Step::Next(response) = &step {
                    self.last_position = position(response).or(self.last_position.take());
                }
                (id, step)
            }
            None => std::future::pending().await,
        }
    }
}

impl Step {
    fn of(result: Result<Response, Fault>) -> Self {
        match result {
            Ok(response) if answer::never_ran(&response) => Self::NotRun(response.errors),
            Ok(response) => Self::Next(answer::bounded(response)),
            Err(fault) => Self::Refused(fault),
        }
    }
}

/// The answers of an operation, once the gate has let it in.
async fn open(
    desk: Arc<Desk>,
    caller: Caller,
    params: Params,
) -> BoxStream<'static, Result<Response, Fault>> {
    let refused = |fault| stream::once(ready(Err(fault))).boxed();
    let admitted = match desk.admit(&caller, &params).await {
        Ok(admitted) => admitted,
        Err(fault) => return refused(fault),
    };
    if admitted.kind != OperationType::Subscription {
        return desk.stream(&caller, admitted, params);
    }
    match desk.slots.take(caller.account()) {
        // The slot is the stream's: both end together.
        Ok(slot) => desk
            .stream(&caller, admitted, params)
            .map(move |answer| {
                let _held = &slot;
                answer
            })
            .boxed(),
        Err(fault) => refused(fault),
    }
}

/// The position an event names, where its root field has one.
fn position(response: &Response) -> Option<String> {
    let Value::Object(root) = &response.data else { return None };
    let Value::Object(event) = root.values().next()? else { return None };
    match event.get("position")? {
        Value::String(position) => Some(position.clone()),
        _ => None,
    }
}
