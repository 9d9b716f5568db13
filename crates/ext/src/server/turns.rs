//! The turns of a worker's life, as a task of its loop: start, serve, obey, stop. What it serves is a [`Service`].

use std::{
    cell::Cell,
    future::Future,
    io,
    pin::pin,
    rc::Rc,
    time::{Duration, Instant},
};

use steel_engine::{
    process::{
        Control, Events, Order,
        bus::{Inbox, Which},
    },
    server::{App, Serving},
    worker,
};
use steel_os::{affinity, privilege};
use steel_zend::{Zval, path};
use tokio::task::{AbortHandle, JoinHandle};

use super::{
    events::ServerEvent,
    helper, letters,
    master::Nobody,
    process::{Process, Role},
    sessions,
    start::Start,
    task_worker::{Source, TaskWorker},
    worker::Worker,
};
use crate::{
    class::server::datagram_ports,
    lifetime::{replay, scopes},
    log,
    runtime::{Raced, race, runtime},
};

/// How long callbacks that still run may take after the last connection is gone, on top of `max_wait_time`.
const STOP_CALLBACK: Duration = Duration::from_millis(500);

/// What a worker may need for its own end after `max_wait_time`, before the manager kills it: [`STOP_CALLBACK`] three times, and a
/// second for `finally` blocks and destructors.
pub(super) const STOP_GRACE: Duration = Duration::from_millis(3 * 500 + 1000);

/// How often `workerExit` is called while something is left.
const EXIT_AGAIN: Duration = Duration::from_millis(100);

/// How often one looks whether timers are left.
const LOOK: Duration = Duration::from_millis(5);

/// For how long a process that ends tries to send what it has kept for others.
const LAST_LETTERS: Duration = Duration::from_secs(1);

/// The exit code of a worker that has not started.
const NOT_STARTED: i32 = 255;

/// What a worker serves.
pub(super) trait Service {
    /// Begins to serve, inside of the loop. What it needs for that goes with the result.
    fn begin(self: &Rc<Self>) -> io::Result<Readers>;

    /// Serves until the order to end, and finishes what is under way, for at most `max_wait_time`. `told` learns of every order first.
    fn attend(&self, events: &Events, readers: Readers, told: impl FnMut(Order)) -> impl Future<Output = ()>;
}

/// Tasks of the loop that read inboxes, until this is dropped.
#[derive(Default)]
pub(super) struct Readers(Vec<AbortHandle>);

impl Readers {
    fn add(&mut self, task: JoinHandle<()>) {
        self.0.push(task.abort_handle());
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.0.iter().for_each(AbortHandle::abort);
    }
}

/// The life of one worker.
pub(super) struct Turns<S> {
    pub(super) process: Rc<Process>,
    pub(super) number: u16,
    pub(super) start: Rc<Start>,
    pub(super) service: Rc<S>,
    /// By what sessions can be reached, where that is not what is served.
    pub(super) reach: Option<Serving>,
    /// When it was told to end.
    pub(super) ordered: Cell<Option<Instant>>,
}

/// What a worker has once it has started.
pub(super) struct Begun {
    own: Readers,
    events: Events,
    /// The order to end came before it could serve.
    early: Option<Order>,
    has_failed: bool,
}

impl Begun {
    /// It is going to serve, and is as the program wants it.
    pub(super) fn is_whole(&self) -> bool {
        self.early.is_none() && !self.has_failed
    }
}

impl<S: Service> Turns<S> {
    /// From start to stop; answers the exit code. `replaces`: another process serves under this number until this one is ready.
    pub(super) async fn run(self, control: Control, replaces: bool) -> i32 {
        match self.begin(&control, replaces, false).await {
            Ok(begun) => self.serve(&control, begun).await,
            Err(code) => code,
        }
    }

    /// The start; answers the exit code if there was none. `waits`: for the end of `workerStart` in any case.
    pub(super) async fn begin(&self, control: &Control, replaces: bool, waits: bool) -> Result<Begun, i32> {
        if let Err(refusal) = self.settle() {
            let text = format!("worker {} has not started: {refusal}", self.number);
            log::line(log::Level::Error, &text);
            return Err(NOT_STARTED);
        }
        let own = self.listen().map_err(|error| self.cannot_serve(&error))?;
        helper::worker_started(&self.process, self.number);
        self.call_until(ServerEvent::WorkerStart, self.start.until_dropped());
        self.process.begin();
        let events = control.events().map_err(|error| self.cannot_serve(&error))?;
        // Who replaces nobody serves at once, as in the reference, however long the callback waits.
        let outcome = if replaces || waits { self.started(&events).await } else { Ok(None) };
        let has_failed = outcome.is_err();
        let early = match outcome {
            Ok(early) => early,
            Err(what) if replaces => {
                let text = format!("worker {} has not started: {what} before or in its workerStart", self.number);
                log::line(log::Level::Error, &text);
                return Err(NOT_STARTED);
            }
            Err(_) => None,
        };
        Ok(Begun { own, events, early, has_failed })
    }

    /// The rest of its life.
    pub(super) async fn serve(&self, control: &Control, begun: Begun) -> i32 {
        let Begun { own, events, early, .. } = begun;
        if early.is_none() {
            let readers = match self.service.begin() {
                Ok(readers) => readers,
                Err(error) => return self.cannot_serve(&error),
            };
            // If the manager is gone, the next order says so.
            let _ = control.ready();
            self.service.attend(&events, readers, |order| self.told(order)).await;
        }
        self.process.leave();
        self.stop().await;
        drop(own);
        0
    }

    /// Becomes who it is to be, where it is to be.
    fn settle(&self) -> Result<(), privilege::Refusal> {
        let settings = &self.process.settings;
        if privilege::is_root() && !settings.identity.is_empty() {
            privilege::assume(&settings.identity)?;
            if settings.identity.root.is_some() {
                path::has_gone_to_root();
            }
        }
        if self.process.role == Role::Event
            && settings.cpus.bind
            && let Some(cpu) = affinity::get().ok().and_then(|usable| settings.cpus.of(self.number, &usable))
            && let Err(error) = affinity::set_all(&[cpu])
        {
            log::line(
                log::Level::Warning,
                &format!("worker {} cannot be bound to processor {cpu}: {error}", self.number),
            );
        }
        Ok(())
    }

    /// What comes for this very process, and what it sends, from its first callback to its last.
    fn listen(&self) -> io::Result<Readers> {
        if let Some(reach) = &self.reach {
            reach.start(Rc::new(Nobody), None)?;
            sessions::reach(Some(reach.clone()));
        }
        let (mut readers, post) = (Readers::default(), &self.process.seat.post);
        if self.process.is_managed() {
            let inbox = Inbox::new(post, Which::Own)?;
            readers.add(runtime().start_task(letters::read_own(Rc::clone(&self.process), inbox)));
            readers.add(runtime().start_task(Rc::clone(post).run()));
        }
        Ok(readers)
    }

    /// Waits for the end of the start; an order to stop may come before: then it is answered.
    async fn started(&self, events: &Events) -> Result<Option<Order>, &'static str> {
        let mut start = pin!(self.start.wait());
        loop {
            match race(start.as_mut(), events.next()).await {
                Raced::A(ended) => return ended.map(|()| None),
                Raced::B(order) => {
                    self.told(order);
                    if matches!(order, Order::Drain | Order::Shutdown) {
                        return Ok(Some(order));
                    }
                }
            }
        }
    }

    fn cannot_serve(&self, error: &io::Error) -> i32 {
        log::line(log::Level::Warning, &format!("worker {} cannot serve: {error}", self.number));
        1
    }

    fn told(&self, order: Order) {
        match order {
            Order::ReopenLog => log::reopen(),
            Order::Reload | Order::ReloadTasks => {
                log::line(log::Level::Warning, "a server of one process cannot be reloaded: nobody could take over");
            }
            // As in the reference: the first worker calls it, not the manager.
            Order::Shutdown if self.number == 0 && !self.process.has_master => {
                helper::before_shutdown(&self.process);
                self.process.call_event(ServerEvent::BeforeShutdown, []);
            }
            Order::Drain | Order::Shutdown => {}
        }
        if matches!(order, Order::Drain | Order::Shutdown) {
            self.ordered.set(self.ordered.get().or_else(|| Some(Instant::now())));
        }
    }

    /// What is left when nothing is served any more.
    async fn stop(&self) {
        self.run_out().await;
        // What clients of the program still have open ends here: each callback is called, however late.
        let _ = tokio::time::timeout(STOP_CALLBACK, runtime().connections.close_all()).await;
        self.process.run_stop(self.number);
        let _ = tokio::time::timeout(STOP_CALLBACK, idle()).await;
        if scopes::close_process() {
            let _ = tokio::time::timeout(STOP_CALLBACK, idle()).await;
        }
        runtime().loops_within.set(false);
        self.process.seat.post.flush_for(LAST_LETTERS);
    }

    /// Waits for what the program has left running, for as long as there is time, and tells it again and again: it may end it.
    async fn run_out(&self) {
        let max_wait = self.process.settings.max_wait;
        let told = self.ordered.get().unwrap_or_else(Instant::now);
        let end = (told + max_wait).max(Instant::now() + max_wait.min(STOP_CALLBACK));
        let called = Rc::new(());
        while self.is_busy() {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return log::line(log::Level::Warning, "worker exit timeout, forced termination");
            }
            if Rc::strong_count(&called) == 1 {
                helper::worker_exits(&self.process, self.number);
                self.call_until(ServerEvent::WorkerExit, Rc::clone(&called));
            }
            let _ = tokio::time::timeout(left.min(EXIT_AGAIN), self.idle()).await;
        }
    }

    /// Has the program left anything that goes on by itself? Timers of a task worker without coroutines end with it, as in the reference.
    fn is_busy(&self) -> bool {
        is_busy() || (self.process.role == Role::Event || self.process.has_coroutines()) && runtime().keeps_loop()
    }

    async fn idle(&self) {
        while self.is_busy() {
            // Nobody tells of timers and descriptors.
            tokio::time::sleep(LOOK).await;
        }
    }

    /// `token` is dropped when the callback has come to its end, or when there is none.
    fn call_until(&self, event: ServerEvent, token: impl Sized + 'static) {
        if let Some(callback) = self.process.callback(event) {
            let args = [self.process.server.clone().into(), Zval::int(i64::from(self.number))];
            self.process.run_until(move || callback.call(&args), token);
        }
    }
}

impl Service for Worker {
    fn begin(self: &Rc<Self>) -> io::Result<Readers> {
        self.engine.start(Rc::clone(self) as Rc<dyn App>, self.process.number)?;
        if let Some(admit) = self.admit() {
            runtime().start_task(admit);
        }
        replay::start();
        let mut readers = Readers::default();
        if self.process.is_managed() {
            let inbox = Inbox::new(&self.process.seat.post, Which::Worker)?;
            readers.add(runtime().start_task(letters::read_office(Rc::clone(&self.process), inbox)));
        }
        for (datagrams, callback) in datagram_ports(&self.process.server) {
            let (worker, callback) = (Rc::clone(self), callback);
            readers.add(runtime().start_task(async move {
                let outcome = datagrams.serve(|from, data| worker.packet(&datagrams, callback.as_ref(), &from, data));
                if let Err(error) = outcome.await {
                    log::line(log::Level::Warning, &format!("datagrams cannot be received: {error}"));
                }
            }));
        }
        Ok(readers)
    }

    async fn attend(&self, events: &Events, readers: Readers, mut told: impl FnMut(Order)) {
        let mut readers = Some(readers);
        let max_wait = self.process.settings.max_wait;
        let end = tokio::time::Instant::now;
        let mut begun = None;
        worker::attend(&self.engine, events, Some(max_wait), |order| {
            if matches!(order, Order::Drain | Order::Shutdown) {
                // What comes from now on is the successor's.
                readers.take();
                begun.get_or_insert_with(end);
            }
            told(order);
        })
        .await;
        // Results for callbacks of this very process.
        let until = begun.unwrap_or_else(end) + max_wait;
        let _ = tokio::time::timeout_at(until, self.process.given.called_back()).await;
    }
}

impl Service for TaskWorker {
    fn begin(self: &Rc<Self>) -> io::Result<Readers> {
        let mut readers = Readers::default();
        let source = self.source()?;
        if matches!(source, Source::Queue(_)) {
            // Messages come by the bus all the same.
            let inbox = Inbox::new(&self.process.seat.post, Which::Worker)?;
            readers.add(runtime().start_task(letters::read_office(Rc::clone(&self.process), inbox)));
        }
        readers.add(runtime().start_task(Rc::clone(self).work(source)));
        Ok(readers)
    }

    async fn attend(&self, events: &Events, readers: Readers, mut told: impl FnMut(Order)) {
        loop {
            let order = events.next().await;
            told(order);
            if matches!(order, Order::Drain | Order::Shutdown) {
                break;
            }
        }
        // What is in the inbox is the successor's; what has been taken is done.
        drop(readers);
        self.take_no_more();
        let _ = tokio::time::timeout(self.process.settings.max_wait, self.done()).await;
    }
}

/// Is there a coroutine, or a request of a callback client?
fn is_busy() -> bool {
    runtime().coroutines.count() > 0 || runtime().connections.is_pending()
}

/// Waits until nothing is left of both.
async fn idle() {
    while is_busy() {
        race(runtime().changed(), runtime().connections.changed()).await;
    }
}
