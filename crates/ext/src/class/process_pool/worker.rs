//! A worker's life without coroutines: 'WorkerStart', then one message after the other, each in a callback that may block. Between them
//! timers and signals of the program have their turn. With coroutines: see `coroutines`.

use std::{rc::Rc, time::Instant};

use steel_engine::pool::{Client, End};
use steel_os::{fd, process::Pid, signal};
use steel_zend::{ZStr, Zval, globals, output};

use super::{
    Event, coroutines,
    current::{Current, become_current},
    source::{Message, Source},
};
use crate::{
    errors, log,
    runtime::{Failure, Policy, Watch, begin_as_child, runtime},
    settings,
    slots::process_pool as slot,
};

/// The exit code of a worker that gets no messages any more: another one may.
const NO_MESSAGES: i32 = 1;

/// The exit code of a worker whose start has thrown, as of a script.
const FAILED: i32 = 255;

/// The calling process, a fresh child of the master, becomes this worker.
pub(super) fn live(master: &Rc<Current>, worker: u32) -> End {
    begin_as_child();
    let current = Current::new(master.object.clone(), master.master, Some(worker), Rc::clone(&master.hall));
    become_current(Some(Rc::clone(&current)));
    let runtime = runtime();
    runtime.policy.replace(Policy::Script);
    runtime.callbacks_in_coroutines.set(Some(current.pool().coroutines.get()));
    // What its parent was about to print.
    if let Some(failure) = Failure::of(output::clean_buffers()) {
        return current.end_as_script(failure);
    }
    current.pool().lines.iter().for_each(|line| line.forget());
    // Its master's are the others', seen from there.
    current.object.set_slot(slot::WORKERS, Zval::null());
    current.show(true);
    current.object.set_slot(slot::WORKER_PID, i64::from(Pid::current().get()));
    current.object.set_slot(slot::WORKER_ID, i64::from(worker));
    let lived = if current.pool().coroutines.get() { coroutines::run(&current) } else { run(&current) };
    let ended = lived.and_then(|code| {
        current.show(false);
        current.call(Event::WorkerStop, current.number())?;
        Ok(code)
    });
    match ended {
        // So that one that fails again and again is not started again and again at once.
        Ok(0) if current.failed.get() => End::Exit(FAILED),
        Ok(code) => End::Exit(code),
        Err(end) => end,
    }
}

fn run(current: &Rc<Current>) -> Result<i32, End> {
    current.call(Event::WorkerStart, current.number())?;
    if current.callback(Event::Message).is_none() {
        return Ok(0);
    }
    match Source::of(current) {
        Ok(Some(source)) => serve(current, source),
        Ok(None) => Ok(0),
        Err(error) => Ok(no_messages(current, &error)),
    }
}

/// The log is opened again when a signal says so, unless the program wants that signal.
pub(super) fn watch_log() {
    for signal in [signal::SIGWINCH, signal::sigrtmin()] {
        if let Ok(watch) = runtime().signals.handle(signal, Rc::new(|_| log::reopen())) {
            // For as long as the process lives.
            std::mem::forget(watch);
        }
    }
}

fn no_messages(current: &Current, error: &std::io::Error) -> i32 {
    let number = error.raw_os_error().unwrap_or(0);
    let text = format!("[Worker#{}] receives no messages any more", current.worker.unwrap_or_default());
    log::line(log::Level::Warning, &format!("{text}, Error: {}[{number}]", errors::text(number)));
    NO_MESSAGES
}

/// One message after the other, until the order to end.
fn serve(current: &Rc<Current>, mut source: Source) -> Result<i32, End> {
    let runtime = runtime();
    watch_log();
    // SIGTERM waits until a message is done. What the program has set for it comes first.
    let order = runtime.signals.wait(&[signal::SIGTERM]).ok();
    let mut code = 0;
    while !current.is_stopping() {
        let timer = runtime.fire_without_loop();
        current.attend()?;
        runtime.signals.dispatch_now();
        current.attend()?;
        if is_told(order.as_ref()) {
            current.stop();
        }
        if current.is_stopping() {
            break;
        }
        match source.next() {
            Ok(Some(message)) => current.take(message)?,
            Ok(None) => {
                let signals = runtime.signals.source();
                let fds: Vec<_> = signals.iter().map(std::os::fd::AsFd::as_fd).chain(source.descriptors()).collect();
                let due = source.next_timeout().map(|at| at.saturating_duration_since(Instant::now()));
                // It fails only for want of memory; then it is looked again.
                let _ = fd::poll(&fds, timer.into_iter().chain(due).min());
            }
            Err(error) => {
                code = no_messages(current, &error);
                break;
            }
        }
    }
    // It was taken just before the end, and nobody else will see it.
    if let Some(message) = source.stop() {
        current.take(message)?;
    }
    Ok(code)
}

/// Has SIGTERM come, and does the program not want it?
fn is_told(order: Option<&Watch>) -> bool {
    order.is_some_and(|order| order.taken().is_some()) && !runtime().listeners.has(signal::SIGTERM)
}

impl Current {
    /// Calls a callback, outside of coroutines. An exception is shown, and that is all.
    ///
    /// # Errors
    /// The process ends: by `exit`, after a fatal error, or because it is one that the callback has forked.
    pub(super) fn call(&self, event: Event, more: Option<Zval>) -> Result<(), End> {
        let Some(callback) = self.callback(event) else { return Ok(()) };
        let outcome = callback.call(&self.args(more)).map(drop);
        self.judge(outcome, event)
    }

    fn judge(&self, outcome: steel_zend::Result, event: Event) -> Result<(), End> {
        let failure = Failure::of(outcome);
        if !self.is_here() {
            return Err(End::Script);
        }
        match failure {
            None => self.attend(),
            Some(Failure::Uncaught(exception)) => {
                globals::report_uncaught(exception);
                globals::set_exit_status(0);
                self.failed.set(self.failed.get() || event == Event::WorkerStart);
                let text = format!("{}->on{} handler error", self.object.class_name(), event.name());
                match Failure::of(errors::warning(&text)) {
                    None => self.attend(),
                    Some(failure) => Err(self.end_as_script(failure)),
                }
            }
            Some(failure) => Err(self.end_as_script(failure)),
        }
    }

    /// The process ends as a script that has failed so.
    pub(super) fn end_as_script(&self, failure: Failure) -> End {
        if !matches!(failure, Failure::Exit) {
            Policy::Script.apply(failure);
            let _ = Failure::of(runtime().check_ending()); // Told: shutdown functions and destructors run as usual.
        }
        End::Script
    }

    /// After PHP code has run: does this process go on?
    pub(super) fn attend(&self) -> Result<(), End> {
        if !self.is_here() {
            return Err(End::Script);
        }
        let runtime = runtime();
        if runtime.ending.get().is_some() {
            let _ = Failure::of(runtime.check_ending());
            return Err(End::Script);
        }
        Ok(())
    }

    /// Does a message, and sends its answer.
    fn take(&self, message: Message) -> Result<(), End> {
        let Message { bytes, client } = message;
        if client.is_some() {
            *self.answer.borrow_mut() = Some(Vec::new());
        }
        let outcome = self.call(Event::Message, Some(ZStr::new(&bytes).into()));
        let answer = self.answer.take();
        if let (Some(client), Some(answer)) = (client, answer)
            && self.is_here()
            && !answer.is_empty()
        {
            send_answer(client, &answer);
        }
        outcome
    }
}

fn send_answer(client: Client, answer: &[u8]) {
    let (_, limit) = settings::socket_limits();
    // A client that does not read its answer is its own loss.
    let _ = client.answer(answer, limit);
}
