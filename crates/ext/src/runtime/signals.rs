//! The signals of the process: the one place where PHP code gets any.
//!
//! Whoever wants a signal holds a [`Watch`]: it waits for it ([`Watch::next`]: a coroutine, a task of the loop) or has a function
//! called each time ([`Signals::handle`], for persistent callbacks). All who watch a signal learn of it. As long as one does, the
//! signal is held (`os::signal`) and read from one descriptor by one task of the loop; what arrives while the loop does not run
//! waits. Afterwards the signal takes its usual way again. A forked child starts without watches.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    io,
    rc::Rc,
};

use steel_os::{
    process,
    signal::{self, SignalFd, SignalSet},
};
use tokio::{
    io::{Interest, unix::AsyncFd},
    sync::Notify,
};

use super::runtime;

/// What is called, on the loop's own stack, each time the signal arrives. To run PHP code it starts a coroutine.
pub(crate) type Handler = Rc<dyn Fn(i32)>;

/// See the module.
#[derive(Default)]
pub(crate) struct Signals {
    /// [`process::generation`] of the process that the rest is about.
    generation: Cell<u64>,
    watches: RefCell<BTreeMap<u64, Rc<Target>>>,
    last: Cell<u64>,
    /// How many watches hold each signal.
    held: RefCell<BTreeMap<i32, usize>>,
    /// Signals that the server reads itself.
    reserved: RefCell<Vec<i32>>,
    /// What the task of the loop reads; none: there is no such task.
    source: RefCell<Option<Rc<SignalFd>>>,
}

enum Target {
    Waiter { signals: Vec<i32>, arrived: Cell<Option<i32>>, wake: Notify },
    Handler { signal: i32, handler: Handler },
}

impl Target {
    fn signals(&self) -> &[i32] {
        match self {
            Target::Waiter { signals, .. } => signals,
            Target::Handler { signal, .. } => std::slice::from_ref(signal),
        }
    }

    fn tell(&self, signal: i32) {
        match self {
            Target::Waiter { arrived, wake, .. } => {
                if arrived.get().is_none() {
                    arrived.set(Some(signal));
                }
                wake.notify_one();
            }
            Target::Handler { handler, .. } => handler(signal),
        }
    }
}

/// Some signals are watched until this is dropped.
pub(crate) struct Watch {
    id: u64,
    target: Rc<Target>,
}

impl Watch {
    /// Waits for the next of the signals, also one that has come since the watch began or since the last call. Of several that
    /// have come meanwhile the first. Never ready for a watch with a handler.
    pub(crate) async fn next(&self) -> i32 {
        let Target::Waiter { arrived, wake, .. } = &*self.target else { return std::future::pending().await };
        loop {
            if let Some(signal) = arrived.take() {
                return signal;
            }
            wake.notified().await;
        }
    }
}

impl Watch {
    /// As [`Watch::next`], without waiting.
    pub(crate) fn taken(&self) -> Option<i32> {
        match &*self.target {
            Target::Waiter { arrived, .. } => arrived.take(),
            Target::Handler { .. } => None,
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        runtime().signals.remove(self.id);
    }
}

impl Signals {
    /// Begins to wait for any of `signals`, now; those that arrive before [`Watch::next`] is awaited are not lost.
    ///
    /// # Errors
    /// `EINVAL`: a number is no signal, or one that cannot be handled. `EBUSY`: the server reads it. `EMFILE`, `ENOMEM`.
    pub(crate) fn wait(&self, signals: &[i32]) -> io::Result<Watch> {
        self.check(signals)?;
        let signals = signals.to_vec();
        self.add(Target::Waiter { signals, arrived: Cell::new(None), wake: Notify::new() })
    }

    /// Has `handler` called each time `signal` arrives while the loop runs. It does not keep the loop alive. Where the watch is
    /// stored is up to the caller; it survives a loop that is given up, but not a fork.
    ///
    /// # Errors
    /// As [`Signals::wait`].
    pub(crate) fn handle(&self, signal: i32, handler: Handler) -> io::Result<Watch> {
        self.check(&[signal])?;
        self.add(Target::Handler { signal, handler })
    }

    /// How many handlers there are (`Process::signal()`).
    pub(crate) fn handlers(&self) -> usize {
        self.watches.borrow().values().filter(|target| matches!(***target, Target::Handler { .. })).count()
    }

    /// How many watches there are of either kind.
    pub(crate) fn count(&self) -> usize {
        self.watches.borrow().len()
    }

    /// The server reads these itself in this process: nobody else gets them.
    pub(crate) fn reserve(&self, signals: &[i32]) {
        self.renew();
        *self.reserved.borrow_mut() = signals.to_vec();
        if let Some(source) = self.source.borrow().as_ref() {
            let _ = source.watch(&self.watched()); // Fails for no valid set.
        }
    }

    /// What the task reads: whatever is held and not the server's.
    fn watched(&self) -> SignalSet {
        let reserved = self.reserved.borrow();
        let held: Vec<i32> = self.held.borrow().keys().copied().filter(|signal| !reserved.contains(signal)).collect();
        SignalSet::of(&held)
    }

    /// Does the server read this signal itself?
    pub(crate) fn is_reserved(&self, signal: i32) -> bool {
        self.renew();
        self.reserved.borrow().contains(&signal)
    }

    fn check(&self, signals: &[i32]) -> io::Result<()> {
        self.renew();
        let errno = |code| Err(io::Error::from_raw_os_error(code));
        for signal in signals.iter().copied() {
            if !(1..=64).contains(&signal) || [signal::SIGKILL, signal::SIGSTOP].contains(&signal) {
                return errno(EINVAL);
            }
            if self.is_reserved(signal) {
                return errno(EBUSY);
            }
        }
        Ok(())
    }

    fn add(&self, target: Target) -> io::Result<Watch> {
        let target = Rc::new(target);
        self.last.set(self.last.get() + 1);
        let id = self.last.get();
        for (count, signal) in target.signals().iter().copied().enumerate() {
            if !self.held.borrow().contains_key(&signal)
                && let Err(error) = signal::hold(signal)
            {
                self.let_go(&target.signals()[..count]);
                return Err(error);
            }
            *self.held.borrow_mut().entry(signal).or_default() += 1;
        }
        self.watches.borrow_mut().insert(id, Rc::clone(&target));
        let watch = Watch { id, target };
        self.follow()?;
        Ok(watch)
    }

    fn remove(&self, id: u64) {
        self.renew(); // A watch that was inherited is none of ours.
        let Some(target) = self.watches.borrow_mut().remove(&id) else { return };
        self.let_go(target.signals());
        drop(target); // A handler may own PHP values, whose destructors may come back here.
    }

    /// The end of what [`Signals::add`] has counted.
    fn let_go(&self, signals: &[i32]) {
        let mut free = Vec::new();
        for signal in signals.iter().copied() {
            let mut held = self.held.borrow_mut();
            let Some(count) = held.get_mut(&signal) else { continue };
            *count -= 1;
            if *count == 0 {
                held.remove(&signal);
                free.push(signal);
            }
        }
        let _ = self.follow();
        free.into_iter().for_each(signal::release);
    }

    /// Has the task read what is watched now; starts it if there is none.
    fn follow(&self) -> io::Result<()> {
        let set = self.watched();
        if let Some(source) = self.source.borrow().as_ref() {
            return source.watch(&set);
        }
        if self.held.borrow().is_empty() {
            return Ok(());
        }
        let source = Rc::new(SignalFd::new(&set)?);
        let readable = runtime().watch(Rc::clone(&source), Interest::READABLE)?;
        *self.source.borrow_mut() = Some(Rc::clone(&source));
        runtime().start_task(drive(Driver { source }, readable));
        Ok(())
    }

    /// The loop is about to run: the task is there if anything is watched.
    pub(super) fn arm(&self) {
        self.renew();
        if self.source.borrow().is_none() && !self.held.borrow().is_empty() {
            let _ = self.follow();
        }
    }

    /// In the child of a fork: there are no watches, and the descriptor stays the parent's, who reads through it, too.
    pub(super) fn renew(&self) {
        if self.generation.replace(process::generation()) != process::generation() {
            std::mem::forget(self.watches.take());
            std::mem::forget(self.source.take());
            self.held.take();
            self.reserved.take();
        }
    }

    /// What is read when a signal has come, for whoever waits without the loop; then [`Signals::dispatch_now`].
    pub(crate) fn source(&self) -> Option<Rc<SignalFd>> {
        self.renew();
        self.source.borrow().clone()
    }

    /// Tells whoever watches of what has come, where no loop runs.
    pub(crate) fn dispatch_now(&self) {
        while let Some(source) = self.source()
            && let Ok(Some(received)) = source.read()
        {
            self.dispatch(received);
        }
    }

    fn dispatch(&self, signal: i32) {
        let watching = |target: &&Rc<Target>| target.signals().contains(&signal);
        let targets: Vec<_> = self.watches.borrow().values().filter(watching).cloned().collect();
        targets.iter().for_each(|target| target.tell(signal));
    }
}

/// errno, which this file makes itself.
const EBUSY: i32 = 16;
const EINVAL: i32 = 22;

/// The task's source, and the sign that the task lives.
struct Driver {
    source: Rc<SignalFd>,
}

impl Drop for Driver {
    fn drop(&mut self) {
        let signals = &runtime().signals;
        let mine = signals.source.borrow().as_ref().is_some_and(|source| Rc::ptr_eq(source, &self.source));
        if mine {
            signals.source.take();
        }
    }
}

async fn drive(driver: Driver, readable: AsyncFd<Rc<SignalFd>>) {
    loop {
        let Ok(mut guard) = readable.readable().await else { return };
        match driver.source.read() {
            Ok(Some(received)) => runtime().signals.dispatch(received),
            Ok(None) => guard.clear_ready(),
            Err(_) => return,
        }
    }
}
