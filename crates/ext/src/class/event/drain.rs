//! The task that waits for the program's descriptors and calls their callbacks: one batch in each round of the loop.

use std::{os::fd::AsRawFd, os::fd::RawFd, rc::Rc};

use steel_os::epoll::{Epoll, Ready};
use steel_zend::{Callable, Result};
use tokio::io::{
    Interest,
    unix::{AsyncFd, AsyncFdReadyGuard},
};

use super::{output, watch::Watch};
use crate::{callback, errors, runtime::runtime};

struct Shared(Rc<Epoll>);

impl AsRawFd for Shared {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

/// Runs as long as the loop.
pub(super) async fn run(set: Rc<Epoll>) {
    #[allow(deprecated)]
    // see steel_engine::server::readiness: the set owns one descriptor for as long as the source lives
    let Ok(source) = AsyncFd::with_interest(Shared(Rc::clone(&set)), Interest::READABLE) else { return };
    let (mut batch, mut readable) = (Vec::new(), None::<AsyncFdReadyGuard<'_, Shared>>);
    loop {
        if set.take(&mut batch).is_err() {
            return;
        }
        if batch.is_empty() {
            // tokio is told of changes only. The set is level-triggered, so it stays readable until nothing in it is ready.
            if let Some(mut readable) = readable.take() {
                readable.clear_ready();
            }
            readable = source.readable().await.ok();
            continue;
        }
        for ready in batch.drain(..) {
            callback::while_alive().await;
            answer(ready);
        }
        runtime().touch_last();
        tokio::task::yield_now().await;
    }
}

/// Calls the callbacks of one descriptor, reading before writing as the reference does.
fn answer(ready: Ready) {
    let watches = &runtime().watches;
    let Some(watch) = watches.reported(ready.token) else { return };
    let flushed = ready.write && output::flush(watches, &watch);
    let (mut called, end) = (false, ready.end && !ready.read && !ready.write);
    if ready.read || end && watch.wants_read() {
        called |= call(&watch, &watch.on_read, "readable");
    }
    if (ready.write && watch.wants_write() || end && !watch.wants_read()) && !watch.is_removed() {
        called |= call(&watch, &watch.on_write, "writable");
    }
    if !called && !flushed && !watch.is_removed() {
        watches.mute(&watch);
    }
}

/// True: there is such a callback.
fn call(watch: &Watch, callback: &std::cell::RefCell<Option<Callable>>, name: &str) -> bool {
    let Some(callable) = callback.borrow().clone() else { return false };
    if !runtime().call_back(callable, vec![watch.value.clone()]) {
        // What an error handler throws, the loop sees.
        let _ = give_up(watch, name);
    }
    true
}

#[cold]
fn give_up(watch: &Watch, name: &str) -> Result {
    let removed = runtime().watches.remove(watch.fd);
    drop(removed);
    errors::warning(&format!(
        "Swoole\\Event: {name} callback handler error, fd [{}] will be removed from reactor",
        watch.fd
    ))
}
