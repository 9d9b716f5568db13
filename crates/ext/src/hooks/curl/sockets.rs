//! The sockets of a multi handle, and when libcurl wants to be called: kept as libcurl tells them, from the first wait to the handle's end.
//!
//! libcurl closes a socket right after it has said that it does not want to know of it any more. So the registration is dropped at once, and
//! who waits holds none: it looks at what there is whenever it is polled.

use std::{
    cell::{Cell, RefCell},
    os::fd::RawFd,
    rc::Rc,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use rustc_hash::FxHashMap;
use steel_coro::{Cid, Wait};
use steel_engine::net::{Direction, Foreign};
use steel_zend::{
    Result,
    curl::{Id, Multi, Wanted},
};

use crate::runtime::{Waited, runtime};

thread_local! {
    static ALL: RefCell<FxHashMap<Id, Rc<Sockets>>> = RefCell::default();
}

/// See the module.
#[derive(Default)]
pub(super) struct Sockets {
    watched: RefCell<Vec<Watched>>,
    deadline: Cell<Option<Instant>>,
    /// How often something else was to be waited for.
    changes: Cell<u64>,
    waiter: Cell<Option<Cid>>,
    /// When others were let run last.
    shared: Cell<Option<Instant>>,
    waker: RefCell<Option<Waker>>,
    /// How many transfers were under way, as the program was told last.
    pub(super) running: Cell<usize>,
}

struct Watched {
    number: RawFd,
    wanted: Wanted,
    descriptor: Foreign,
}

/// For so long a transfer goes on whose sockets are ready each time; then others have their turn.
const SLICE: Duration = Duration::from_millis(1);

/// What a wait has come to.
pub(super) enum Event {
    /// These sockets are ready.
    Ready(Vec<(RawFd, Wanted)>),
    /// libcurl's time has come.
    Due,
    /// Other sockets are watched, or for another time.
    Changed,
    /// The time of who waits is over.
    TimedOut,
    Canceled,
}

/// libcurl tells of a socket.
pub(super) fn changed(handle: Id, number: RawFd, wanted: Option<Wanted>) {
    let Some(sockets) = find(handle) else { return };
    let removed = {
        let mut watched = sockets.watched.borrow_mut();
        let known = watched.iter().position(|one| one.number == number);
        match (known, wanted) {
            (Some(index), Some(wanted)) => {
                watched[index].wanted = wanted;
                None
            }
            (Some(index), None) => Some(watched.swap_remove(index)),
            (None, Some(wanted)) => {
                watched.push(Watched { number, wanted, descriptor: Foreign::new(number) });
                None
            }
            (None, None) => None,
        }
    };
    drop(removed);
    sockets.change();
}

/// libcurl wants to be called.
pub(super) fn set_timer(handle: Id, after: Option<Duration>) {
    if let Some(sockets) = find(handle) {
        sockets.deadline.set(after.and_then(|after| Instant::now().checked_add(after)));
        sockets.change();
    }
}

/// The handle is gone.
pub(super) fn forget(handle: Id) {
    let gone = ALL.with_borrow_mut(|all| all.remove(&handle));
    drop(gone);
}

fn find(handle: Id) -> Option<Rc<Sockets>> {
    ALL.with_borrow(|all| all.get(&handle).cloned())
}

impl Sockets {
    /// Those of a handle, which libcurl tells from now on. `None`: it does not want to.
    pub(super) fn of(multi: &Multi) -> Option<Rc<Sockets>> {
        if let Some(known) = find(multi.id()) {
            return Some(known);
        }
        let new = Rc::new(Sockets::default());
        ALL.with_borrow_mut(|all| all.insert(multi.id(), Rc::clone(&new)));
        if multi.adopt() {
            return Some(new);
        }
        forget(multi.id());
        None
    }

    /// As [`Sockets::of`], if they are told already.
    pub(super) fn known(multi: &Multi) -> Option<Rc<Sockets>> {
        find(multi.id())
    }

    /// Who waits for them.
    pub(super) fn waiter(&self) -> Option<Cid> {
        self.waiter.get()
    }

    /// Its time has come, and libcurl is about to be called: it says anew when the next one is.
    pub(super) fn clear_timer(&self) {
        self.deadline.set(None);
    }

    /// Does libcurl want to be called at some time?
    pub(super) fn has_timer(&self) -> bool {
        self.deadline.get().is_some()
    }

    fn change(&self) {
        self.changes.set(self.changes.get() + 1);
        let waker = self.waker.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Waits until one of them is ready, libcurl's time has come, or `end`.
    ///
    /// # Errors
    /// The unwinding of this coroutine.
    pub(super) fn wait(&self, end: Option<Instant>) -> Result<Event> {
        let _waiting = Waiting::new(self);
        if !self.let_others_run()? {
            return Ok(Event::Canceled);
        }
        let (deadline, changes, now) = (self.deadline.get(), self.changes.get(), Instant::now());
        if deadline.is_some_and(|deadline| deadline <= now) {
            return Ok(Event::Due);
        }
        if end.is_some_and(|end| end <= now) {
            return Ok(Event::TimedOut);
        }
        let first = deadline.into_iter().chain(end).min();
        let seconds = first.map_or(-1.0, |first| (first - now).as_secs_f64().max(0.000_001));
        let ready = || std::future::poll_fn(|cx| self.poll(cx, changes));
        Ok(match runtime().wait_at_most(Wait::Socket, seconds, ready)? {
            Waited::Done(ready) if ready.is_empty() => Event::Changed,
            Waited::Done(ready) => Event::Ready(ready),
            Waited::TimedOut if deadline.is_some() && first == deadline => Event::Due,
            Waited::TimedOut => Event::TimedOut,
            Waited::Canceled => Event::Canceled,
        })
    }

    /// From time to time, others are let run. False: cancelled meanwhile.
    fn let_others_run(&self) -> Result<bool> {
        let now = Instant::now();
        let shared = self.shared.get().unwrap_or(now);
        self.shared.set(Some(shared));
        if now.duration_since(shared) < SLICE {
            return Ok(true);
        }
        let goes_on = runtime().wait(Wait::Socket, tokio::task::yield_now)?.is_some();
        self.shared.set(Some(Instant::now()));
        Ok(goes_on)
    }

    /// Is there nothing to wait for?
    pub(super) fn is_idle(&self) -> bool {
        self.watched.borrow().is_empty() && self.deadline.get().is_none()
    }

    fn poll(&self, cx: &mut Context<'_>, changes: u64) -> Poll<Vec<(RawFd, Wanted)>> {
        self.waker.replace(Some(cx.waker().clone()));
        let watched = self.watched.borrow();
        let ready = watched.iter().filter_map(|one| one.poll(cx)).collect::<Vec<_>>();
        if ready.is_empty() && self.changes.get() == changes { Poll::Pending } else { Poll::Ready(ready) }
    }
}

impl Watched {
    fn poll(&self, cx: &mut Context<'_>) -> Option<(RawFd, Wanted)> {
        let mut ready = |wanted, direction| wanted && self.descriptor.poll_level(cx, direction).is_ready();
        let ready = Wanted {
            read: ready(self.wanted.read, Direction::Read),
            write: ready(self.wanted.write, Direction::Write),
        };
        (ready.read || ready.write).then_some((self.number, ready))
    }
}

/// Who waits, until this is dropped.
struct Waiting<'a>(&'a Sockets);

impl<'a> Waiting<'a> {
    fn new(sockets: &'a Sockets) -> Waiting<'a> {
        sockets.waiter.set(runtime().coroutines.current());
        Waiting(sockets)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiter.set(None);
        drop(self.0.waker.take());
    }
}
