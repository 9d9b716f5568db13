//! A task worker: takes tasks from the inbox of its number and calls `onTask`, one after the other, or each in a coroutine.
//!
//! What it has not taken stays in the inbox, and is its successor's. So it takes none any more when it is to be replaced, unless no
//! successor comes; and with coroutines no more than there may be.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, Instant},
};

use steel_engine::process::bus::{Inbox, Letter, LetterKind};
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
        let worker = Rc::new(TaskWorker { process, latest, running, ended: Notify::new(), stays });
        CURRENT.with(|current| *current.borrow_mut() = Some(Rc::clone(&worker)));
        worker
    }

    /// The end: nobody can reach it any more.
    pub(crate) fn forget() {
        let taken = CURRENT.with(|current| current.borrow_mut().take());
        drop(taken);
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
    pub(crate) async fn work(self: Rc<Self>, inbox: Inbox) {
        let mut begun = Instant::now();
        loop {
            self.room().await;
            let received = match inbox.take() {
                Some(received) => received,
                None => {
                    self.process.none_wait();
                    inbox.next().await
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
        if letter.kind == LetterKind::Task {
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

    /// Unpacks the data, calls `onTask`, and sends back what it returns.
    fn perform(&self, order: &Order, letter: Letter) -> Result {
        let Some(data) = unpack(letter.body, letter.flags)? else {
            let number = self.process.number.unwrap_or_default();
            let text = format!("[Worker#{number}] the execution of task#{} has failed", order.id);
            log::line(log::Level::Warning, &text);
            order.fail(&self.process);
            return Ok(());
        };
        let Some(callback) = self.process.callback(ServerEvent::Task) else { return Ok(()) };
        let coroutines = self.process.has_coroutines();
        let server = Zval::from(self.process.server.clone());
        let args = if coroutines || self.process.settings.tasks.as_object {
            vec![server, server_task::make(*order, data).into()]
        } else {
            vec![server, Zval::int(order.id), Zval::int(order.worker()), data]
        };
        let result = callback.call(&args)?;
        drop(args);
        if !coroutines && !result.is_null() {
            order.finish(&self.process, &result)?;
        }
        Ok(())
    }

    /// Answers the task that came last. `None`: there was none.
    pub(crate) fn finish(&self, result: &Zval) -> Result<Option<bool>> {
        self.latest.get().map(|order| order.finish(&self.process, result)).transpose()
    }
}
