//! A worker's link to its manager, and its signals: what it is told, and what it asks for.
//!
//! Made in the worker after fork. [`Control`] works without a runtime; [`Events`] waits for orders inside one.

use super::guardian::{self, Lifeline};
use super::message::{FromWorker, MAX_LENGTH, ToWorker};
use super::{Kind, Policy};
use std::cell::Cell;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd, RawFd};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use steel_os::fd;
use steel_os::signal::{self, Held, SignalFd, SignalSet};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// What a worker is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Accept no more, finish, exit: a successor is ready, or the manager is gone.
    Drain,
    /// Finish what is under way, exit: the server stops.
    Shutdown,
    /// Open the log again.
    ReopenLog,
    /// SIGUSR1 where there is no manager: in a server of one process, where nobody can take over, the program decides; a master hands
    /// it on.
    Reload,
    /// The same for SIGUSR2.
    ReloadTasks,
}

/// The link and the signals.
#[derive(Debug)]
pub struct Control(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    /// `None` in a server of one process.
    link: Option<OwnedFd>,
    signals: SignalFd,
    /// The loop knows that this worker is to end.
    drains: Arc<AtomicBool>,
    held: Held,
    /// Whether the program has taken a SIGINT; not there: it cannot.
    interrupt: Cell<Option<fn() -> bool>>,
}

fn signals_of_worker() -> [i32; 3] {
    [signal::SIGTERM, signal::SIGWINCH, signal::sigrtmin()]
}

fn signals_of_single() -> [i32; 6] {
    let [term, winch, rtmin] = signals_of_worker();
    [term, signal::SIGINT, winch, rtmin, signal::SIGUSR1, signal::SIGUSR2]
}

fn signals_of_manager() -> [i32; 8] {
    let [term, int, winch, rtmin, usr1, usr2] = signals_of_single();
    [term, int, winch, rtmin, usr1, usr2, signal::SIGHUP, signal::SIGCHLD]
}

/// A server's hold on its signals: none of them ends it any more, and none is lost. To be taken before its sockets listen, so that
/// nobody can see a server that does not obey.
#[derive(Debug)]
pub struct Signals {
    held: Held,
    set: SignalSet,
}

impl Signals {
    /// For a server with workers.
    ///
    /// # Errors
    /// None that is known.
    pub fn of_manager() -> io::Result<Self> {
        Self::new(&signals_of_manager(), &[signal::SIGPIPE])
    }

    /// For a manager that was forked by a master, by a fork that keeps the handlers of signals.
    ///
    /// # Errors
    /// None that is known.
    pub fn of_forked_manager() -> io::Result<Self> {
        let signals = Self::of_manager();
        signal::settle();
        signals
    }

    /// For one that serves in its own process, and for a master.
    ///
    /// # Errors
    /// None that is known.
    pub fn of_single() -> io::Result<Self> {
        Self::new(&signals_of_single(), &[signal::SIGPIPE, signal::SIGHUP])
    }

    /// For a fresh child of a manager: what only concerns that one has no effect here.
    fn of_worker() -> io::Result<Self> {
        // From the terminal SIGINT reaches the manager, too, which decides; the program may want it here.
        let ignored = [signal::SIGPIPE, signal::SIGHUP, signal::SIGUSR1, signal::SIGUSR2, signal::SIGINT];
        let signals = Self::new(&signals_of_worker(), &ignored);
        signal::settle();
        signals
    }

    /// For a user process: it has its signals as any program.
    fn of_user() -> io::Result<Self> {
        let signals = Self::new(&[], &[signal::SIGPIPE]);
        signal::settle();
        signals
    }

    fn new(kept: &[i32], swallowed: &[i32]) -> io::Result<Self> {
        Ok(Self { held: Held::new(kept, swallowed)?, set: SignalSet::of(kept) })
    }

    /// Which they are: nobody else reads them in this process.
    pub fn list(&self) -> Vec<i32> {
        self.held.kept().to_vec()
    }

    /// As [`Signals::list`], without what a manager leaves to a program that wants it.
    pub fn own(&self) -> Vec<i32> {
        self.held.kept().iter().copied().filter(|kept| *kept != signal::SIGINT).collect()
    }

    pub(super) fn open(&self) -> io::Result<SignalFd> {
        SignalFd::new(&self.set)
    }
}

impl Control {
    /// For a fresh child, which has come by a fork that keeps the handlers of signals.
    pub(super) fn of_child(link: OwnedFd, kind: Kind) -> io::Result<Self> {
        let signals = if kind == Kind::User { Signals::of_user() } else { Signals::of_worker() };
        Self::new(Some(link), signals?)
    }

    /// For a server of one process.
    pub(super) fn of_single(signals: Signals) -> io::Result<Self> {
        Self::new(None, signals)
    }

    /// For a master, which has a manager to hand orders on to.
    ///
    /// # Errors
    /// `EMFILE`
    pub fn of_master(signals: Signals) -> io::Result<Self> {
        Self::new(None, signals)
    }

    fn new(link: Option<OwnedFd>, signals: Signals) -> io::Result<Self> {
        let drains = Arc::default();
        Ok(Self(Rc::new(Inner {
            link,
            signals: signals.open()?,
            drains,
            held: signals.held,
            interrupt: Cell::new(None),
        })))
    }

    /// Has the end of the manager watched, in a worker: from now on it cannot outlive that one.
    pub(super) fn guard(&self, manager: &Lifeline, policy: Policy, kind: Kind) -> io::Result<()> {
        let Some(link) = &self.0.link else { return Ok(()) };
        guardian::start(manager, link, policy, kind, Arc::clone(&self.0.drains))
    }

    /// Another handle to the same link, for parts of a worker that only ask.
    pub fn share(&self) -> Self {
        Self(Rc::clone(&self.0))
    }

    /// Whether there is a manager at all.
    pub fn is_managed(&self) -> bool {
        self.0.link.is_some()
    }

    /// The signals that are read here, and cannot be read elsewhere in this process.
    pub fn signals(&self) -> Vec<i32> {
        self.0.held.kept().to_vec()
    }

    /// Tells or asks the manager something. False in a server of one process.
    ///
    /// # Errors
    /// `EPIPE`: the manager is gone. `EAGAIN`: it is far behind.
    pub fn tell(&self, message: FromWorker) -> io::Result<bool> {
        let Some(link) = &self.0.link else { return Ok(false) };
        fd::send(link, &message.encode())?;
        Ok(true)
    }

    /// Says that this worker serves from now on.
    ///
    /// # Errors
    /// As [`Control::tell`].
    pub fn ready(&self) -> io::Result<bool> {
        if self.is_managed() {
            guardian::arm();
        }
        self.tell(FromWorker::Ready)
    }

    /// Asks for a successor. The order to drain comes when that one is ready; until then this worker serves on.
    ///
    /// # Errors
    /// As [`Control::tell`].
    pub fn replace(&self) -> io::Result<bool> {
        self.tell(FromWorker::Replace)
    }

    /// A SIGINT ends the server only if this says that the program has not taken it.
    pub fn offer_interrupt(&self, is_taken: fn() -> bool) {
        self.0.interrupt.set(Some(is_taken));
    }

    /// The next order, without waiting.
    pub fn poll(&self) -> Option<Order> {
        let order = self.next_order();
        if matches!(order, Some(Order::Drain | Order::Shutdown)) {
            self.0.drains.store(true, Ordering::Relaxed);
        }
        order
    }

    fn next_order(&self) -> Option<Order> {
        while let Ok(Some(received)) = self.0.signals.read() {
            if let Some(order) = self.on_signal(received) {
                return Some(order);
            }
        }
        self.manager_order()
    }

    fn manager_order(&self) -> Option<Order> {
        let link = self.0.link.as_ref()?;
        let mut bytes = [0; MAX_LENGTH];
        loop {
            match fd::receive(link, &mut bytes) {
                Ok(length @ 1..) => match ToWorker::decode(bytes.get(..length)?) {
                    Some(ToWorker::Drain) => return Some(Order::Drain),
                    Some(ToWorker::Shutdown) => return Some(Order::Shutdown),
                    Some(ToWorker::ReopenLog) => return Some(Order::ReopenLog),
                    None => {}
                },
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return None,
                // The end, or a broken link: the manager is gone.
                Ok(_) | Err(_) => return Some(Order::Drain),
            }
        }
    }

    /// A SIGTERM sent to a worker itself ends that worker, not the server: it asks for a successor first, and serves until then.
    fn on_signal(&self, received: i32) -> Option<Order> {
        match received {
            signal::SIGTERM if !self.is_managed() => Some(Order::Shutdown),
            signal::SIGTERM => match self.replace() {
                Ok(_) => None,
                Err(_) => Some(Order::Drain),
            },
            signal::SIGINT if self.0.interrupt.get().is_some_and(|is_taken| is_taken()) => None,
            signal::SIGINT => Some(Order::Shutdown),
            signal::SIGUSR1 => Some(Order::Reload),
            signal::SIGUSR2 => Some(Order::ReloadTasks),
            _ => Some(Order::ReopenLog),
        }
    }

    /// For waiting inside a runtime.
    ///
    /// # Errors
    /// A descriptor could not be registered.
    pub fn events(&self) -> io::Result<Events> {
        let watch = |part| register(Source { inner: Rc::clone(&self.0), part });
        let link = self.is_managed().then(|| watch(Part::Link)).transpose()?;
        Ok(Events { control: self.share(), signals: watch(Part::Signals)?, link })
    }
}

/// Orders as they come, inside a runtime.
#[derive(Debug)]
pub struct Events {
    control: Control,
    signals: AsyncFd<Source>,
    link: Option<AsyncFd<Source>>,
}

impl Events {
    /// Waits for the next order. After the manager's end it answers [`Order::Drain`] each time. May be dropped half-way.
    pub async fn next(&self) -> Order {
        loop {
            if let Some(order) = self.control.poll() {
                return order;
            }
            std::future::poll_fn(|cx| {
                let mut ready = false;
                for source in [Some(&self.signals), self.link.as_ref()].into_iter().flatten() {
                    while let std::task::Poll::Ready(guard) = source.poll_read_ready(cx) {
                        ready = true;
                        match guard {
                            Ok(mut guard) if !guard.ready().is_read_closed() => guard.clear_ready(),
                            _ => break,
                        }
                    }
                }
                if ready { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
            })
            .await;
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Part {
    Link,
    Signals,
}

/// One descriptor of a [`Control`], which stays open as long as this lives.
#[derive(Debug)]
struct Source {
    inner: Rc<Inner>,
    part: Part,
}

impl AsRawFd for Source {
    fn as_raw_fd(&self) -> RawFd {
        match (self.part, &self.inner.link) {
            (Part::Link, Some(link)) => link.as_raw_fd(),
            _ => self.inner.signals.as_fd().as_raw_fd(),
        }
    }
}

/// `AsyncFd::new` is deprecated for types that may close or change their descriptor; a [`Source`] does neither.
#[expect(deprecated, reason = "see above")]
fn register(source: Source) -> io::Result<AsyncFd<Source>> {
    AsyncFd::with_interest(source, Interest::READABLE)
}
