//! Requests that nobody answers, or whose answer nobody ends: the client gets a 500, or sees that something is missing, and the log
//! says which request it was and why.
//!
//! One exception, as in the reference: a handler that has returned normally and leaves nobody else with its response ends it by that.
//! Exceptions and fatal errors are no such cause: PHP reports them itself.

use std::collections::HashSet;

use steel_engine::server::Exchange;
use steel_zend::{Error, Result, Zval, globals, object_store};

use super::ResponseState;
use crate::{lifetime::replay, log, runtime::Runtime};

/// As many bytes of a request's method and target, and of a text given to `exit()`, are logged.
const MOST_BYTES: usize = 200;

/// Why a request stays without an answer.
#[derive(Default)]
pub(super) enum Cause {
    /// Nobody has called `end()`.
    #[default]
    Forgotten,
    /// The handler called `exit()`, with this.
    Exit(Zval),
    /// PHP has told it, or the server is stopping.
    Told,
}

/// A handler has ended: notes in its response what that means for an answer that is still missing, or not at its end.
pub(crate) fn explain<T>(args: &[Zval], outcome: &Result<T>) {
    tell(args, outcome);
    if replay::is_recording() {
        each(args, |response| {
            if let Some(record) = response.record.get() {
                response.record_return(record, outcome);
            }
        });
    }
}

fn tell<T>(args: &[Zval], outcome: &Result<T>) {
    match outcome {
        Ok(_) => end(args),
        Err(Error::Bailout) => each(args, abandon),
        Err(_) => {
            let exit = globals::exception().filter(|exception| exception.is_a("Swoole\\ExitException"));
            each(args, |response| {
                let status = exit.as_ref().and_then(|exit| exit.get("status").ok());
                response.give_up(status.map_or(Cause::Told, Cause::Exit));
                response.break_off_talk();
            });
        }
    }
}

/// A fatal error has ended a callback that worked for a request, and has left its frames behind, which nobody will free: the answers of that request,
/// and those that the callback had itself, are given up, so that their clients get a 500 and do not wait.
pub(crate) fn left_behind(bound: &[Zval]) {
    each(bound, abandon);
    let request = Runtime::existing().map_or(0, |runtime| runtime.owner().request);
    if request == 0 {
        return;
    }
    let mut responses = object_store::of_class("Swoole\\Http\\Response");
    responses.retain(|object| object.state::<ResponseState>().is_some_and(|response| response.request == request));
    // Whoever holds them keeps them: nothing is released here.
    responses.iter().filter_map(|object| object.state::<ResponseState>()).for_each(abandon);
}

/// Requests whose answers are not whole yet, and which may still be given.
pub(crate) fn open_requests() -> HashSet<u64> {
    let is_open = |response: &ResponseState| {
        let has_exchange = response.exchange.borrow().as_ref().is_some_and(Exchange::is_open);
        has_exchange || response.away.borrow().is_some()
    };
    let mut open = HashSet::new();
    object_store::each_state(|response: &ResponseState| {
        if response.request != 0 && is_open(response) {
            open.insert(response.request);
        }
    });
    open
}

fn abandon(response: &ResponseState) {
    response.give_up(Cause::Told);
    response.break_off_talk();
    response.leave();
    if let Some(record) = response.record.get() {
        response.record_gone(record);
    }
    let (exchange, away) = (response.exchange.take(), response.away.take());
    drop((exchange, away));
}

fn each(values: &[Zval], act: impl Fn(&ResponseState)) {
    for object in values.iter().filter_map(Zval::as_object) {
        if let Some(response) = object.state::<ResponseState>() {
            act(response);
        }
    }
}

/// Ends the stream of a response that only its handler had.
fn end(args: &[Zval]) {
    let Some(response) = args.last().and_then(Zval::as_object) else { return };
    // Its place in `args`, and ours.
    if response.ref_count() != 2 {
        return;
    }
    let Some(state) = response.state::<ResponseState>() else { return };
    if state.exchange.borrow().as_ref().is_some_and(Exchange::is_streaming)
        && let Some(mut exchange) = state.exchange.take()
    {
        if let Some(record) = state.record.get() {
            record.end();
        }
        // What is wrong with it the engine writes to the log.
        let _ = exchange.end_with(b"", &state.trailers());
    }
}

impl ResponseState {
    fn give_up(&self, cause: Cause) {
        let old = self.cause.replace(cause);
        drop(old);
    }
}

impl Drop for ResponseState {
    fn drop(&mut self) {
        if let Some(record) = self.record.get() {
            self.record_gone(record);
        }
        self.complain();
        self.leave();
    }
}

impl ResponseState {
    fn complain(&mut self) {
        if self.is_cut_off() || !self.exchange.get_mut().as_ref().is_some_and(Exchange::is_open) {
            return;
        }
        let why = match self.cause.get_mut() {
            Cause::Forgotten => "nobody called end() of its response".to_owned(),
            Cause::Exit(status) => format!("its handler called exit({})", spelled(status)),
            Cause::Told => return,
        };
        let Some(exchange) = self.exchange.get_mut().as_mut().filter(|exchange| exchange.is_open()) else { return };
        let what = match (exchange.is_unanswered(), exchange.is_unfinished()) {
            (true, _) => "answered with 500",
            (_, true) => "the answer breaks off before its end",
            _ => return,
        };
        // Of a request that the program has read by itself nothing may be known.
        let line = Some(cut(exchange.request_line())).filter(|line| !line.is_empty());
        let line = line.unwrap_or_else(|| "a request".to_owned());
        log::line(log::Level::Warning, &format!("{line}: {what}, since {why}"));
        exchange.break_off();
    }
}

fn spelled(status: &Zval) -> String {
    match status.as_str() {
        Some(text) => format!("'{}'", cut(text.as_bytes())),
        None => status.as_int().unwrap_or_default().to_string(),
    }
}

/// Nothing that a client sends may look like a line of the log, or fill it.
pub(crate) fn cut(text: &[u8]) -> String {
    let (shown, rest) = text.split_at(text.len().min(MOST_BYTES));
    let dots = if rest.is_empty() { "" } else { "..." };
    format!("{}{dots}", shown.escape_ascii())
}
