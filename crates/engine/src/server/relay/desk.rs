//! A worker's place in PROCESS mode: takes events from its lane and gives them to the program, and sends commands.
//!
//! The same for whoever only sends (task workers, user processes, the master itself): they never run [`Desk::serve`] for a worker, but
//! pump what waits.

use super::super::facts::Facts;
use super::super::readiness;
use super::super::registry::Known;
use super::super::site::Site;
use super::super::{App, DEFAULT_BUDGET, Drain, Notice, Port, Session};
use super::board::{Board, CHUNK, Wish};
use super::message::Event;
use super::outgoing::Waiting;
use super::remote::Remote;
use bytes::BytesMut;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::atomic::compiler_fence;
use std::task::Poll;
use std::time::{Duration, Instant};
use steel_os::process;
use steel_shm::ring::{Consumer, Corrupt, Producer, Refused};
use tokio::sync::Notify;

mod hearing;

/// Events of one reactor that are given to the program in one go.
const BATCH: usize = 32;

/// A program that takes less than this for an event has its answers sent together with those of the next events, if these are there
/// already; one that takes longer, each at once.
const QUICK: Duration = Duration::from_micros(30);

/// How long senders wait, one for all of them, for reactors that take nothing when their process holds all it may.
const PATIENCE: Duration = Duration::from_millis(500);

/// And how often it looks.
const LOOK: Duration = Duration::from_micros(100);

/// See the module.
pub struct Desk {
    board: Arc<Board>,
    lane: usize,
    pub(in super::super) site: Rc<Site>,
    commands: RefCell<Vec<Producer>>,
    events: RefCell<Vec<Consumer>>,
    remotes: RefCell<BTreeMap<i64, Rc<Remote>>>,
    /// Sessions of which something waits for room in the ring to this reactor.
    queue: RefCell<Vec<(usize, i64)>>,
    /// Of others, which are known as long as somebody has them, or something is left to be done for them: what comes for them would meet nobody
    /// otherwise.
    strangers: RefCell<BTreeMap<i64, Rc<Remote>>>,
    waiting: Rc<Waiting>,
    /// Most bytes that may wait here, but for what one session has.
    budget: Cell<usize>,
    /// Since when reactors have taken nothing of what waits, as far as somebody wanted to add to more than that; and how much they had taken.
    stuck: Cell<Option<(Instant, u64)>>,
    /// Commands to a reactor that has more for us may wait to be rung for.
    gathers: Cell<bool>,
    dirty: RefCell<Vec<bool>>,
    requests: Cell<usize>,
    /// Reactors that have said their last word.
    lasts: Cell<usize>,
    draining: Cell<Option<Drain>>,
    changed: Notify,
    /// In the child of a fork it is the parent's: rings have one producer.
    generation: u64,
}

impl Desk {
    /// For the process that has this lane.
    ///
    /// # Errors
    /// [`Corrupt`]: the rings are broken, as can only be if other memory was overwritten.
    pub(in super::super) fn new(board: &Arc<Board>, lane: u16, site: Rc<Site>) -> Result<Rc<Self>, Corrupt> {
        let lane = usize::from(lane);
        let reactors = board.reactors();
        let commands =
            (0..reactors).map(|reactor| board.commands(lane, reactor).producer()).collect::<Result<_, _>>()?;
        let events = (0..reactors).map(|reactor| board.events(lane, reactor).consumer()).collect::<Result<_, _>>()?;
        board.move_in(lane);
        Ok(Rc::new(Self {
            board: Arc::clone(board),
            lane,
            site,
            commands: RefCell::new(commands),
            events: RefCell::new(events),
            remotes: RefCell::default(),
            queue: RefCell::default(),
            strangers: RefCell::default(),
            waiting: Rc::default(),
            budget: Cell::new(DEFAULT_BUDGET),
            stuck: Cell::new(None),
            gathers: Cell::new(false),
            dirty: RefCell::new(vec![false; reactors]),
            requests: Cell::new(0),
            lasts: Cell::new(0),
            draining: Cell::new(None),
            changed: Notify::new(),
            generation: process::generation(),
        }))
    }

    /// Takes events until the task is dropped. `worker`: the one that this process serves as from now on.
    ///
    /// # Errors
    /// The lane's bell could not be registered.
    pub(in super::super) fn start(self: &Rc<Self>, app: Rc<dyn App>, worker: Option<u16>) -> io::Result<()> {
        if !self.site.set_app(app) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let sleeper = self.board.bell(self.lane).sleeper();
        let number = readiness::number(&sleeper)?;
        tokio::task::spawn_local(Rc::clone(self).run(sleeper, number));
        if let Some(worker) = worker {
            self.board.serve(worker, self.lane as u16);
        }
        Ok(())
    }

    async fn run(self: Rc<Self>, mut sleeper: steel_shm::bell::Sleeper, number: readiness::Registered) {
        loop {
            if self.board.wished() != Wish::Serve {
                self.site.drain.set(Some(Drain::Shutdown));
            }
            let any = self.take_events();
            self.pump();
            if any {
                tokio::task::yield_now().await;
                continue;
            }
            if sleeper.may_sleep(|| self.has_news()) {
                if self.rung(&number).await.is_err() {
                    return;
                }
                sleeper.woken();
            } else {
                // Whatever the news is: others have their turn.
                tokio::task::yield_now().await;
            }
        }
    }

    /// Sleeps until the bell has been rung, or what was left in the rings while much waited can be taken: nobody rings for that.
    async fn rung(&self, number: &readiness::Registered) -> io::Result<()> {
        let mut relieved = pin!(self.waiting.relieved());
        std::future::poll_fn(|cx| match relieved.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Ok(())),
            Poll::Pending => number.poll_read_ready(cx).map_ok(|mut guard| guard.clear_ready()),
        })
        .await
    }

    fn has_news(&self) -> bool {
        let has_events = || self.events.borrow().iter().any(|events| !events.is_empty());
        (!self.has_much() && has_events()) || self.can_pump()
    }

    /// Whether what waits has to leave first.
    fn has_much(&self) -> bool {
        self.waiting.has_much()
    }

    pub(super) fn waiting(&self) -> &Rc<Waiting> {
        &self.waiting
    }

    pub(in super::super) fn set_budget(&self, bytes: usize) {
        self.budget.set(bytes);
    }

    /// Whether so many bytes more may be sent on a session: they need not wait here, or there is room for what waits. What the session has
    /// waiting itself does not count. If there is none at once, reactors get time as long as they take something.
    pub(super) fn has_room(&self, remote: &Remote, bytes: usize) -> bool {
        let fits = || self.waiting.all() - remote.waiting_bytes() <= self.budget.get();
        if fits() {
            self.stuck.set(None);
            return true;
        }
        loop {
            self.pump_kept();
            if fits() {
                self.stuck.set(None);
                return true;
            }
            if remote.has_sent_all() && self.would_take(remote.reactor(), bytes) {
                return true;
            }
            if self.stuck_for() >= PATIENCE {
                return false;
            }
            std::thread::sleep(LOOK);
        }
    }

    fn stuck_for(&self) -> Duration {
        let taken = self.waiting.taken();
        match self.stuck.get() {
            Some((since, before)) if before == taken => since.elapsed(),
            _ => {
                self.stuck.set(Some((Instant::now(), taken)));
                Duration::ZERO
            }
        }
    }

    /// Whether the ring to a reactor has room for so many bytes now, in as many messages as they take.
    fn would_take(&self, reactor: usize, bytes: usize) -> bool {
        let messages = bytes.div_ceil(CHUNK).max(1);
        let length = bytes + messages * super::item::OVERHEAD;
        self.commands.borrow_mut()[reactor].has_room(length).unwrap_or(false)
    }

    /// As [`Desk::pump`], but forgets nobody: what the program keeps with a session must not go in the middle of a call.
    fn pump_kept(&self) {
        self.ring();
        let waiting: Vec<(usize, i64)> = self.queue.borrow().clone();
        for (_, session) in waiting {
            if let Some(remote) = self.known(session).or_else(|| self.stranger(session)) {
                remote.pump();
            }
        }
        self.ring();
    }

    fn can_pump(&self) -> bool {
        let mut commands = self.commands.borrow_mut();
        let mut enough = |reactor: usize| commands[reactor].has_room(super::item::ROOM).unwrap_or(false);
        self.queue.borrow().iter().any(|(reactor, _)| enough(*reactor))
    }

    /// Gives what has come to the program.
    pub(super) fn take_events(self: &Rc<Self>) -> bool {
        if !self.is_own() {
            return false;
        }
        let mut any = false;
        for reactor in 0..self.board.reactors() {
            let mut buffer = BytesMut::new();
            let mut quick = true;
            for _ in 0..BATCH {
                if self.has_much() {
                    break;
                }
                let popped = self.events.borrow_mut()[reactor].pop(&mut buffer);
                let message = buffer.split();
                match popped {
                    Ok(Some(_)) => {}
                    Ok(None) => break,
                    Err(error) => {
                        self.site.app().notice(Notice::Corrupt { error });
                        break;
                    }
                }
                any = true;
                self.gathers.set(quick && !self.events.borrow()[reactor].is_empty());
                let begin = Instant::now();
                if let Some(event) = Event::decode(message) {
                    self.give(reactor, event);
                }
                quick = begin.elapsed() < QUICK;
                if !quick {
                    self.gathers.set(false);
                    self.ring();
                }
            }
            self.gathers.set(false);
            self.ring();
        }
        if any && self.draining.get().is_some() {
            self.changed.notify_waiters();
        }
        any
    }

    fn known(&self, session: i64) -> Option<Rc<Remote>> {
        self.remotes.borrow().get(&session).cloned()
    }

    pub(super) fn stranger(&self, session: i64) -> Option<Rc<Remote>> {
        self.strangers.borrow().get(&session).cloned()
    }

    /// A stranger whom nobody has any more, and for whom there is nothing left to do, need not be known. The caller has a reference, and lets
    /// go of the last one.
    fn forget_idle(&self, remote: &Rc<Remote>) {
        const OURS: usize = 2;
        if remote.is_idle() && Rc::strong_count(remote) <= OURS {
            self.strangers.borrow_mut().remove(&remote.id());
        }
    }

    /// Is it this process's?
    pub(super) fn is_own(&self) -> bool {
        self.generation == process::generation()
    }

    /// Sends a message; false if there is no room.
    pub(super) fn push(&self, reactor: usize, parts: &[&[u8]]) -> bool {
        if !self.is_own() {
            // What the parent says, the parent says.
            return true;
        }
        let mut commands = self.commands.borrow_mut();
        let ring = &mut commands[reactor];
        // Who has nothing for us does not look on its own.
        let gathers = self.gathers.get() && !self.events.borrow()[reactor].is_empty();
        let outcome = if gathers {
            self.dirty.borrow_mut()[reactor] = true;
            ring.push_unrung(parts)
        } else {
            ring.push(parts)
        };
        // A ring that is broken takes nothing any more; what is sent is lost with it.
        !matches!(outcome, Err(Refused::Full))
    }

    pub(super) fn lane(&self) -> usize {
        self.lane
    }

    /// Runs what changes the figures of a session, and leaves word of which one, should this process be killed meanwhile.
    pub(super) fn at_hand<R>(&self, session: i64, body: impl FnOnce() -> R) -> R {
        let word = self.board.at_hand(self.lane);
        let before = word.load(Relaxed);
        word.store(session, Relaxed);
        // Who is killed has done all that stands before, and nothing of what stands behind: only the compiler could change that.
        compiler_fence(SeqCst);
        let result = body();
        compiler_fence(SeqCst);
        word.store(before, Relaxed);
        result
    }

    fn ring(&self) {
        for (reactor, dirty) in self.dirty.borrow_mut().iter_mut().enumerate() {
            if std::mem::take(dirty) {
                self.board.reactor_bell(reactor).ring();
            }
        }
    }

    /// Looks after what waits of a session.
    pub(super) fn queue(&self, remote: &Remote) {
        if !remote.queued.replace(true) {
            self.queue.borrow_mut().push((remote.reactor(), remote.id()));
        }
    }

    pub(super) fn pump(&self) {
        for (_, session) in self.queue.take() {
            if let Some(remote) = self.known(session).or_else(|| self.stranger(session)) {
                remote.queued.set(false);
                remote.pump();
                self.forget_idle(&remote);
            }
        }
    }

    /// A session of the server, whoever its events go to.
    pub(in super::super) fn find(self: &Rc<Self>, session: i64) -> Option<Session> {
        let known = self.known(session).or_else(|| self.stranger(session));
        if let Some(known) = known {
            return Some(Session::Remote(known));
        }
        let Known { owner, port, peer, connected_at, .. } = self.site.sessions.look(session)?;
        let entry = self.site.sessions.entry(session)?;
        let reactor = usize::from(owner);
        if reactor >= self.board.reactors() || usize::from(port) >= self.site.ports.len() {
            return None;
        }
        let facts = Facts::new(entry, usize::from(port), peer, connected_at, Rc::clone(&self.site));
        let remote = Remote::new(facts, reactor, Rc::clone(self));
        let (idle, mut busy): (BTreeMap<_, _>, BTreeMap<_, _>) = self
            .strangers
            .take()
            .into_iter()
            .partition(|(_, remote)| remote.is_idle() && Rc::strong_count(remote) == 1);
        busy.insert(session, Rc::clone(&remote));
        self.strangers.replace(busy);
        // With what the program keeps with them.
        drop(idle);
        Some(Session::Remote(remote))
    }

    pub(super) fn begin_request(&self) {
        self.requests.set(self.requests.get() + 1);
    }

    pub(super) fn end_request(&self) {
        self.requests.set(self.requests.get() - 1);
        if self.requests.get() == 0 {
            self.changed.notify_waiters();
        }
    }

    /// What it is a part of.
    pub fn board(&self) -> &Board {
        &self.board
    }

    /// Sessions that this worker has heard of.
    pub(in super::super) fn count(&self) -> usize {
        self.remotes.borrow().len()
    }

    /// Comes to rest. Connections stay, so answers say nothing of it.
    pub(in super::super) fn drain(&self, how: Drain) {
        if self.draining.get() != Some(Drain::Shutdown) {
            self.draining.set(Some(how));
        }
        self.changed.notify_waiters();
    }

    /// How it is coming to rest.
    pub(in super::super) fn draining(&self) -> Option<Drain> {
        self.draining.get()
    }

    /// Waits until nothing is left to do: no request is open, nothing waits to be sent, and at a reload nothing more can come.
    pub(in super::super) async fn drained(&self) {
        let mut changed = pin!(self.changed.notified());
        std::future::poll_fn(|cx| {
            loop {
                if self.is_drained() {
                    return Poll::Ready(());
                }
                if changed.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                changed.set(self.changed.notified());
            }
        })
        .await;
    }

    pub(super) fn is_drained(&self) -> bool {
        let nothing_comes = match self.draining.get() {
            Some(Drain::Reload) => self.lasts.get() >= self.board.reactors(),
            _ => self.events.borrow().iter().all(Consumer::is_empty),
        };
        nothing_comes && self.requests.get() == 0 && self.has_sent_all()
    }

    fn has_sent_all(&self) -> bool {
        let all = |remotes: &BTreeMap<i64, Rc<Remote>>| remotes.values().all(|remote| remote.has_sent_all());
        all(&self.remotes.borrow()) && all(&self.strangers.borrow())
    }

    /// Nothing waits to be sent on a session any more.
    pub(super) fn note_sent(&self) {
        if self.draining.get().is_some() {
            self.changed.notify_waiters();
        }
    }

    /// The time is over: open requests are given up, and what has not been sent.
    pub(in super::super) fn close_requests(&self, reset: bool) {
        let remotes: Vec<_> = self.remotes.borrow().values().cloned().collect();
        remotes.iter().filter(|remote| remote.has_requests() || !remote.has_sent_all()).for_each(|remote| {
            // What is lost here is not to look like the end of what was sent.
            remote.give_up(reset || !remote.has_sent_all());
        });
    }

    /// The bytes of a port's settings that answers need.
    pub(in super::super) fn site_of(board: &Board, ports: Vec<(super::super::Address, Port)>) -> Rc<Site> {
        let (addresses, ports): (Vec<_>, Vec<_>) = ports.into_iter().unzip();
        Rc::new(Site::new(ports, addresses.into_iter(), Arc::clone(&board.sessions)))
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("lane", &self.lane).field("sessions", &self.count()).finish_non_exhaustive()
    }
}
