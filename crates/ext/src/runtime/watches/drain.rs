//! The task that waits for the program's descriptors and calls their callbacks: one batch in each round of the loop.

use std::{
    io,
    os::fd::{AsRawFd, RawFd},
    rc::Rc,
};

use steel_os::epoll::{Epoll, Ready};
use steel_zend::{Callable, Result};
use tokio::io::{
    Interest,
    unix::{AsyncFd, AsyncFdReadyGuard},
};

use super::{Watch, output};
use crate::{
    errors, log,
    runtime::{runtime, while_alive},
};

pub(super) struct Shared(Rc<Epoll>);

impl AsRawFd for Shared {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

/// The set as the loop watches it.
///
/// # Errors
/// `ENOSPC`, `ENOMEM`: the kernel watches no more.
pub(super) fn source(set: &Rc<Epoll>) -> io::Result<AsyncFd<Shared>> {
    runtime().watch(Shared(Rc::clone(set)), Interest::READABLE)
}

/// Runs as long as the loop.
pub(super) async fn run(source: AsyncFd<Shared>) {
    let (mut batch, mut readable) = (Vec::new(), None::<AsyncFdReadyGuard<'_, Shared>>);
    loop {
        if let Err(error) = source.get_ref().0.take(&mut batch) {
            return mute(&error);
        }
        if batch.is_empty() {
            // tokio is told of changes only. The set is level-triggered, so it stays readable until nothing in it is ready.
            if let Some(mut readable) = readable.take() {
                readable.clear_ready();
            }
            readable = match source.readable().await {
                Ok(ready) => Some(ready),
                Err(error) => return mute(&error),
            };
            continue;
        }
        let mut known = true;
        for ready in batch.drain(..) {
            while_alive().await;
            known &= answer(ready);
        }
        if !known {
            match runtime().watches.renew() {
                Ok(true) => return,
                Ok(false) => {}
                Err(error) => return mute(&error),
            }
        }
        runtime().touch_last();
        tokio::task::yield_now().await;
    }
}

/// Nobody will be told of any descriptor any more.
#[cold]
fn mute(error: &io::Error) {
    log::line(log::Level::Error, &format!("Swoole\\Event: the descriptors can no longer be watched: {error}"));
    runtime().watches.give_up();
}

/// Calls the callbacks of one descriptor, reading before writing as the reference does. False: nobody watches it.
fn answer(ready: Ready) -> bool {
    let watches = &runtime().watches;
    let Some(watch) = watches.reported(ready.token) else { return false };
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
    true
}

/// True: there is such a callback.
fn call(watch: &Watch, callback: &std::cell::RefCell<Option<Callable>>, name: &str) -> bool {
    let Some(callable) = callback.borrow().clone() else { return false };
    if !runtime().call_back(callable, vec![watch.value.clone()]) {
        runtime().judge(give_up(watch, name));
    }
    true
}

#[cold]
fn give_up(watch: &Watch, name: &str) -> Result {
    let removed = runtime().watches.remove(watch.fd);
    drop(removed);
    errors::misuse(&format!(
        "Swoole\\Event: {name} callback handler error, fd [{}] will be removed from reactor",
        watch.fd
    ))
}
