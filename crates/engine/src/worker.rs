//! The common part of a worker's life: obey orders, and bring a server to rest.
//!
//! For a program that only serves this is all; one with coroutines or timers of its own waits for those too before it exits.

use crate::process::{Events, Order};
use crate::server::{Drain, Serving};
use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;
use tokio::time::Instant;

/// How long the last words of connections may take to leave when the time is over.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// Waits for the order to end, then drains `server` for at most `max_wait`. Returns when no connection is left. `told` learns of
/// every order before it is obeyed.
pub async fn attend(server: &Serving, events: &Events, max_wait: Option<Duration>, mut told: impl FnMut(Order)) {
    let how = loop {
        let order = events.next().await;
        told(order);
        match order {
            Order::Drain => break Drain::Reload,
            Order::Shutdown => break Drain::Shutdown,
            Order::Reload | Order::ReloadTasks | Order::ReopenLog => {}
        }
    };
    server.drain(how);
    rest(server, events, max_wait).await;
}

/// The second part of [`attend`], for a program that has begun to drain by itself.
pub async fn rest(server: &Serving, events: &Events, max_wait: Option<Duration>) {
    let deadline = max_wait.map(|wait| Instant::now() + wait);
    // A reload may become a shutdown. A second order to drain changes nothing (and repeats itself when the manager is gone).
    if server.draining() == Some(Drain::Reload) && first(deadline, server.drained(), hurry(events)).await == Some(true)
    {
        server.drain(Drain::Shutdown);
    }
    if first(deadline, server.drained(), std::future::pending::<()>()).await.is_some() {
        return;
    }
    server.close_all(false);
    if first(Some(Instant::now() + LAST_WORDS), server.drained(), std::future::pending::<()>()).await.is_none() {
        server.close_all(true);
        server.drained().await;
    }
}

/// Waits for the order to shut down.
async fn hurry(events: &Events) {
    loop {
        match events.next().await {
            Order::Shutdown => return,
            Order::Drain => std::future::pending().await,
            _ => {}
        }
    }
}

/// Which ends first: `main` (false), `other` (true), or neither in time (`None`).
async fn first(deadline: Option<Instant>, main: impl Future, other: impl Future) -> Option<bool> {
    let (mut main, mut other) = (pin!(main), pin!(other));
    let either = std::future::poll_fn(|cx| {
        if main.as_mut().poll(cx).is_ready() { Poll::Ready(false) } else { other.as_mut().poll(cx).map(|_| true) }
    });
    match deadline {
        Some(deadline) => tokio::time::timeout_at(deadline, either).await.ok(),
        None => Some(either.await),
    }
}
