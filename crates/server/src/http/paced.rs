//! A connection whose peer may not stall: what it is sent must go out within a time, and its first
//! bytes must come within one, or the connection ends. Later reading is not timed here: hyper times
//! headers once it knows which HTTP is spoken, the handlers time bodies.

use std::{
    future::Future,
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

/// Bytes after which hyper knows which HTTP is spoken.
const GREETING: usize = 24;

/// A connection with times for its writes and its first bytes.
pub(super) struct Paced<C> {
    connection: C,
    time: Duration,
    /// Runs while a write waits.
    waiting: Pin<Box<Sleep>>,
    is_waiting: bool,
    /// Runs until the greeting is complete.
    greeting: Option<Pin<Box<Sleep>>>,
    greeted: usize,
}

impl<C> Paced<C> {
    pub(super) fn new(connection: C, writing: Duration, greeting: Duration) -> Self {
        Self {
            connection,
            time: writing,
            waiting: Box::pin(sleep(writing)),
            is_waiting: false,
            greeting: Some(Box::pin(sleep(greeting))),
            greeted: 0,
        }
    }

    /// Passes a write on, or fails it when its time is over.
    fn timed<T>(
        &mut self,
        context: &mut Context<'_>,
        polled: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.is_waiting = false;
            return polled;
        }
        if !self.is_waiting {
            self.is_waiting = true;
            self.waiting.as_mut().reset(Instant::now() + self.time);
        }
        ready!(self.waiting.as_mut().poll(context));
        Poll::Ready(Err(stalled()))
    }
}

fn stalled() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the peer stalled")
}

impl<C: AsyncRead + Unpin> AsyncRead for Paced<C> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.connection).poll_read(context, buffer);
        self.greeted += buffer.filled().len() - before;
        if self.greeted >= GREETING {
            self.greeting = None;
        }
        match (&polled, &mut self.greeting) {
            (Poll::Pending, Some(greeting)) => {
                ready!(greeting.as_mut().poll(context));
                Poll::Ready(Err(stalled()))
            }
            _ => polled,
        }
    }
}

impl<C: AsyncWrite + Unpin> AsyncWrite for Paced<C> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.connection).poll_write(context, bytes);
        self.timed(context, polled)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.connection).poll_flush(context);
        self.timed(context, polled)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.connection).poll_shutdown(context);
        self.timed(context, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.connection).poll_write_vectored(context, parts);
        self.timed(context, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.connection.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    const SHORT: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_stalled_reader_ends_the_connection_and_a_slow_one_does_not() {
        let (near, mut far) = duplex(8);
        let mut paced = Paced::new(near, SHORT, LONG);
        let reader = tokio::spawn(async move {
            let mut all = vec![0; 16];
            far.read_exact(&mut all).await.map(|_| far)
        });
        paced.write_all(&[1; 16]).await.unwrap();
        let _far = reader.await.unwrap().unwrap();
        paced.write_all(&[1; 8]).await.unwrap();
        let stalled = paced.write_all(&[1; 8]).await.unwrap_err();
        assert_eq!(stalled.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_greeting_must_come_and_then_reading_has_time() {
        let (near, mut far) = duplex(64);
        let mut paced = Paced::new(near, LONG, SHORT);
        far.write_all(b"PRI").await.unwrap();
        let stalled = paced.read_exact(&mut [0; 24]).await.unwrap_err();
        assert_eq!(stalled.kind(), io::ErrorKind::TimedOut);

        let (near, mut far) = duplex(64);
        let mut paced = Paced::new(near, LONG, SHORT);
        far.write_all(&[1; 24]).await.unwrap();
        paced.read_exact(&mut [0; 24]).await.unwrap();
        assert!(tokio::time::timeout(SHORT * 3, paced.read_u8()).await.is_err(), "still open");
    }
}
