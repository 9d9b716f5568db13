//! A task worker: takes tasks from the inbox of its number and calls `onTask`, one after the other, or each in a coroutine.
//!
//! What it has not taken stays in the inbox, and is its successor's. So it takes none any more when it is to be replaced, unless no
//! successor comes; and with coroutines no more than there may be.

use std::{
    cell::{Cell, RefCell},
    io,
    rc::Rc,
    time::{Duration, Instant},
};

use steel_engine::process::bus::{Inbox, Letter, LetterKind, Received, TaskInbox, Which};
use steel_zend::{Result, Zval};
use tokio::sync::Notify;

use super::{
    events::ServerEvent,
    letters,
    process::Process,
    task::{Order, unpack},
};
use crate::{class::server_task, log, runtime::runtime};

/// How long one that is to be replaced takes no task: a successor that starts is there by then.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often one that has too many coroutines looks again.
const LOOK: Duration = Duration::from_millis(10);

/// For how long tasks are done in a row before timers and others have their turn.
const ROW: Duration = Duration::from_millis(1);

/// See the module.
pub(crate) struct TaskWorker {
    pub(crate) process: Rc<Process>,
    /// The task that came last: `Server::finish()` answers it.
    latest: Cell<Option<Order>>,
    /// Tasks that are being done.
    running: Cell<usize>,
    /// One has come to its end.
    ended: Notify,
    /// It has waited for its successor in vain.
    stays: Cell<bool>,
    /// Where its tasks come from, if that is a queue.
    queue: RefCell<Option<Rc<TaskInbox>>>,
}

/// Where tasks come from.
pub(super) enum Source {
    Bus(Inbox),
    Queue(Rc<TaskInbox>),
}

impl Source {
    fn take(&self) -> Option<Received> {
        match self {
            Source::Bus(inbox) => inbox.take(),
            Source::Queue(queue) => queue.take(),
        }
    }

    async fn next(&self, process: &Process) -> Received {
        match self {
            Source::Bus(inbox) => inbox.next().await,
            Source::Queue(queue) => match queue.next().await {
                Ok(received) => received,
                Err(error) => {
                    let (number, id) = (process.number.unwrap_or_default(), queue.id());
                    let text = format!("[Worker#{number}] msgrcv({id}) failed: {error}; no task will come any more");
                    log::line(log::Level::Warning, &text);
                    std::future::pending().await
                }
            },
        }
    }
}

thread_local! {
    /// The task worker that this process is.
    static CURRENT: RefCell<Option<Rc<TaskWorker>>> = const { RefCell::new(None) };
}

/// The task worker that this process is.
pub(crate) fn current() -> Option<Rc<TaskWorker>> {
    CURRENT.with(|current| current.borrow().clone())
}

/// A task for this process.
pub(super) fn receive(letter: Letter) {
    if let Some(worker) = current() {
        worker.receive(letter);
    }
}

/// A task is being done until this is dropped.
struct Running(Rc<TaskWorker>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.set(self.0.running.get() - 1);
        self.0.ended.notify_waiters();
    }
}

impl TaskWorker {
    pub(crate) fn new(process: Rc<Process>) -> Rc<TaskWorker> {
        let (latest, running, stays) = (Cell::new(None), Cell::new(0), Cell::new(false));
        let queue = RefCell::default();
        let worker = Rc::new(TaskWorker { process, latest, running, ended: Notify::new(), stays, queue });
        CURRENT.with(|current| *current.borrow_mut() = Some(Rc::clone(&worker)));
        worker
    }

    /// The end: nobody can reach it any more.
    pub(crate) fn forget() {
        let taken = CURRENT.with(|current| current.borrow_mut().take());
        drop(taken);
    }

    /// Where tasks come from.
    ///
    /// # Errors
    /// It cannot be watched.
    pub(super) fn source(&self) -> io::Result<Source> {
        let post = &self.process.seat.post;
        match TaskInbox::new(post)? {
            Some(queue) => {
                let queue = Rc::new(queue);
                self.queue.replace(Some(Rc::clone(&queue)));
                Ok(Source::Queue(queue))
            }
            None => Inbox::new(post, Which::Worker).map(Source::Bus),
        }
    }

    /// Takes no tasks any more; one that was taken already is done.
    pub(super) fn take_no_more(&self) {
        let queue = self.queue.take();
        if let Some(last) = queue.and_then(|queue| queue.stop()) {
            letters::take(&self.process, last);
        }
    }

    /// Waits until no task is being done.
    pub(crate) async fn done(&self) {
        loop {
            let ended = self.ended.notified();
            if self.running.get() == 0 {
                return;
            }
            ended.await;
        }
    }

    /// Takes tasks for as long as the task of the loop lives.
    pub(super) async fn work(self: Rc<Self>, source: Source) {
        let mut begun = Instant::now();
        loop {
            self.room().await;
            let received = match source.take() {
                Some(received) => received,
                None => {
                    self.process.none_wait();
                    source.next(&self.process).await
                }
            };
            letters::take(&self.process, received);
            if self.process.is_retiring() && !self.stays.get() {
                // What waits is left to the successor.
                tokio::time::sleep(PATIENCE).await;
                self.stays.set(true);
            }
            if begun.elapsed() > ROW {
                tokio::task::yield_now().await;
                begun = Instant::now();
            }
        }
    }

    /// Waits until one more task can be done.
    async fn room(&self) {
        while self.process.has_coroutines() && runtime().coroutines.count() >= runtime().coroutines.max() {
            // Others than tasks may be what ends.
            let _ = tokio::time::timeout(LOOK, self.ended.notified()).await;
        }
    }

    fn receive(self: &Rc<Self>, letter: Letter) {
        let order = Order::of(&letter);
        self.latest.set(Some(order));
        if letter.kind == LetterKind::Task && !order.is_foreign() {
            self.process.begin_task();
        }
        self.running.set(self.running.get() + 1);
        let token = Running(Rc::clone(self));
        let worker = Rc::clone(self);
        self.process.run_until(
            move || {
                let outcome = worker.perform(&order, letter);
                if outcome.is_err() {
                    order.fail(&worker.process);
                }
                outcome
            },
            token,
        );
        self.process.serve();
    }

    /// Unpacks the data, calls `onTask`, and sends back what it returns; in a coroutine that is for its deferred callbacks instead.
    fn perform(&self, order: &Order, letter: Letter) -> Result<Zval> {
        let Some(data) = unpack(letter.body, letter.flags)? else {
            let number = self.process.number.unwrap_or_default();
            let text = format!("[Worker#{number}] the execution of task#{} has failed", order.id);
            log::line(log::Level::Warning, &text);
            order.fail(&self.process);
            return Ok(Zval::null());
        };
        let Some(callback) = self.process.callback(ServerEvent::Task) else { return Ok(Zval::null()) };
        let coroutines = self.process.has_coroutines();
        let server = Zval::from(self.process.server.clone());
        let settings = &self.process.settings;
        let args = if coroutines || settings.tasks.as_object || settings.event_object {
            vec![server, server_task::make(*order, data).into()]
        } else {
            vec![server, Zval::int(order.id), Zval::int(order.worker()), data]
        };
        let result = callback.call(&args)?;
        drop(args);
        if !coroutines && !result.is_null() {
            order.finish(&self.process, &result)?;
        }
        Ok(result)
    }

    /// Answers the task that came last. `None`: there was none.
    pub(crate) fn finish(&self, result: &Zval) -> Result<Option<bool>> {
        self.latest.get().map(|order| order.finish(&self.process, result)).transpose()
    }
}
