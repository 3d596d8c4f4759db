//! `/graphql/ws`: operations over a WebSocket by the graphql-transport-ws protocol.
//!
//! One task owns a socket: it reads, it runs the operations and it writes. Nothing is queued between
//! them, so a client that does not read holds up its own operations and no memory.

mod close;
mod message;
mod operations;

use super::{
    Caller, answer, bearer,
    fault::{Code, ErrorEntry, Fault},
    media::Media,
    operation::Desk,
};
use axum::{
    body::Body,
    extract::{
        State,
        ws::{Message, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, Response, StatusCode},
};
use close::Close;
use message::{FromClient, ToClient};
use operations::{Operations, Step};
use std::{ops::ControlFlow, sync::Arc, time::Duration};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};

const PROTOCOL: &str = "graphql-transport-ws";
/// How long a client may take to answer a close.
const FAREWELL: Duration = Duration::from_secs(1);

/// Turns a request into a conversation.
pub(super) async fn upgrade(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response<Body> {
    let Ok(upgrade) = upgrade else {
        let message = "only WebSockets are served here";
        let fault = Fault::http(StatusCode::UPGRADE_REQUIRED, Code::BadRequest, message);
        return answer::refusal(Media::Json, fault);
    };
    let longest = desk.limits().body;
    let token = bearer::of(&headers).map(str::to_owned);
    upgrade.protocols([PROTOCOL]).max_message_size(longest).max_frame_size(longest).on_upgrade(
        move |socket| async move {
            let spoken = socket.protocol().is_some_and(|protocol| protocol == PROTOCOL);
            let mut talk = Talk { socket, caller: None, token, operations: Operations::new(desk) };
            let ended = if spoken { talk.converse().await } else { Close::protocol() };
            talk.leave(ended).await;
        },
    )
}

/// A conversation.
struct Talk {
    socket: WebSocket,
    /// Known once the client has introduced itself.
    caller: Option<Caller>,
    /// The token of the request, for clients that can send headers.
    token: Option<String>,
    operations: Operations,
}

impl Talk {
    /// Talks until there is a reason to end.
    async fn converse(&mut self) -> Close {
        let limits = self.operations.desk().limits();
        let deadline = Instant::now() + limits.introduction_time();
        let mut pings = interval(limits.keep_alive_time().max(Duration::from_secs(1)));
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let step = tokio::select! {
                message = self.socket.recv() => self.hear(message).await,
                (id, step) = self.operations.next() => self.tell(id, step).await,
                _ = pings.tick() => self.send(Message::Ping(Vec::new().into())).await,
                () = sleep_until(deadline), if self.caller.is_none() => {
                    ControlFlow::Break(Close::late())
                }
            };
            if let ControlFlow::Break(close) = step {
                return close;
            }
        }
    }

    async fn hear(&mut self, message: Option<Result<Message, axum::Error>>) -> ControlFlow<Close> {
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            // The socket answers pings by itself.
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return ControlFlow::Continue(()),
            Some(Ok(Message::Close(_))) | None => return ControlFlow::Break(Close::gone()),
            Some(Ok(Message::Binary(_))) => {
                return ControlFlow::Break(Close::invalid("messages are text"));
            }
            Some(Err(error)) => {
                tracing::debug!(%error, "a WebSocket message was not readable");
                return ControlFlow::Break(Close::invalid("the message is not readable"));
            }
        };
        match FromClient::read(&text) {
            Ok(message) => self.follow(message).await,
            Err(told) => ControlFlow::Break(Close::invalid(&told)),
        }
    }

    async fn follow(&mut self, message: FromClient) -> ControlFlow<Close> {
        match message {
            FromClient::Introduction { .. } if self.caller.is_some() => {
                ControlFlow::Break(Close::introduced_twice())
            }
            FromClient::Introduction { token } => {
                let token = token.as_deref().map(|token| bearer::token(token).unwrap_or(token));
                let token = token.or(self.token.as_deref());
                let Ok(caller) = self.operations.desk().bearer(token) else {
                    return ControlFlow::Break(Close::forbidden());
                };
                self.caller = Some(caller);
                self.say(&ToClient::ConnectionAck).await
            }
            FromClient::Ping => self.say(&ToClient::Pong).await,
            FromClient::Pong => ControlFlow::Continue(()),
            FromClient::Subscribe { id, params } => {
                let Some(caller) = self.caller.clone() else {
                    return ControlFlow::Break(Close::unauthorized());
                };
                if self.operations.contains(&id) {
                    return ControlFlow::Break(Close::subscribed_twice(&id));
                }
                if self.operations.is_full() {
                    let message = "no more operations at once on this socket";
                    let errors = [ErrorEntry::new(Code::TooManySubscriptions, message)];
                    return self.say(&ToClient::Error { id: &id, payload: &errors }).await;
                }
                self.operations.start(id, caller, params);
                ControlFlow::Continue(())
            }
            FromClient::Complete { id } => {
                self.operations.stop(&id);
                ControlFlow::Continue(())
            }
        }
    }

    /// Tells what an operation came to.
    async fn tell(&mut self, id: String, step: Step) -> ControlFlow<Close> {
        match step {
            Step::Next(outcome) => self.say(&ToClient::Next { id: &id, payload: &outcome }).await,
            Step::NotRun(errors) => {
                self.operations.stop(&id);
                self.say(&ToClient::NotRun { id: &id, payload: &errors }).await
            }
            Step::Refused(fault) => {
                self.operations.stop(&id);
                self.say(&ToClient::Error { id: &id, payload: &fault.errors }).await
            }
            Step::End => {
                self.operations.stop(&id);
                self.say(&ToClient::Complete { id: &id }).await
            }
        }
    }

    async fn say(&mut self, message: &ToClient<'_>) -> ControlFlow<Close> {
        self.send(Message::Text(message.write().into())).await
    }

    /// Sends, unless the client has not read for too long. Half the time a write may take is left
    /// for telling it so.
    async fn send(&mut self, message: Message) -> ControlFlow<Close> {
        let patience = self.operations.desk().limits().write_time() / 2;
        match timeout(patience, self.socket.send(message)).await {
            Ok(Ok(())) => ControlFlow::Continue(()),
            Ok(Err(_)) => ControlFlow::Break(Close::gone()),
            Err(_) => ControlFlow::Break(Close::slow(self.operations.last_position())),
        }
    }

    /// Says why and ends, in order: the close of either side is answered by the other before the
    /// connection goes. What else the client says is not heard.
    async fn leave(mut self, close: Close) {
        let patience = self.operations.desk().limits().write_time() / 2;
        if let Some(frame) = close.frame() {
            let told = self.socket.send(Message::Close(Some(frame)));
            if timeout(patience, told).await.is_err() {
                return;
            }
        }
        let drained = async { while let Some(Ok(_)) = self.socket.recv().await {} };
        _ = timeout(FAREWELL, drained).await;
    }
}
